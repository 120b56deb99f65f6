// When a request is made again. Pure. Tested by tests/fetch/http/retry_test.cc.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

namespace exhibit {

// 408, 425, 429 and the 5xx that pass: the same request may be answered later. (501 and 505 do not pass.)
bool is_transient(int status);

bool is_redirect(int status);

// The pause before the attempt after `attempts` failed ones (1 and more): base, doubled each time, at most
// max; half of it fixed and half by chance, so that many clients do not come back together.
int64_t backoff_ms(int attempts, int base_ms, int max_ms, std::mt19937_64& random);

// "Too Many Requests"; "" for statuses without a name here.
std::string_view status_name(int status);

}  // namespace exhibit
