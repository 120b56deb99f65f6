// The extractors that every document goes through, registered in one place.
#pragma once

#include <memory>
#include <vector>

#include "extractors/extractor.h"
#include "extractors/rules/pack.h"

namespace exhibit {

std::vector<std::unique_ptr<Extractor>> make_extractors(std::shared_ptr<const RulePack> pack);

}  // namespace exhibit
