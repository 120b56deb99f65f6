// What lies in the folder of rules, loaded whole: rules, lexicons, facts, rubrics and their calibrations.
// Tested by tests/tools/end_to_end_test.cc.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "extractors/rules/pack.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/base/result.h"
#include "pipeline/fetch/resolver.h"
#include "pipeline/grade/calibration.h"
#include "pipeline/grade/rubric.h"

namespace exhibit::cli {

inline constexpr const char* kDefaultRubric = "kips2025";

// pack is null, or rubrics are missing, where diagnostics hold an error.
struct RulesFolder {
  std::filesystem::path folder;
  std::shared_ptr<const RulePack> pack;
  std::vector<Rubric> rubrics;                                      // by file name
  std::map<std::string, std::string, std::less<>> rubric_versions;  // SHA-256 of the file, by the rubric's id
  // calibration/ID.yaml, by the rubric's id; nothing where there is no such file.
  std::map<std::string, Calibration, std::less<>> calibrations;
  std::vector<Diagnostic> diagnostics;

  const Rubric* rubric(std::string_view id) const;
};

RulesFolder read_rules_folder(const std::filesystem::path& folder);

// The same for a command that can do nothing with broken rules: an Error whose message is all diagnostics.
Result<RulesFolder> load_rules_folder(const std::filesystem::path& folder);

// How the resolver works with this folder: whose hosts and accounts are whose (its registry/). The clock must
// outlive the result. Errors: malformed, with all diagnostics.
Result<ResolverOptions> load_resolver_options(const std::filesystem::path& folder, const Clock& clock);

// Who finds a fact, for the ledgers: ids of rules, and names of the extractors that are no rules.
std::map<std::string, std::vector<std::string>> finders_by_fact(const RulePack& pack);

// The rubric of that id, or not_found naming those that there are.
Result<const Rubric*> find_rubric(const RulesFolder& rules, const std::string& id);

}  // namespace exhibit::cli
