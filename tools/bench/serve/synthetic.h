// A workspace of made-up models, graded on a rubric, for measuring. The same numbers give the same workspace.
#pragma once

#include <filesystem>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"

namespace exhibit::bench {

// Every model has one document, which half of its grades cite. Errors: those of Workspace.
Result<void> make_workspace(const std::filesystem::path& folder, const Rubric& rubric, int models);

}  // namespace exhibit::bench
