// Tested by tests/store/recording_web_test.cc.
#include "pipeline/store/recording_web.h"

namespace exhibit {

std::vector<Result<SnapshotPtr>> RecordingWeb::get(std::span<const std::string> urls) {
  std::vector<Result<SnapshotPtr>> answers = web_.get(urls);
  for (Result<SnapshotPtr>& answer : answers) {
    if (!answer) continue;
    if (const Result<void> stored = workspace_.put_snapshot(**answer); !stored) answer = stored.error();
  }
  return answers;
}

std::vector<Result<SnapshotPtr>> StoredWeb::get(std::span<const std::string> urls) {
  std::vector<Result<SnapshotPtr>> answers;
  for (const std::string& url : urls) {
    const Result<std::optional<SnapshotRecord>> record = workspace_.latest(url);
    if (!record) {
      answers.emplace_back(record.error());
    } else if (!record->has_value()) {
      answers.emplace_back(Error{ErrorCode::not_found, "never fetched, and this run is offline", url});
    } else {
      answers.push_back(workspace_.load(**record));
    }
  }
  return answers;
}

}  // namespace exhibit
