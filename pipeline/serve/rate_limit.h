// How often something may fail: each key has so many failures within a time, then none until that has passed.
// Keys come from outside, so their number is bounded; beyond it the oldest are forgotten. Thread-safe. Tested
// by tests/serve/access_test.cc.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace exhibit::serve {

class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  RateLimit(size_t failures, std::chrono::seconds within) : failures_(failures), within_(within) {}

  // 0 where another attempt may be made; else the seconds to wait.
  int wait_s(const std::string& key, Time now);
  void failed(const std::string& key, Time now);
  // Takes the last failure back.
  void forgive(const std::string& key);
  // Takes them all back.
  void clear(const std::string& key);

 private:
  static constexpr size_t kMaxKeys = 10000;

  const size_t failures_;
  const std::chrono::seconds within_;
  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::deque<Time>> failed_;
};

}  // namespace exhibit::serve
