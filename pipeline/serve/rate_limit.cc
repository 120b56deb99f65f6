// Tested by tests/serve/access_test.cc.
#include "pipeline/serve/rate_limit.h"

#include <algorithm>

namespace exhibit::serve {

int RateLimit::wait_s(const std::string& key, Time now) {
  const std::lock_guard guard(mutex_);
  const auto found = failed_.find(key);
  if (found == failed_.end()) return 0;
  std::deque<Time>& times = found->second;
  while (!times.empty() && times.front() + within_ <= now) times.pop_front();
  if (times.empty()) {
    failed_.erase(found);
    return 0;
  }
  if (times.size() < failures_) return 0;
  const auto left = times.front() + within_ - now;
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(left).count());
}

void RateLimit::failed(const std::string& key, Time now) {
  const std::lock_guard guard(mutex_);
  if (failed_.size() >= kMaxKeys && !failed_.contains(key)) {
    failed_.erase(std::min_element(failed_.begin(), failed_.end(), [](const auto& a, const auto& b) {
      return a.second.back() < b.second.back();
    }));
  }
  std::deque<Time>& times = failed_[key];
  times.push_back(now);
  while (times.size() > failures_) times.pop_front();
}

void RateLimit::forgive(const std::string& key) {
  const std::lock_guard guard(mutex_);
  const auto found = failed_.find(key);
  if (found == failed_.end()) return;
  found->second.pop_back();
  if (found->second.empty()) failed_.erase(found);
}

void RateLimit::clear(const std::string& key) {
  const std::lock_guard guard(mutex_);
  failed_.erase(key);
}

}  // namespace exhibit::serve
