// Used by tools/bench/make_workspace.cc and review_bench.cc.
#include "tools/bench/synthetic_workspace.h"

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

#include "pipeline/base/sha256.h"
#include "pipeline/review/decision.h"
#include "pipeline/store/proposal_version.h"
#include "pipeline/store/workspace.h"

namespace exhibit::bench {
namespace {

constexpr int kPublishers = 50;
constexpr const char* kGradedAt = "2025-06-01T00:00:00Z";
constexpr Grade kGrades[] = {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  size_t below(size_t bound) { return engine_() % bound; }
  double share() { return static_cast<double>(engine_() % 1000) / 1000; }

 private:
  std::mt19937 engine_;
};

std::string model_id(int number) {
  return fmt::format("org-{:03}/model-{:05}", number % kPublishers, number);
}

// A card with one sentence for each criterion; every model's is another.
Snapshot card_of(const std::string& model, const Rubric& rubric) {
  std::string text = "# " + model + "\n\n";
  for (const Criterion& criterion : rubric.criteria) {
    text += fmt::format("## {}\n\nThis is what {} says about {}.\n\n", criterion.title, model, criterion.id);
  }
  const std::string url = "https://example.org/" + model + "/README.md";
  return {url, url, 200, "text/markdown", {}, kGradedAt, sha256_hex(text), text};
}

Evidence evidence_on(const Criterion& criterion, const std::string& model, const Snapshot& card) {
  Evidence evidence;
  evidence.fact = criterion.id + ".stated";
  evidence.rule = criterion.id + ".synthetic";
  evidence.document = card.sha256;
  evidence.url = card.url;
  evidence.quote = fmt::format("This is what {} says about {}.", model, criterion.id);
  const auto begin = static_cast<uint32_t>(card.bytes.find(evidence.quote));
  evidence.span = {begin, begin + static_cast<uint32_t>(evidence.quote.size())};
  evidence.match = evidence.span;
  evidence.section = criterion.title;
  return evidence;
}

Proposal proposal_on(const Criterion& criterion, const std::string& model, const Snapshot& card,
                     Random& random) {
  Proposal proposal;
  proposal.model = model;
  proposal.criterion = criterion.id;
  proposal.grade = kGrades[random.below(std::size(kGrades))];
  proposal.confidence = proposal.grade == Grade::unknown ? 0 : 0.4 + 0.6 * random.share();
  proposal.reason = fmt::format("The card says so of {}.", criterion.id);
  proposal.ledger.documents = {
      {card.url, SourceRole::card, Relation::own, card.sha256, card.bytes.size(), 0, ""}};
  proposal.ledger.rules = {criterion.id + ".synthetic"};
  const Evidence evidence = evidence_on(criterion, model, card);
  if (proposal.grade == Grade::open || proposal.grade == Grade::semi) {
    proposal.citations = {evidence};
  } else {
    proposal.missing = "A statement.";
    proposal.ledger.near_misses = {evidence};
    proposal.ledger.near_misses[0].refused = "not specific";
  }
  return proposal;
}

SourcePlan plan_of(const std::string& model, const Snapshot& card) {
  SourcePlan plan;
  plan.model = {ModelRef::Kind::hub, model, ""};
  plan.publisher = model.substr(0, model.find('/'));
  plan.name = model.substr(model.find('/') + 1);
  plan.sources.push_back(
      {card.url, SourceRole::card, Relation::own, model, "the model card", "", card.sha256, card.status, ""});
  return plan;
}

Result<void> put_model(Workspace& workspace, const std::string& model, const Rubric& rubric, Random& random) {
  const Snapshot card = card_of(model, rubric);
  std::vector<Proposal> proposals;
  for (const Criterion& criterion : rubric.criteria) {
    proposals.push_back(proposal_on(criterion, model, card, random));
  }
  const Result<Document> document = parse_document(card);
  if (!document) return document.error();
  if (Result<void> done = workspace.put_snapshot(card); !done) return done;
  if (Result<void> done = workspace.put_document(document_key(card), kParserVersion,
                                                 std::make_shared<const Document>(*document));
      !done) {
    return done;
  }
  if (Result<void> done = workspace.put_plan(plan_of(model, card)); !done) return done;
  if (Result<void> done = workspace.put_proposals(model, rubric.id, proposals); !done) return done;
  return workspace.put_run(model,
                           {rubric.id, "synthetic", "synthetic", kParserVersion, "0", model, kGradedAt});
}

// As if they had been made here, one after another; some on cells that another person judged.
Result<void> put_decisions(Workspace& workspace, const Rubric& rubric, const SyntheticOptions& options,
                           Random& random) {
  const Result<std::optional<std::string>> origin = workspace.setting("workspace");
  if (!origin) return origin.error();
  const size_t spread = std::min<size_t>(static_cast<size_t>(options.models), 500);
  for (int i = 0; i < options.decisions; ++i) {
    Decision decision;
    decision.id = new_decision_id();
    decision.at = fmt::format("2025-07-{:02}T{:02}:{:02}:{:02}Z", 1 + i / 86400 % 28, i / 3600 % 24,
                              i / 60 % 60, i % 60);
    decision.origin = origin->value_or("");
    decision.reviewer = fmt::format("reviewer-{}", 1 + random.below(static_cast<size_t>(options.reviewers)));
    decision.model = model_id(static_cast<int>(random.below(spread)));
    decision.rubric = rubric.id;
    decision.criterion = rubric.criteria[random.below(rubric.criteria.size())].id;
    decision.action = Action::override_grade;
    decision.grade = kGrades[random.below(4)];
    const Result<std::optional<Proposal>> seen =
        workspace.proposal(decision.model, rubric.id, decision.criterion);
    if (!seen) return seen.error();
    Result<std::string> hash = workspace.keep_proposal_version(decision.model, rubric.id, **seen);
    if (!hash) return hash.error();
    decision.proposal = *std::move(hash);
    const Result<int64_t> appended = workspace.append_to_journal(to_entry(decision));
    if (!appended) return appended.error();
  }
  return {};
}

}  // namespace

Result<void> make_synthetic_workspace(const std::filesystem::path& folder, const Rubric& rubric,
                                      const SyntheticOptions& options) {
  Result<Workspace> workspace = Workspace::open(folder);
  if (!workspace) return workspace.error();
  const Result<std::vector<std::string>> there = workspace->models();
  if (!there) return there.error();
  if (!there->empty()) {
    return Error{ErrorCode::invalid_argument, "there is a workspace with models already", folder.string()};
  }
  Random random(options.seed);
  Result<Workspace::Transaction> transaction = workspace->begin();
  if (!transaction) return transaction.error();
  for (int i = 0; i < options.models; ++i) {
    if (Result<void> put = put_model(*workspace, model_id(i), rubric, random); !put) return put;
  }
  if (Result<void> put = put_decisions(*workspace, rubric, options, random); !put) return put;
  return transaction->commit();
}

}  // namespace exhibit::bench
