// What was read: snapshots, the documents parsed from them, the hits found in those.
// Tested by tests/store/workspace_test.cc.
#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/store/compression.h"
#include "pipeline/store/document_codec.h"
#include "pipeline/store/hits_codec.h"
#include "pipeline/store/json_codec.h"
#include "pipeline/store/redaction.h"
#include "pipeline/store/workspace_state.h"

namespace exhibit {
namespace {

constexpr const char* kSnapshotColumns =
    "SELECT id, url, final_url, status, media_type, headers, fetched_at, checked_at, sha256, size FROM "
    "snapshot ";

// The repository revision that an answer belongs to, where the server says it.
constexpr std::string_view kRevisionHeader = "x-repo-commit";

struct StoredSnapshot {
  int64_t id = 0;
  SnapshotRecord record;
};

std::string revision_of(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (name == kRevisionHeader) return value;
  }
  return {};
}

Error damaged_row(const char* table, const Error& why, const std::string& which) {
  return {ErrorCode::malformed, std::string("a row of ") + table + " is damaged (" + why.message + ")",
          which};
}

Result<std::vector<StoredSnapshot>> read_snapshots(SQLite::Statement& rows) {
  std::vector<StoredSnapshot> found;
  while (rows.executeStep()) {
    StoredSnapshot stored;
    SnapshotRecord& record = stored.record;
    stored.id = rows.getColumn(0).getInt64();
    record.url = rows.getColumn(1).getString();
    record.final_url = rows.getColumn(2).getString();
    record.status = rows.getColumn(3).getInt();
    record.media_type = rows.getColumn(4).getString();
    Result<Headers> headers = parse_pairs(rows.getColumn(5).getString());
    if (!headers) return damaged_row("snapshot", headers.error(), record.url);
    record.headers = *std::move(headers);
    record.fetched_at = rows.getColumn(6).getString();
    record.checked_at = rows.getColumn(7).getString();
    record.sha256 = rows.getColumn(8).getString();
    record.size = static_cast<uint64_t>(rows.getColumn(9).getInt64());
    found.push_back(std::move(stored));
  }
  return found;
}

Result<std::vector<SnapshotRecord>> records_of(SQLite::Statement& rows) {
  Result<std::vector<StoredSnapshot>> stored = read_snapshots(rows);
  if (!stored) return stored.error();
  std::vector<SnapshotRecord> records;
  for (StoredSnapshot& snapshot : *stored) records.push_back(std::move(snapshot.record));
  return records;
}

Result<std::optional<StoredSnapshot>> first_of(SQLite::Statement& rows) {
  Result<std::vector<StoredSnapshot>> stored = read_snapshots(rows);
  if (!stored) return stored.error();
  if (stored->empty()) return std::optional<StoredSnapshot>();
  return std::optional(std::move(stored->front()));
}

Result<std::optional<StoredSnapshot>> newest(Statements& statements, const std::string& url) {
  Prepared rows = statements.prepare(std::string(kSnapshotColumns) +
                                     "WHERE url = ?1 ORDER BY fetched_at DESC, id DESC LIMIT 1");
  bind_all(*rows, url);
  return first_of(*rows);
}

// The newest answer that was there at this time.
Result<std::optional<StoredSnapshot>> newest_at(Statements& statements, const std::string& url,
                                                const std::string& time) {
  Prepared rows =
      statements.prepare(std::string(kSnapshotColumns) +
                         "WHERE url = ?1 AND fetched_at <= ?2 ORDER BY fetched_at DESC, id DESC LIMIT 1");
  bind_all(*rows, url, time);
  return first_of(*rows);
}

bool is_same_answer(const SnapshotRecord& a, const SnapshotRecord& b) {
  return a.final_url == b.final_url && a.status == b.status && a.media_type == b.media_type &&
         a.sha256 == b.sha256 && revision_of(a.headers) == revision_of(b.headers);
}

SnapshotRecord record_of(const Snapshot& snapshot, const std::string& sha256) {
  return {without_secrets(snapshot.url),
          without_secrets(snapshot.final_url),
          snapshot.status,
          snapshot.media_type,
          without_secrets(snapshot.headers),
          snapshot.fetched_at,
          snapshot.fetched_at,
          sha256,
          snapshot.bytes.size()};
}

void insert_snapshot(Statements& statements, const SnapshotRecord& record) {
  Prepared row = statements.prepare(
      "INSERT INTO snapshot (url, final_url, status, media_type, headers, fetched_at, checked_at, "
      "sha256, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
  bind_all(*row, record.url, record.final_url, record.status, record.media_type, dump(record.headers),
           record.fetched_at, record.checked_at, record.sha256, record.size);
  row->exec();
}

Result<void> put_record(Statements& statements, const Snapshot& snapshot, const std::string& sha256) {
  if (!snapshot.sha256.empty() && snapshot.sha256 != sha256) {
    return Error{ErrorCode::invalid_argument, "the snapshot's bytes do not have its SHA-256", snapshot.url};
  }
  const SnapshotRecord record = record_of(snapshot, sha256);
  const Result<std::optional<StoredSnapshot>> before = newest_at(statements, record.url, record.fetched_at);
  if (!before) return before.error();
  if (!before->has_value() || !is_same_answer((*before)->record, record)) {
    insert_snapshot(statements, record);
  } else if ((*before)->record.checked_at <= record.checked_at) {
    Prepared row = statements.prepare("UPDATE snapshot SET headers = ?1, checked_at = ?2 WHERE id = ?3");
    bind_all(*row, dump(record.headers), record.checked_at, (*before)->id);
    row->exec();
  }
  return {};
}

// The largest thing that is ever unpacked from the database.
constexpr uint64_t kMaxUnpackedBytes = uint64_t{1} << 30;

struct Packed {
  std::string body;
  uint64_t size = 0;
};

Result<Packed> pack(const std::string& bytes) {
  if (bytes.size() > kMaxUnpackedBytes) {
    return Error{ErrorCode::limit_exceeded, "too large to be stored", ""};
  }
  Result<std::string> body = compress(bytes);
  if (!body) return body.error();
  return Packed{*std::move(body), bytes.size()};
}

Result<std::string> unpack(SQLite::Statement& row, int size_column, int body_column) {
  const auto size = static_cast<uint64_t>(row.getColumn(size_column).getInt64());
  if (size > kMaxUnpackedBytes) return Error{ErrorCode::malformed, "a size that cannot be", ""};
  return decompress(row.getColumn(body_column).getString(), size);
}

ErrorCode error_code_named(std::string_view name) {
  for (const ErrorCode code :
       {ErrorCode::invalid_argument, ErrorCode::not_found, ErrorCode::malformed, ErrorCode::encrypted,
        ErrorCode::empty, ErrorCode::limit_exceeded, ErrorCode::denied, ErrorCode::cancelled}) {
    if (to_string(code) == name) return code;
  }
  return ErrorCode::io;
}

std::optional<int64_t> document_id(SQLite::Database& database, const DocumentKey& key) {
  SQLite::Statement row(database, "SELECT id FROM document WHERE sha256 = ?1 AND parse_key = ?2");
  bind_all(row, key.sha256, key.parse_key);
  if (!row.executeStep()) return std::nullopt;
  return row.getColumn(0).getInt64();
}

}  // namespace

DocumentKey document_key(const std::string& sha256, std::string_view media_type, std::string_view url) {
  std::string_view path = url.substr(0, url.find_first_of("?#"));
  if (const size_t slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  return {sha256, ascii_lower(media_type) + " " + ascii_lower(path)};
}

DocumentKey document_key(const Snapshot& snapshot) {
  return document_key(snapshot.sha256, snapshot.media_type, snapshot.url);
}

Result<void> Workspace::put_snapshot(const Snapshot& snapshot) {
  // A view of the snapshot, which the caller keeps.
  const SnapshotPtr view(SnapshotPtr(), &snapshot);
  return put_snapshots(std::span(&view, 1));
}

Result<void> Workspace::put_snapshots(std::span<const SnapshotPtr> snapshots) {
  return writing(*this, *state_, [&]() -> Result<void> {
    // Inside the transaction, so that prune() never meets a blob whose row is still to come.
    std::vector<std::string_view> large;
    for (const SnapshotPtr& snapshot : snapshots) {
      if (snapshot->bytes.size() > kSmallBlobBytes) large.push_back(snapshot->bytes);
    }
    Result<std::vector<std::string>> files = state_->blobs.put_all(large);
    if (!files) return files.error();
    auto file = files->begin();
    for (const SnapshotPtr& snapshot : snapshots) {
      const bool is_small = snapshot->bytes.size() <= kSmallBlobBytes;
      const std::string sha256 = is_small ? sha256_hex(snapshot->bytes) : *file++;
      if (is_small) state_->small_blobs.put(sha256, snapshot->bytes);
      if (Result<void> done = put_record(state_->statements, *snapshot, sha256); !done) return done;
    }
    return {};
  });
}

Result<void> Workspace::mark_checked(const std::string& url, const std::string& time) {
  return writing(*this, *state_, [&]() -> Result<void> {
    const Result<std::optional<StoredSnapshot>> before =
        newest_at(state_->statements, without_secrets(url), time);
    if (!before) return before.error();
    if (!before->has_value()) return Error{ErrorCode::not_found, "no answer of this URL is stored", url};
    run_statement(state_->database, "UPDATE snapshot SET checked_at = max(checked_at, ?1) WHERE id = ?2",
                  time, (*before)->id);
    return {};
  });
}

Result<bool> Workspace::has_snapshot(const std::string& url) const {
  const Result<std::optional<SnapshotRecord>> found = latest(url);
  if (!found) return found.error();
  return found->has_value();
}

Result<std::optional<SnapshotRecord>> Workspace::latest(const std::string& url) const {
  return reading(*state_, [&]() -> Result<std::optional<SnapshotRecord>> {
    Result<std::optional<StoredSnapshot>> found = newest(state_->statements, without_secrets(url));
    if (!found) return found.error();
    if (!found->has_value()) return std::optional<SnapshotRecord>();
    return std::optional(std::move((*found)->record));
  });
}

Result<std::vector<SnapshotRecord>> Workspace::history(const std::string& url) const {
  return reading(*state_, [&]() -> Result<std::vector<SnapshotRecord>> {
    SQLite::Statement rows(state_->database,
                           std::string(kSnapshotColumns) + "WHERE url = ?1 ORDER BY fetched_at, id");
    bind_all(rows, without_secrets(url));
    return records_of(rows);
  });
}

Result<std::vector<SnapshotRecord>> Workspace::snapshots() const {
  return reading(*state_, [&]() -> Result<std::vector<SnapshotRecord>> {
    SQLite::Statement rows(state_->database, std::string(kSnapshotColumns) + "ORDER BY fetched_at, id");
    return records_of(rows);
  });
}

Result<std::optional<SnapshotRecord>> Workspace::find_snapshot(const std::string& sha256,
                                                               const std::string& url) const {
  return reading(*state_, [&]() -> Result<std::optional<SnapshotRecord>> {
    SQLite::Statement rows(state_->database,
                           std::string(kSnapshotColumns) +
                               "WHERE sha256 = ?1 ORDER BY url <> ?2, fetched_at DESC, id DESC LIMIT 1");
    bind_all(rows, sha256, without_secrets(url));
    Result<std::optional<StoredSnapshot>> found = first_of(rows);
    if (!found) return found.error();
    if (!found->has_value()) return std::optional<SnapshotRecord>();
    return std::optional(std::move((*found)->record));
  });
}

Result<SnapshotPtr> Workspace::load(const SnapshotRecord& record) const {
  Result<std::string> bytes = blob(record.sha256, record.size);
  if (!bytes) return bytes.error();
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->url = record.url;
  snapshot->final_url = record.final_url;
  snapshot->status = record.status;
  snapshot->media_type = record.media_type;
  snapshot->headers = record.headers;
  snapshot->fetched_at = record.fetched_at;
  snapshot->sha256 = record.sha256;
  snapshot->bytes = *std::move(bytes);
  return SnapshotPtr(std::move(snapshot));
}

Result<void> Workspace::put_document(const DocumentKey& key, int parser_version, const Parsed& parsed) {
  Packed packed;
  if (parsed) {
    Result<Packed> done = pack(encode_document(**parsed));
    if (!done) return done.error();
    packed = *std::move(done);
  }
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database, "DELETE FROM document WHERE sha256 = ?1 AND parse_key = ?2", key.sha256,
                  key.parse_key);
    SQLite::Statement row(state_->database,
                          "INSERT INTO document (sha256, parse_key, parser_version, size, error_code, "
                          "error_message, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    bind_all(row, key.sha256, key.parse_key, parser_version, packed.size,
             parsed ? std::string() : std::string(to_string(parsed.error().code)),
             parsed ? std::string() : parsed.error().message);
    if (parsed) row.bind(7, packed.body.data(), static_cast<int>(packed.body.size()));
    row.exec();
    return {};
  });
}

Result<std::optional<Workspace::Parsed>> Workspace::document(const DocumentKey& key,
                                                             int parser_version) const {
  std::string bytes;
  Result<std::optional<Parsed>> found = reading(*state_, [&]() -> Result<std::optional<Parsed>> {
    SQLite::Statement row(state_->database,
                          "SELECT size, body, error_code, error_message FROM document "
                          "WHERE sha256 = ?1 AND parse_key = ?2 AND parser_version = ?3");
    bind_all(row, key.sha256, key.parse_key, parser_version);
    if (!row.executeStep()) return std::optional<Parsed>();
    if (row.getColumn(1).isNull()) {
      return std::optional<Parsed>(
          Error{error_code_named(row.getColumn(2).getString()), row.getColumn(3).getString(), ""});
    }
    Result<std::string> unpacked = unpack(row, 0, 1);
    if (!unpacked) return damaged_row("document", unpacked.error(), key.sha256);
    bytes = *std::move(unpacked);
    return std::optional<Parsed>(DocumentPtr());
  });
  if (!found || !found->has_value() || !(**found)) return found;
  Result<Document> document = decode_document(bytes);
  if (!document) return damaged_row("document", document.error(), key.sha256);
  return std::optional<Parsed>(std::make_shared<const Document>(*std::move(document)));
}

Result<std::vector<Workspace::DocumentRecord>> Workspace::documents() const {
  return reading(*state_, [&]() -> Result<std::vector<DocumentRecord>> {
    std::vector<DocumentRecord> found;
    SQLite::Statement rows(
        state_->database,
        "SELECT sha256, parse_key, parser_version FROM document ORDER BY sha256, parse_key");
    while (rows.executeStep()) {
      found.push_back(
          {{rows.getColumn(0).getString(), rows.getColumn(1).getString()}, rows.getColumn(2).getInt()});
    }
    return found;
  });
}

Result<void> Workspace::remove_document(const DocumentKey& key) {
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database, "DELETE FROM document WHERE sha256 = ?1 AND parse_key = ?2", key.sha256,
                  key.parse_key);
    return {};
  });
}

Result<void> Workspace::put_hits(const HitsKey& key, std::span<const Hit> hits) {
  const Result<Packed> packed = pack(encode_hits(hits));
  if (!packed) return packed.error();
  return writing(*this, *state_, [&]() -> Result<void> {
    const std::optional<int64_t> document = document_id(state_->database, key.document);
    if (!document) {
      return Error{ErrorCode::not_found, "hits of a document that is not stored", key.document.sha256};
    }
    SQLite::Statement row(state_->database,
                          "INSERT OR REPLACE INTO hits (document, role, url, extractor, version, size, body) "
                          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    bind_all(row, *document, to_string(key.role), key.url, key.extractor, key.version, packed->size);
    row.bind(7, packed->body.data(), static_cast<int>(packed->body.size()));
    row.exec();
    return {};
  });
}

Result<std::optional<std::vector<Hit>>> Workspace::hits(const HitsKey& key) const {
  return reading(*state_, [&]() -> Result<std::optional<std::vector<Hit>>> {
    SQLite::Statement row(
        state_->database,
        "SELECT hits.size, hits.body FROM hits JOIN document ON document.id = hits.document "
        "WHERE sha256 = ?1 AND parse_key = ?2 AND role = ?3 AND url = ?4 AND extractor = ?5 "
        "AND version = ?6");
    bind_all(row, key.document.sha256, key.document.parse_key, to_string(key.role), key.url, key.extractor,
             key.version);
    if (!row.executeStep()) return std::optional<std::vector<Hit>>();
    const Result<std::string> bytes = unpack(row, 0, 1);
    if (!bytes) return damaged_row("hits", bytes.error(), key.url);
    Result<std::vector<Hit>> hits = decode_hits(*bytes);
    if (!hits) return damaged_row("hits", hits.error(), key.url);
    return std::optional(*std::move(hits));
  });
}

Result<std::vector<HitsKey>> Workspace::all_hits() const {
  return reading(*state_, [&]() -> Result<std::vector<HitsKey>> {
    std::vector<HitsKey> found;
    SQLite::Statement rows(
        state_->database,
        "SELECT sha256, parse_key, role, url, extractor, version FROM hits JOIN document ON "
        "document.id = hits.document ORDER BY sha256, parse_key, role, url, extractor");
    while (rows.executeStep()) {
      HitsKey key;
      key.document = {rows.getColumn(0).getString(), rows.getColumn(1).getString()};
      if (!parse(rows.getColumn(2).getString(), key.role)) {
        return damaged_row("hits", {ErrorCode::malformed, "unknown role", ""}, rows.getColumn(3).getString());
      }
      key.url = rows.getColumn(3).getString();
      key.extractor = rows.getColumn(4).getString();
      key.version = rows.getColumn(5).getString();
      found.push_back(std::move(key));
    }
    return found;
  });
}

}  // namespace exhibit
