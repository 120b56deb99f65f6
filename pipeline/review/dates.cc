// Tested by tests/review/dates_test.cc.
#include "pipeline/review/dates.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace exhibit {
namespace {

namespace chr = std::chrono;

// A digit for each '0' of the pattern, everything else as it stands there.
bool has_shape(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool fits = pattern[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i];
    if (!fits) return false;
  }
  return true;
}

int number(std::string_view text, size_t at, size_t digits) {
  int value = 0;
  for (const char digit : text.substr(at, digits)) value = value * 10 + (digit - '0');
  return value;
}

std::optional<chr::sys_seconds> read_time(std::string_view text) {
  if (!has_shape(text, "0000-00-00T00:00:00Z")) return std::nullopt;
  const chr::year_month_day day(chr::year(number(text, 0, 4)),
                                chr::month(static_cast<unsigned>(number(text, 5, 2))),
                                chr::day(static_cast<unsigned>(number(text, 8, 2))));
  const int hour = number(text, 11, 2);
  const int minute = number(text, 14, 2);
  const int second = number(text, 17, 2);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return chr::sys_days(day) + chr::hours(hour) + chr::minutes(minute) + chr::seconds(second);
}

std::string write_time(chr::sys_seconds time) {
  const chr::sys_days days = chr::floor<chr::days>(time);
  const chr::year_month_day day(days);
  const chr::hh_mm_ss clock(time - days);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace

bool is_time(std::string_view text) { return read_time(text).has_value(); }

Result<std::string> end_of(std::string_view day_or_time) {
  std::string time(day_or_time);
  if (time.size() == std::string_view("2025-06-01").size()) time += "T23:59:59Z";
  if (is_time(time)) return time;
  return Error{ErrorCode::invalid_argument,
               "\"" + std::string(day_or_time) +
                   "\" is neither a day (2025-06-01) nor a time in UTC "
                   "(2025-06-01T12:00:00Z)",
               ""};
}

std::string a_second_after(const std::string& time) {
  const std::optional<chr::sys_seconds> read = read_time(time);
  return read ? write_time(*read + chr::seconds(1)) : time;
}

}  // namespace exhibit
