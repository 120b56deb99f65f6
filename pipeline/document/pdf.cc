// Tested by tests/document/pdf_test.cc.
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_pdf(const Snapshot& snapshot, const ParseLimits&) {
  return Error{ErrorCode::malformed, "this build does not read pdf", snapshot.url};
}

}  // namespace exhibit
