// What HTTP headers say, read out of bytes that a server sent. Pure functions: nothing here fails on any
// input. Tested by tests/fetch/http/headers_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exhibit {

using HeaderList = std::vector<std::pair<std::string, std::string>>;  // names in lower case

// "Name: value" -> {"name", "value"}; nullopt for what is no header line. Control characters in a value
// become blanks.
std::optional<std::pair<std::string, std::string>> parse_header_line(std::string_view line);

// "HTTP/1.1 200 OK" -> 200; nullopt for what is no status line.
std::optional<int> parse_status_line(std::string_view line);

// The first value of a header (name in lower case); "" where there is none.
std::string_view header_value(const HeaderList& headers, std::string_view name);

// Seconds since 1970 of an HTTP date in any of its three forms.
std::optional<int64_t> parse_http_date(std::string_view text);

// Seconds to wait as Retry-After says, in either form; a date is compared with `now` (seconds since 1970).
// Never negative.
std::optional<int64_t> parse_retry_after(std::string_view value, int64_t now);

// Seconds until requests may be sent again, where the headers say that none is left: X-RateLimit-Remaining
// and -Reset (GitHub; the reset is a point in time), RateLimit-Remaining and -Reset or RateLimit with r and t
// (seconds from now). nullopt where requests are left or nothing is said.
std::optional<int64_t> rate_limit_wait_s(const HeaderList& headers, int64_t now);

// "bytes 10-19/100"; the total is nullopt for '*'.
struct ContentRange {
  uint64_t first = 0;
  uint64_t last = 0;  // inclusive, not before first
  std::optional<uint64_t> total;
};
std::optional<ContentRange> parse_content_range(std::string_view value);

// Whether equal tags mean equal bytes, so that a transfer may be resumed.
bool is_strong_etag(std::string_view etag);

// The target of rel="next" in a Link header, as listings of the hub and of GitHub have it; "" where there is
// none.
std::string next_link(std::string_view link);

// A SHA-256 that a header of RFC 9530 (Repr-Digest, Content-Digest) or 3230 (Digest) gives, in base64; ""
// where it gives none.
std::string sha256_in_digest(std::string_view value);

}  // namespace exhibit
