// The extractors that every document goes through, registered in one place.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <utility>
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

// The facts that extractors other than the rules find, each with the extractor's name.
std::vector<std::pair<std::string_view, std::string_view>> built_in_facts();

}  // namespace exhibit
