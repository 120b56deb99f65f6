// Header lines as a server may send them, read in all the ways in which they are read.
#include "pipeline/fetch/http/headers.h"

#include "pipeline/base/text.h"
#include "pipeline/store/redaction.h"
#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  constexpr int64_t kNow = 1'760'000'000;
  HeaderList headers;
  for (const std::string_view line : split(input, '\n')) {
    const auto status = parse_status_line(line);
    require(!status || (*status >= 100 && *status <= 599), "a status has three digits");
    parse_http_date(line);
    const auto wait = parse_retry_after(line, kNow);
    require(!wait || *wait >= 0, "nobody waits for the past");
    const auto range = parse_content_range(line);
    require(!range || range->first <= range->last, "a range ends behind its beginning");
    next_link(line);
    is_strong_etag(line);
    sha256_in_digest(line);
    auto header = parse_header_line(line);
    if (!header) continue;
    for (const char c : header->second) {
      require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "no control characters in a value");
    }
    headers.push_back(*std::move(header));
  }
  const auto wait = rate_limit_wait_s(headers, kNow);
  require(!wait || *wait >= 0, "a limit ends in the future");
  without_secrets(headers);
}
