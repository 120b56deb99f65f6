// Tested by tests/store/schema_test.cc.
#include "pipeline/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <string>

namespace exhibit {
namespace {

// Evidence belongs to a model and to no rubric; a proposal cites it. `position` is its place in the order in
// which it was bound; NULL where only a proposal still cites it. `key` tells equal evidence apart from other.
constexpr const char* kFirst = R"sql(
CREATE TABLE model (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  publisher TEXT NOT NULL,
  plan TEXT NOT NULL
);
CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  final_url TEXT NOT NULL,
  status INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  headers TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  checked_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL
);
CREATE INDEX snapshot_by_url ON snapshot(url, id);
CREATE INDEX snapshot_by_sha256 ON snapshot(sha256);
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  parse_key TEXT NOT NULL,
  parser_version INTEGER NOT NULL,
  size INTEGER NOT NULL,
  body BLOB,
  error_code TEXT NOT NULL,
  error_message TEXT NOT NULL,
  UNIQUE (sha256, parse_key)
);
CREATE TABLE hits (
  document INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  url TEXT NOT NULL,
  extractor TEXT NOT NULL,
  version TEXT NOT NULL,
  size INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (document, role, url, extractor)
) WITHOUT ROWID;
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  position INTEGER,
  fact TEXT NOT NULL,
  rule TEXT NOT NULL,
  document TEXT NOT NULL,
  url TEXT NOT NULL,
  role TEXT NOT NULL,
  relation TEXT NOT NULL,
  subject TEXT NOT NULL,
  stage TEXT NOT NULL,
  begin_byte INTEGER NOT NULL,
  end_byte INTEGER NOT NULL,
  match_begin_byte INTEGER NOT NULL,
  match_end_byte INTEGER NOT NULL,
  quote TEXT NOT NULL,
  page INTEGER NOT NULL,
  line INTEGER NOT NULL,
  section TEXT NOT NULL,
  captures TEXT NOT NULL,
  weight REAL NOT NULL,
  refused TEXT NOT NULL,
  UNIQUE (model, key)
);
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  rubric TEXT NOT NULL,
  position INTEGER NOT NULL,
  criterion TEXT NOT NULL,
  grade TEXT NOT NULL,
  confidence REAL NOT NULL,
  reason TEXT NOT NULL,
  missing TEXT NOT NULL,
  searched_documents TEXT NOT NULL,
  searched_rules TEXT NOT NULL,
  UNIQUE (model, rubric, criterion)
);
CREATE TABLE citation (
  proposal INTEGER NOT NULL REFERENCES proposal(id) ON DELETE CASCADE,
  near_miss INTEGER NOT NULL,
  position INTEGER NOT NULL,
  evidence INTEGER NOT NULL REFERENCES evidence(id),
  PRIMARY KEY (proposal, near_miss, position)
) WITHOUT ROWID;
CREATE INDEX citation_by_evidence ON citation(evidence);
CREATE TABLE run (
  model TEXT NOT NULL REFERENCES model(id) ON DELETE CASCADE,
  rubric TEXT NOT NULL,
  rubric_version TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  parser_version INTEGER NOT NULL,
  program_version TEXT NOT NULL,
  inputs TEXT NOT NULL,
  graded_at TEXT NOT NULL,
  PRIMARY KEY (model, rubric)
) WITHOUT ROWID;
)sql";

// What people say of proposals. `decision` is a journal: rows are added, never changed. A proposal has the
// hash of what a person sees of it (proposal_version.h) and the time since when it says so; what was replaced
// is kept in `proposal_past`, its text in `proposal_version`. `proposal_change` numbers the replacements, so
// that a reader can ask for what is new. `origin` is the workspace in which a decision was made.
constexpr const char* kReviews = R"sql(
ALTER TABLE proposal ADD COLUMN hash TEXT NOT NULL DEFAULT '';
ALTER TABLE proposal ADD COLUMN since TEXT NOT NULL DEFAULT '';
UPDATE proposal SET since = coalesce(
  (SELECT graded_at FROM run WHERE run.model = proposal.model AND run.rubric = proposal.rubric), '');
CREATE INDEX proposal_without_hash ON proposal(id) WHERE hash = '';
CREATE TABLE proposal_change (
  model TEXT NOT NULL,
  rubric TEXT NOT NULL,
  serial INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (model, rubric)
) WITHOUT ROWID;
INSERT INTO proposal_change (model, rubric, serial)
  SELECT model, rubric, row_number() OVER (ORDER BY rubric, model)
  FROM (SELECT DISTINCT model, rubric FROM proposal);
CREATE TABLE proposal_version (
  hash TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE proposal_past (
  id INTEGER PRIMARY KEY,
  model TEXT NOT NULL,
  rubric TEXT NOT NULL,
  criterion TEXT NOT NULL,
  grade TEXT NOT NULL,
  confidence REAL NOT NULL,
  hash TEXT NOT NULL,
  since TEXT NOT NULL,
  until TEXT NOT NULL
);
CREATE INDEX proposal_past_by_cell ON proposal_past(rubric, model, criterion);
CREATE TABLE decision (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  origin TEXT NOT NULL,
  origin_seq INTEGER NOT NULL,
  reviewer TEXT NOT NULL,
  model TEXT NOT NULL,
  rubric TEXT NOT NULL,
  criterion TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX decision_by_cell ON decision(rubric, model, criterion);
CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;
CREATE TRIGGER decision_is_never_removed BEFORE DELETE ON decision
  BEGIN SELECT RAISE(ABORT, 'decisions are never removed'); END;
CREATE TABLE assignment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reviewer TEXT NOT NULL,
  rubric TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE setting (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO setting (name, value) VALUES ('workspace', lower(hex(randomblob(16))));
)sql";

// Bodies that are too small for a file of their own.
constexpr const char* kSmallBlobs = R"sql(
CREATE TABLE small_blob (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL
);
)sql";

constexpr std::array<Migration, 3> kMigrations = {{{1, kFirst}, {2, kReviews}, {3, kSmallBlobs}}};

int read_version(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

SchemaState read_schema_state(SQLite::Database& database) {
  // One moment's answers: another process may be making the tables.
  SQLite::Transaction moment(database, SQLite::TransactionBehavior::DEFERRED);
  SchemaState state;
  state.application_id = database.execAndGet("PRAGMA application_id").getInt();
  state.version = read_version(database);
  state.is_new = state.application_id == 0 && state.version == 0 &&
                 database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  moment.commit();
  return state;
}

Result<void> check_schema(const SchemaState& state, std::span<const Migration> steps) {
  if (state.is_new) return {};
  if (state.application_id != kApplicationId) {
    return Error{ErrorCode::invalid_argument,
                 "this database is not a workspace; choose another folder with --workspace", ""};
  }
  const int newest = steps.empty() ? 0 : steps.back().version;
  if (state.version > newest) {
    return Error{ErrorCode::invalid_argument,
                 "this workspace was written by a newer version of exhibit (its schema is " +
                     std::to_string(state.version) + ", this program knows up to " + std::to_string(newest) +
                     "); update exhibit or choose another folder with --workspace",
                 ""};
  }
  return {};
}

void migrate(SQLite::Database& database, std::span<const Migration> steps) {
  for (const Migration& step : steps) {
    if (read_version(database) >= step.version) continue;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // Another process may have taken the step while this one waited.
    if (read_version(database) >= step.version) continue;
    database.exec(step.sql);
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(step.version));
    transaction.commit();
  }
}

}  // namespace exhibit
