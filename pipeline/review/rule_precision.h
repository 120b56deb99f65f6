// What people's decisions say about the rules that found the citations.
// Tested by tests/review/rule_precision_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exhibit {

// Citations of a rule in proposals on which people decided, each passage of a cell counted once.
struct RuleRecord {
  std::string rule;
  uint64_t confirmed = 0;  // left standing by somebody who confirmed the grade
  uint64_t rejected = 0;   // rejected by anybody
  uint64_t overruled = 0;  // left standing in a proposal whose grade was overridden: says little of the rule

  // confirmed / (confirmed + rejected); nullopt where both are 0.
  std::optional<double> precision() const;
};

}  // namespace exhibit
