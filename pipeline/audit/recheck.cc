// Tested by tests/audit/recheck_test.cc.
#include "pipeline/audit/recheck.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace exhibit::audit {
namespace {

class Rechecker {
 public:
  explicit Rechecker(const FreshDocument& fresh) : fresh_(fresh) {}

  RecheckedCitation recheck(const Evidence& evidence) {
    const QuoteIndex* index = index_of(evidence.url);
    if (index == nullptr) return {evidence, AnchorState::gone, ""};
    Anchor anchor = find_again(*index, evidence.quote, evidence.section);
    return {evidence, anchor.state, anchor.state == AnchorState::identical ? "" : std::move(anchor.text)};
  }

 private:
  const QuoteIndex* index_of(const std::string& url) {
    const auto known = indices_.find(url);
    if (known != indices_.end()) return known->second.get();
    const DocumentPtr document = fresh_(url);
    auto index = document == nullptr ? nullptr : std::make_unique<QuoteIndex>(document);
    return indices_.emplace(url, std::move(index)).first->second.get();
  }

  const FreshDocument& fresh_;
  std::map<std::string, std::unique_ptr<QuoteIndex>> indices_;
};

}  // namespace

std::vector<GradeChange> grade_changes(const GradedModel& before, const GradedModel& after,
                                       const FreshDocument& fresh) {
  std::vector<GradeChange> changes;
  Rechecker rechecker(fresh);
  for (const Proposal& old : before.proposals) {
    const auto found =
        std::find_if(after.proposals.begin(), after.proposals.end(),
                     [&](const Proposal& proposal) { return proposal.criterion == old.criterion; });
    if (found == after.proposals.end() || found->grade == old.grade) continue;
    if (old.grade == Grade::unknown || found->grade == Grade::unknown) continue;
    GradeChange change{before.plan.model.id, old.criterion, old, *found, {}};
    for (const Evidence& citation : old.citations) change.citations.push_back(rechecker.recheck(citation));
    changes.push_back(std::move(change));
  }
  return changes;
}

Result<bool> seen_since(const Workspace& workspace, const GradedModel& model, const std::string& date) {
  std::set<std::string> urls;
  for (const Source& source : model.plan.sources) {
    if (source.url.starts_with("http")) urls.insert(source.url);
  }
  for (const std::string& url : urls) {
    const auto record = workspace.latest(url);
    if (!record) return record.error();
    if (!record->has_value() || (*record)->checked_at < date) return false;
  }
  return true;
}

bool is_date(std::string_view text) {
  if (text.size() < 10) return false;
  for (size_t i = 0; i < 10; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
  }
  return text.size() == 10 || text[10] == 'T';
}

}  // namespace exhibit::audit
