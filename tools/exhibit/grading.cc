// Tested by tests/tools/end_to_end_test.cc.
#include "tools/exhibit/grading.h"

#include "extractors/list.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/fetch/registry.h"
#include "tools/exhibit/version.h"

namespace exhibit::cli {
namespace {

Error broken(const char* what, std::vector<Diagnostic> diagnostics) {
  return {
      ErrorCode::malformed, std::string(what) + " cannot be used:\n" + render(std::move(diagnostics)), {}};
}

// Empty where the rubric has none: then the clauses' own estimates count.
Calibration calibration_of(const RulesFolder& rules, const std::string& rubric) {
  const auto found = rules.calibrations.find(rubric);
  return found == rules.calibrations.end() ? Calibration{} : found->second;
}

std::vector<CloudOwner> clouds_of(const Registry& registry) {
  std::vector<CloudOwner> clouds;
  for (const Publisher& publisher : registry.publishers) {
    for (const std::string& cloud : publisher.clouds) {
      for (const std::string& org : publisher.orgs) clouds.push_back({cloud, org});
    }
  }
  return clouds;
}

}  // namespace

Grading::Grading(RulesFolder rules, const Rubric& rubric, std::vector<std::unique_ptr<Extractor>> extractors,
                 Binder binder, ResolverOptions resolver, const Clock& clock)
    : rules_(std::move(rules)),
      rubric_(rubric),
      extractors_(std::move(extractors)),
      binder_(std::move(binder)),
      setup_{.extractors = extractors_,
             .binder = binder_,
             .rubric = rubric_,
             .clock = clock,
             .rubric_version = rules_.rubric_versions.at(rubric.id),
             .rules_version = rules_.pack->version,
             .program_version = std::string(kVersion),
             .rules_by_fact = finders_by_fact(*rules_.pack),
             .calibration = calibration_of(rules_, rubric.id),
             .resolver = std::move(resolver)} {}

Result<std::unique_ptr<Grading>> Grading::make(RulesFolder rules, const std::string& rubric,
                                               const Clock& clock) {
  const auto found = find_rubric(rules, rubric);
  if (!found) return found.error();
  std::vector<Diagnostic> diagnostics;
  auto extractors = make_extractors(rules.pack, rules.folder, diagnostics);
  if (extractors.empty()) return broken("the licences", std::move(diagnostics));
  auto resolver = load_resolver_options(rules.folder, clock);
  if (!resolver) return resolver.error();
  auto binder = Binder::make(*rules.pack, clouds_of(*resolver->registry));
  if (!binder) return binder.error();
  const Rubric& chosen = **found;  // stays where it is when the vector that holds it is moved
  return std::unique_ptr<Grading>(new Grading(std::move(rules), chosen, std::move(extractors),
                                              std::move(*binder), *std::move(resolver), clock));
}

}  // namespace exhibit::cli
