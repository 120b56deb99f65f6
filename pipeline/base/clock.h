// Time as a parameter: whoever needs the time takes a Clock, so that a run can be repeated to the byte.
#pragma once

#include <string>

namespace exhibit {

class Clock {
 public:
  virtual ~Clock() = default;
  // UTC, ISO 8601 with seconds: "2025-06-01T12:00:00Z". Thread-safe.
  virtual std::string now() const = 0;
};

class SystemClock : public Clock {
 public:
  std::string now() const override;
};

class FixedClock : public Clock {
 public:
  explicit FixedClock(std::string time) : time_(std::move(time)) {}
  std::string now() const override { return time_; }

 private:
  std::string time_;
};

}  // namespace exhibit
