// Which rules find something, and at how many publishers: a rule that only ever fires on one publisher's
// documents may have been written for them. Tested by tests/tools/rule_coverage_test.cc.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "extractors/rules/pack.h"
#include "pipeline/document/source.h"
#include "pipeline/grade/proposal.h"

namespace exhibit::cli {

// What grading one model left behind.
struct ModelFindings {
  SourcePlan plan;
  std::vector<Evidence> evidence;  // near misses included
  std::vector<Proposal> proposals;
};

struct RuleCoverage {
  const Rule* rule = nullptr;
  uint64_t counted = 0;              // findings that were not refused
  uint64_t refused = 0;              // near misses
  uint64_t citations = 0;            // of proposals
  std::set<std::string> publishers;  // of the documents it fired on, in lower case

  bool is_general() const { return publishers.size() >= 2; }
};

// All rules of the pack, in its order. A rule fires where it finds something, even if binding then refuses it
// (its words stand there). A document's publisher is that of the model it speaks for. Refers to the pack.
std::vector<RuleCoverage> rule_coverage(const RulePack& pack, std::span<const ModelFindings> models);

}  // namespace exhibit::cli
