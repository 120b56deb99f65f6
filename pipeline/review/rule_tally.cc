// Tested by tests/review/rule_precision_test.cc.
#include "pipeline/review/rule_tally.h"

#include <algorithm>
#include <tuple>

namespace exhibit {
namespace {

enum class Fate { overruled, confirmed, rejected };  // a later one outweighs an earlier one

}  // namespace

std::optional<double> RuleRecord::precision() const {
  const uint64_t judged = confirmed + rejected;
  if (judged == 0) return std::nullopt;
  return static_cast<double>(confirmed) / static_cast<double>(judged);
}

Result<std::shared_ptr<const RuleTally::Version>> RuleTally::version(const std::string& hash,
                                                                     const Workspace& workspace) {
  if (const auto found = versions_.find(hash); found != versions_.end()) return found->second;
  const Result<std::optional<Proposal>> proposal = workspace.proposal_version(hash);
  if (!proposal) return proposal.error();
  if (!proposal->has_value()) return std::shared_ptr<const Version>();
  auto made = std::make_shared<Version>();
  made->grade = (*proposal)->grade;
  for (const Evidence& e : (*proposal)->citations) {
    made->citations.push_back({e.rule, {e.document, e.url, e.span, e.quote, e.fact, e.page}});
  }
  return versions_[hash] = std::move(made);
}

Result<void> RuleTally::count_cell(const Judgement& judgement, const Workspace& workspace,
                                   std::map<std::string, RuleRecord>& by_rule) {
  // A passage by rule and place.
  std::map<std::tuple<std::string, std::string, Span>, Fate> fates;
  const auto raise = [&fates](const Cited& cited, Fate fate) {
    Fate& known = fates.try_emplace({cited.rule, cited.text.document, cited.text.span}, fate).first->second;
    known = std::max(known, fate);
  };
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.blind) continue;  // says nothing of citations that were not seen as such
    const auto seen = version(verdict.proposal, workspace);
    if (!seen) return seen.error();
    if (!*seen) continue;
    const Fate fate = verdict.grade == (*seen)->grade ? Fate::confirmed : Fate::overruled;
    for (const Cited& cited : (*seen)->citations) raise(cited, fate);
  }
  for (const JudgedCitation& rejected : judgement.rejected) {
    const auto seen = version(rejected.proposal, workspace);
    if (!seen) return seen.error();
    if (!*seen) continue;
    for (const Cited& cited : (*seen)->citations) {
      if (rejected.citation.same_as(cited.text)) raise(cited, Fate::rejected);
    }
  }
  for (const auto& [passage, fate] : fates) {
    RuleRecord& rule = by_rule[std::get<0>(passage)];
    ++(fate == Fate::rejected ? rule.rejected : fate == Fate::confirmed ? rule.confirmed : rule.overruled);
  }
  return {};
}

Result<std::vector<RuleRecord>> RuleTally::count(const Board& board, const Workspace& workspace) {
  const std::lock_guard guard(mutex_);
  std::map<std::string, RuleRecord> by_rule;
  for (const auto& model : board.models) {
    for (const BoardCell& cell : model->cells) {
      if (!cell.judgement->is_judged() && cell.judgement->rejected.empty()) continue;
      if (const Result<void> counted = count_cell(*cell.judgement, workspace, by_rule); !counted) {
        return counted.error();
      }
    }
  }
  std::vector<RuleRecord> rules;
  for (auto& [name, rule] : by_rule) {
    rule.rule = name;
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace exhibit
