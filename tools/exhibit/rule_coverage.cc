// Tested by tests/tools/rule_coverage_test.cc.
#include "tools/exhibit/rule_coverage.h"

#include <map>

#include "pipeline/base/text.h"

namespace exhibit::cli {
namespace {

// "publisher/name" -> "publisher"; a model without a publisher stands for itself.
std::string publisher_of(std::string_view model) {
  return ascii_lower(std::string(model.substr(0, model.find('/'))));
}

std::map<std::string, std::string> publishers_by_url(const SourcePlan& plan) {
  std::map<std::string, std::string> publishers;
  for (const Source& source : plan.sources) {
    publishers.emplace(source.url, publisher_of(source.subject.empty() ? plan.model.id : source.subject));
  }
  return publishers;
}

}  // namespace

std::vector<RuleCoverage> rule_coverage(const RulePack& pack, std::span<const ModelFindings> models) {
  std::vector<RuleCoverage> coverage;
  std::map<std::string_view, size_t> index;
  for (const Rule& rule : pack.rules) {
    index.emplace(rule.id, coverage.size());
    coverage.emplace_back().rule = &rule;
  }
  for (const ModelFindings& model : models) {
    const std::map<std::string, std::string> publishers = publishers_by_url(model.plan);
    for (const Evidence& evidence : model.evidence) {
      const auto found = index.find(evidence.rule);
      if (found == index.end()) continue;  // of another extractor, or of rules that are gone
      RuleCoverage& rule = coverage[found->second];
      ++(evidence.refused.empty() ? rule.counted : rule.refused);
      const auto publisher = publishers.find(evidence.url);
      rule.publishers.insert(publisher == publishers.end() ? publisher_of(model.plan.model.id)
                                                           : publisher->second);
    }
    for (const Proposal& proposal : model.proposals) {
      for (const Evidence& citation : proposal.citations) {
        const auto found = index.find(citation.rule);
        if (found != index.end()) ++coverage[found->second].citations;
      }
    }
  }
  return coverage;
}

}  // namespace exhibit::cli
