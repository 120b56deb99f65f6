// Tested by tests/extractors/license_words_test.cc.
#include "extractors/license/words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit::license {
namespace {

constexpr size_t kLongestCopyrightLine = 160;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct CodePoint {
  uint32_t value = 0;
  size_t bytes = 1;
};

// The text is valid UTF-8; where it is not, a byte counts as a blank.
CodePoint decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
  if (bytes == 0 || at + bytes > text.size()) return {' ', 1};
  uint32_t value = bytes == 1 ? lead : lead & (0x3Fu >> (bytes - 1));
  for (size_t i = 1; i < bytes; ++i) value = (value << 6) | (byte(at + i) & 0x3Fu);
  return {value, bytes};
}

bool is_apostrophe(uint32_t c) { return c == '\'' || c == 0x2019 || c == 0x2018; }

bool is_cjk(uint32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF);
}

bool is_word_letter(uint32_t c) {
  if (c < 0x80) return is_digit(static_cast<char>(c)) || is_ascii_letter(static_cast<char>(c));
  if (c < 0xC0) return false;                    // signs of Latin-1: ©, «, the soft hyphen
  if (c >= 0x2000 && c <= 0x2BFF) return false;  // punctuation, arrows, symbols
  if (c >= 0x3000 && c <= 0x303F) return false;  // CJK punctuation
  if (c >= 0xFE00 && c <= 0xFE6F) return false;  // variation selectors, small forms
  return c != 0xFEFF && !(c >= 0xFF00 && c <= 0xFF0F) && !(c >= 0xFF1A && c <= 0xFF20);
}

// "Copyright (c) 2024 A", "(c) 2024 A", "# Copyright <year> <owner>": who holds it, not what is granted.
bool is_copyright_line(std::string_view line) {
  const size_t start = line.find_first_not_of(" \t*#/;%-!>.\"'[");
  if (start == std::string_view::npos || line.size() - start > kLongestCopyrightLine) return false;
  const std::string_view rest = line.substr(start);
  const bool opens = starts_with_ignoring_case(rest, "copyright") || starts_with_ignoring_case(rest, "(c)") ||
                     rest.substr(0, 2) == "\xC2\xA9" ||
                     starts_with_ignoring_case(rest, "all rights reserved");
  if (!opens) return false;
  if (starts_with_ignoring_case(rest, "all rights reserved")) return rest.size() < 24;
  return rest.find_first_of("0123456789<[{") != std::string_view::npos;
}

// Cuts maximal runs of letters and digits; a point between digits belongs to its run.
std::vector<TextWord> cut(std::string_view text, uint32_t offset) {
  std::vector<TextWord> words;
  TextWord current;
  const auto close = [&] {
    if (!current.text.empty()) words.push_back(std::exchange(current, TextWord{}));
    current = TextWord{};
  };
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    const uint32_t begin = offset + static_cast<uint32_t>(at);
    const auto end = static_cast<uint32_t>(begin + c.bytes);
    const bool point = c.value == '.' && !current.text.empty() && is_digit(current.text.back()) &&
                       at + 1 < text.size() && is_digit(text[at + 1]);
    if (is_cjk(c.value)) close();
    if (is_word_letter(c.value) || point) {
      if (current.text.empty()) current.span.begin = begin;
      current.text += ascii_lower(text.substr(at, c.bytes));
      current.span.end = end;
      if (is_cjk(c.value)) close();
    } else if (!(is_apostrophe(c.value) && !current.text.empty())) {
      close();
    }
    at += c.bytes;
  }
  close();
  return words;
}

bool is_list_number(const std::string& word) {
  if (word.size() == 1) return true;
  return word.size() == 2 && is_digit(word[0]) && is_digit(word[1]);
}

uint64_t hash_word(std::string_view word) {  // FNV-1a
  uint64_t hash = 14695981039346656037u;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

uint64_t mix(uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

std::vector<TextWord> text_words(std::string_view text) {
  std::vector<TextWord> words;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (!is_copyright_line(line)) {
      for (TextWord& word : cut(line, static_cast<uint32_t>(begin)))
        if (!is_list_number(word.text) && word.text != "rem" && word.text != "dnl")
          words.push_back(std::move(word));
    }
    begin = end + 1;
  }
  return words;
}

std::vector<TextWord> name_words(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kLeftOut = {"version", "v", "the", "ver"};
  std::vector<TextWord> words;
  for (const TextWord& word : cut(text, 0)) {
    // A border between letters and digits parts words: "apache2", "v1.0".
    size_t begin = 0;
    for (size_t i = 1; i <= word.text.size(); ++i) {
      const bool border = i < word.text.size() && word.text[i] != '.' && word.text[i - 1] != '.' &&
                          is_digit(word.text[i]) != is_digit(word.text[i - 1]);
      if (i < word.text.size() && !border) continue;
      std::string part = word.text.substr(begin, i - begin);
      if (part == "licence") part = "license";
      if (std::find(kLeftOut.begin(), kLeftOut.end(), part) == kLeftOut.end()) {
        // An apostrophe inside makes the text shorter than its span: then the whole word is shown.
        const bool exact = word.span.size() == word.text.size();
        const auto shift = static_cast<uint32_t>(begin);
        const Span span = exact ? Span{word.span.begin + shift,
                                       word.span.begin + shift + static_cast<uint32_t>(part.size())}
                                : word.span;
        words.push_back({std::move(part), span});
      }
      begin = i;
    }
  }
  return words;
}

std::vector<uint32_t> shingles(const std::vector<TextWord>& words) {
  std::vector<uint32_t> out;
  if (words.size() < 3) return out;
  out.reserve(words.size() - 2);
  uint64_t first = hash_word(words[0].text);
  uint64_t second = hash_word(words[1].text);
  for (size_t i = 2; i < words.size(); ++i) {
    const uint64_t third = hash_word(words[i].text);
    const uint64_t hash = mix(first + 3 * mix(second + 5 * mix(third)));
    out.push_back(static_cast<uint32_t>(hash >> 32));
    first = second;
    second = third;
  }
  return out;
}

}  // namespace exhibit::license
