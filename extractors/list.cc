// Covered by tests/extractors/matcher_test.cc.
#include "extractors/list.h"

#include "extractors/publication.h"
#include "extractors/rules/matcher.h"

namespace exhibit {

std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack) {
  std::vector<std::unique_ptr<Extractor>> extractors;
  extractors.push_back(make_rule_extractor(std::move(pack)));
  extractors.push_back(make_publication_extractor());
  return extractors;
}

}  // namespace exhibit
