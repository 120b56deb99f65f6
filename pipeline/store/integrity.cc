// Tested by tests/store/integrity_test.cc.
#include "pipeline/store/integrity.h"

#include <algorithm>
#include <array>
#include <map>

#include "pipeline/store/hits_codec.h"

namespace exhibit {
namespace {

using Kind = IntegrityProblem::Kind;

Result<void> check_database(const Workspace& workspace, IntegrityReport& report) {
  const Result<std::vector<std::string>> problems = workspace.database_problems();
  if (!problems) return problems.error();
  for (const std::string& problem : *problems) {
    report.problems.push_back({Kind::database, "workspace.db", problem});
  }
  return {};
}

Result<void> check_blobs(const Workspace& workspace, IntegrityReport& report) {
  const Result<std::vector<SnapshotRecord>> snapshots = workspace.snapshots();
  if (!snapshots) return snapshots.error();
  report.snapshots = snapshots->size();
  std::map<std::string, const SnapshotRecord*> wanted;
  for (const SnapshotRecord& record : *snapshots) wanted.emplace(record.sha256, &record);
  report.blobs = wanted.size();
  for (const auto& [sha256, record] : wanted) {
    const Result<std::string> bytes = workspace.blob(sha256, record->size);
    if (bytes) continue;
    const bool missing = bytes.error().code == ErrorCode::not_found;
    report.problems.push_back({missing ? Kind::blob_missing : Kind::blob_damaged, sha256,
                               record->url + ": " + bytes.error().message});
  }
  const Result<std::vector<std::string>> present = workspace.blob_names();
  if (!present) return present.error();
  for (const std::string& sha256 : *present) {
    if (wanted.contains(sha256)) continue;
    report.problems.push_back({Kind::orphan, sha256, "no snapshot refers to this blob"});
  }
  return {};
}

// Why a stored document is not one; empty where it is (or where the reason why it could not be parsed is
// stored).
std::string fault_of(const Result<std::optional<Workspace::Parsed>>& stored) {
  if (!stored) return stored.error().message;
  if (!stored->has_value() || !(*stored)->ok()) return {};
  return check_invariants(****stored).value_or("");
}

Result<void> check_documents(const Workspace& workspace, IntegrityReport& report) {
  const Result<std::vector<Workspace::DocumentRecord>> documents = workspace.documents();
  if (!documents) return documents.error();
  const Result<std::vector<HitsKey>> all_hits = workspace.all_hits();
  if (!all_hits) return all_hits.error();
  report.documents = documents->size();
  report.hits = all_hits->size();
  // Both come in order of the document's key.
  auto key = all_hits->begin();
  for (const Workspace::DocumentRecord& record : *documents) {
    const auto stored = workspace.document(record.key, record.parser_version);
    const std::string fault = fault_of(stored);
    if (!fault.empty()) report.problems.push_back({Kind::document, record.key.sha256, fault});
    for (; key != all_hits->end() && key->document == record.key; ++key) {
      const Result<std::optional<std::vector<Hit>>> hits = workspace.hits(*key);
      if (!hits) {
        report.problems.push_back({Kind::document, record.key.sha256, hits.error().message});
      } else if (fault.empty() && stored->has_value() && (*stored)->ok() && hits->has_value() &&
                 !check_hits(**hits, ****stored)) {
        report.problems.push_back(
            {Kind::document, record.key.sha256, "hits that point outside the document"});
      }
    }
  }
  return {};
}

Result<void> check_models(const Workspace& workspace, IntegrityReport& report) {
  const Result<std::vector<std::string>> models = workspace.models();
  if (!models) return models.error();
  report.models = models->size();
  for (const std::string& model : *models) {
    const auto check = [&report, &model](const auto& read) {
      if (!read) report.problems.push_back({Kind::model, model, read.error().message});
    };
    check(workspace.plan(model));
    check(workspace.evidence(model));
    const Result<std::vector<RunRecord>> runs = workspace.runs(model);
    check(runs);
    if (!runs) continue;
    for (const RunRecord& run : *runs) check(workspace.proposals(model, run.rubric));
  }
  return {};
}

}  // namespace

std::string_view to_string(IntegrityProblem::Kind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"database", "blob_missing", "blob_damaged",
                                                      "document", "model",        "orphan"};
  return kNames[static_cast<size_t>(kind)];
}

bool IntegrityReport::is_whole() const {
  return std::all_of(problems.begin(), problems.end(),
                     [](const IntegrityProblem& problem) { return problem.kind == Kind::orphan; });
}

Result<IntegrityReport> check_integrity(const Workspace& workspace) {
  IntegrityReport report;
  for (const auto check : {check_database, check_blobs, check_documents, check_models}) {
    if (const Result<void> checked = check(workspace, report); !checked) return checked.error();
  }
  return report;
}

}  // namespace exhibit
