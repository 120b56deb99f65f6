// Whether a received body is whole and what it holds once it is unpacked. Tested by
// tests/fetch/http/body_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/fetch/http/headers.h"

namespace exhibit {

// The body without its Content-Encoding (gzip, x-gzip, deflate, identity). Errors: limit_exceeded when it
// unpacks to more than max_bytes, malformed when it is damaged, ends too early or is coded in another way.
Result<std::string> unpack_body(std::string body, std::string_view content_encoding, size_t max_bytes);

// Whether the received bytes (not yet unpacked) have the SHA-256 that the headers promise; true where they
// promise none.
bool matches_digest(const HeaderList& headers, std::string_view body);

// Whether this is a web page where a file or an API's answer was asked for: hosts of files and APIs (see
// LiveWebOptions::api_hosts) send such pages with status 200 when something is broken.
bool is_unexpected_page(std::string_view path, std::string_view media_type, std::string_view body);

}  // namespace exhibit
