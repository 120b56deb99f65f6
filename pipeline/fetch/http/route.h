// Where a request for an address really goes, and what it may carry. Pure. Tested by
// tests/fetch/http/route_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/fetch/url.h"

namespace exhibit {

// "host" or "host:port" of a URL.
std::string authority_of(const UrlParts& parts);

// The mirror that stands for the whole web: https://HOST/PATH is asked for as MIRROR/HOST/PATH.
class Mirror {
 public:
  Mirror() = default;  // none
  // An http(s) URL without a query. Error: invalid_argument.
  static Result<Mirror> parse(const std::string& url);

  bool empty() const { return prefix_.empty(); }
  // The address to ask for. The scheme http is told by a header (X-Forwarded-Proto).
  std::string request_url(const UrlParts& parts) const;
  // The address that one of the mirror's own stands for, as a redirect may name it; "" for other addresses.
  std::string original_url(std::string_view request_url) const;
  // Over https, or on this machine: tokens may be sent to it.
  bool is_confidential() const { return confidential_; }

 private:
  std::string prefix_;  // without a slash at the end
  bool confidential_ = false;
};

// The token to send with a request for this address; "" where none may be sent.
std::string token_for(const UrlParts& parts, const std::map<std::string, std::string>& tokens,
                      const Mirror& mirror);

// Whether "host" or "host:port" is in the list.
bool is_listed(const UrlParts& parts, const std::vector<std::string>& hosts);

// Whether a token or another text can stand in a header: visible ASCII, not empty.
bool fits_header(std::string_view text);

}  // namespace exhibit
