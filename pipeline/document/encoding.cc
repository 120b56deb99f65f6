// Tested by tests/document/encoding_test.cc.
#include "pipeline/document/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr size_t kDetectionBytes = 64 * 1024;
constexpr size_t kMetaBytes = 4096;

struct ConverterClose {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterClose>;

Converter open_converter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) return nullptr;
  return converter;
}

// Labels whose usual content is a superset of what they name, as web browsers read them.
std::string usual_superset(std::string_view label) {
  const std::string name = ascii_lower(label);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kSupersets = {
      {{"euc-kr", "windows-949"},
       {"ks_c_5601-1987", "windows-949"},
       {"ksc5601", "windows-949"},
       {"cp949", "windows-949"},
       {"uhc", "windows-949"},
       {"shift_jis", "windows-31j"},
       {"sjis", "windows-31j"},
       {"shift-jis", "windows-31j"},
       {"gb2312", "gb18030"},
       {"gbk", "gb18030"},
       {"iso-8859-1", "windows-1252"},
       {"latin1", "windows-1252"},
       {"us-ascii", "windows-1252"}}};
  for (const auto& [narrow, wide] : kSupersets) {
    if (name == narrow) return std::string(wide);
  }
  return name;
}

// The name people know an encoding by.
std::string common_name(const std::string& converter) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames = {
      {{"windows-949", "EUC-KR"}, {"windows-31j", "Shift_JIS"}, {"gb18030", "GB18030"}, {"utf-8", "UTF-8"}}};
  for (const auto& [name, known] : kNames) {
    if (converter == name) return std::string(known);
  }
  return converter;
}

// The value behind "charset=" in a Content-Type header or an HTML <meta>; empty where there is none.
std::string charset_in(std::string_view text) {
  const std::string lower = ascii_lower(text);
  size_t at = lower.find("charset");
  while (at != std::string::npos) {
    size_t i = at + 7;
    while (i < lower.size() && (lower[i] == ' ' || lower[i] == '=' || lower[i] == '"' || lower[i] == '\''))
      ++i;
    const size_t end = std::min(lower.find_first_of("\"'; >/\t\r\n", i), lower.size());
    if (end > i && lower.find('=', at) < i) return lower.substr(i, end - i);
    at = lower.find("charset", at + 7);
  }
  return {};
}

std::string meta_charset(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kMetaBytes);
  const std::string lower = ascii_lower(head);
  const size_t xml = lower.find("<?xml");
  if (xml != std::string::npos) {
    const size_t at = lower.find("encoding=", xml);
    const size_t close = lower.find("?>", xml);
    if (at != std::string::npos && at < close) {
      const size_t begin = at + 10;
      const size_t end = lower.find_first_of("\"'", begin);
      if (end != std::string::npos) return lower.substr(begin, end - begin);
    }
  }
  for (size_t at = lower.find("<meta"); at != std::string::npos; at = lower.find("<meta", at + 5)) {
    const size_t end = std::min(lower.find('>', at), lower.size());
    std::string charset = charset_in(std::string_view(lower).substr(at, end - at));
    if (!charset.empty()) return charset;
  }
  return {};
}

// UTF-16 of mostly Latin text has a NUL in every other byte.
std::string utf16_without_mark(std::string_view bytes) {
  if (bytes.size() < 4 || bytes.size() % 2 != 0) return {};
  const size_t length = std::min<size_t>(bytes.size(), 2048) & ~size_t{1};
  size_t even = 0;
  size_t odd = 0;
  for (size_t i = 0; i < length; i += 2) {
    even += bytes[i] == '\0' ? 1 : 0;
    odd += bytes[i + 1] == '\0' ? 1 : 0;
  }
  const size_t many = length / 2 * 7 / 10;
  const size_t few = length / 2 / 20;
  if (odd >= many && even <= few) return "utf-16le";
  if (even >= many && odd <= few) return "utf-16be";
  return {};
}

std::string detected(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> detector(ucsdet_open(&status),
                                                                                ucsdet_close);
  const std::string_view sample = bytes.substr(0, kDetectionBytes);
  ucsdet_setText(detector.get(), sample.data(), static_cast<int32_t>(sample.size()), &status);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &status);
  if (U_FAILURE(status) || match == nullptr) return {};
  const int32_t confidence = ucsdet_getConfidence(match, &status);
  const char* name = ucsdet_getName(match, &status);
  if (U_FAILURE(status) || confidence < 30) return {};
  return name;
}

// Bytes decoded through ICU; nullopt for an unknown encoding. What is invalid becomes U+FFFD.
std::optional<std::string> convert(std::string_view bytes, const std::string& encoding) {
  const Converter from = open_converter(encoding);
  const Converter to = open_converter("utf-8");
  if (!from || !to) return std::nullopt;
  std::string out;
  out.resize(bytes.size() + bytes.size() / 2 + 64);
  std::array<UChar, 4096> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* source = bytes.data();
  const char* const source_end = source + bytes.size();
  size_t written = 0;
  UBool reset = true;
  while (true) {
    UErrorCode status = U_ZERO_ERROR;
    char* target = out.data() + written;
    ucnv_convertEx(to.get(), from.get(), &target, out.data() + out.size(), &source, source_end, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), reset, true, &status);
    reset = false;
    written = static_cast<size_t>(target - out.data());
    if (status == U_BUFFER_OVERFLOW_ERROR) {
      out.resize(out.size() * 2);
      continue;
    }
    if (U_FAILURE(status)) return std::nullopt;
    break;
  }
  out.resize(written);
  return out;
}

size_t count_of(std::string_view text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
    ++count;
  return count;
}

// UTF-8 whose invalid bytes are replaced one by one.
std::string repaired_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto length = static_cast<int64_t>(bytes.size());
  int64_t i = 0;
  while (i < length) {
    const int64_t begin = i;
    UChar32 c;
    U8_NEXT(data, i, length, c);
    out += c < 0 ? kReplacement : bytes.substr(static_cast<size_t>(begin), static_cast<size_t>(i - begin));
  }
  return out;
}

// Whether a few broken bytes are the better explanation than another encoding: most multi-byte sequences
// hold.
bool mostly_utf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const auto length = static_cast<int64_t>(bytes.size());
  size_t good = 0;
  size_t bad = 0;
  int64_t i = 0;
  while (i < length) {
    const int64_t begin = i;
    UChar32 c;
    U8_NEXT(data, i, length, c);
    if (c < 0) {
      ++bad;
    } else if (i - begin > 1) {
      ++good;
    }
  }
  return good >= 4 * bad && good > 0;
}

// NULs vanish; "\r\n" and a lone '\r' become '\n'.
void normalise(Decoded& decoded) {
  std::string& text = decoded.text;
  size_t nuls = 0;
  size_t out = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\0') {
      ++nuls;
      continue;
    }
    if (c == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') continue;
      c = '\n';
    }
    text[out++] = c;
  }
  text.resize(out);
  if (nuls > 0) decoded.warnings.push_back(std::to_string(nuls) + " NUL bytes were left out");
}

void count_replacements(Decoded& decoded, size_t already_there) {
  const size_t count = count_of(decoded.text, kReplacement);
  if (count > already_there) {
    decoded.warnings.push_back(std::to_string(count - already_there) + " bytes are not valid " +
                               decoded.encoding + " and were replaced");
  }
}

bool decode_as(std::string_view bytes, const std::string& label, Decoded& decoded) {
  const std::string encoding = usual_superset(label);
  std::optional<std::string> text = convert(bytes, encoding);
  if (!text) return false;
  decoded.text = std::move(*text);
  decoded.encoding = common_name(encoding);
  return true;
}

// A declared or detected encoding is taken only if it explains the bytes: at most one in fifty is replaced.
bool explains(const Decoded& decoded) {
  return count_of(decoded.text, kReplacement) * 50 <= decoded.text.size();
}

Decoded decode_bytes(std::string_view bytes, std::string_view declared_type) {
  Decoded decoded;
  decoded.encoding = "UTF-8";
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE") && decode_as(bytes.substr(2), "utf-16le", decoded)) {
    decoded.encoding = "UTF-16LE";
    return decoded;
  }
  if (bytes.starts_with("\xFE\xFF") && decode_as(bytes.substr(2), "utf-16be", decoded)) {
    decoded.encoding = "UTF-16BE";
    return decoded;
  }
  if (const std::string utf16 = utf16_without_mark(bytes);
      !utf16.empty() && decode_as(bytes, utf16, decoded)) {
    decoded.encoding = utf16 == "utf-16le" ? "UTF-16LE" : "UTF-16BE";
    return decoded;
  }
  if (is_valid_utf8(bytes)) {
    decoded.text = std::string(bytes);
    return decoded;
  }
  std::string declared = charset_in(declared_type);
  if (declared.empty() || declared == "utf-8") declared = meta_charset(bytes);
  const bool other = !declared.empty() && declared != "utf-8" && declared != "utf8";
  if (other && decode_as(bytes, declared, decoded) && explains(decoded)) return decoded;
  if (mostly_utf8(bytes)) {
    decoded = Decoded{repaired_utf8(bytes), "UTF-8", {}};
    return decoded;
  }
  const std::string guess = detected(bytes);
  if (!guess.empty() && guess != "UTF-8" && decode_as(bytes, guess, decoded) && explains(decoded))
    return decoded;
  if (!decode_as(bytes, "windows-1252", decoded)) decoded = Decoded{repaired_utf8(bytes), "UTF-8", {}};
  return decoded;
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view declared_type) {
  Decoded decoded = decode_bytes(bytes, declared_type);
  count_replacements(decoded, decoded.encoding == "UTF-8" ? count_of(bytes, kReplacement) : 0);
  normalise(decoded);
  return decoded;
}

bool looks_like_text(std::string_view utf8) {
  size_t odd = 0;
  size_t all = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if ((c & 0xC0) == 0x80) continue;
    ++all;
    const bool control = (c < 0x20 && c != '\n' && c != '\t' && c != '\f') || c == 0x7F;
    const bool replacement = c == 0xEF && utf8.substr(i, 3) == kReplacement;
    if (control || replacement) ++odd;
  }
  return odd * 10 <= all;
}

void append_utf8(std::string& out, uint32_t c) {
  const auto byte = [&](uint32_t b) { out += static_cast<char>(b); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
        byte(0x80 | (c & 0x3F));
  }
}

}  // namespace exhibit
