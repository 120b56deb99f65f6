// Tested by tests/store/redaction_test.cc.
#include "pipeline/store/redaction.h"

#include <algorithm>
#include <array>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr std::array<std::string_view, 8> kSecretHeaders = {
    "authorization", "cookie",     "proxy-authorization",  "set-cookie",
    "set-cookie2",   "x-amz-id-2", "x-amz-security-token", "x-api-key"};

// Parameters that are secret wherever they stand.
constexpr std::array<std::string_view, 8> kSecretParameters = {
    "access_token", "api_key", "apikey", "auth_token", "password", "signature", "sig", "token"};

// Parameters that belong to a signature: of storage services and content networks.
constexpr std::array<std::string_view, 3> kSigningPrefixes = {"x-amz-", "x-goog-", "x-oss-"};
constexpr std::array<std::string_view, 4> kSigningParameters = {"expires", "key-pair-id", "policy", "se"};

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_signing(std::string_view name) {
  return std::any_of(kSigningPrefixes.begin(), kSigningPrefixes.end(),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string name_of(std::string_view parameter) {
  return ascii_lower(parameter.substr(0, parameter.find('=')));
}

std::string without_userinfo(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const size_t authority = scheme + 3;
  const size_t end = std::min(url.find_first_of("/?#", authority), url.size());
  const size_t at = url.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < authority) return std::string(url);
  return std::string(url.substr(0, authority)) + std::string(url.substr(at + 1));
}

std::string redact_query(std::string_view query) {
  const std::vector<std::string_view> parameters = split(query, '&');
  const bool is_signed = std::any_of(parameters.begin(), parameters.end(), [](std::string_view parameter) {
    const std::string name = name_of(parameter);
    return is_signing(name) || name == "signature" || name == "sig";
  });
  std::string redacted;
  for (const std::string_view parameter : parameters) {
    if (!redacted.empty()) redacted += '&';
    const std::string name = name_of(parameter);
    const bool secret = is_one_of(name, kSecretParameters) || is_signing(name) ||
                        (is_signed && is_one_of(name, kSigningParameters));
    if (secret && parameter.find('=') != std::string_view::npos) {
      redacted += std::string(parameter.substr(0, parameter.find('='))) + "=redacted";
    } else {
      redacted += parameter;
    }
  }
  return redacted;
}

// Every URL of a Link header stands between < and >.
std::string redact_link(std::string_view value) {
  std::string redacted;
  for (;;) {
    const size_t open = value.find('<');
    const size_t close = value.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      return redacted + std::string(value);
    }
    redacted += std::string(value.substr(0, open + 1)) +
                without_secrets(value.substr(open + 1, close - open - 1)) + '>';
    value.remove_prefix(close + 1);
  }
}

}  // namespace

std::string without_secrets(std::string_view url) {
  const std::string bare = without_userinfo(url);
  const size_t question = bare.find('?');
  if (question == std::string::npos) return bare;
  const size_t fragment = std::min(bare.find('#', question), bare.size());
  return bare.substr(0, question + 1) +
         redact_query(std::string_view(bare).substr(question + 1, fragment - question - 1)) +
         bare.substr(fragment);
}

Headers without_secrets(const Headers& headers) {
  Headers kept;
  for (const auto& [name, value] : headers) {
    const std::string lower = ascii_lower(name);
    if (is_one_of(lower, kSecretHeaders)) continue;
    if (lower == "location" || lower == "content-location") {
      kept.emplace_back(name, without_secrets(value));
    } else if (lower == "link") {
      kept.emplace_back(name, redact_link(value));
    } else {
      kept.emplace_back(name, value);
    }
  }
  return kept;
}

}  // namespace exhibit
