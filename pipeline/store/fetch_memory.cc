// Tested by tests/store/fetch_memory_test.cc.
#include "pipeline/store/fetch_memory.h"

#include "pipeline/fetch/http/headers.h"

namespace exhibit {

std::optional<KnownAnswer> known_answer(const Workspace& workspace, const std::string& url) {
  const Result<std::optional<SnapshotRecord>> found = workspace.latest(url);
  // What cannot be read is fetched anew.
  if (!found || !found->has_value() || (*found)->status != 200) return std::nullopt;
  const SnapshotRecord& record = **found;
  KnownAnswer known;
  known.final_url = record.final_url;
  known.etag = header_value(record.headers, "etag");
  known.last_modified = header_value(record.headers, "last-modified");
  if (known.etag.empty() && known.last_modified.empty()) return std::nullopt;
  known.load = [&workspace, record] { return workspace.load(record); };
  return known;
}

void remember_in(Workspace& workspace, LiveWebOptions& options) {
  options.known = [&workspace](const std::string& url) { return known_answer(workspace, url); };
  options.keep = [&workspace](std::span<const SnapshotPtr> answers) {
    return workspace.put_snapshots(answers);
  };
}

}  // namespace exhibit
