// What was made of it: models with their plans, evidence, proposals, runs.
// Tested by tests/store/workspace_test.cc.
#include <algorithm>
#include <map>
#include <set>

#include "pipeline/base/sha256.h"
#include "pipeline/store/byte_stream.h"
#include "pipeline/store/json_codec.h"
#include "pipeline/store/proposal_version.h"
#include "pipeline/store/workspace_state.h"

namespace exhibit {
namespace {

constexpr const char* kEvidenceColumns =
    "evidence.id, fact, rule, document, url, role, relation, subject, stage, begin_byte, end_byte, "
    "match_begin_byte, match_end_byte, quote, page, line, section, captures, weight, refused";
constexpr int kEvidenceColumnCount = 20;

Error damaged(const std::string& what, const std::string& where) {
  return {ErrorCode::malformed, "a stored row is damaged (" + what + "); grade the model again", where};
}

// Equal evidence has equal keys. Taken apart by name: with a field more than is stored, this does not
// compile.
std::string key_of(const Evidence& evidence) {
  const auto& [fact, rule, document, url, role, relation, subject, stage, span, match, quote, page, line,
               section, values, weight, refused] = evidence;
  ByteWriter out;
  for (const std::string* text : {&fact, &rule, &document, &url, &quote, &section, &refused})
    out.string(*text);
  for (const std::string_view name :
       {to_string(role), to_string(relation), to_string(subject), to_string(stage)}) {
    out.string(name);
  }
  for (const uint32_t number : {span.begin, span.end, match.begin, match.end, line}) out.number(number);
  out.signed_number(page);
  out.real64(weight);
  for (const auto& [name, value] : values) {
    out.string(name);
    out.string(value);
  }
  return sha256_hex(out.take()).substr(0, 32);
}

// Stores evidence, or finds it where it is stored already; returns its row. position < 0: none.
int64_t intern(SQLite::Database& database, const std::string& model, const Evidence& evidence,
               int64_t position) {
  SQLite::Statement row(
      database,
      "INSERT INTO evidence (model, key, fact, rule, document, url, role, relation, subject, stage, "
      "begin_byte, end_byte, match_begin_byte, match_end_byte, quote, page, line, section, captures, weight, "
      "refused, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
      "?17, "
      "?18, ?19, ?20, ?21, ?22) "
      "ON CONFLICT (model, key) DO UPDATE SET position = coalesce(position, excluded.position) RETURNING id");
  bind_all(row, model, key_of(evidence), evidence.fact, evidence.rule, evidence.document, evidence.url,
           to_string(evidence.role), to_string(evidence.relation), to_string(evidence.subject),
           to_string(evidence.stage), evidence.span.begin, evidence.span.end, evidence.match.begin,
           evidence.match.end, evidence.quote, evidence.page, evidence.line, evidence.section,
           dump(to_json(evidence.values)), evidence.weight, evidence.refused);
  if (position >= 0) row.bind(22, position);
  row.executeStep();
  return row.getColumn(0).getInt64();
}

// Reads kEvidenceColumns from column `at` on, the id left out.
Result<Evidence> read_evidence(SQLite::Statement& row, int at) {
  Evidence evidence;
  const auto text = [&row, at](int column) { return row.getColumn(at + column).getString(); };
  const auto number = [&row, at](int column) { return row.getColumn(at + column).getUInt(); };
  evidence.fact = text(1);
  evidence.rule = text(2);
  evidence.document = text(3);
  evidence.url = text(4);
  if (!parse(text(5), evidence.role) || !parse(text(6), evidence.relation) ||
      !parse(text(7), evidence.subject) || !parse(text(8), evidence.stage)) {
    return damaged("unknown role, relation, subject or stage", evidence.url);
  }
  evidence.span = {number(9), number(10)};
  evidence.match = {number(11), number(12)};
  evidence.quote = text(13);
  evidence.page = row.getColumn(at + 14).getInt();
  evidence.line = number(15);
  evidence.section = text(16);
  Result<Headers> values = parse_pairs(text(17));
  if (!values) return damaged(values.error().message, evidence.url);
  evidence.values = *std::move(values);
  evidence.weight = row.getColumn(at + 18).getDouble();
  evidence.refused = text(19);
  return evidence;
}

void drop_uncited(SQLite::Database& database, const std::string& model) {
  run_statement(database,
                "DELETE FROM evidence WHERE model = ?1 AND position IS NULL AND "
                "NOT EXISTS (SELECT 1 FROM citation WHERE evidence = evidence.id)",
                model);
}

void cite(SQLite::Database& database, const std::string& model, int64_t proposal, bool near_miss,
          const std::vector<Evidence>& cited) {
  int64_t position = 0;
  for (const Evidence& evidence : cited) {
    run_statement(database,
                  "INSERT INTO citation (proposal, near_miss, position, evidence) VALUES (?1, ?2, ?3, ?4)",
                  proposal, int32_t{near_miss}, position++, intern(database, model, evidence, -1));
  }
}

// What a proposal is known by beside its content.
struct Version {
  std::string hash;
  std::string since;  // empty: put_run() says it
};

// Taken apart by name, like evidence.
void insert_proposal(SQLite::Database& database, const std::string& model, const std::string& rubric,
                     int64_t position, const Proposal& proposal, const Version& version) {
  const auto& [graded_model, criterion, grade, confidence, reason, missing, citations, ledger] = proposal;
  const auto& [searched, rules, near_misses] = ledger;
  Json documents = Json::array();
  for (const SearchedDocument& document : searched) documents.push_back(to_json(document));
  run_statement(
      database,
      "INSERT INTO proposal (model, rubric, position, criterion, grade, confidence, reason, missing, "
      "searched_documents, searched_rules, hash, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11, ?12)",
      model, rubric, position, criterion, to_string(grade), confidence, reason, missing, dump(documents),
      dump(Json(rules)), version.hash, version.since);
  const int64_t id = database.getLastInsertRowid();
  cite(database, model, id, false, citations);
  cite(database, model, id, true, near_misses);
}

Result<void> read_citations(SQLite::Database& database, int64_t id, Proposal& proposal) {
  SQLite::Statement rows(database,
                         std::string("SELECT ") + kEvidenceColumns +
                             ", near_miss FROM citation JOIN evidence ON evidence.id = citation.evidence "
                             "WHERE proposal = ?1 ORDER BY near_miss, citation.position");
  bind_all(rows, id);
  while (rows.executeStep()) {
    Result<Evidence> evidence = read_evidence(rows, 0);
    if (!evidence) return evidence.error();
    const bool near_miss = rows.getColumn(kEvidenceColumnCount).getInt() != 0;
    (near_miss ? proposal.ledger.near_misses : proposal.citations).push_back(*std::move(evidence));
  }
  return {};
}

Result<Proposal> read_proposal(SQLite::Database& database, const std::string& model, SQLite::Statement& row) {
  Proposal proposal;
  proposal.model = model;
  proposal.criterion = row.getColumn(1).getString();
  if (!parse(row.getColumn(2).getString(), proposal.grade)) return damaged("unknown grade", model);
  proposal.confidence = row.getColumn(3).getDouble();
  proposal.reason = row.getColumn(4).getString();
  proposal.missing = row.getColumn(5).getString();
  Result<std::vector<SearchedDocument>> documents = parse_searched_documents(row.getColumn(6).getString());
  if (!documents) return damaged(documents.error().message, model);
  proposal.ledger.documents = *std::move(documents);
  Result<std::vector<std::string>> rules = parse_strings(row.getColumn(7).getString());
  if (!rules) return damaged(rules.error().message, model);
  proposal.ledger.rules = *std::move(rules);
  if (Result<void> read = read_citations(database, row.getColumn(0).getInt64(), proposal); !read) {
    return read.error();
  }
  return proposal;
}

// Of a model's proposals, by criterion.
std::map<std::string, Version> versions_of(SQLite::Database& database, const std::string& model,
                                           const std::string& rubric) {
  SQLite::Statement rows(database,
                         "SELECT criterion, hash, since FROM proposal WHERE model = ?1 AND rubric = ?2");
  bind_all(rows, model, rubric);
  std::map<std::string, Version> versions;
  while (rows.executeStep()) {
    versions[rows.getColumn(0).getString()] = {rows.getColumn(1).getString(), rows.getColumn(2).getString()};
  }
  return versions;
}

// What is about to be replaced by something that reads otherwise stays as a past version. `hashes`: of what
// comes. put_run() says until when.
Result<void> keep_replaced(Workspace& workspace, SQLite::Database& database, const std::string& model,
                           const std::string& rubric, const std::map<std::string, Version>& before,
                           const std::set<std::string>& hashes) {
  if (std::all_of(before.begin(), before.end(),
                  [&hashes](const auto& old) { return hashes.contains(old.second.hash); })) {
    return {};
  }
  const Result<std::vector<Proposal>> old = workspace.proposals(model, rubric);
  if (!old) return old.error();
  for (const Proposal& proposal : *old) {
    const Version& version = before.at(proposal.criterion);
    if (hashes.contains(version.hash)) continue;
    const Result<std::string> kept = workspace.keep_proposal_version(model, rubric, proposal);
    if (!kept) return kept.error();
    run_statement(
        database,
        "INSERT INTO proposal_past (model, rubric, criterion, grade, confidence, hash, since, until) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '')",
        model, rubric, proposal.criterion, to_string(proposal.grade), proposal.confidence, *kept,
        version.since);
  }
  return {};
}

std::vector<RunRecord> read_runs(SQLite::Statement& rows) {
  std::vector<RunRecord> runs;
  while (rows.executeStep()) {
    RunRecord run;
    run.rubric = rows.getColumn(0).getString();
    run.rubric_version = rows.getColumn(1).getString();
    run.rules_version = rows.getColumn(2).getString();
    run.parser_version = rows.getColumn(3).getInt();
    run.program_version = rows.getColumn(4).getString();
    run.inputs = rows.getColumn(5).getString();
    run.graded_at = rows.getColumn(6).getString();
    runs.push_back(std::move(run));
  }
  return runs;
}

constexpr const char* kRunColumns =
    "SELECT rubric, rubric_version, rules_version, parser_version, program_version, inputs, graded_at FROM "
    "run ";

}  // namespace

Result<void> Workspace::put_plan(const SourcePlan& plan) {
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database,
                  "INSERT INTO model (id, name, publisher, plan) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO "
                  "UPDATE SET name = excluded.name, publisher = excluded.publisher, plan = excluded.plan",
                  plan.model.id, plan.name, plan.publisher, dump(to_json(plan)));
    return {};
  });
}

Result<std::optional<SourcePlan>> Workspace::plan(const std::string& model) const {
  return reading(*state_, [&]() -> Result<std::optional<SourcePlan>> {
    SQLite::Statement row(state_->database, "SELECT plan FROM model WHERE id = ?1");
    bind_all(row, model);
    if (!row.executeStep()) return std::optional<SourcePlan>();
    Result<SourcePlan> plan = parse_plan(row.getColumn(0).getString());
    if (!plan) return damaged(plan.error().message, model);
    return std::optional(*std::move(plan));
  });
}

Result<std::vector<std::string>> Workspace::models() const {
  return reading(*state_, [&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> ids;
    SQLite::Statement rows(state_->database, "SELECT id FROM model ORDER BY id");
    while (rows.executeStep()) ids.push_back(rows.getColumn(0).getString());
    return ids;
  });
}

Result<void> Workspace::put_evidence(const std::string& model, std::span<const Evidence> evidence) {
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database, "UPDATE evidence SET position = NULL WHERE model = ?1", model);
    int64_t position = 0;
    for (const Evidence& piece : evidence) intern(state_->database, model, piece, position++);
    drop_uncited(state_->database, model);
    return {};
  });
}

Result<std::vector<Evidence>> Workspace::evidence(const std::string& model) const {
  return reading(*state_, [&]() -> Result<std::vector<Evidence>> {
    SQLite::Statement rows(state_->database,
                           std::string("SELECT ") + kEvidenceColumns +
                               " FROM evidence WHERE model = ?1 AND position IS NOT NULL ORDER BY position");
    bind_all(rows, model);
    std::vector<Evidence> found;
    while (rows.executeStep()) {
      Result<Evidence> evidence = read_evidence(rows, 0);
      if (!evidence) return evidence.error();
      found.push_back(*std::move(evidence));
    }
    return found;
  });
}

Result<std::vector<CitedEvidence>> Workspace::cited_evidence(const std::string& model) const {
  return reading(*state_, [&]() -> Result<std::vector<CitedEvidence>> {
    SQLite::Statement rows(
        state_->database,
        std::string("SELECT ") + kEvidenceColumns +
            ", evidence.model, (SELECT json_group_array(name) FROM (SELECT DISTINCT rubric || '/' || "
            "criterion AS "
            "name FROM citation JOIN proposal ON proposal.id = citation.proposal "
            "WHERE citation.evidence = evidence.id AND near_miss = 0 ORDER BY name)) "
            "FROM evidence WHERE ?1 = '' OR model = ?1 ORDER BY document, url, begin_byte, evidence.id");
    bind_all(rows, model);
    std::vector<CitedEvidence> found;
    while (rows.executeStep()) {
      Result<Evidence> evidence = read_evidence(rows, 0);
      if (!evidence) return evidence.error();
      Result<std::vector<std::string>> criteria =
          parse_strings(rows.getColumn(kEvidenceColumnCount + 1).getString());
      if (!criteria) return damaged(criteria.error().message, model);
      found.push_back(
          {rows.getColumn(kEvidenceColumnCount).getString(), *std::move(evidence), *std::move(criteria)});
    }
    return found;
  });
}

Result<void> Workspace::put_proposals(const std::string& model, const std::string& rubric,
                                      std::span<const Proposal> proposals) {
  return writing(*this, *state_, [&]() -> Result<void> {
    SQLite::Database& database = state_->database;
    std::map<std::string, Version> versions = versions_of(database, model, rubric);
    const std::map<std::string, Version> before = versions;
    std::set<std::string> hashes;
    for (const Proposal& proposal : proposals) {
      Version& version = versions[proposal.criterion];
      const std::string hash = proposal_hash(model, rubric, proposal);
      if (version.hash != hash) version = {hash, ""};
      hashes.insert(hash);
    }
    if (Result<void> kept = keep_replaced(*this, database, model, rubric, before, hashes); !kept) return kept;
    run_statement(database, "DELETE FROM proposal WHERE model = ?1 AND rubric = ?2", model, rubric);
    int64_t position = 0;
    for (const Proposal& proposal : proposals) {
      insert_proposal(database, model, rubric, position++, proposal, versions.at(proposal.criterion));
    }
    drop_uncited(database, model);
    run_statement(database,
                  "INSERT INTO proposal_change (model, rubric, serial) VALUES (?1, ?2, "
                  "(SELECT coalesce(max(serial), 0) + 1 FROM proposal_change)) "
                  "ON CONFLICT (model, rubric) DO UPDATE SET serial = excluded.serial",
                  model, rubric);
    return {};
  });
}

Result<std::vector<Proposal>> Workspace::proposals(const std::string& model,
                                                   const std::string& rubric) const {
  return reading(*state_, [&]() -> Result<std::vector<Proposal>> {
    SQLite::Statement rows(state_->database,
                           "SELECT id, criterion, grade, confidence, reason, missing, searched_documents, "
                           "searched_rules FROM proposal WHERE model = ?1 AND rubric = ?2 ORDER BY position");
    bind_all(rows, model, rubric);
    std::vector<Proposal> found;
    while (rows.executeStep()) {
      Result<Proposal> proposal = read_proposal(state_->database, model, rows);
      if (!proposal) return proposal.error();
      found.push_back(*std::move(proposal));
    }
    return found;
  });
}

Result<std::optional<Proposal>> Workspace::proposal(const std::string& model, const std::string& rubric,
                                                    const std::string& criterion) const {
  return reading(*state_, [&]() -> Result<std::optional<Proposal>> {
    SQLite::Statement row(state_->database,
                          "SELECT id, criterion, grade, confidence, reason, missing, searched_documents, "
                          "searched_rules FROM proposal WHERE model = ?1 AND rubric = ?2 AND criterion = ?3");
    bind_all(row, model, rubric, criterion);
    if (!row.executeStep()) return std::optional<Proposal>();
    Result<Proposal> proposal = read_proposal(state_->database, model, row);
    if (!proposal) return proposal.error();
    return std::optional(*std::move(proposal));
  });
}

Result<void> Workspace::put_run(const std::string& model, const RunRecord& run) {
  return writing(*this, *state_, [&]() -> Result<void> {
    run_statement(state_->database,
                  "INSERT OR REPLACE INTO run (model, rubric, rubric_version, rules_version, parser_version, "
                  "program_version, inputs, graded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                  model, run.rubric, run.rubric_version, run.rules_version, run.parser_version,
                  run.program_version, run.inputs, run.graded_at);
    run_statement(state_->database,
                  "UPDATE proposal SET since = ?3 WHERE model = ?1 AND rubric = ?2 AND since = ''", model,
                  run.rubric, run.graded_at);
    run_statement(state_->database,
                  "UPDATE proposal_past SET until = ?3 WHERE model = ?1 AND rubric = ?2 AND until = ''",
                  model, run.rubric, run.graded_at);
    return {};
  });
}

Result<std::optional<RunRecord>> Workspace::run(const std::string& model, const std::string& rubric) const {
  return reading(*state_, [&]() -> Result<std::optional<RunRecord>> {
    SQLite::Statement rows(state_->database, std::string(kRunColumns) + "WHERE model = ?1 AND rubric = ?2");
    bind_all(rows, model, rubric);
    std::vector<RunRecord> found = read_runs(rows);
    if (found.empty()) return std::optional<RunRecord>();
    return std::optional(std::move(found.front()));
  });
}

Result<std::vector<RunRecord>> Workspace::runs(const std::string& model) const {
  return reading(*state_, [&]() -> Result<std::vector<RunRecord>> {
    SQLite::Statement rows(state_->database, std::string(kRunColumns) + "WHERE model = ?1 ORDER BY rubric");
    bind_all(rows, model);
    return read_runs(rows);
  });
}

Result<std::optional<GradedModel>> Workspace::graded(const std::string& model,
                                                     const std::string& rubric) const {
  const std::lock_guard guard(state_->mutex);  // no writer in between
  Result<std::optional<RunRecord>> made = run(model, rubric);
  if (!made) return made.error();
  if (!made->has_value()) return std::optional<GradedModel>();
  Result<std::optional<SourcePlan>> planned = plan(model);
  if (!planned) return planned.error();
  Result<std::vector<Proposal>> proposed = proposals(model, rubric);
  if (!proposed) return proposed.error();
  GradedModel graded;
  graded.plan = planned->value_or(SourcePlan{});
  graded.proposals = *std::move(proposed);
  graded.run = **std::move(made);
  return std::optional(std::move(graded));
}

}  // namespace exhibit
