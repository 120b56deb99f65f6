// Webs with a memory: what is fetched is stored, and what is stored can be had without a fetch.
// Tested by tests/store/recording_web_test.cc.
#pragma once

#include "pipeline/fetch/web.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// Passes every request on and stores every answer, so that a run that is stopped keeps what it has fetched.
// An answer that cannot be stored is an Error of its URL. Both must outlive this.
class RecordingWeb : public Web {
 public:
  RecordingWeb(Web& web, Workspace& workspace) : web_(web), workspace_(workspace) {}
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;

 private:
  Web& web_;
  Workspace& workspace_;
};

// Answers with what is stored, newest first; a URL that was never fetched is an Error (not_found). Opens no
// socket and reads no other file.
class StoredWeb : public Web {
 public:
  explicit StoredWeb(const Workspace& workspace) : workspace_(workspace) {}
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;

 private:
  const Workspace& workspace_;
};

}  // namespace exhibit
