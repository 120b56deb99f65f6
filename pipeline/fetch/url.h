// Absolute web addresses: parsing, normal form, and which of two hosts belong to the same publisher.
// libcurl's URL API does the parsing; nothing here touches the network. All functions are pure and
// thread-safe. Tested by tests/fetch/url_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit {

// The parts of a normalised http(s) URL.
struct UrlParts {
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case, never empty
  std::string port;    // empty for the scheme's own port
  std::string path;    // begins with '/'
  std::string query;   // without '?'; empty where there is none
};

// The normal form of an absolute http(s) URL: scheme and host in lower case, no default port, no fragment,
// dot segments resolved, percent-encoding in upper case and of what must be encoded. Errors:
// invalid_argument for other schemes, user names and passwords, control characters, and URLs longer than
// 8 KiB.
Result<std::string> normalise_url(std::string_view url);

// The same for a reference as it stands on a page with this (absolute) URL.
Result<std::string> resolve_url(const std::string& base, std::string_view reference);

// normalise_url(), taken apart.
Result<UrlParts> parse_url(std::string_view url);

// A key under which addresses of one page are equal: https for http, no "www.", no trailing slash, no
// tracking parameters. Not meant to be fetched. A text that is no URL is its own key.
std::string url_key(std::string_view url);

// The part of a host that one owner registers: "docs.mistral.ai" -> "mistral.ai", "a.b.co.kr" -> "b.co.kr".
// Shared hosting is looked through: "qwenlm.github.io" stays whole. Addresses of numbers stay whole.
std::string registrable_host(std::string_view host);

// A path's bytes as they stand in a URL, slashes kept, and back. Decoding refuses NUL.
std::string encode_path(std::string_view path);
Result<std::string> decode_path(std::string_view encoded);

}  // namespace exhibit
