// Tested by tests/run/grade_models_test.cc.
#include "pipeline/run/stoppable_web.h"

namespace exhibit {

std::vector<Result<SnapshotPtr>> StoppableWeb::get(std::span<const std::string> urls) {
  if (!stop_.stop_requested()) return web_.get(urls);
  std::vector<Result<SnapshotPtr>> answers;
  for (const std::string& url : urls) answers.emplace_back(Error{ErrorCode::cancelled, "interrupted", url});
  return answers;
}

}  // namespace exhibit
