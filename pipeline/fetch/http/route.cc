// Tested by tests/fetch/http/route_test.cc.
#include "pipeline/fetch/http/route.h"

#include <algorithm>

#include "pipeline/fetch/http/address.h"

namespace exhibit {

std::string authority_of(const UrlParts& parts) {
  return parts.port.empty() ? parts.host : parts.host + ":" + parts.port;
}

Result<Mirror> Mirror::parse(const std::string& url) {
  const auto parts = parse_url(url);
  if (!parts) return parts.error();
  if (!parts->query.empty()) {
    return Error{ErrorCode::invalid_argument, "a mirror's address has no query", url};
  }
  Mirror mirror;
  mirror.prefix_ = parts->scheme + "://" + authority_of(*parts) + parts->path;
  while (mirror.prefix_.ends_with('/')) mirror.prefix_.pop_back();
  mirror.confidential_ = parts->scheme == "https" || non_public_reason(parts->host) == "a loopback address";
  return mirror;
}

std::string Mirror::request_url(const UrlParts& parts) const {
  const std::string target = parts.query.empty() ? parts.path : parts.path + "?" + parts.query;
  if (empty()) return parts.scheme + "://" + authority_of(parts) + target;
  return prefix_ + "/" + authority_of(parts) + target;
}

std::string Mirror::original_url(std::string_view request_url) const {
  if (empty() || request_url.size() <= prefix_.size() + 1 || !request_url.starts_with(prefix_) ||
      request_url[prefix_.size()] != '/') {
    return {};
  }
  return "https://" + std::string(request_url.substr(prefix_.size() + 1));
}

std::string token_for(const UrlParts& parts, const std::map<std::string, std::string>& tokens,
                      const Mirror& mirror) {
  // Over plain http nobody knows who listens, and another port of the host is another server.
  if (parts.scheme != "https") return {};
  if (!mirror.empty() && !mirror.is_confidential()) return {};
  const auto found = tokens.find(authority_of(parts));
  return found == tokens.end() ? std::string() : found->second;
}

bool is_listed(const UrlParts& parts, const std::vector<std::string>& hosts) {
  const std::string authority = authority_of(parts);
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const std::string& host) { return host == parts.host || host == authority; });
}

bool fits_header(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace exhibit
