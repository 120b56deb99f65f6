#include "tools/bench/serve/synthetic.h"

#include <array>
#include <string>

#include "pipeline/base/sha256.h"
#include "pipeline/store/workspace.h"

namespace exhibit::bench {
namespace {

constexpr const char* kCard =
    "# Card\n\nThe weights can be downloaded by anyone. Training took 512 accelerators for three weeks.\n";
constexpr const char* kQuote = "The weights can be downloaded by anyone.";
constexpr const char* kTime = "2025-05-01T00:00:00Z";
constexpr int kPerTransaction = 500;

Snapshot card() {
  const std::string url = "https://example.org/card.md";
  return {url, url, 200, "text/markdown", {}, kTime, sha256_hex(kCard), kCard};
}

Evidence citation(const std::string& criterion) {
  Evidence evidence;
  evidence.fact = criterion + ".fact";
  evidence.rule = criterion + ".rule";
  evidence.document = card().sha256;
  evidence.url = card().url;
  const auto begin = static_cast<uint32_t>(std::string(kCard).find(kQuote));
  evidence.span = evidence.match = {begin, begin + static_cast<uint32_t>(std::string(kQuote).size())};
  evidence.quote = kQuote;
  evidence.line = 3;
  return evidence;
}

std::vector<Proposal> proposals(const Rubric& rubric, const std::string& model, uint32_t& random) {
  constexpr std::array kGrades = {Grade::open, Grade::semi, Grade::closed, Grade::na};
  std::vector<Proposal> made;
  for (const Criterion& criterion : rubric.criteria) {
    random = random * 1664525U + 1013904223U;
    Proposal proposal;
    proposal.model = model;
    proposal.criterion = criterion.id;
    proposal.grade = kGrades[(random >> 24) % kGrades.size()];
    proposal.confidence = 0.4 + (random >> 16 & 0xFFU) / 512.0;
    proposal.reason = "The documents say so.";
    if (proposal.grade == Grade::open || proposal.grade == Grade::semi)
      proposal.citations = {citation(criterion.id)};
    proposal.ledger.documents = {{card().url, SourceRole::card, Relation::own, card().sha256, 100, 0, ""}};
    proposal.ledger.rules = {criterion.id + ".rule"};
    made.push_back(std::move(proposal));
  }
  return made;
}

SourcePlan plan_of(const std::string& publisher, const std::string& name) {
  SourcePlan plan;
  plan.model = {ModelRef::Kind::hub, publisher + "/" + name, ""};
  plan.name = name;
  plan.publisher = publisher;
  plan.sources.push_back(
      {card().url, SourceRole::card, Relation::own, plan.model.id, "the card", "", card().sha256, 200, ""});
  return plan;
}

Result<void> put_model(Workspace& workspace, const Rubric& rubric, const SourcePlan& plan, uint32_t& random) {
  if (Result<void> put = workspace.put_plan(plan); !put) return put;
  const std::string& id = plan.model.id;
  if (Result<void> put = workspace.put_proposals(id, rubric.id, proposals(rubric, id, random)); !put)
    return put;
  return workspace.put_run(id, {rubric.id, "1", "1", kParserVersion, "0", id, kTime});
}

}  // namespace

Result<void> make_workspace(const std::filesystem::path& folder, const Rubric& rubric, int models) {
  Result<Workspace> workspace = Workspace::open(folder);
  if (!workspace) return workspace.error();
  if (Result<void> put = workspace->put_snapshot(card()); !put) return put;
  uint32_t random = 1;
  for (int done = 0; done < models;) {
    Result<Workspace::Transaction> transaction = workspace->begin();
    if (!transaction) return transaction.error();
    for (int i = 0; i < kPerTransaction && done < models; ++i, ++done) {
      const SourcePlan plan =
          plan_of("publisher-" + std::to_string(done % 97), "model-" + std::to_string(done));
      if (Result<void> put = put_model(*workspace, rubric, plan, random); !put) return put;
    }
    if (Result<void> committed = transaction->commit(); !committed) return committed;
  }
  return {};
}

}  // namespace exhibit::bench
