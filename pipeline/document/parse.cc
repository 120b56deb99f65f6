// Tested by tests/document/parse_test.cc.
#include "pipeline/document/document.h"
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_document(const Snapshot& snapshot, const ParseLimits& limits) {
  if (snapshot.bytes.empty()) return Error{ErrorCode::empty, "the source has no bytes", snapshot.url};
  if (snapshot.bytes.size() > limits.max_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "the source has " + std::to_string(snapshot.bytes.size()) + " bytes; at most " +
                     std::to_string(limits.max_bytes) + " are read",
                 snapshot.url};
  }
  switch (sniff(snapshot.bytes, snapshot.media_type, snapshot.url)) {
    case MediaType::markdown:
      return parse_markdown(snapshot, limits);
    case MediaType::html:
      return parse_html(snapshot, limits);
    case MediaType::pdf:
      return parse_pdf(snapshot, limits);
    case MediaType::json:
      return parse_json(snapshot, limits);
    case MediaType::yaml:
      return parse_yaml(snapshot, limits);
    case MediaType::text:
      return parse_text(snapshot, limits);
  }
  return Error{ErrorCode::malformed, "the source's format is not known", snapshot.url};
}

}  // namespace exhibit
