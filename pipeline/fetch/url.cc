// Tested by tests/fetch/url_test.cc.
#include "pipeline/fetch/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <vector>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kMaxUrlBytes = 8192;

using CurlUrl = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

CurlUrl new_curl_url() { return {curl_url(), &curl_url_cleanup}; }

std::string part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, which, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

Error bad_url(std::string_view url, std::string_view why) {
  return {ErrorCode::invalid_argument, "not a usable web address: " + std::string(why),
          std::string(truncate_utf8(url, 200))};
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// "%e2" and "%E2" are the same; RFC 3986 prefers the latter.
void raise_percent_encoding(std::string& text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '%' || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) continue;
    for (size_t k = i + 1; k <= i + 2; ++k) {
      text[k] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[k])));
    }
  }
}

Result<UrlParts> take_apart(CURLU* handle, std::string_view shown) {
  UrlParts parts;
  parts.scheme = ascii_lower(part(handle, CURLUPART_SCHEME));
  if (parts.scheme != "http" && parts.scheme != "https") {
    return bad_url(shown, "only http and https are read, not \"" + parts.scheme + "\"");
  }
  parts.host = ascii_lower(part(handle, CURLUPART_HOST));
  if (parts.host.ends_with('.')) parts.host.pop_back();
  // Of "name.." nothing sensible is left: its last label is empty.
  if (parts.host.empty() || parts.host.ends_with('.')) return bad_url(shown, "it has no host");
  parts.port = part(handle, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  parts.path = part(handle, CURLUPART_PATH);
  if (parts.path.empty()) parts.path = "/";
  parts.query = part(handle, CURLUPART_QUERY);
  raise_percent_encoding(parts.path);
  raise_percent_encoding(parts.query);
  return parts;
}

std::string join(const UrlParts& parts) {
  std::string url = parts.scheme + "://" + parts.host;
  if (!parts.port.empty()) url += ":" + parts.port;
  url += parts.path;
  if (!parts.query.empty()) url += "?" + parts.query;
  return url;
}

Result<UrlParts> parse_with(std::string_view url, const std::string* base) {
  url = trim(url);
  if (url.size() > kMaxUrlBytes) return bad_url(url, "longer than 8 KiB");
  if (has_control_characters(url)) return bad_url(url, "it holds control characters");
  const CurlUrl handle = new_curl_url();
  if (handle == nullptr) return Error{ErrorCode::limit_exceeded, "no memory for a URL", {}};
  const unsigned flags = CURLU_DISALLOW_USER | CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME;
  if (base != nullptr) {
    const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, base->c_str(), flags);
    if (code != CURLUE_OK) return bad_url(*base, curl_url_strerror(code));
  }
  const CURLUcode code = curl_url_set(handle.get(), CURLUPART_URL, std::string(url).c_str(), flags);
  if (code != CURLUE_OK) return bad_url(url, curl_url_strerror(code));
  auto parts = take_apart(handle.get(), url);
  // libcurl does not see that "127.1." is an address of numbers; without the dot it does.
  if (parts && part(handle.get(), CURLUPART_HOST).ends_with('.')) return parse_with(join(*parts), nullptr);
  return parts;
}

bool is_tracking_parameter(std::string_view parameter) {
  static constexpr std::array<std::string_view, 12> kNames = {
      "fbclid", "gclid", "ref", "ref_src", "mc_cid", "mc_eid", "igshid", "trk", "spm", "usg", "ust", "ved"};
  const std::string name = ascii_lower(parameter.substr(0, parameter.find('=')));
  return name.starts_with("utm_") || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string without_tracking(std::string_view query) {
  std::string kept;
  for (const std::string_view parameter : split(query, '&')) {
    if (parameter.empty() || is_tracking_parameter(parameter)) continue;
    if (!kept.empty()) kept += '&';
    kept += parameter;
  }
  return kept;
}

// Second-level names under which others register, and hosts whose subdomains belong to different owners.
bool is_shared_suffix(std::string_view suffix) {
  static constexpr std::array<std::string_view, 37> kSuffixes = {
      "co.kr",        "or.kr",     "ac.kr",          "go.kr",      "re.kr",       "co.jp",    "ac.jp",
      "or.jp",        "ne.jp",     "go.jp",          "co.uk",      "ac.uk",       "org.uk",   "gov.uk",
      "com.cn",       "org.cn",    "edu.cn",         "ac.cn",      "com.au",      "edu.au",   "co.in",
      "ac.in",        "com.br",    "com.tw",         "edu.tw",     "com.sg",      "edu.sg",   "com.hk",
      "github.io",    "gitlab.io", "readthedocs.io", "vercel.app", "netlify.app", "hf.space", "pages.dev",
      "substack.com", "medium.com"};
  return std::find(kSuffixes.begin(), kSuffixes.end(), suffix) != kSuffixes.end();
}

}  // namespace

Result<UrlParts> parse_url(std::string_view url) { return parse_with(url, nullptr); }

Result<std::string> normalise_url(std::string_view url) {
  auto parts = parse_with(url, nullptr);
  if (!parts) return parts.error();
  return join(*parts);
}

Result<std::string> resolve_url(const std::string& base, std::string_view reference) {
  if (trim(reference).starts_with('#')) return normalise_url(base);
  auto parts = parse_with(reference, &base);
  if (!parts) return parts.error();
  return join(*parts);
}

std::string url_key(std::string_view url) {
  auto parts = parse_url(url);
  if (!parts) return std::string(url);
  parts->scheme = "https";
  if (parts->host.starts_with("www.")) parts->host.erase(0, 4);
  while (parts->path.size() > 1 && parts->path.ends_with('/')) parts->path.pop_back();
  // Links copied out of a search page or an office document carry "&sa=D&..." after the path itself.
  parts->path = parts->path.substr(0, parts->path.find("&sa="));
  parts->query = without_tracking(parts->query);
  return join(*parts);
}

std::string registrable_host(std::string_view host) {
  const std::vector<std::string_view> labels = split(host, '.');
  const bool numeric = host.find(':') != std::string_view::npos ||
                       host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (numeric || labels.size() <= 2) return std::string(host);
  const size_t last_two = host.size() - labels.back().size() - labels[labels.size() - 2].size() - 1;
  const std::string_view suffix = host.substr(last_two);
  if (!is_shared_suffix(suffix)) return std::string(suffix);
  return std::string(host.substr(last_two - labels[labels.size() - 3].size() - 1));
}

std::string encode_path(std::string_view path) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  static constexpr std::string_view kPlain = "/-._~+@,=";
  std::string encoded;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool ascii_alnum = byte < 0x80 && std::isalnum(byte) != 0;
    if (ascii_alnum || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

Result<std::string> decode_path(std::string_view encoded) {
  std::string path;
  for (size_t i = 0; i < encoded.size(); ++i) {
    const bool escaped =
        encoded[i] == '%' && i + 2 < encoded.size() && is_hex(encoded[i + 1]) && is_hex(encoded[i + 2]);
    if (!escaped) {
      path += encoded[i];
      continue;
    }
    path += static_cast<char>(std::stoi(std::string(encoded.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  if (path.find('\0') != std::string::npos) return bad_url(encoded, "it holds a zero byte");
  return path;
}

}  // namespace exhibit
