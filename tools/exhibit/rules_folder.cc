// Tested by tests/tools/end_to_end_test.cc.
#include "tools/exhibit/rules_folder.h"

#include <algorithm>

#include "extractors/list.h"
#include "pipeline/base/sha256.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/registry.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> yaml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".yaml") files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

const Rubric* RulesFolder::rubric(std::string_view id) const {
  const auto found =
      std::find_if(rubrics.begin(), rubrics.end(), [id](const Rubric& r) { return r.id == id; });
  return found == rubrics.end() ? nullptr : &*found;
}

RulesFolder read_rules_folder(const fs::path& folder) {
  RulesFolder rules;
  rules.folder = folder;
  PackLoad loaded = load_rule_pack(folder);
  rules.pack = std::move(loaded.pack);
  rules.diagnostics = std::move(loaded.diagnostics);
  if (!rules.pack) return rules;
  std::vector<std::string> facts;
  for (const auto& [name, description] : rules.pack->facts) facts.push_back(name);
  const auto calibrate = [&](const Rubric& rubric) {
    const fs::path file = folder / "calibration" / (rubric.id + ".yaml");
    std::error_code error;
    if (!fs::exists(file, error)) return;
    if (auto found = load_calibration(file.string(), file.string(), rubric, rules.diagnostics)) {
      rules.calibrations.emplace(rubric.id, std::move(*found));
    }
  };
  for (const fs::path& file : yaml_files(folder / "rubrics")) {
    if (auto rubric = load_rubric(file.string(), file.string(), facts, rules.diagnostics)) {
      const auto bytes = read_file_bytes(file);
      rules.rubric_versions.emplace(rubric->id, bytes ? sha256_hex(*bytes) : "");
      calibrate(*rubric);
      rules.rubrics.push_back(std::move(*rubric));
    }
  }
  return rules;
}

Result<RulesFolder> load_rules_folder(const fs::path& folder) {
  RulesFolder rules = read_rules_folder(folder);
  if (!rules.pack || has_errors(rules.diagnostics)) {
    return Error{
        ErrorCode::malformed, "the rules cannot be used:\n" + render(std::move(rules.diagnostics)), {}};
  }
  return rules;
}

Result<ResolverOptions> load_resolver_options(const std::filesystem::path& folder, const Clock& clock) {
  std::vector<Diagnostic> diagnostics;
  Result<Registry> registry = load_registry(folder / "registry", diagnostics);
  if (!registry) return registry.error();
  ResolverOptions options;
  options.registry = std::make_shared<const Registry>(*std::move(registry));
  options.clock = &clock;
  return options;
}

std::map<std::string, std::vector<std::string>> finders_by_fact(const RulePack& pack) {
  std::map<std::string, std::vector<std::string>> finders;
  for (const Rule& rule : pack.rules) finders[rule.fact].push_back(rule.id);
  for (const auto& [fact, extractor] : built_in_facts()) finders[std::string(fact)].emplace_back(extractor);
  return finders;
}

Result<const Rubric*> find_rubric(const RulesFolder& rules, const std::string& id) {
  if (const Rubric* rubric = rules.rubric(id)) return rubric;
  std::string known;
  for (const Rubric& rubric : rules.rubrics) known += " " + rubric.id;
  return Error{ErrorCode::not_found, "no rubric \"" + id + "\"; there are:" + known, {}};
}

}  // namespace exhibit::cli
