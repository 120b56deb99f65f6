// Tested by tests/run/grade_model_test.cc.
#include "pipeline/run/document_cache.h"

namespace exhibit {

Result<DocumentPtr> DocumentCache::parse(const Snapshot& snapshot) {
  const DocumentKey key = document_key(snapshot);
  Result<std::optional<Workspace::Parsed>> stored = workspace_.document(key, kParserVersion);
  if (!stored && stored.error().code != ErrorCode::malformed) return fail(stored.error());
  const bool known = stored && stored->has_value();
  Result<DocumentPtr> document = known ? **std::move(stored) : parse_anew(snapshot, key);
  // The same bytes may have come from another URL before.
  if (!document) return Error{document.error().code, document.error().message, snapshot.url};
  const std::lock_guard guard(mutex_);
  keys_.emplace(document->get(), std::pair(*document, key));
  return document;
}

Result<DocumentPtr> DocumentCache::parse_anew(const Snapshot& snapshot, const DocumentKey& key) {
  Result<Document> parsed = parse_document(snapshot, limits_);
  ++parsed_;
  const Result<DocumentPtr> document =
      parsed ? Result<DocumentPtr>(std::make_shared<const Document>(*std::move(parsed)))
             : Result<DocumentPtr>(parsed.error());
  const Result<void> kept = workspace_.put_document(key, kParserVersion, document);
  return kept ? document : fail(kept.error());
}

Error DocumentCache::fail(const Error& error) {
  const std::lock_guard guard(mutex_);
  if (!failure_) failure_ = error;
  return error;
}

std::optional<Error> DocumentCache::failure() const {
  const std::lock_guard guard(mutex_);
  return failure_;
}

std::optional<DocumentKey> DocumentCache::key_of(const DocumentPtr& document) const {
  const std::lock_guard guard(mutex_);
  const auto found = keys_.find(document.get());
  if (found == keys_.end()) return std::nullopt;
  return found->second.second;
}

}  // namespace exhibit
