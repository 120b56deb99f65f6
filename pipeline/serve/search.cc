// Tested by tests/serve/documents_test.cc.
#include "pipeline/serve/search.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/store/json_codec.h"

namespace exhibit::serve {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr int kWaitMs = 10000;
constexpr size_t kMaxIndexedBytes = 8u << 20;  // of a document's text; what follows is not searched
constexpr size_t kMaxPassageBytes = 3000;
constexpr size_t kMaxTerms = 8;
constexpr size_t kSnippetBytes = 300;
constexpr size_t kTrigram = 3;

constexpr const char* kTables = R"sql(
CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE passage (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL,
  begin_byte INTEGER NOT NULL,
  page INTEGER NOT NULL,
  section TEXT NOT NULL
);
CREATE INDEX passage_by_document ON passage(document);
CREATE VIRTUAL TABLE passage_text USING fts5(body, tokenize = 'trigram');
)sql";

size_t code_points(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Words, and what stands in double quotes.
std::vector<std::string> terms_of(std::string_view query) {
  std::vector<std::string> terms;
  bool quoted = false;
  for (const std::string_view part : split(query, '"')) {
    if (quoted) {
      if (!trim(part).empty()) terms.emplace_back(trim(part));
    } else {
      std::string_view rest = part;
      while (!(rest = trim(rest)).empty()) {
        const size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
        terms.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
      }
    }
    quoted = !quoted;
  }
  if (terms.size() > kMaxTerms) terms.resize(kMaxTerms);
  return terms;
}

std::string match_of(const std::vector<std::string>& terms) {
  std::string match;
  for (const std::string& term : terms) {
    if (code_points(term) < kTrigram) continue;
    if (!match.empty()) match += " AND ";
    match += '"' + term + '"';  // holds no quotes itself
  }
  return match;
}

std::string like_of(const std::string& term) {
  std::string pattern = "%";
  for (const char c : term) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string index_name(const ShelvedDocument& shelved) {
  const DocumentKey key = document_key(shelved.record.sha256, shelved.record.media_type, shelved.record.url);
  return key.sha256 + " " + key.parse_key + " " + std::to_string(kParserVersion);
}

// Where a piece of at most kMaxPassageBytes ends: at white space where there is some, never within a
// character.
size_t piece_end(std::string_view text, size_t begin) {
  if (text.size() - begin <= kMaxPassageBytes) return text.size();
  const std::string_view piece = truncate_utf8(text.substr(begin), kMaxPassageBytes);
  const size_t blank = piece.find_last_of(" \n\t");
  return begin + (blank != std::string_view::npos && blank > kMaxPassageBytes / 2 ? blank + 1 : piece.size());
}

// The first place of the term, whatever the case of ASCII letters; its text's begin where it has none (a
// letter that folds in another way).
Span place_of(std::string_view body, const std::string& term) {
  const std::string lowered = ascii_lower(body);
  const size_t at = lowered.find(ascii_lower(term));
  if (at == std::string::npos) return {0, 0};
  return {static_cast<uint32_t>(at), static_cast<uint32_t>(at + term.size())};
}

// At most kSnippetBytes around the match, on borders of characters.
Span around(std::string_view body, Span match) {
  const auto continues = [&](size_t at) {
    return at < body.size() && (static_cast<unsigned char>(body[at]) & 0xC0U) == 0x80U;
  };
  size_t begin = match.begin > kSnippetBytes / 3 ? match.begin - kSnippetBytes / 3 : 0;
  while (continues(begin)) ++begin;
  size_t end = std::min<size_t>(body.size(), std::max<size_t>(begin + kSnippetBytes, match.end));
  while (continues(end)) ++end;
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

SQLite::Database open_database(const fs::path& file) {
  SQLite::Database database(file.empty() ? ":memory:" : file.string(),
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, kWaitMs);
  if (!file.empty()) database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = OFF");  // what is lost is made again
  database.exec("PRAGMA trusted_schema = OFF");
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version == 0) {
    database.exec(kTables);
    database.exec("PRAGMA user_version = " + std::to_string(kVersion));
  } else if (version != kVersion) {
    throw SQLite::Exception("of another version");
  }
  transaction.commit();
  return database;
}

void remove_database(const fs::path& file) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file.string() + suffix, ignored);
}

}  // namespace

struct SearchIndex::State {
  explicit State(SQLite::Database database_) : database(std::move(database_)) {}
  SQLite::Database database;
  std::mutex mutex;  // guards the database

  std::optional<int64_t> find(const std::string& name) {
    SQLite::Statement row(database, "SELECT id FROM document WHERE name = ?");
    row.bind(1, name);
    if (!row.executeStep()) return std::nullopt;
    return row.getColumn(0).getInt64();
  }

  int64_t index(const ShelvedDocument& shelved);
  std::vector<SearchHit> find_passages(const std::map<int64_t, size_t>& documents,
                                       const std::vector<std::string>& terms, size_t limit);
};

int64_t SearchIndex::State::index(const ShelvedDocument& shelved) {
  const std::string name = index_name(shelved);
  if (const auto found = find(name)) return *found;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (const auto found = find(name)) return *found;  // another process was quicker
  SQLite::Statement document(database, "INSERT INTO document (name) VALUES (?)");
  document.bind(1, name);
  document.exec();
  const int64_t id = database.getLastInsertRowid();
  SQLite::Statement passage(database,
                            "INSERT INTO passage (document, begin_byte, page, section) VALUES (?, ?, ?, ?)");
  SQLite::Statement body(database, "INSERT INTO passage_text (rowid, body) VALUES (?, ?)");
  const Document& source = *shelved.document;
  uint32_t done = 0;  // blocks may lie within others
  for (const Block& block : source.blocks) {
    if (block.span.begin >= kMaxIndexedBytes) break;
    if (block.span.begin < done) continue;
    done = block.span.end;
    const std::string_view text = source.text_of(block.span);
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = piece_end(text, begin);
      passage.reset();
      passage.bind(1, id);
      passage.bind(2, static_cast<int64_t>(block.span.begin + begin));
      passage.bind(3, block.page);
      passage.bind(4, source.section_path(block.section));
      passage.exec();
      body.reset();
      body.bind(1, database.getLastInsertRowid());
      body.bind(2, std::string(text.substr(begin, end - begin)));
      body.exec();
      begin = end;
    }
  }
  transaction.commit();
  return id;
}

std::vector<SearchHit> SearchIndex::State::find_passages(const std::map<int64_t, size_t>& documents,
                                                         const std::vector<std::string>& terms,
                                                         size_t limit) {
  Json ids = Json::array();
  for (const auto& [id, source] : documents) ids.push_back(id);
  const std::string match = match_of(terms);
  std::string sql =
      "SELECT passage.document, passage.begin_byte, passage.page, passage.section, passage_text.body "
      "FROM passage JOIN passage_text ON passage_text.rowid = passage.id "
      "WHERE passage.document IN (SELECT value FROM json_each(?1)) ";
  if (!match.empty()) sql += "AND passage_text MATCH ?3 ";
  std::vector<std::string> short_terms;
  for (const std::string& term : terms) {
    if (code_points(term) >= kTrigram) continue;
    short_terms.push_back(like_of(term));
    sql += "AND passage_text.body LIKE ?" + std::to_string(3 + short_terms.size()) + " ESCAPE '\\' ";
  }
  sql += match.empty() ? "ORDER BY passage.id LIMIT ?2" : "ORDER BY passage_text.rank, passage.id LIMIT ?2";
  SQLite::Statement rows(database, sql);
  rows.bind(1, dump(ids));
  rows.bind(2, static_cast<int64_t>(limit));
  if (!match.empty()) rows.bind(3, match);
  for (size_t i = 0; i < short_terms.size(); ++i) rows.bind(static_cast<int>(4 + i), short_terms[i]);

  std::vector<SearchHit> hits;
  while (rows.executeStep()) {
    const auto begin = static_cast<uint32_t>(rows.getColumn(1).getInt64());
    const std::string body = rows.getColumn(4).getString();
    const Span match_span = place_of(body, terms.front());
    const Span passage = around(body, match_span);
    SearchHit hit;
    hit.source = documents.at(rows.getColumn(0).getInt64());
    hit.match = {begin + match_span.begin, begin + match_span.end};
    hit.passage = {begin + passage.begin, begin + passage.end};
    hit.snippet = slice(body, passage);
    hit.page = rows.getColumn(2).getInt();
    hit.section = rows.getColumn(3).getString();
    hits.push_back(std::move(hit));
  }
  return hits;
}

SearchIndex::SearchIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
SearchIndex::~SearchIndex() = default;

Result<std::unique_ptr<SearchIndex>> SearchIndex::open(const fs::path& file) {
  std::string why;
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      return std::unique_ptr<SearchIndex>(new SearchIndex(std::make_unique<State>(open_database(file))));
    } catch (const SQLite::Exception& exception) {
      why = exception.what();
      if (!file.empty()) remove_database(file);
    }
  }
  return Error{ErrorCode::io, "the search index cannot be made: " + why, file.string()};
}

Result<std::vector<SearchHit>> SearchIndex::search(DocumentShelf& shelf,
                                                   std::span<const SearchedSource> sources,
                                                   std::string_view query, size_t limit) {
  const std::vector<std::string> terms = terms_of(query);
  if (terms.empty()) return Error{ErrorCode::invalid_argument, "nothing to search for", ""};
  std::map<int64_t, size_t> documents;  // by row; of sources with the same text the first
  for (size_t i = 0; i < sources.size(); ++i) {
    const auto shelved = shelf.document(sources[i].sha256, sources[i].url);
    if (!shelved) continue;
    const std::lock_guard guard(state_->mutex);
    try {
      documents.emplace(state_->index(**shelved), i);
    } catch (const SQLite::Exception& exception) {
      return Error{ErrorCode::io, std::string("the search index cannot be written: ") + exception.what(), ""};
    }
  }
  const std::lock_guard guard(state_->mutex);
  try {
    return state_->find_passages(documents, terms, limit);
  } catch (const SQLite::Exception& exception) {
    return Error{ErrorCode::io, std::string("the search index cannot be read: ") + exception.what(), ""};
  }
}

}  // namespace exhibit::serve
