// Tested by tests/document/markdown_test.cc.
#include "pipeline/document/inline.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/document/encoding.h"

namespace exhibit {
namespace {

constexpr size_t kMaxTagBytes = 4096;
constexpr size_t kMaxDestinationBytes = 4096;
constexpr size_t kMaxTickRun = 64;
constexpr size_t kMaxParentheses = 32;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_punctuation(char c) { return c > ' ' && c < 0x7F && !is_letter(c) && !is_digit(c); }

class InlineReader {
 public:
  InlineReader(std::string_view text, Span range, const LinkReferences& references)
      : text_(text.substr(0, range.end)), at_(range.begin), references_(references) {
    unclosed_ticks_.fill(false);
  }

  std::vector<InlinePiece> run() {
    match_brackets();
    while (at_ < text_.size()) step();
    flush(at_);
    drop_emphasis();
    std::erase_if(pieces_,
                  [](const InlinePiece& p) { return p.kind == InlinePiece::Kind::text && p.span.empty(); });
    return std::move(pieces_);
  }

 private:
  using Kind = InlinePiece::Kind;

  // A run of '*', '_' or '~'; piece is the text piece that holds what is left of it.
  struct Run {
    size_t piece = 0;
    size_t left = 0;
    char mark = '*';
    bool opens = false;
    bool closes = false;
  };

  void step() {
    if (!link_ends_.empty() && at_ >= link_ends_.back().close) return close_link();
    if (pending_ == std::string_view::npos) pending_ = at_;
    switch (text_[at_]) {
      case '\\':
        return escape();
      case '`':
        return code_span();
      case '!':
        return image();
      case '[':
        return open_link();
      case '<':
        return angle();
      case '&':
        return entity();
      case '*':
      case '_':
      case '~':
        return emphasis();
      case '\n':
        return line_break();
      case ' ':
      case '\t':
        return blanks();
      case 'h':
        return bare_url();
      default:
        ++at_;
    }
  }

  void add(Kind kind, size_t begin, size_t end, std::string value = {}, std::string url = {}) {
    pieces_.push_back(
        {kind, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, std::move(value), std::move(url)});
  }

  // Text that was passed since the last piece becomes one.
  void flush(size_t end) {
    if (pending_ != std::string_view::npos && end > pending_) add(Kind::text, pending_, end);
    pending_ = std::string_view::npos;
  }

  void drop(size_t end) {
    flush(at_);
    at_ = end;
  }

  void replace(size_t end, std::string value) {
    flush(at_);
    add(Kind::replaced, at_, end, std::move(value));
    at_ = end;
  }

  void escape() {
    if (at_ + 1 >= text_.size() || !is_punctuation(text_[at_ + 1])) {
      const bool hard_break = at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
      if (hard_break) return drop(at_ + 1);
      ++at_;
      return;
    }
    drop(at_ + 1);
    pending_ = at_++;
  }

  void code_span() {
    size_t run_end = at_;
    while (run_end < text_.size() && text_[run_end] == '`') ++run_end;
    const size_t run = run_end - at_;
    const size_t close = run <= kMaxTickRun && !unclosed_ticks_[run] ? closing_ticks(run_end, run) : 0;
    if (close == 0) {
      if (run <= kMaxTickRun) unclosed_ticks_[run] = true;
      at_ = run_end;
      return;
    }
    drop(run_end);
    size_t begin = run_end;
    for (size_t i = run_end; i <= close; ++i) {
      if (i < close && text_[i] != '\n') continue;
      if (i > begin) add(Kind::text, begin, i);
      if (i < close) {
        const size_t next = std::min(line_content(i + 1), close);
        add(Kind::replaced, i, next, " ");
        begin = next;
        i = next - 1;
      }
    }
    at_ = close + run;
    pending_ = std::string_view::npos;
  }

  // Where a run of exactly `run` ticks begins at or behind `from`; 0 where there is none.
  size_t closing_ticks(size_t from, size_t run) const {
    size_t i = text_.find('`', from);
    while (i != std::string_view::npos) {
      size_t end = i;
      while (end < text_.size() && text_[end] == '`') ++end;
      if (end - i == run) return i;
      i = text_.find('`', end);
    }
    return 0;
  }

  // For every '[' its ']', by one pass with a stack.
  void match_brackets() {
    std::vector<size_t> open;
    for (size_t i = at_; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == '[') {
        open.push_back(i);
      } else if (text_[i] == ']' && !open.empty()) {
        brackets_.emplace_back(open.back(), i);
        open.pop_back();
      }
    }
    std::sort(brackets_.begin(), brackets_.end());
  }

  size_t closing_bracket(size_t open) const {
    const auto found =
        std::lower_bound(brackets_.begin(), brackets_.end(), std::pair<size_t, size_t>{open, 0});
    return found != brackets_.end() && found->first == open ? found->second : 0;
  }

  struct Target {
    std::string url;
    size_t end = 0;  // behind the whole link; 0 where this is no link
  };

  Target target_behind(size_t open, size_t close) const {
    if (close + 1 < text_.size() && text_[close + 1] == '(') {
      Target inline_target = destination(close + 2);
      if (inline_target.end != 0) return inline_target;
    }
    if (close + 1 < text_.size() && text_[close + 1] == '[') {
      const size_t label_end = closing_bracket(close + 1);
      if (label_end == 0) return {};
      const bool collapsed = label_end == close + 2;
      const std::string_view label = collapsed ? text_.substr(open + 1, close - open - 1)
                                               : text_.substr(close + 2, label_end - close - 2);
      return {reference(label), reference(label).empty() ? 0 : label_end + 1};
    }
    const std::string url = reference(text_.substr(open + 1, close - open - 1));
    return {url, url.empty() ? 0 : close + 1};
  }

  std::string reference(std::string_view label) const {
    if (label.size() > 200) return {};
    const auto found = references_.find(ascii_lower(trim(label)));
    return found == references_.end() ? std::string() : found->second;
  }

  // "url)", "<url>)", "url "title")" behind an opening '('.
  Target destination(size_t i) const {
    const size_t limit = std::min(text_.size(), i + kMaxDestinationBytes);
    while (i < limit && is_space(text_[i])) ++i;
    const bool angled = i < limit && text_[i] == '<';
    if (angled) ++i;
    const size_t begin = i;
    size_t depth = 0;
    for (; i < limit; ++i) {
      const char c = text_[i];
      if (c == '\\') {
        ++i;
      } else if (angled ? c == '>' : is_space(c)) {
        break;
      } else if (!angled && c == '(') {
        if (++depth > kMaxParentheses) return {};
      } else if (!angled && c == ')' && depth-- == 0) {
        break;
      }
    }
    if (i >= limit) return {};
    Target target{std::string(text_.substr(begin, i - begin)), 0};
    if (angled) ++i;
    while (i < limit && is_space(text_[i])) ++i;
    if (i < limit && (text_[i] == '"' || text_[i] == '\'')) {
      const size_t close = text_.substr(0, limit).find(text_[i], i + 1);
      if (close == std::string_view::npos) return {};
      i = close + 1;
      while (i < limit && is_space(text_[i])) ++i;
    }
    if (i >= limit || text_[i] != ')') return {};
    target.end = i + 1;
    return target;
  }

  void image() {
    if (at_ + 1 < text_.size() && text_[at_ + 1] == '[') {
      const size_t close = closing_bracket(at_ + 1);
      const Target target = close == 0 ? Target{} : target_behind(at_ + 1, close);
      if (target.end != 0) return drop(target.end);
    }
    ++at_;
  }

  void open_link() {
    const size_t close = closing_bracket(at_);
    Target target = close == 0 ? Target{} : target_behind(at_, close);
    if (target.end == 0) {
      ++at_;
      return;
    }
    flush(at_);
    add(Kind::link_open, at_, at_ + 1, std::move(target.url));
    link_ends_.push_back({close, target.end});
    ++at_;
  }

  void close_link() {
    flush(at_);
    add(Kind::link_close, at_, at_);
    // A code span or tag may have led past the bracket already.
    at_ = std::max(at_, link_ends_.back().end);
    link_ends_.pop_back();
  }

  void angle() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
      const size_t close = comment_open_ ? std::string_view::npos : text_.find("-->", at_ + 4);
      if (close != std::string_view::npos) return drop(close + 3);
      comment_open_ = true;
      ++at_;
      return;
    }
    if (rest.starts_with("<http") || rest.starts_with("<mailto:")) {
      const size_t close = rest.substr(0, kMaxDestinationBytes).find_first_of("> \n<", 1);
      if (close != std::string_view::npos && rest[close] == '>') return autolink(at_ + close);
    }
    const bool closing = rest.size() > 1 && rest[1] == '/';
    const size_t name = closing ? 2 : 1;
    if (name >= rest.size() || !is_letter(rest[name])) {
      ++at_;
      return;
    }
    tag(closing, at_ + name);
  }

  void autolink(size_t close) {
    const size_t begin = at_ + 1;
    flush(at_);
    add(Kind::link_open, at_, begin, std::string(text_.substr(begin, close - begin)));
    add(Kind::text, begin, close);
    add(Kind::link_close, close, close);
    at_ = close + 1;
  }

  void tag(bool closing, size_t name_begin) {
    const size_t limit = std::min(text_.size(), at_ + kMaxTagBytes);
    size_t i = name_begin;
    while (i < limit && (is_letter(text_[i]) || is_digit(text_[i]) || text_[i] == '-')) ++i;
    std::string name = ascii_lower(text_.substr(name_begin, i - name_begin));
    const bool ends_name = i < limit && (is_space(text_[i]) || text_[i] == '>' || text_[i] == '/');
    size_t first_close = 0;  // of a '>' inside quotes: where the tag ends if the quotes are broken
    char quote = '\0';
    for (; ends_name && i < limit; ++i) {
      const char c = text_[i];
      if (c == '>' && first_close == 0) first_close = i;
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if ((c == '"' || c == '\'') && text_[i - 1] == '=') {
        quote = c;
      } else if (c == '>' || c == '<') {
        break;
      }
    }
    size_t end = ends_name && i < limit && quote == '\0' && text_[i] == '>' ? i : 0;
    if (end == 0 && quote != '\0') end = first_close;
    if (end == 0) {
      ++at_;
      return;
    }
    const std::string_view attributes =
        text_.substr(name_begin + name.size(), end - name_begin - name.size());
    if (!closing && !no_closing_element_ && is_skipped_whole(name) && skip_element(name, end + 1)) return;
    std::string url = name == "a" && !closing ? attribute(attributes, "href") : std::string();
    flush(at_);
    add(Kind::tag, at_, end + 1, (closing ? "/" : "") + name, std::move(url));
    at_ = end + 1;
  }

  static bool is_skipped_whole(std::string_view name) {
    return name == "script" || name == "style" || name == "svg" || name == "noscript";
  }

  bool skip_element(const std::string& name, size_t from) {
    const std::string close = "</" + name;
    const size_t end = text_.find(close, from);
    no_closing_element_ = end == std::string_view::npos;
    if (no_closing_element_) return false;
    drop(std::min(text_.find('>', end), text_.size() - 1) + 1);
    return true;
  }

  static std::string attribute(std::string_view attributes, std::string_view wanted) {
    const std::string lower = ascii_lower(attributes);
    size_t at = lower.find(wanted);
    while (at != std::string::npos) {
      size_t i = at + wanted.size();
      while (i < lower.size() && is_space(lower[i])) ++i;
      if ((at == 0 || is_space(lower[at - 1])) && i < lower.size() && lower[i] == '=') {
        ++i;
        while (i < lower.size() && is_space(lower[i])) ++i;
        const bool quoted = i < lower.size() && (lower[i] == '"' || lower[i] == '\'');
        const size_t begin = quoted ? i + 1 : i;
        const size_t end =
            quoted ? attributes.find(lower[i], begin) : attributes.find_first_of(" \t\n", begin);
        return std::string(trim(attributes.substr(std::min(begin, attributes.size()),
                                                  end == std::string_view::npos ? end : end - begin)));
      }
      at = lower.find(wanted, at + 1);
    }
    return {};
  }

  void entity() {
    Entity found = read_entity(text_, at_);
    if (found.length == 0) {
      ++at_;
      return;
    }
    replace(at_ + found.length, std::move(found.text));
  }

  void emphasis() {
    const char mark = text_[at_];
    size_t end = at_;
    while (end < text_.size() && text_[end] == mark) ++end;
    const char before = at_ == 0 ? ' ' : text_[at_ - 1];
    const char after = end < text_.size() ? text_[end] : ' ';
    const bool left =
        !is_space(after) && (!is_punctuation(after) || is_space(before) || is_punctuation(before));
    const bool right =
        !is_space(before) && (!is_punctuation(before) || is_space(after) || is_punctuation(after));
    const bool inside_word = mark == '_' && is_word(before) && is_word(after);
    const bool single_tilde = mark == '~' && end - at_ < 2;
    const size_t begin = at_;
    flush(at_);
    at_ = end;
    if ((!left && !right) || inside_word || single_tilde) {
      pending_ = begin;
      return;
    }
    add(Kind::text, begin, end);
    runs_.push_back({pieces_.size() - 1, end - begin, mark, left, right});
  }

  // Opening and closing runs are paired from the inside, each mark with its like; what pairs is dropped.
  void drop_emphasis() {
    std::array<std::vector<size_t>, 3> open;
    for (size_t i = 0; i < runs_.size(); ++i) {
      Run& run = runs_[i];
      std::vector<size_t>& stack = open[run.mark == '*' ? 0 : run.mark == '_' ? 1 : 2];
      while (run.closes && run.left > 0 && !stack.empty()) {
        Run& opener = runs_[stack.back()];
        // "**a*b*c**": a run that could do both does not close one that it does not fit (CommonMark's rule of
        // 3).
        const bool either = opener.closes || run.opens;
        if (either && (opener.left + run.left) % 3 == 0 && run.left % 3 != 0) break;
        const size_t paired = std::min(opener.left, run.left);
        opener.left -= paired;
        run.left -= paired;
        if (opener.left == 0) stack.pop_back();
      }
      if (run.opens && run.left > 0) stack.push_back(i);
    }
    for (const Run& run : runs_) {
      Span& span = pieces_[run.piece].span;
      span.end = span.begin + static_cast<uint32_t>(run.left);
    }
  }

  // The first byte of a line's content: behind white space and quote marks.
  size_t line_content(size_t i) const {
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) ++i;
    while (i + 1 < text_.size() && text_[i] == '>' && (text_[i + 1] == ' ' || text_[i + 1] == '>')) {
      ++i;
      while (i < text_.size() && (text_[i] == ' ' || text_[i] == '>')) ++i;
    }
    return i;
  }

  void line_break() { replace(line_content(at_ + 1), " "); }

  // Runs of blanks become one.
  void blanks() {
    size_t end = at_;
    while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t')) ++end;
    if (end < text_.size() && text_[end] == '\n') return drop(end);
    if (end == at_ + 1 && text_[at_] == ' ') {
      at_ = end;
      return;
    }
    replace(end, " ");
  }

  void bare_url() {
    const size_t length = link_ends_.empty() ? bare_url_length(text_, at_) : 0;
    if (length == 0) {
      ++at_;
      return;
    }
    flush(at_);
    add(Kind::link_open, at_, at_, std::string(text_.substr(at_, length)));
    add(Kind::text, at_, at_ + length);
    add(Kind::link_close, at_ + length, at_ + length);
    at_ += length;
  }

  struct LinkEnd {
    size_t close = 0;  // the ']' of its text
    size_t end = 0;    // behind its destination
  };

  std::string_view text_;
  size_t at_;
  const LinkReferences& references_;
  std::vector<InlinePiece> pieces_;
  std::vector<Run> runs_;
  std::vector<LinkEnd> link_ends_;
  std::vector<std::pair<size_t, size_t>> brackets_;
  std::array<bool, kMaxTickRun + 1> unclosed_ticks_{};
  bool comment_open_ = false;        // no "-->" follows: not searched for again
  bool no_closing_element_ = false;  // the same for "</script" and its like
  size_t pending_ = std::string_view::npos;
};

}  // namespace

std::vector<InlinePiece> read_inline(std::string_view text, Span range, const LinkReferences& references) {
  return InlineReader(text, range, references).run();
}

Entity read_entity(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at, 12);
  const size_t end = rest.find(';');
  if (end == std::string_view::npos || end < 3) return {};
  const std::string_view name = rest.substr(1, end - 1);
  if (name[0] == '#') {
    const bool hex = name[1] == 'x' || name[1] == 'X';
    uint32_t code = 0;
    const std::string_view digits = name.substr(hex ? 2 : 1);
    if (digits.empty() || digits.size() > 7) return {};
    for (const char c : digits) {
      const size_t digit =
          std::string_view("0123456789abcdef").find(is_letter(c) ? static_cast<char>(c | 0x20) : c);
      if (digit == std::string_view::npos || (!hex && digit > 9)) return {};
      code = code * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
    }
    if (code < 0x20 || code == 0x7F) return {" ", end + 1};
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
    Entity entity{{}, end + 1};
    append_utf8(entity.text, code);
    return entity;
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 32> kNamed = {
      {{"amp", "&"},         {"lt", "<"},          {"gt", ">"},         {"quot", "\""},
       {"apos", "'"},        {"nbsp", " "},        {"rsquo", "\u2019"}, {"lsquo", "\u2018"},
       {"rdquo", "\u201D"},  {"ldquo", "\u201C"},  {"ndash", "\u2013"}, {"mdash", "\u2014"},
       {"hellip", "\u2026"}, {"times", "\u00D7"},  {"copy", "\u00A9"},  {"reg", "\u00AE"},
       {"trade", "\u2122"},  {"middot", "\u00B7"}, {"bull", "\u2022"},  {"deg", "\u00B0"},
       {"plusmn", "\u00B1"}, {"le", "\u2264"},     {"ge", "\u2265"},    {"ne", "\u2260"},
       {"rarr", "\u2192"},   {"larr", "\u2190"},   {"micro", "\u00B5"}, {"alpha", "\u03B1"},
       {"beta", "\u03B2"},   {"eacute", "\u00E9"}, {"ensp", " "},       {"emsp", " "}}};
  for (const auto& [known, value] : kNamed) {
    if (name == known) return {std::string(value), end + 1};
  }
  return {};
}

size_t bare_url_length(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at, kMaxDestinationBytes);
  if (!rest.starts_with("http://") && !rest.starts_with("https://")) return 0;
  if (at > 0 && is_word(text[at - 1])) return 0;
  size_t end = 0;
  int depth = 0;
  while (end < rest.size() && rest[end] > ' ' && rest[end] < 0x7F) {
    const char c = rest[end];
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) break;
    if (c == '<' || c == '>' || c == '"' || c == '`' || c == ']' || c == '[' || c == '{' || c == '}' ||
        c == '|' || c == '*') {
      break;
    }
    ++end;
  }
  while (end > 0 && std::string_view(".,;:!?'_").find(rest[end - 1]) != std::string_view::npos) --end;
  return end > 10 ? end : 0;
}

}  // namespace exhibit
