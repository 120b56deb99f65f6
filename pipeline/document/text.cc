// Plain text: licences, requirement lists, and pages or PDFs that were kept as text, some of them in one
// line. Tested by tests/document/text_test.cc.
#include "pipeline/base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/inline.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

constexpr size_t kMaxHeadingBytes = 90;
constexpr size_t kMaxTitleBytes = 150;
constexpr int kPlainHeadingLevel = 1;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// Files whose lines each stand for themselves.
bool is_line_based(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::string name = ascii_lower(url.substr(url.find_last_of('/') + 1));
  constexpr std::array<std::string_view, 8> kSuffixes = {".toml", ".cfg",  ".ini", ".py",
                                                         ".sh",   ".lock", ".in",  ".mk"};
  const bool suffix =
      std::any_of(kSuffixes.begin(), kSuffixes.end(), [&](auto s) { return name.ends_with(s); });
  return suffix || name.starts_with("requirements") || name.starts_with("dockerfile") || name == "makefile";
}

// Length of a section number at the begin ("3", "3.1", "3.1.", "A.2"), and how many parts it has.
struct Numbering {
  size_t length = 0;
  int parts = 0;
};
Numbering numbering_of(std::string_view line) {
  Numbering found;
  size_t i = 0;
  if (!line.empty() && is_upper(line[0]) && line.size() > 2 && line[1] == '.' && is_digit(line[2])) {
    i = 2;
    found.parts = 1;
  }
  while (i < line.size() && is_digit(line[i])) {
    size_t digits = 0;
    while (i < line.size() && is_digit(line[i])) ++i, ++digits;
    if (digits > 2) return {};
    ++found.parts;
    if (i < line.size() && line[i] == '.') ++i;
  }
  if (i < line.size() && !is_blank(line[i])) return {};
  found.length = i;
  return found.parts == 0 ? Numbering{} : found;
}

// Short, begins like a title, ends like none of a sentence.
bool reads_like_a_title(std::string_view line) {
  line = trim(line);
  if (line.size() < 3 || line.size() > kMaxHeadingBytes) return false;
  if (std::string_view(".,;:-").find(line.back()) != std::string_view::npos) return false;
  const bool wide = static_cast<unsigned char>(line.front()) >= 0xE0;
  if (!is_upper(line.front()) && !wide) return false;
  size_t letters = 0;
  for (const char c : line) letters += is_letter(c) ? 1 : 0;
  const std::string_view first_word = line.substr(0, line.find(' '));
  const bool spelled = std::none_of(first_word.begin(), first_word.end(), is_digit);
  return spelled && letters * 10 >= line.size() * 7;
}

bool is_all_capitals(std::string_view line) {
  const auto capitals = std::count_if(line.begin(), line.end(), is_upper);
  return capitals >= 5 && std::none_of(line.begin(), line.end(), is_lower) && reads_like_a_title(line);
}

bool is_known_heading(std::string_view line) {
  constexpr std::array<std::string_view, 15> kNames = {
      "abstract",        "introduction",     "references",        "bibliography", "appendix",
      "acknowledgments", "acknowledgements", "conclusion",        "conclusions",  "limitations",
      "related work",    "discussion",       "table of contents", "contents",     "appendices"};
  const std::string lower = ascii_lower(trim(line));
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end() ||
         (lower.starts_with("appendix") && reads_like_a_title(line));
}

bool is_bibliography(std::string_view title) {
  const std::string lower = ascii_lower(title);
  return lower == "references" || lower == "bibliography";
}

// "Introduction ......... 3"
bool is_contents_entry(std::string_view line) {
  line = trim(line);
  size_t end = line.size();
  while (end > 0 && is_digit(line[end - 1])) --end;
  if (end == line.size() || line.size() - end > 4) return false;
  size_t dots = 0;
  while (end > 0 && (line[end - 1] == '.' || line[end - 1] == ' ')) dots += line[--end] == '.' ? 1 : 0;
  return dots >= 4;
}

bool is_page_mark(std::string_view line) {
  line = trim(line);
  if (starts_with_ignoring_case(line, "page ")) line.remove_prefix(5);
  if (const size_t of = line.find(" of "); of != std::string_view::npos) line = line.substr(0, of);
  return !line.empty() && line.size() <= 4 && std::all_of(line.begin(), line.end(), is_digit);
}

size_t bullet_length(std::string_view line) {
  for (const std::string_view bullet : {"- ", "* ", "+ ", "\u2022 ", "\u25AA ", "\u25CF ", "\u2022"}) {
    if (line.starts_with(bullet)) return bullet.size();
  }
  return 0;
}

bool is_underline(std::string_view line) {
  line = trim(line);
  return line.size() >= 3 && (line.find_first_not_of('=') == std::string_view::npos ||
                              line.find_first_not_of('-') == std::string_view::npos);
}

// One line's ligature at text[i]; empty where there is none.
std::string_view ligature(std::string_view text, size_t i) {
  constexpr std::array<std::string_view, 7> kLetters = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
  const std::string_view at = text.substr(i, 3);
  if (at.size() < 3 || at[0] != '\xEF' || at[1] != '\xAC') return {};
  const auto last = static_cast<unsigned char>(at[2]);
  return last >= 0x80 && last <= 0x86 ? kLetters[last - 0x80] : std::string_view();
}

class TextReader {
 public:
  explicit TextReader(DocumentBuilder& builder) : builder_(builder) {}

  void run() {
    find_lines();
    set_title();
    for (size_t i = 0; i < lines_.size() && !builder_.full();) i = step(i);
    flush();
    if (page_ > 1) builder_.set_pages(page_);
  }

 private:
  const std::string& text() const { return builder_.text(); }

  std::string_view content(size_t line) const {
    return line < lines_.size() ? trim(slice(text(), lines_[line])) : std::string_view();
  }

  // The first line that is made of words and short enough.
  void set_title() {
    for (size_t i = 0; i < std::min<size_t>(lines_.size(), 10); ++i) {
      const std::string_view line = content(i);
      const bool words = std::any_of(line.begin(), line.end(), is_letter);
      if (words && line.size() > kMaxTitleBytes) return;
      if (words) return builder_.set_title(std::string(line));
    }
  }

  void find_lines() {
    has_pages_ = text().find('\f') != std::string::npos;
    size_t begin = 0;
    while (begin < text().size()) {
      const size_t end = std::min(text().find('\n', begin), text().size());
      lines_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
      begin = end + 1;
    }
  }

  // Takes the line i (and what belongs to it) and gives the next one to take.
  size_t step(size_t i) {
    const std::string_view raw = slice(text(), lines_[i]);
    if (const auto breaks = std::count(raw.begin(), raw.end(), '\f'); breaks > 0) {
      flush();
      page_ += static_cast<int32_t>(breaks);
    }
    const std::string_view line = content(i);
    if (line.empty()) {
      flush();
      return i + 1;
    }
    if (is_contents_entry(line)) return single(i, BlockKind::paragraph, BlockRole::contents);
    if (const size_t taken = heading_lines(i)) return take_heading(i, taken);
    const bool last_of_page = i + 1 >= lines_.size() || content(i + 1).empty();
    if (is_page_mark(line) && last_of_page) return single(i, BlockKind::paragraph, BlockRole::boilerplate);
    if (bullet_length(line) > 0) flush();
    add_line(i);
    return i + 1;
  }

  size_t single(size_t i, BlockKind kind, BlockRole role) {
    flush();
    emit(kind, lines_[i], role);
    return i + 1;
  }

  // Whether the text before line i has come to an end, so that a heading may stand there.
  bool may_begin(size_t i) const {
    if (i == 0 || open_.empty()) return true;
    const std::string_view before = content(i - 1);
    return std::string_view(".:!?)\"").find(before.back()) != std::string_view::npos ||
           before.ends_with("\u201D");
  }

  // How many lines the heading at i takes; 0 where there is none.
  size_t heading_lines(size_t i) const {
    const std::string_view line = content(i);
    if (line.size() > kMaxHeadingBytes) return 0;
    const std::string_view next = content(i + 1);
    if (in_references_) return ends_references(line) ? 1 : 0;
    if (is_underline(next) && open_.empty() && line.size() >= 3) return 2;
    if (is_known_heading(line)) return 1;
    if (!may_begin(i)) return 0;
    const Numbering number = numbering_of(line);
    if (number.parts > 0 && number.length < line.size()) {
      const bool next_goes_on = !next.empty() && is_lower(next.front());
      return reads_like_a_title(line.substr(number.length)) && !next_goes_on ? 1 : 0;
    }
    // PDF text may put the number on a line of its own: "2.1", "Model architecture".
    if (number.parts > 0 && reads_like_a_title(next) && !content(i + 2).empty()) return 2;
    const bool alone = open_.empty() && next.empty();
    return is_all_capitals(line) && (alone || line.find(' ') != std::string_view::npos) ? 1 : 0;
  }

  static bool ends_references(std::string_view line) {
    if (starts_with_ignoring_case(line, "appendi") || starts_with_ignoring_case(line, "supplementary")) {
      return reads_like_a_title(line);
    }
    const bool lettered = line.size() > 6 && reads_like_a_title(line.substr(2)) && line[0] >= 'A' &&
                          line[0] <= 'H' && line[1] == ' ' && is_upper(line[2]) && is_lower(line[3]) &&
                          is_lower(line[4]);
    return lettered && line.find_first_of(",.:;0123456789") == std::string_view::npos;
  }

  size_t take_heading(size_t i, size_t count) {
    flush();
    const bool underlined = count == 2 && is_underline(content(i + 1));
    const Span span{lines_[i].begin, lines_[i + (count == 2 ? 1 : 0)].end};
    const Span title_span = underlined ? lines_[i] : span;
    const Numbering number = numbering_of(content(i));
    const std::string title = clean_title(slice(text(), title_span));
    in_references_ = is_bibliography(title);
    BlockInfo info = info_with(in_references_ ? BlockRole::references : BlockRole::body);
    ViewText view;
    append_view(trimmed(title_span), view);
    builder_.heading(number.parts > 0 ? number.parts : kPlainHeadingLevel, span, view, info);
    return i + count;
  }

  void add_line(size_t i) {
    const std::string_view line = content(i);
    if (open_.empty()) {
      open_ = lines_[i];
      item_ = bullet_length(line) > 0;
      width_ = 0;
    }
    open_.end = lines_[i].end;
    width_ = std::max(width_, line.size());
    // A short last line ends a paragraph even where no empty line follows.
    const bool ends = line.back() == '.' || line.back() == ':';
    if (ends && line.size() * 10 < width_ * 6) flush();
  }

  void flush() {
    if (open_.empty()) return;
    emit(item_ ? BlockKind::list_item : BlockKind::paragraph, open_,
         in_references_ ? BlockRole::references : BlockRole::body);
    open_ = {};
    item_ = false;
  }

  BlockInfo info_with(BlockRole role) const {
    BlockInfo info;
    info.role = role;
    info.page = has_pages_ ? page_ : 0;
    return info;
  }

  Span trimmed(Span span) const {
    const std::string_view inside = trim(slice(text(), span));
    if (inside.empty()) return {span.begin, span.begin};
    const auto begin = static_cast<uint32_t>(inside.data() - text().data());
    return {begin, begin + static_cast<uint32_t>(inside.size())};
  }

  void emit(BlockKind kind, Span span, BlockRole role) {
    span = trimmed(span);
    if (kind == BlockKind::list_item) {
      span.begin += static_cast<uint32_t>(bullet_length(slice(text(), span)));
      span = trimmed(span);
    }
    ViewText view;
    append_view(span, view);
    builder_.block(kind, span, view, info_with(role));
  }

  // Wrapped lines are joined, words that a line's end cut are made whole, ligatures and entities resolved.
  void append_view(Span span, ViewText& view) const {
    const std::string_view source = std::string_view(text()).substr(0, span.end);
    uint32_t copied = span.begin;
    const auto replace = [&](size_t from, size_t to, std::string_view with) {
      view.copy(source, {copied, static_cast<uint32_t>(from)});
      view.replace(with, static_cast<uint32_t>(from));
      copied = static_cast<uint32_t>(to);
    };
    for (size_t i = span.begin; i < span.end;) {
      const char c = source[i];
      if (c == '\n' || is_blank(c)) {
        size_t next = i;
        while (next < source.size() && (source[next] == '\n' || is_blank(source[next]))) ++next;
        const bool wrapped = source.substr(i, next - i).find('\n') != std::string_view::npos;
        const bool cut_word = wrapped && i >= span.begin + 2 && source[i - 1] == '-' &&
                              source[i - 2] != ' ' && source[i - 2] != '-' && next < source.size() &&
                              is_lower(source[next]);
        if (cut_word) {
          replace(i - 1, next, "");
        } else if (next - i > 1 || c != ' ') {
          replace(i, next, " ");
        }
        i = next;
      } else if (c == '&') {
        const Entity entity = read_entity(source, i);
        if (entity.length > 0) replace(i, i + entity.length, entity.text);
        i += std::max<size_t>(entity.length, 1);
      } else if (c == '\xC2' && (source.substr(i, 2) == "\u00AD" || source.substr(i, 2) == "\u00A0")) {
        replace(i, i + 2, source[i + 1] == '\xA0' ? " " : "");
        i += 2;
      } else if (const std::string_view letters = ligature(source, i); !letters.empty()) {
        replace(i, i + 3, letters);
        i += 3;
      } else {
        ++i;
      }
    }
    view.copy(source, {copied, span.end});
  }

  DocumentBuilder& builder_;
  std::vector<Span> lines_;
  Span open_;  // the paragraph that is being gathered
  bool item_ = false;
  size_t width_ = 0;
  bool in_references_ = false;
  bool has_pages_ = false;
  int32_t page_ = 1;
};

// Bare URLs are the only links that plain text has.
void add_links(DocumentBuilder& builder) {
  const std::string& text = builder.text();
  for (size_t at = text.find("http"); at != std::string::npos; at = text.find("http", at + 4)) {
    const size_t length = bare_url_length(text, at);
    if (length == 0) continue;
    const std::string url = text.substr(at, length);
    builder.link({static_cast<uint32_t>(at), static_cast<uint32_t>(at + length)}, url, url);
  }
}

}  // namespace

Result<Document> parse_text(const Snapshot& snapshot, const ParseLimits& limits) {
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  if (!looks_like_text(decoded.text)) {
    return Error{ErrorCode::malformed, "the bytes are not text", snapshot.url};
  }
  DocumentBuilder builder = DocumentBuilder::with_view(MediaType::text, limits);
  builder.set_encoding(decoded.encoding);
  for (std::string& warning : decoded.warnings) builder.warn(std::move(warning));
  builder.set_source(decoded.text);
  decoded.text = {};
  if (is_line_based(snapshot.url)) {
    builder.block(BlockKind::code, {0, builder.size()});
  } else {
    TextReader(builder).run();
  }
  if (builder.blocks().empty())
    return Error{ErrorCode::empty, "the text holds only white space", snapshot.url};
  add_links(builder);
  return std::move(builder).finish();
}

}  // namespace exhibit
