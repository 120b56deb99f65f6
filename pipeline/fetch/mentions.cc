// Tested by tests/fetch/mentions_test.cc.
#include "pipeline/fetch/mentions.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <optional>

#include "pipeline/base/text.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

constexpr size_t kMaxMentions = 5000;
constexpr size_t kBeforeBytes = 120;
constexpr size_t kAfterBytes = 60;
constexpr size_t kMaxAnchorBytes = 300;
constexpr size_t kMaxCitationBytes = 4000;

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

// Every way in which an address is written in Markdown, HTML and BibTeX.
const RE2& address_pattern() {
  static const RE2 pattern(
      R"((?im)^[ ]{0,3}\[([^\]\n]+)\]:[ \t]*<?([^\s>]+)>?)"                      // 1 label, 2 target
      R"(|(!?)\[((?:[^\[\]]|\n)*)\]\([ \t]*<?([^)\s>]+)>?[^)\n]*\))"             // 3 image, 4 text, 5 target
      R"(|\[([^\[\]\n]+)\]\[([^\[\]\n]*)\])"                                     // 6 text, 7 label
      R"(|\b(href|src)[ ]*=[ ]*["']?([^"'\s>]+))"                                // 8 kind, 9 target
      R"(|(https?://[^\s<>()\[\]{}"'`|\\^]+))"                                   // 10 target
      R"(|\b(?:arxiv[: ]+|eprint[ ]*=[ ]*[{"][ ]*)(\d{4}\.\d{4,5}(?:v\d+)?))");  // 11 identifier
  return pattern;
}

// Text as it is read: link targets, tags and emphasis gone, white space single.
std::string without_markup(std::string_view markup) {
  static const RE2 targets(R"(\]\([^)\n]*\)|<[^>\n]*>|\]\[[^\]\n]*\])");
  std::string text(markup);
  RE2::GlobalReplace(&text, targets, " ");
  std::string plain;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '*' || c == '`' || c == '<' || c == '>') continue;
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank)
      plain += c;
    else if (!plain.empty() && plain.back() != ' ')
      plain += ' ';
  }
  return plain;
}

class Finder {
 public:
  Finder(const Document& document, const std::string& base_url) : document_(document), base_url_(base_url) {}

  std::vector<Mention> find() {
    if (document_.type == MediaType::html) {
      for (const Link& link : document_.links) add(link.url, link.text, link.span.begin, link.span.end);
      return std::move(mentions_);
    }
    if (document_.type == MediaType::pdf) return {};
    scan(true);
    scan(false);
    return std::move(mentions_);
  }

 private:
  // Two passes, because a label may be used before it is defined.
  void scan(bool definitions) {
    const RE2& pattern = address_pattern();
    const std::string& text = document_.text;
    re2::StringPiece rest(text);
    re2::StringPiece groups[12];
    while (mentions_.size() < kMaxMentions && !rest.empty() &&
           pattern.Match(rest, 0, rest.size(), RE2::UNANCHORED, groups, 12)) {
      const size_t begin = static_cast<size_t>(groups[0].data() - text.data());
      size_t next = begin + groups[0].size();
      if (definitions) {
        if (!groups[2].empty()) labels_.emplace(ascii_lower(view(groups[1])), std::string(view(groups[2])));
      } else {
        next = take(groups, begin, next);
      }
      if (next >= text.size()) break;
      rest = re2::StringPiece(text.data() + next, text.size() - next);
    }
  }

  // Adds what was matched; gives where to go on.
  size_t take(const re2::StringPiece* groups, size_t begin, size_t end) {
    if (!groups[2].empty()) {
      if (used_labels_.find(ascii_lower(view(groups[1]))) == used_labels_.end()) {
        add(view(groups[2]), view(groups[1]), begin, end);
      }
    } else if (!groups[5].empty()) {
      // The text of a link may itself hold an image: "[![badge](image)](target)".
      add(view(groups[5]), view(groups[4]), begin, end, !groups[3].empty());
    } else if (!groups[6].empty()) {
      const std::string label = ascii_lower(groups[7].empty() ? view(groups[6]) : view(groups[7]));
      const auto found = labels_.find(label);
      if (found != labels_.end()) {
        used_labels_[label] = true;
        add(found->second, view(groups[6]), begin, end);
      }
    } else if (!groups[9].empty()) {
      const bool image = starts_with_ignoring_case(view(groups[8]), "src");
      add(view(groups[9]), image ? std::string() : anchor_text(end), begin, end, image);
    } else if (!groups[10].empty()) {
      std::string_view url = view(groups[10]);
      while (!url.empty() && std::string_view(".,;:!?").find(url.back()) != std::string_view::npos)
        url.remove_suffix(1);
      add(url, {}, begin, end);
    } else if (!groups[11].empty()) {
      add("https://arxiv.org/abs/" + std::string(view(groups[11])), {}, begin, end);
    }
    return end;
  }

  // What stands between the tag that ends behind `at` and </a>.
  std::string anchor_text(size_t at) const {
    const std::string& text = document_.text;
    const size_t open = text.find('>', at);
    if (open == std::string::npos || open - at > kMaxAnchorBytes) return {};
    const size_t close = text.find("</a", open);
    if (close == std::string::npos || close - open > kMaxAnchorBytes) return {};
    return without_markup(std::string_view(text).substr(open + 1, close - open - 1));
  }

  // The surroundings end at an empty line: another paragraph says nothing of this link.
  std::string_view paragraph_before(size_t at) const {
    const std::string_view text = document_.text;
    const size_t earliest = at > 3 * kBeforeBytes ? at - 3 * kBeforeBytes : 0;
    const std::string_view window = text.substr(earliest, at - earliest);
    const size_t gap = window.rfind("\n\n");
    return gap == std::string_view::npos ? window : window.substr(gap + 2);
  }

  std::string_view paragraph_after(size_t at) const {
    const std::string_view window = std::string_view(document_.text).substr(at, 2 * kAfterBytes);
    return window.substr(0, window.find("\n\n"));
  }

  std::string section_at(size_t at) const {
    const auto block = std::upper_bound(document_.blocks.begin(), document_.blocks.end(), at,
                                        [](size_t byte, const Block& b) { return byte < b.span.begin; });
    if (block == document_.blocks.begin()) return {};
    return ascii_lower(document_.section_path(std::prev(block)->section));
  }

  // The title of the BibTeX entry that this byte lies in; nullopt where it lies in none.
  std::optional<std::string> cited_title(size_t at) const {
    static const RE2 entry(R"(@[A-Za-z]+[ ]*\{[^@]*$)");
    static const RE2 title(R"((?i)\btitle[ ]*=[ ]*["{]+([^"}]+))");
    const size_t earliest = at > kMaxCitationBytes ? at - kMaxCitationBytes : 0;
    const re2::StringPiece window(document_.text.data() + earliest, at - earliest);
    re2::StringPiece found;
    if (!entry.Match(window, 0, window.size(), RE2::UNANCHORED, &found, 1)) return std::nullopt;
    if (view(found).find("```") != std::string_view::npos ||
        view(found).find("\n}") != std::string_view::npos)
      return std::nullopt;
    std::string text;
    RE2::PartialMatch(found, title, &text);
    return without_markup(text);
  }

  void add(std::string_view target, std::string_view text, size_t begin, size_t end, bool image = false) {
    if (mentions_.size() >= kMaxMentions || target.starts_with('#')) return;
    const auto url = resolve_url(base_url_, target);
    if (!url) return;
    Mention mention;
    mention.url = *url;
    mention.text = trim(without_markup(text));
    const std::string before = without_markup(paragraph_before(begin));
    mention.before = before.substr(before.size() > kBeforeBytes ? before.size() - kBeforeBytes : 0);
    mention.after = truncate_utf8(without_markup(paragraph_after(end)), kAfterBytes);
    mention.section = section_at(begin);
    mention.is_image = image;
    if (const auto title = cited_title(begin)) {
      mention.citation = true;
      if (!title->empty()) mention.text = *title;
    }
    mentions_.push_back(std::move(mention));
  }

  const Document& document_;
  const std::string& base_url_;
  std::map<std::string, std::string> labels_;
  std::map<std::string, bool> used_labels_;
  std::vector<Mention> mentions_;
};

}  // namespace

std::vector<Mention> find_mentions(const Document& document, const std::string& base_url) {
  return Finder(document, base_url).find();
}

std::string arxiv_id(std::string_view url) {
  static const RE2 pattern(
      R"((?i)^https?://(?:www\.|export\.)?(?:arxiv\.org/(?:abs|pdf|html)|huggingface\.co/papers|alphaxiv\.org/abs)/(\d{4}\.\d{4,5}(?:v\d+)?))");
  std::string id;
  RE2::PartialMatch(re2::StringPiece(url.data(), url.size()), pattern, &id);
  return id;
}

}  // namespace exhibit
