#include "tests/review/samples.h"

#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"

namespace exhibit::test {
namespace {

Snapshot card() {
  return {kCardUrl, kCardUrl, 200, "text/markdown", {}, "2025-05-01T00:00:00Z", sha256_hex(kCard), kCard};
}

const char* sentence_on(const std::string& criterion) {
  if (criterion == "weights") return "The weights are free.";
  if (criterion == "code") return "No code.";
  return "Trained on 2,048 H800 GPUs.";
}

Criterion criterion_of(const std::string& id, const std::string& area) {
  Criterion criterion;
  criterion.id = id;
  criterion.area = area;
  criterion.title = "Title of " + id;
  criterion.question = "What of " + id + "?";
  criterion.examine = {SourceRole::card};
  criterion.relations = {Relation::own};
  return criterion;
}

// Fails the test at once.
void require(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().describe());
}

}  // namespace

std::string TickingClock::now() const {
  const int seconds = seconds_++;
  char text[64];
  std::snprintf(text, sizeof text, "2025-06-%02dT%02d:%02d:%02dZ", 1 + seconds / 86400, seconds / 3600 % 24,
                seconds / 60 % 60, seconds % 60);
  return text;
}

Rubric small_rubric() {
  Rubric rubric;
  rubric.id = "r";
  rubric.title = "Small";
  rubric.scores = {
      {Grade::open, 1}, {Grade::semi, 0.5}, {Grade::closed, 0}, {Grade::na, 0}, {Grade::unknown, 0}};
  rubric.areas = {{"a", "Area A", {"weights", "code"}}, {"b", "Area B", {"hardware"}}};
  rubric.schemes = {{"s", "Scheme", {{"a", 1}, {"b", 3}}}, {"t", "Other", {{"a", 1}, {"b", 0}}}};
  rubric.criteria = {criterion_of("weights", "a"), criterion_of("code", "a"), criterion_of("hardware", "b")};
  return rubric;
}

CitedText passage_of(const std::string& quote) {
  CitedText cited;
  const Snapshot snapshot = card();
  cited.document = snapshot.sha256;
  cited.url = snapshot.url;
  cited.quote = quote;
  const auto begin = static_cast<uint32_t>(std::string(kCard).find(quote));
  cited.span = {begin, begin + static_cast<uint32_t>(quote.size())};
  return cited;
}

Proposal proposal_of(const std::string& criterion, Grade grade, double confidence) {
  Proposal proposal;
  proposal.criterion = criterion;
  proposal.grade = grade;
  proposal.confidence = confidence;
  proposal.reason = "It is " + std::string(to_string(grade)) + ".";
  proposal.ledger.documents = {{kCardUrl, SourceRole::card, Relation::own, card().sha256, 70, 0, ""}};
  proposal.ledger.rules = {criterion + ".rule"};
  if (grade == Grade::open || grade == Grade::semi) {
    const CitedText cited = passage_of(sentence_on(criterion));
    Evidence evidence;
    evidence.fact = criterion + ".fact";
    evidence.rule = criterion + ".rule";
    evidence.document = cited.document;
    evidence.url = cited.url;
    evidence.span = cited.span;
    evidence.match = cited.span;
    evidence.quote = cited.quote;
    evidence.line = 3;
    proposal.citations = {evidence};
  }
  return proposal;
}

ReviewedWorkspace::ReviewedWorkspace(const std::vector<std::string>& models) {
  if (!Workspace::open(dir_.path())) throw std::runtime_error("no workspace");
  for (const std::string& model : models) grade(model, {}, "2025-05-01T00:00:00Z");
}

void ReviewedWorkspace::grade(const std::string& model, std::vector<Proposal> proposals,
                              const std::string& at) {
  if (proposals.empty()) {
    proposals = {proposal_of("weights", Grade::open), proposal_of("code", Grade::closed),
                 proposal_of("hardware", Grade::semi)};
  }
  Result<Workspace> workspace = Workspace::open(dir_.path());
  if (!workspace) throw std::runtime_error(workspace.error().describe());
  SourcePlan plan;
  plan.model = {ModelRef::Kind::hub, model, ""};
  plan.publisher = model.substr(0, model.find('/'));
  plan.name = model.substr(model.find('/') + 1);
  const Snapshot snapshot = card();
  plan.sources.push_back(
      {snapshot.url, SourceRole::card, Relation::own, model, "the model card", "", snapshot.sha256, 200, ""});
  Result<Workspace::Transaction> transaction = workspace->begin();
  if (!transaction) throw std::runtime_error(transaction.error().describe());
  require(workspace->put_snapshot(snapshot));
  require(workspace->put_plan(plan));
  require(workspace->put_proposals(model, "r", proposals));
  require(
      workspace->put_run(model, {"r", "1", "1", kParserVersion, "0", model, at.empty() ? clock_.now() : at}));
  require(transaction->commit());
}

Reviews ReviewedWorkspace::open(ReviewOptions options) const {
  Result<Reviews> reviews = Reviews::open(dir_.path(), {small_rubric()}, clock_, std::move(options));
  if (!reviews) throw std::runtime_error(reviews.error().describe());
  return *std::move(reviews);
}

Decision decision_of(Action action) {
  Decision decision;
  decision.reviewer = "ada";
  decision.model = "acme/tiny";
  decision.rubric = "r";
  decision.criterion = "weights";
  decision.action = action;
  return decision;
}

Decision verdict_of(const std::string& reviewer, Grade grade, const std::string& criterion,
                    const std::string& model) {
  Decision decision = decision_of(Action::override_grade);
  decision.reviewer = reviewer;
  decision.criterion = criterion;
  decision.model = model;
  decision.grade = grade;
  return decision;
}

}  // namespace exhibit::test
