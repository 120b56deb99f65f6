// Tested by tests/document/yaml_test.cc.
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_yaml(const Snapshot& snapshot, const ParseLimits&) {
  return Error{ErrorCode::malformed, "this build does not read yaml", snapshot.url};
}

}  // namespace exhibit
