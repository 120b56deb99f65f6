// Tested by tests/document/markdown_test.cc.
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_markdown(const Snapshot& snapshot, const ParseLimits&) {
  return Error{ErrorCode::malformed, "this build does not read markdown", snapshot.url};
}

}  // namespace exhibit
