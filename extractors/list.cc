// Covered by tests/extractors/matcher_test.cc.
#include "extractors/list.h"

#include <utility>

#include "extractors/license/license_extractor.h"
#include "extractors/publication.h"
#include "extractors/rules/matcher.h"

namespace exhibit {

std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack) {
  std::vector<std::unique_ptr<Extractor>> extractors;
  extractors.push_back(make_rule_extractor(std::move(pack)));
  extractors.push_back(make_publication_extractor());
  return extractors;
}

std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack,
                                                        const std::filesystem::path& rules_dir,
                                                        std::vector<Diagnostic>& diagnostics) {
  std::unique_ptr<Extractor> license = make_license_extractor(rules_dir / "licenses", diagnostics);
  if (license == nullptr) return {};
  std::vector<std::unique_ptr<Extractor>> extractors = make_extractors(std::move(pack));
  extractors.push_back(std::move(license));
  return extractors;
}

std::vector<std::pair<std::string_view, std::string_view>> built_in_facts() {
  return {{"license.name", "license"},     {"license.code_name", "license"},
          {"license.right", "license"},    {"license.none", "license"},
          {"paper.report", "publication"}, {"paper.announcement", "publication"}};
}

}  // namespace exhibit
