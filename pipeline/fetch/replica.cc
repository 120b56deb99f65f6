// Tested by tests/fetch/replica_test.cc.
#include "pipeline/fetch/replica.h"

#include <vector>

#include "pipeline/base/sha256.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/recordings.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxRedirects = 10;

class Replica : public Web {
 public:
  Replica(fs::path folder, Recordings recordings, const Clock& clock)
      : folder_(std::move(folder)), recordings_(std::move(recordings)), clock_(clock) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    answers.reserve(urls.size());
    for (const std::string& url : urls) answers.push_back(answer(url));
    return answers;
  }

 private:
  Result<SnapshotPtr> answer(const std::string& url) const {
    std::string at = url;
    const Recording* recording = recordings_.find(at);
    for (int hops = 0; recording != nullptr && !recording->redirect_to.empty(); ++hops) {
      if (hops == kMaxRedirects) {
        return Error{ErrorCode::limit_exceeded, "more than 10 redirects", url};
      }
      at = recording->redirect_to;
      recording = recordings_.find(at);
    }
    Snapshot snapshot;
    snapshot.url = url;
    snapshot.final_url = at;
    snapshot.fetched_at = clock_.now();
    snapshot.status = recording == nullptr ? 404 : recording->status;
    if (recording != nullptr && !recording->file.empty()) {
      auto bytes = read_below(folder_, recording->file);
      if (!bytes) return bytes.error();
      snapshot.bytes = std::move(*bytes);
    }
    if (recording != nullptr && !recording->content_type.empty()) {
      snapshot.media_type = recording->content_type;
      snapshot.headers.emplace_back("content-type", recording->content_type);
    }
    snapshot.sha256 = sha256_hex(snapshot.bytes);
    return std::make_shared<const Snapshot>(std::move(snapshot));
  }

  const fs::path folder_;
  const Recordings recordings_;
  const Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<Web>> open_replica(const fs::path& folder, const Clock& clock) {
  auto recordings = Recordings::load(folder);
  if (!recordings) return recordings.error();
  return std::unique_ptr<Web>(std::make_unique<Replica>(folder, std::move(*recordings), clock));
}

}  // namespace exhibit
