// Tested by tests/exchange/identifiers_test.cc.
#include "pipeline/exchange/identifiers.h"

#include "pipeline/base/sha256.h"

namespace exhibit {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void append_encoded(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

}  // namespace

std::string uuid_of(std::string_view content) {
  std::string hex = sha256_hex(content).substr(0, 32);
  hex[12] = '8';  // version
  const size_t variant =
      hex[16] <= '9' ? static_cast<size_t>(hex[16] - '0') : static_cast<size_t>(hex[16] - 'a' + 10);
  hex[16] = "89ab"[variant & 3];
  for (const size_t at : {20, 16, 12, 8}) hex.insert(at, 1, '-');
  return hex;
}

std::string iri_of(std::string_view address) {
  constexpr std::string_view kForbidden = " \"<>\\^`{|}";
  std::string iri;
  for (size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    const auto byte = static_cast<unsigned char>(c);
    const bool encodes =
        i + 2 < address.size() && c == '%' && is_hex(address[i + 1]) && is_hex(address[i + 2]);
    const bool bad =
        byte < 0x20 || byte == 0x7f || kForbidden.find(c) != std::string_view::npos || (c == '%' && !encodes);
    if (bad) {
      append_encoded(iri, c);
    } else {
      iri += c;
    }
  }
  return iri;
}

std::string name_of_bytes(std::string_view sha256) { return "nih:sha-256;" + std::string(sha256); }

std::string hub_package_url(std::string_view id) {
  std::string url = "pkg:huggingface/";
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
    if (plain) {
      url += c;
    } else {
      append_encoded(url, c);
    }
  }
  return url;
}

bool is_utc_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  if (text.size() != kForm.size()) return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace exhibit
