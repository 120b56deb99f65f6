// Models as people name them on the command line. Tested by tests/tools/model_names_test.cc.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/document/source.h"

namespace exhibit::cli {

// The known id that was meant: the same whatever its case, or the only one whose part behind the slash is the
// same. Otherwise not_found, naming the nearest one or, where few are known, all.
Result<std::string> find_model(std::string_view typed, std::span<const std::string> known);

// A list of models as --from reads it: one a line, '#' begins a comment, blank lines do not count. Paths
// (folders and manifests: what exists beside the list) are relative to the list's folder. Errors: not_found
// or io where it cannot be read, empty where it names none.
Result<std::vector<std::string>> read_model_list(const std::filesystem::path& file);

// The models that were named, and those of the list (where `from` is not empty). Errors: those of the list
// and of parse_model_ref().
Result<std::vector<ModelRef>> models_asked_for(std::span<const std::string> typed,
                                               const std::filesystem::path& from);

}  // namespace exhibit::cli
