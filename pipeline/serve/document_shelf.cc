// Tested by tests/serve/documents_test.cc.
#include "pipeline/serve/document_shelf.h"

#include "pipeline/store/blobs.h"

namespace exhibit::serve {
namespace {

class Turn {
 public:
  explicit Turn(std::counting_semaphore<2>& semaphore) : semaphore_(semaphore) { semaphore_.acquire(); }
  ~Turn() { semaphore_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::counting_semaphore<2>& semaphore_;
};

Error no_document(const std::string& sha256) {
  return {ErrorCode::not_found, "no document " + sha256 + " in this workspace", ""};
}

size_t cost_of(const Document& document) {
  return document.text.size() + document.view.size() + document.blocks.size() * sizeof(Block) +
         document.sentences.size() * sizeof(Sentence) + document.words.size() * sizeof(Word) +
         document.view_pieces.size() * sizeof(ViewPiece);
}

Result<SnapshotRecord> find_record(const Workspace& workspace, const std::string& sha256,
                                   const std::string& url) {
  if (!is_sha256(sha256))
    return Error{ErrorCode::invalid_argument, "sha256 must be 64 hexadecimal digits", ""};
  Result<std::optional<SnapshotRecord>> record = workspace.find_snapshot(sha256, url);
  if (!record) return record.error();
  if (!*record) return no_document(sha256);
  return **std::move(record);
}

}  // namespace

Result<std::shared_ptr<const ShelvedDocument>> DocumentShelf::document(const std::string& sha256,
                                                                       const std::string& url) {
  const std::string name = sha256 + " " + url;
  if (auto found = documents_.find(name)) return found;
  Result<SnapshotRecord> record = find_record(workspace_, sha256, url);
  if (!record) return record.error();
  const Turn turn(working_);
  if (auto found = documents_.find(name)) return found;  // made while this one waited
  const DocumentKey key = document_key(sha256, record->media_type, record->url);
  Result<std::optional<Workspace::Parsed>> stored = workspace_.document(key, kParserVersion);
  if (!stored) return stored.error();
  DocumentPtr document;
  if (*stored) {
    if (!**stored) return (*stored)->error();
    document = ***stored;
  } else {
    const Result<SnapshotPtr> snapshot = workspace_.load(*record);
    if (!snapshot) return snapshot.error();
    Result<Document> parsed = parse_document(**snapshot);
    if (!parsed) return parsed.error();
    document = std::make_shared<const Document>(*std::move(parsed));
  }
  const size_t cost = cost_of(*document);
  auto shelved =
      std::make_shared<const ShelvedDocument>(ShelvedDocument{*std::move(record), std::move(document)});
  documents_.put(name, shelved, cost);
  return shelved;
}

Result<std::shared_ptr<const std::string>> DocumentShelf::pdf_bytes(const std::string& sha256) {
  if (auto found = pdfs_.find(sha256)) return found;
  const Result<SnapshotRecord> record = find_record(workspace_, sha256, "");
  if (!record) return record.error();
  const Result<SnapshotPtr> snapshot = workspace_.load(*record);
  if (!snapshot) return snapshot.error();
  const std::string& bytes = (*snapshot)->bytes;
  if (sniff(bytes, record->media_type, record->url) != MediaType::pdf) {
    return Error{ErrorCode::invalid_argument, "this document is no PDF and has no pages", ""};
  }
  const size_t cost = bytes.size();
  const std::shared_ptr<const std::string> kept(*snapshot, &bytes);
  pdfs_.put(sha256, kept, cost);
  return kept;
}

Result<PdfPageSize> DocumentShelf::page_size(const std::string& sha256, int32_t page) {
  const std::string name = sha256 + " " + std::to_string(page);
  if (const auto found = sizes_.find(name)) return *found;
  const Turn turn(working_);
  const auto bytes = pdf_bytes(sha256);
  if (!bytes) return bytes.error();
  Result<PdfPageSize> size = pdf_page_size(**bytes, page);
  if (size) sizes_.put(name, std::make_shared<const PdfPageSize>(*size), 1);
  return size;
}

Result<std::shared_ptr<const PdfPicture>> DocumentShelf::picture(const std::string& sha256, int32_t page,
                                                                 int width) {
  const std::string name = sha256 + " " + std::to_string(page) + " " + std::to_string(width);
  if (auto found = pictures_.find(name)) return found;
  const Turn turn(working_);
  if (auto found = pictures_.find(name)) return found;
  const auto bytes = pdf_bytes(sha256);
  if (!bytes) return bytes.error();
  Result<PdfPicture> drawn = pdf_picture(**bytes, page, width);
  if (!drawn) return drawn.error();
  auto picture = std::make_shared<const PdfPicture>(*std::move(drawn));
  pictures_.put(name, picture, picture->png.size());
  return picture;
}

}  // namespace exhibit::serve
