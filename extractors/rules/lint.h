// What is suspicious in a valid rule pack, as warnings. Tested by tests/extractors/lint_test.cc.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "extractors/rules/pack.h"

namespace exhibit {

// What the world outside the rules does with facts and lexicons.
struct LintContext {
  std::set<std::string, std::less<>> cited_facts;    // by rubrics
  std::set<std::string, std::less<>> found_facts;    // by extractors other than the rules
  std::set<std::string, std::less<>> used_lexicons;  // by binding and other extractors
};

// Facts that nothing finds, facts that nothing cites, lexicons that nothing uses. In order of (file, line).
std::vector<Diagnostic> lint(const RulePack& pack, const LintContext& context);

}  // namespace exhibit
