// Whether a workspace is whole: the database, the blobs, and that they belong together. For citations see
// verify.h. Tested by tests/store/integrity_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct IntegrityProblem {
  enum class Kind {
    database,      // SQLite finds its file damaged
    blob_missing,  // a snapshot's bytes are not there
    blob_damaged,  // or are not what they were
    document,      // a stored document or its hits cannot be read; made again by the next run
    model,         // a plan, evidence or proposals cannot be read; grade again
    orphan,        // a blob that no snapshot refers to; harmless, removed by prune()
  };
  Kind kind = Kind::database;
  std::string what;     // SHA-256, model or URL
  std::string message;  // one sentence
};

std::string_view to_string(IntegrityProblem::Kind kind);

struct IntegrityReport {
  uint64_t snapshots = 0;
  uint64_t blobs = 0;  // different ones that snapshots refer to
  uint64_t documents = 0;
  uint64_t hits = 0;
  uint64_t models = 0;
  std::vector<IntegrityProblem> problems;  // in a fixed order

  // Orphans do no harm.
  bool is_whole() const;
};

// Reads everything once. Fails only where the workspace cannot be read at all.
Result<IntegrityReport> check_integrity(const Workspace& workspace);

}  // namespace exhibit
