// Parsed documents, from the workspace where it has them: parsing PDFs is most of what a run costs.
// Tested by tests/run/grade_model_test.cc.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "pipeline/document/document.h"
#include "pipeline/document/snapshot.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// For one model. Thread-safe; the workspace must outlive it.
class DocumentCache {
 public:
  DocumentCache(Workspace& workspace, const ParseLimits& limits) : workspace_(workspace), limits_(limits) {}

  // As parse_document(); what it gives, an error of the document included, is stored. A stored document that
  // is damaged is made anew. Where the workspace cannot be read or written, that is the error, and failure()
  // tells it from an error of the document.
  Result<DocumentPtr> parse(const Snapshot& snapshot);

  // Under which key a document that parse() gave is stored. nullopt for any other.
  std::optional<DocumentKey> key_of(const DocumentPtr& document) const;

  // The first error of the workspace.
  std::optional<Error> failure() const;

  int parsed() const { return parsed_; }  // how many had to be parsed

 private:
  Result<DocumentPtr> parse_anew(const Snapshot& snapshot, const DocumentKey& key);
  Error fail(const Error& error);

  Workspace& workspace_;
  const ParseLimits limits_;
  std::atomic<int> parsed_{0};
  mutable std::mutex mutex_;  // guards what follows
  std::optional<Error> failure_;
  std::map<const Document*, std::pair<DocumentPtr, DocumentKey>> keys_;  // never iterated
};

}  // namespace exhibit
