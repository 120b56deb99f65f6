// Weights of one's own for the areas of a rubric. Tested by tests/grade/weights_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

// A scheme as typed: "basic=1,access=0.5,data=2", with a name before it where it is to have another than
// "own": "mine:basic=1,data=1". Areas that are not named weigh 0. Weights are 0 to 1000, not all of them 0.
// Errors: invalid_argument.
Result<WeightScheme> parse_weight_scheme(std::string_view typed, const std::vector<Area>& areas);

// The list under a rubric's key `weights`: ids unique, a weight for every area. What does not fit is
// reported.
std::vector<WeightScheme> read_weight_schemes(const YamlReader& reader, const YamlNode& node,
                                              const std::vector<Area>& areas);

// A file that holds the key `weights` alone, as a rubric does. Errors: malformed, with every mistake.
Result<std::vector<WeightScheme>> load_weight_schemes(const std::string& path,
                                                      const std::vector<Area>& areas);

}  // namespace exhibit
