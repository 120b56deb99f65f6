#include "pipeline/base/clock.h"

#include <array>
#include <ctime>

namespace exhibit {

std::string SystemClock::now() const {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> buffer{};
  const size_t length = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return std::string(buffer.data(), length);
}

}  // namespace exhibit
