// What must never reach the disk: credentials in headers and in URLs. Tested by
// tests/store/redaction_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exhibit {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Without the headers that carry credentials (cookies, authorization, tokens of storage services); URLs in
// the others (Location, Link) without theirs.
Headers without_secrets(const Headers& headers);

// A URL without user and password, and with the values of parameters that sign or authorise a request
// replaced by "redacted": signed links differ at every answer and let anybody in for as long as they last.
std::string without_secrets(std::string_view url);

}  // namespace exhibit
