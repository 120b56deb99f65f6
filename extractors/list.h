// The extractors that every document goes through, registered in one place.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "extractors/extractor.h"
#include "extractors/rules/pack.h"
#include "pipeline/base/diagnostic.h"

namespace exhibit {

std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack);
// The same with the licence extractor, whose data lie in rules_dir/licenses. Empty where those are wrong;
// each mistake is in diagnostics.
std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack,
                                                        const std::filesystem::path& rules_dir,
                                                        std::vector<Diagnostic>& diagnostics);

}  // namespace exhibit
