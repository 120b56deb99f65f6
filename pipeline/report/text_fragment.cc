// Tested by tests/report/text_fragment_test.cc.
#include "pipeline/report/text_fragment.h"

#include <algorithm>
#include <cctype>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kWholeBytes = 90;  // a passage of one line that is no longer is given whole
constexpr size_t kPartBytes = 48;   // of the first and the last words, about
constexpr std::string_view kMarker = ":~:text=";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::string_view first_line(std::string_view text) { return trim(text.substr(0, text.find('\n'))); }
std::string_view last_line(std::string_view text) {
  const size_t end = text.rfind('\n');
  return trim(end == std::string_view::npos ? text : text.substr(end + 1));
}

// The first words, about kPartBytes of them.
std::string_view leading(std::string_view line) {
  if (line.size() <= kPartBytes) return line;
  std::string_view cut = truncate_utf8(line, kPartBytes);
  const size_t blank = cut.rfind(' ');
  return trim(blank == std::string_view::npos ? cut : cut.substr(0, blank));
}

std::string_view trailing(std::string_view line) {
  if (line.size() <= kPartBytes) return line;
  size_t begin = line.size() - kPartBytes;
  while (begin < line.size() && continues_code_point(line[begin])) ++begin;
  const size_t blank = line.find(' ', begin);
  return trim(line.substr(blank == std::string_view::npos ? begin : blank + 1));
}

// White space runs as one blank and ASCII letters lowered, with the place of every byte in the text.
struct Folded {
  std::string text;
  std::vector<uint32_t> places;
};

Folded fold(std::string_view text) {
  Folded folded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool blank = is_blank(text[i]);
    if (blank && (folded.text.empty() || folded.text.back() == ' ')) continue;
    folded.text += blank ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    folded.places.push_back(static_cast<uint32_t>(i));
  }
  return folded;
}

std::string needle(std::string_view text) {
  std::string folded = fold(text).text;
  while (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

// Where the directive begins in the folded text, or npos.
size_t find_start(const Folded& in, const TextDirective& directive) {
  const std::string start = needle(directive.start), prefix = needle(directive.prefix);
  for (size_t from = 0;;) {
    const size_t found = in.text.find(start, from);
    if (found == std::string::npos || prefix.empty()) return found;
    size_t before = found;
    while (before > 0 && in.text[before - 1] == ' ') --before;
    if (before >= prefix.size() && in.text.compare(before - prefix.size(), prefix.size(), prefix) == 0) {
      return found;
    }
    from = found + 1;
  }
}

std::string encoded(std::string_view text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    // '-', ',' and '&' mean something to the directive.
    if (std::isalnum(byte) != 0 || c == '.' || c == '_' || c == '~') {
      result += c;
    } else {
      result += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return result;
}

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hexadecimal(text[i + 1]) >= 0 &&
        hexadecimal(text[i + 2]) >= 0) {
      result += static_cast<char>(hexadecimal(text[i + 1]) * 16 + hexadecimal(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

}  // namespace

std::optional<TextDirective> text_directive(const Document& document, Span passage) {
  const std::string_view text = trim(document.text_of(passage));
  if (text.empty()) return std::nullopt;
  TextDirective directive;
  if (text.size() <= kWholeBytes && text.find('\n') == std::string_view::npos) {
    directive.start = std::string(text);
  } else {
    directive.start = std::string(leading(first_line(text)));
    directive.end = std::string(trailing(last_line(text)));
  }
  const auto begin = static_cast<uint32_t>(text.data() - document.text.data());
  const Folded folded = fold(document.text);
  const size_t found = find_start(folded, directive);
  if (found == std::string::npos || folded.places[found] != begin) {
    const std::string_view before = std::string_view(document.text).substr(0, begin);
    const size_t line = before.rfind('\n');
    directive.prefix =
        std::string(trailing(trim(line == std::string_view::npos ? before : before.substr(line + 1))));
    // At a line's beginning, the end of the line above it.
    if (directive.prefix.empty()) directive.prefix = std::string(trailing(last_line(trim(before))));
  }
  return directive;
}

std::string fragment_of(const TextDirective& directive) {
  std::string fragment(kMarker);
  if (!directive.prefix.empty()) fragment += encoded(directive.prefix) + "-,";
  fragment += encoded(directive.start);
  if (!directive.end.empty()) fragment += "," + encoded(directive.end);
  return fragment;
}

std::optional<TextDirective> parse_text_directive(std::string_view url) {
  const size_t marker = url.find(kMarker);
  if (marker == std::string_view::npos) return std::nullopt;
  std::string_view list = url.substr(marker + kMarker.size());
  list = list.substr(0, list.find('&'));
  std::vector<std::string_view> parts = split(list, ',');
  TextDirective directive;
  if (!parts.front().empty() && parts.front().back() == '-') {
    directive.prefix = decoded(parts.front().substr(0, parts.front().size() - 1));
    parts.erase(parts.begin());
  }
  if (parts.empty() || parts.size() > 2) return std::nullopt;
  directive.start = decoded(parts.front());
  if (parts.size() == 2) directive.end = decoded(parts.back());
  if (directive.start.empty()) return std::nullopt;
  return directive;
}

std::optional<Span> find_passage(std::string_view text, const TextDirective& directive) {
  const Folded folded = fold(text);
  const size_t start = find_start(folded, directive);
  if (start == std::string::npos) return std::nullopt;
  size_t end = start + needle(directive.start).size();
  if (!directive.end.empty()) {
    const std::string last = needle(directive.end);
    const size_t found = folded.text.find(last, start);
    if (found == std::string::npos) return std::nullopt;
    end = found + last.size();
  }
  return Span{folded.places[start], folded.places[end - 1] + 1};
}

std::string link_to(const std::string& url, const Document& document, Span passage, int32_t page) {
  std::string link = safe_link(url);
  if (link.empty()) return link;
  link = link.substr(0, link.find('#'));
  const auto directive = text_directive(document, passage);
  if (page > 0 || directive) link += '#';
  if (page > 0) link += "page=" + std::to_string(page);
  if (directive) link += fragment_of(*directive);
  return link;
}

std::string safe_link(const std::string& url) {
  if (!starts_with_ignoring_case(url, "https://") && !starts_with_ignoring_case(url, "http://")) return {};
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '"' && c != '<' && c != '>' && c != '\\' && c != '`';
  });
  return clean ? url : std::string();
}

}  // namespace exhibit
