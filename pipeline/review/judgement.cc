// Tested by tests/review/judgement_test.cc.
#include "pipeline/review/judgement.h"

#include <algorithm>
#include <array>
#include <map>

namespace exhibit {
namespace {

// In the order in which they count.
std::vector<const Decision*> ordered(std::span<const Decision> decisions) {
  std::vector<const Decision*> all;
  for (const Decision& decision : decisions) all.push_back(&decision);
  std::stable_sort(all.begin(), all.end(),
                   [](const Decision* a, const Decision* b) { return comes_before(*a, *b); });
  return all;
}

bool is_same_cell(const Decision& a, const Decision& b) {
  return a.model == b.model && a.rubric == b.rubric && a.criterion == b.criterion;
}

// From the last to the first, since an undo points back: whether it holds is known before it is needed.
std::set<std::string> holding_of(const std::vector<const Decision*>& all) {
  std::map<std::string, const Decision*> by_id;
  for (const Decision* decision : all) by_id[decision->id] = decision;
  std::set<std::string> undone;
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    const Decision& undo = **it;
    if (undo.action != Action::undo || undone.contains(undo.id)) continue;
    const auto target = by_id.find(undo.undoes);
    if (target != by_id.end() && target->second->reviewer == undo.reviewer &&
        is_same_cell(*target->second, undo) && comes_before(*target->second, undo)) {
      undone.insert(undo.undoes);
    }
  }
  std::set<std::string> result;
  for (const Decision* decision : all) {
    if (!undone.contains(decision->id)) result.insert(decision->id);
  }
  return result;
}

Verdict verdict_of_decision(const Decision& decision) {
  return {decision.reviewer, *decision.grade, decision.proposal, decision.blind, decision.id, decision.at};
}

void apply(const Decision& decision, std::map<std::string, Verdict>& verdicts, Judgement& judgement) {
  switch (decision.action) {
    case Action::confirm:
    case Action::override_grade:
      if (!decision.grade) return;
      verdicts[decision.reviewer] = verdict_of_decision(decision);
      judgement.seen = decision.proposal;
      return;
    case Action::adjudicate:
      if (!decision.grade) return;
      judgement.adjudication = verdict_of_decision(decision);
      judgement.seen = decision.proposal;
      return;
    case Action::reject_citation:
    case Action::add_citation:
      if (!decision.citation) return;
      (decision.action == Action::add_citation ? judgement.added : judgement.rejected)
          .push_back({decision.reviewer, decision.id, decision.proposal, *decision.citation});
      return;
    case Action::comment:
      ++judgement.comments;
      return;
    case Action::undo:
      return;
  }
}

constexpr std::array<std::string_view, kCellStateCount> kStateNames = {
    "unreviewed", "partial", "reviewed", "disagreed", "adjudicated", "changed"};

bool all_the_same(const std::vector<Verdict>& verdicts) {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [&](const Verdict& verdict) { return verdict.grade == verdicts.front().grade; });
}

}  // namespace

const Verdict* Judgement::verdict_of(std::string_view reviewer) const {
  for (const Verdict& verdict : verdicts) {
    if (verdict.reviewer == reviewer) return &verdict;
  }
  return nullptr;
}

std::set<std::string> holding(std::span<const Decision> decisions) { return holding_of(ordered(decisions)); }

Judgement judge(std::span<const Decision> decisions) {
  const std::vector<const Decision*> all = ordered(decisions);
  const std::set<std::string> hold = holding_of(all);
  Judgement judgement;
  std::map<std::string, Verdict> verdicts;
  for (const Decision* decision : all) {
    judgement.version = std::max(judgement.version, decision->seq);
    if (hold.contains(decision->id)) apply(*decision, verdicts, judgement);
  }
  for (auto& [reviewer, verdict] : verdicts) judgement.verdicts.push_back(std::move(verdict));
  return judgement;
}

std::string_view to_string(CellState state) { return kStateNames[static_cast<size_t>(state)]; }

bool parse(std::string_view name, CellState& state) {
  const auto found = std::find(kStateNames.begin(), kStateNames.end(), name);
  if (found == kStateNames.end()) return false;
  state = static_cast<CellState>(found - kStateNames.begin());
  return true;
}

CellState state_of(const Judgement& judgement, std::string_view hash, int wanted) {
  if (!judgement.is_judged()) return CellState::unreviewed;
  if (judgement.seen != hash) return CellState::changed;
  if (judgement.adjudication) return CellState::adjudicated;
  if (!all_the_same(judgement.verdicts)) return CellState::disagreed;
  return judgement.verdicts.size() < static_cast<size_t>(wanted) ? CellState::partial : CellState::reviewed;
}

FinalGrade final_grade(const Judgement& judgement, Grade proposed) {
  if (judgement.adjudication) return {judgement.adjudication->grade, true};
  if (!judgement.verdicts.empty() && all_the_same(judgement.verdicts)) {
    return {judgement.verdicts.front().grade, true};
  }
  return {proposed, false};
}

}  // namespace exhibit
