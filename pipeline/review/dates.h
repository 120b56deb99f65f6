// Times as text: "2025-06-01T12:00:00Z", UTC, which sort like what they stand for. Private to this folder.
// Tested by tests/review/dates_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit {

// Whether it is such a time, of a day that exists.
bool is_time(std::string_view text);

// The last second of a day ("2025-06-01"), or a time as it is. Errors: invalid_argument.
Result<std::string> end_of(std::string_view day_or_time);

// One second later; the text itself where it is no time.
std::string a_second_after(const std::string& time);

}  // namespace exhibit
