// Covered by tests/extractors/lint_test.cc.
#include "extractors/rules/lint.h"

#include <algorithm>
#include <tuple>

namespace exhibit {
namespace {

Diagnostic warning(const std::string& file, uint32_t line, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.file = file;
  diagnostic.at.line = line;
  diagnostic.message = std::move(message);
  return diagnostic;
}

}  // namespace

std::vector<Diagnostic> lint(const RulePack& pack, const LintContext& context) {
  std::set<std::string, std::less<>> found = context.found_facts;
  std::set<std::string, std::less<>> used = context.used_lexicons;
  for (const Rule& rule : pack.rules) {
    found.insert(rule.fact);
    used.insert(rule.lexicons.begin(), rule.lexicons.end());
  }
  std::vector<Diagnostic> warnings;
  for (const auto& [fact, place] : pack.places) {
    if (!found.contains(fact)) {
      warnings.push_back(warning(place.first, place.second, "nothing finds the fact \"" + fact + "\""));
    }
    if (!context.cited_facts.contains(fact)) {
      warnings.push_back(warning(place.first, place.second, "no rubric cites the fact \"" + fact + "\""));
    }
  }
  for (const auto& [name, lexicon] : pack.lexicons) {
    if (used.contains(name)) continue;
    warnings.push_back(warning(lexicon.file, lexicon.line, "nothing uses the lexicon \"" + name + "\""));
  }
  std::stable_sort(warnings.begin(), warnings.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.at, a.message) < std::tie(b.file, b.at, b.message);
  });
  return warnings;
}

}  // namespace exhibit
