// Tested by tests/fetch/http/retry_test.cc.
#include "pipeline/fetch/http/retry.h"

#include <algorithm>

namespace exhibit {

bool is_transient(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

int64_t backoff_ms(int attempts, int base_ms, int max_ms, std::mt19937_64& random) {
  const int doublings = std::clamp(attempts - 1, 0, 30);
  const int64_t whole = std::min<int64_t>(int64_t{base_ms} << doublings, max_ms);
  const int64_t fixed = whole / 2;
  // Not std::uniform_int_distribution, whose results differ between libraries.
  return fixed + static_cast<int64_t>(random() % static_cast<uint64_t>(whole - fixed + 1));
}

std::string_view status_name(int status) {
  switch (status) {
    case 403:
      return "Forbidden";
    case 408:
      return "Request Timeout";
    case 425:
      return "Too Early";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return {};
  }
}

}  // namespace exhibit
