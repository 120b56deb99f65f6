// What people say of proposals, and which proposals they saw: the journal of decisions, past versions,
// assignments, settings. Tested by tests/store/workspace_reviews_test.cc.
#include "pipeline/store/compression.h"
#include "pipeline/store/proposal_version.h"
#include "pipeline/store/workspace_state.h"

namespace exhibit {
namespace {

constexpr uint64_t kMaxVersionBytes = uint64_t{64} << 20;

Error damaged(const std::string& what, const std::string& where) {
  return {ErrorCode::malformed, "a stored row is damaged (" + what + "); restore the workspace from a backup",
          where};
}

// Columns: model, criterion, grade, confidence, hash, since, until.
Result<std::vector<ProposalSummary>> read_summaries(SQLite::Statement& rows) {
  std::vector<ProposalSummary> found;
  while (rows.executeStep()) {
    ProposalSummary summary;
    summary.model = rows.getColumn(0).getString();
    summary.criterion = rows.getColumn(1).getString();
    if (!parse(rows.getColumn(2).getText(), summary.grade)) return damaged("unknown grade", summary.model);
    summary.confidence = rows.getColumn(3).getDouble();
    summary.hash = rows.getColumn(4).getString();
    summary.since = rows.getColumn(5).getString();
    summary.until = rows.getColumn(6).getString();
    found.push_back(std::move(summary));
  }
  return found;
}

constexpr const char* kEntryColumns =
    "SELECT seq, id, at, origin, origin_seq, reviewer, model, rubric, criterion, body FROM decision ";

std::vector<JournalEntry> read_entries(SQLite::Statement& rows) {
  std::vector<JournalEntry> found;
  while (rows.executeStep()) {
    JournalEntry entry;
    entry.seq = rows.getColumn(0).getInt64();
    entry.id = rows.getColumn(1).getString();
    entry.at = rows.getColumn(2).getString();
    entry.origin = rows.getColumn(3).getString();
    entry.origin_seq = rows.getColumn(4).getInt64();
    entry.reviewer = rows.getColumn(5).getString();
    entry.model = rows.getColumn(6).getString();
    entry.rubric = rows.getColumn(7).getString();
    entry.criterion = rows.getColumn(8).getString();
    entry.body = rows.getColumn(9).getString();
    found.push_back(std::move(entry));
  }
  return found;
}

int64_t last_of(SQLite::Database& database, const char* sql) {
  SQLite::Statement row(database, sql);
  return row.executeStep() ? row.getColumn(0).getInt64() : 0;
}

}  // namespace

Result<Workspace::Summaries> Workspace::proposal_summaries(const std::string& rubric, int64_t after_change,
                                                           const std::string& model) const {
  return reading(*state_, [&]() -> Result<Summaries> {
    Summaries summaries;
    // Asked for first: what comes in between is read now and once more the next time.
    summaries.last = last_of(state_->database, "SELECT coalesce(max(serial), 0) FROM proposal_change");
    SQLite::Statement rows(
        state_->database,
        "SELECT proposal.model, criterion, grade, confidence, hash, since, '' FROM proposal_change "
        "CROSS JOIN proposal ON proposal.model = proposal_change.model AND proposal.rubric = "
        "proposal_change.rubric WHERE proposal_change.rubric = ?1 AND serial > ?2 "
        "AND (?3 = '' OR proposal_change.model = ?3) "
        "ORDER BY proposal.model, position");
    bind_all(rows, rubric, after_change, model);
    Result<std::vector<ProposalSummary>> found = read_summaries(rows);
    if (!found) return found.error();
    summaries.proposals = *std::move(found);
    return summaries;
  });
}

Result<int64_t> Workspace::last_proposal_change() const {
  return reading(*state_, [&]() -> Result<int64_t> {
    return last_of(state_->database, "SELECT coalesce(max(serial), 0) FROM proposal_change");
  });
}

Result<std::vector<Workspace::ModelName>> Workspace::model_names(const std::string& rubric) const {
  return reading(*state_, [&]() -> Result<std::vector<ModelName>> {
    SQLite::Statement rows(state_->database,
                           "SELECT id, name, publisher, graded_at FROM run JOIN model ON model.id = "
                           "run.model WHERE rubric = ?1 ORDER BY id");
    bind_all(rows, rubric);
    std::vector<ModelName> found;
    while (rows.executeStep()) {
      found.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString(), rows.getColumn(3).getString()});
    }
    return found;
  });
}

Result<std::vector<ProposalSummary>> Workspace::past_proposals(const std::string& rubric,
                                                               const std::string& model) const {
  return reading(*state_, [&]() -> Result<std::vector<ProposalSummary>> {
    SQLite::Statement rows(
        state_->database,
        "SELECT model, criterion, grade, confidence, hash, since, until FROM proposal_past "
        "WHERE rubric = ?1 AND (?2 = '' OR model = ?2) ORDER BY model, id");
    bind_all(rows, rubric, model);
    return read_summaries(rows);
  });
}

Result<std::optional<Proposal>> Workspace::proposal_version(const std::string& hash) const {
  return reading(*state_, [&]() -> Result<std::optional<Proposal>> {
    SQLite::Statement row(state_->database, "SELECT size, body FROM proposal_version WHERE hash = ?1");
    bind_all(row, hash);
    if (!row.executeStep()) return std::optional<Proposal>();
    const auto size = static_cast<uint64_t>(row.getColumn(0).getInt64());
    if (size > kMaxVersionBytes) return damaged("a size that cannot be", hash);
    const Result<std::string> bytes = decompress(row.getColumn(1).getString(), size);
    if (!bytes) return damaged(bytes.error().message, hash);
    Result<Proposal> proposal = decode_proposal_version(*bytes);
    if (!proposal) return damaged(proposal.error().message, hash);
    return std::optional(*std::move(proposal));
  });
}

Result<std::string> Workspace::keep_proposal_version(const std::string& model, const std::string& rubric,
                                                     const Proposal& proposal) {
  std::string hash = proposal_hash(model, rubric, proposal);
  const Result<void> kept = writing(*this, *state_, [&]() -> Result<void> {
    SQLite::Statement known(state_->database, "SELECT 1 FROM proposal_version WHERE hash = ?1");
    bind_all(known, hash);
    if (known.executeStep()) return {};
    const std::string bytes = encode_proposal_version(model, proposal);
    const Result<std::string> body = compress(bytes);
    if (!body) return body.error();
    SQLite::Statement row(state_->database,
                          "INSERT INTO proposal_version (hash, size, body) VALUES (?1, ?2, ?3)");
    bind_all(row, hash, bytes.size());
    row.bind(3, body->data(), static_cast<int>(body->size()));
    row.exec();
    return {};
  });
  if (!kept) return kept.error();
  return hash;
}

Result<int64_t> Workspace::append_to_journal(const JournalEntry& entry) {
  int64_t seq = 0;
  const Result<void> appended = writing(*this, *state_, [&]() -> Result<void> {
    SQLite::Statement known(state_->database, "SELECT 1 FROM decision WHERE id = ?1");
    bind_all(known, entry.id);
    if (known.executeStep()) {
      return Error{ErrorCode::invalid_argument, "a decision with this id is in the journal already",
                   entry.id};
    }
    SQLite::Statement row(
        state_->database,
        "INSERT INTO decision (id, at, origin, origin_seq, reviewer, model, rubric, criterion, body, seq) "
        "SELECT ?1, ?2, ?3, CASE WHEN ?4 = 0 THEN next ELSE ?4 END, ?5, ?6, ?7, ?8, ?9, next "
        "FROM (SELECT coalesce(max(seq), 0) + 1 AS next FROM decision)");
    bind_all(row, entry.id, entry.at, entry.origin, entry.origin_seq, entry.reviewer, entry.model,
             entry.rubric, entry.criterion, entry.body);
    row.exec();
    seq = state_->database.getLastInsertRowid();
    return {};
  });
  if (!appended) return appended.error();
  return seq;
}

Result<std::vector<JournalEntry>> Workspace::journal(const JournalQuery& query) const {
  return reading(*state_, [&]() -> Result<std::vector<JournalEntry>> {
    // Conditions that are not asked for are left out, so that the index of cells can serve those that are.
    std::string sql = std::string(kEntryColumns) + "WHERE seq > ?1";
    if (!query.rubric.empty()) sql += " AND rubric = ?2";
    if (!query.model.empty()) sql += " AND model = ?3";
    if (!query.criterion.empty()) sql += " AND criterion = ?4";
    if (!query.reviewer.empty()) sql += " AND reviewer = ?5";
    SQLite::Statement rows(state_->database, sql + " ORDER BY seq LIMIT ?6");
    rows.bind(1, query.after_seq);
    if (!query.rubric.empty()) rows.bind(2, query.rubric);
    if (!query.model.empty()) rows.bind(3, query.model);
    if (!query.criterion.empty()) rows.bind(4, query.criterion);
    if (!query.reviewer.empty()) rows.bind(5, query.reviewer);
    rows.bind(6, query.limit);
    return read_entries(rows);
  });
}

Result<std::optional<JournalEntry>> Workspace::journal_entry(const std::string& id) const {
  return reading(*state_, [&]() -> Result<std::optional<JournalEntry>> {
    SQLite::Statement rows(state_->database, std::string(kEntryColumns) + "WHERE id = ?1");
    bind_all(rows, id);
    std::vector<JournalEntry> found = read_entries(rows);
    if (found.empty()) return std::optional<JournalEntry>();
    return std::optional(std::move(found.front()));
  });
}

Result<int64_t> Workspace::last_journal_seq() const {
  return reading(*state_, [&]() -> Result<int64_t> {
    return last_of(state_->database, "SELECT coalesce(max(seq), 0) FROM decision");
  });
}

Result<int64_t> Workspace::put_assignment(const StoredAssignment& assignment) {
  int64_t id = 0;
  const Result<void> put = writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database, "INSERT INTO assignment (reviewer, rubric, body) VALUES (?1, ?2, ?3)",
                  assignment.reviewer, assignment.rubric, assignment.body);
    id = state_->database.getLastInsertRowid();
    return {};
  });
  if (!put) return put.error();
  return id;
}

Result<void> Workspace::remove_assignment(int64_t id) {
  return writing(*this, *state_, [&]() -> Result<void> {
    if (run_statement(state_->database, "DELETE FROM assignment WHERE id = ?1", id) == 1) return {};
    return Error{ErrorCode::not_found, "there is no assignment " + std::to_string(id), ""};
  });
}

Result<std::vector<StoredAssignment>> Workspace::assignments() const {
  return reading(*state_, [&]() -> Result<std::vector<StoredAssignment>> {
    SQLite::Statement rows(state_->database, "SELECT id, reviewer, rubric, body FROM assignment ORDER BY id");
    std::vector<StoredAssignment> found;
    while (rows.executeStep()) {
      found.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString(), rows.getColumn(3).getString()});
    }
    return found;
  });
}

Result<std::optional<std::string>> Workspace::setting(const std::string& name) const {
  return reading(*state_, [&]() -> Result<std::optional<std::string>> {
    SQLite::Statement row(state_->database, "SELECT value FROM setting WHERE name = ?1");
    bind_all(row, name);
    if (!row.executeStep()) return std::optional<std::string>();
    return std::optional(row.getColumn(0).getString());
  });
}

Result<void> Workspace::put_setting(const std::string& name, const std::string& value) {
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database,
                  "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value "
                  "= excluded.value",
                  name, value);
    return {};
  });
}

Result<void> Workspace::name_proposals() {
  std::vector<std::pair<std::string, std::string>> unnamed;  // model and rubric
  const auto read = reading(*state_, [&]() -> Result<void> {
    SQLite::Statement rows(state_->database, "SELECT DISTINCT model, rubric FROM proposal WHERE hash = ''");
    while (rows.executeStep())
      unnamed.emplace_back(rows.getColumn(0).getString(), rows.getColumn(1).getString());
    return {};
  });
  if (!read || unnamed.empty()) return read;
  return writing(*this, *state_, [&]() -> Result<void> {
    for (const auto& [model, rubric] : unnamed) {
      const Result<std::vector<Proposal>> stored = proposals(model, rubric);
      if (!stored && stored.error().code == ErrorCode::malformed) continue;  // check_integrity() reports it
      if (!stored) return stored.error();
      for (const Proposal& proposal : *stored) {
        run_statement(state_->database,
                      "UPDATE proposal SET hash = ?1 WHERE model = ?2 AND rubric = ?3 AND criterion = ?4",
                      proposal_hash(model, rubric, proposal), model, rubric, proposal.criterion);
      }
    }
    return {};
  });
}

}  // namespace exhibit
