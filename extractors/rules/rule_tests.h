// The samples that stand beside each rule, run. Tested by tests/extractors/rule_tests_test.cc; the project's
// own rules are run by tests/extractors/shipped_rules_test.cc and by `exhibit rules test`.
#pragma once

#include <string>
#include <vector>

#include "extractors/rules/pack.h"

namespace exhibit {

struct RuleTestFailure {
  std::string rule;
  std::string file;
  uint32_t line = 0;  // of the test
  std::string text;
  std::string message;  // what was expected and what came

  // "file:line: rule: message", then the text.
  std::string describe() const;
};

// In order of rule and test; empty where all pass.
std::vector<RuleTestFailure> run_rule_tests(const Rule& rule);
std::vector<RuleTestFailure> run_rule_tests(const RulePack& pack);
size_t count_rule_tests(const RulePack& pack);

// The small document that a test stands for.
Document document_of(const Rule& rule, const RuleTest& test);

}  // namespace exhibit
