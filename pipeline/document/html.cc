// Tested by tests/document/html_test.cc.
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_html(const Snapshot& snapshot, const ParseLimits&) {
  return Error{ErrorCode::malformed, "this build does not read html", snapshot.url};
}

}  // namespace exhibit
