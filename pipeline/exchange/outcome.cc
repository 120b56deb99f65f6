// Tested by tests/exchange/outcome_test.cc.
#include "pipeline/exchange/outcome.h"

#include <algorithm>

#include "pipeline/grade/scores.h"

namespace exhibit {
namespace {

bool is_rejected(const Evidence& evidence, const Judgement& judgement) {
  return std::any_of(judgement.rejected.begin(), judgement.rejected.end(),
                     [&](const JudgedCitation& one) { return one.citation.same_as(evidence); });
}

bool is_rejected(const CitedText& cited, const Judgement& judgement) {
  return std::any_of(judgement.rejected.begin(), judgement.rejected.end(),
                     [&](const JudgedCitation& one) { return one.citation.same_as(cited); });
}

Evidence to_evidence(const CitedText& cited, const SourcePlan& plan) {
  Evidence evidence;
  evidence.fact = cited.fact;
  evidence.document = cited.document;
  evidence.url = cited.url;
  evidence.span = evidence.match = cited.span;
  evidence.quote = cited.quote;
  evidence.page = cited.page;
  const auto source = std::find_if(plan.sources.begin(), plan.sources.end(),
                                   [&](const Source& one) { return one.url == cited.url; });
  if (source != plan.sources.end()) {
    evidence.role = source->role;
    evidence.relation = source->relation;
  }
  return evidence;
}

void apply(const Judgement& judgement, const SourcePlan& plan, Outcome& outcome) {
  const FinalGrade final_one = final_grade(judgement, outcome.proposal->grade);
  outcome.grade = final_one.grade;
  if (final_one.decided) {
    outcome.deciders =
        judgement.adjudication ? std::vector<Verdict>{*judgement.adjudication} : judgement.verdicts;
  }
  std::erase_if(outcome.citations, [&](const Citation& one) { return is_rejected(one.evidence, judgement); });
  for (const JudgedCitation& added : judgement.added) {
    if (is_rejected(added.citation, judgement)) continue;
    outcome.citations.push_back({to_evidence(added.citation, plan), added.reviewer});
  }
}

}  // namespace

std::vector<Outcome> outcomes_of(const ExportInput& input) {
  std::vector<Outcome> outcomes;
  for (const Proposal& proposal : input.graded.proposals) {
    const Criterion* criterion = input.rubric.find(proposal.criterion);
    if (criterion == nullptr) continue;
    Outcome outcome{&proposal, criterion, proposal.grade, {}, {}};
    for (const Evidence& evidence : proposal.citations) outcome.citations.push_back({evidence, {}});
    const auto judgement = input.judgements.find(proposal.criterion);
    if (judgement != input.judgements.end()) apply(judgement->second, input.graded.plan, outcome);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

double openness_of(const Rubric& rubric, const WeightScheme& scheme, const std::vector<Outcome>& outcomes) {
  CriterionGrades grades;
  for (const Outcome& outcome : outcomes) grades[outcome.criterion->id] = outcome.grade;
  double possible = 0;
  for (const auto& [area, weight] : scheme.areas) possible += weight;
  if (possible <= 0) return 0;
  return scores_of(rubric, grades).totals.at(scheme.id) / possible;
}

std::string_view words_for(Grade grade) {
  switch (grade) {
    case Grade::open:
      return "open";
    case Grade::semi:
      return "semi-open";
    case Grade::closed:
      return "closed";
    case Grade::na:
      return "not applicable";
    case Grade::unknown:
      return "not examined";
  }
  return "";
}

}  // namespace exhibit
