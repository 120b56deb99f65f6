// Tested by tests/review/reviews_test.cc.
#include "pipeline/review/passage.h"

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

int32_t page_of(const Document& document, Span span) {
  for (const Block& block : document.blocks) {
    if (block.span.overlaps(span)) return block.page;
  }
  return 0;
}

}  // namespace

Result<DocumentPtr> document_of(const Workspace& workspace, const std::string& sha256,
                                const std::string& url) {
  const Result<std::optional<SnapshotRecord>> record = workspace.find_snapshot(sha256, url);
  if (!record) return record.error();
  if (!record->has_value()) {
    return Error{ErrorCode::not_found, "no document with these bytes is in the workspace", sha256};
  }
  const DocumentKey key = document_key((*record)->sha256, (*record)->media_type, (*record)->url);
  const Result<std::optional<Workspace::Parsed>> stored = workspace.document(key, kParserVersion);
  if (stored && stored->has_value()) return **stored;
  const Result<SnapshotPtr> snapshot = workspace.load(**record);
  if (!snapshot) return snapshot.error();
  Result<Document> parsed = parse_document(**snapshot);
  if (!parsed) return parsed.error();
  return std::make_shared<const Document>(*std::move(parsed));
}

Result<CitedText> confirm_passage(const Workspace& workspace, CitedText cited) {
  const Result<DocumentPtr> document = document_of(workspace, cited.document, cited.url);
  if (!document) return document.error();
  const std::string_view there = (*document)->text_of(cited.span);
  if (cited.span.end > (*document)->text.size() || there != cited.quote) {
    constexpr size_t kShown = 60;
    return Error{ErrorCode::invalid_argument,
                 "the quote does not stand at bytes " + std::to_string(cited.span.begin) + "–" +
                     std::to_string(cited.span.end) + "; there stands \"" +
                     std::string(truncate_utf8(there, kShown)) + "\"",
                 cited.url};
  }
  cited.page = page_of(**document, cited.span);
  return cited;
}

}  // namespace exhibit
