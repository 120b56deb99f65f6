// Bytes -> UTF-8 text with '\n' line ends, as every parser of text formats needs it.
// Tested by tests/document/encoding_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// text is valid UTF-8 without NUL and without '\r'; a byte-order mark is gone. What could not be decoded
// stands as U+FFFD and is counted in a warning.
struct Decoded {
  std::string text;
  std::string encoding;  // IANA name: "UTF-8", "UTF-16LE", "EUC-KR", "Shift_JIS", "GB18030", "windows-1252"
  std::vector<std::string> warnings;
};

// The encoding is found in this order: byte-order mark; valid UTF-8 (a wrong declaration never breaks good
// UTF-8); the charset declared in declared_type (a Content-Type header) or in an HTML <meta> among the first
// kilobytes; UTF-16 without a mark by its NUL bytes; detection; windows-1252. Never fails. Thread-safe.
Decoded decode(std::string_view bytes, std::string_view declared_type);

// Whether decoded text is text at all: at most a tenth of it control or replacement characters.
bool looks_like_text(std::string_view utf8);

// Appends the UTF-8 form of a code point (at most U+10FFFF, no surrogate).
void append_utf8(std::string& out, uint32_t code_point);

}  // namespace exhibit
