// Tested by tests/document/json_test.cc.
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_json(const Snapshot& snapshot, const ParseLimits&) {
  return Error{ErrorCode::malformed, "this build does not read json", snapshot.url};
}

}  // namespace exhibit
