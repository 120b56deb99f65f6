// Tested by tests/document/parse_test.cc.
#include "pipeline/base/text.h"
#include "pipeline/document/document.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

bool is_called_json(const Snapshot& snapshot) {
  const std::string_view url = std::string_view(snapshot.url).substr(0, snapshot.url.find_first_of("?#"));
  return url.ends_with(".json") || starts_with_ignoring_case(snapshot.media_type, "application/json");
}

Result<Document> parse_as(MediaType type, const Snapshot& snapshot, const ParseLimits& limits) {
  switch (type) {
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

}  // namespace

Result<Document> parse_document(const Snapshot& snapshot, const ParseLimits& limits) {
  if (snapshot.bytes.empty()) return Error{ErrorCode::empty, "the source has no bytes", snapshot.url};
  if (snapshot.bytes.size() > limits.max_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "the source has " + std::to_string(snapshot.bytes.size()) + " bytes; at most " +
                     std::to_string(limits.max_bytes) + " are read",
                 snapshot.url};
  }
  const MediaType type = sniff(snapshot.bytes, snapshot.media_type, snapshot.url);
  Result<Document> document = parse_as(type, snapshot, limits);
  const bool guessed = type == MediaType::json && !is_called_json(snapshot);
  if (document.ok() || !guessed || document.error().code != ErrorCode::malformed) return document;
  // It began like JSON, but nobody says that it is.
  Result<Document> text = parse_text(snapshot, limits);
  if (text.ok())
    text->warnings.push_back("read as plain text, because it is not JSON: " + document.error().message);
  return text;
}

}  // namespace exhibit
