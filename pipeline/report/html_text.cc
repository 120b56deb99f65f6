// Tested by tests/report/site_test.cc.
#include "pipeline/report/html_text.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// How many bytes the code point at the beginning takes, and which it is; 0 where the bytes are none.
size_t read_code_point(std::string_view text, uint32_t& code) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t size = lead < 0x80   ? 1
                      : lead < 0xC2 ? 0
                      : lead < 0xE0 ? 2
                      : lead < 0xF0 ? 3
                      : lead < 0xF5 ? 4
                                    : 0;
  if (size == 0 || text.size() < size || !is_valid_utf8(text.substr(0, size))) return 0;
  code = size == 1 ? lead : lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return size;
}

bool hides(uint32_t code) {
  if (code == '\n' || code == '\t') return false;
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string visible_text(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    uint32_t code = 0;
    const size_t size = read_code_point(text, code);
    result += size == 0 || hides(code) ? kReplacement : text.substr(0, size);
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return result;
}

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : visible_text(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace exhibit
