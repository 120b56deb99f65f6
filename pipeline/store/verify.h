// Whether every stored quote still stands, byte by byte, where it is said to stand: the snapshot's bytes are
// read and hashed, parsed anew, and the text at the span compared with the quote. The parse is the truth; the
// stored document is compared with it. Tested by tests/store/verify_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// Evidence whose quote cannot be confirmed.
struct FallenCitation {
  enum class Reason {
    blob_missing,   // the snapshot or its bytes are not there
    blob_damaged,   // the bytes are not those that were stored
    parse_failed,   // the bytes no longer give a document
    parse_differs,  // the stored document is not what the bytes give
    quote_differs,  // the text at the span is another
  };
  std::string model;
  std::vector<std::string> criteria;  // "kips2025/weights"; empty for evidence that no grade cites
  std::string url;
  std::string document;  // SHA-256
  std::string fact;
  Span span;
  std::string quote;
  Reason reason = Reason::quote_differs;
  std::string detail;  // one sentence: what was met, where, what to do
};

std::string_view to_string(FallenCitation::Reason reason);

struct Verification {
  uint64_t evidence = 0;               // pieces of evidence checked, near misses included
  uint64_t citations = 0;              // of these, cited by a grade (counted once per grade)
  uint64_t documents = 0;              // different documents that were parsed
  std::vector<FallenCitation> fallen;  // in order of document, URL and place

  bool holds() const { return fallen.empty(); }
};

struct VerifyOptions {
  std::string model = {};  // of one model only; empty: of all
  // What else is to be checked beside the workspace's evidence: citations that people added. Of any model.
  std::vector<CitedEvidence> also = {};
  int jobs = 1;  // documents that are parsed side by side
  ParseLimits limits = {};
};

// The result does not depend on jobs. Fails only where the workspace cannot be read, or (not_found) does not
// know the model.
Result<Verification> verify(const Workspace& workspace, const VerifyOptions& options = {});

}  // namespace exhibit
