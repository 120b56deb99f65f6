// A workspace of any size without any fetching: models with sources, documents, proposals with citations and
// near misses, and decisions of several reviewers. The same arguments give the same workspace, its own id and
// the ids of decisions aside.
#pragma once

#include <cstdint>
#include <filesystem>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"

namespace exhibit::bench {

struct SyntheticOptions {
  int models = 10000;
  int reviewers = 5;
  int decisions = 2000;
  unsigned seed = 1;
};

// The folder must hold no workspace. Models are "org-017/model-00042", reviewers "reviewer-1".
Result<void> make_synthetic_workspace(const std::filesystem::path& folder, const Rubric& rubric,
                                      const SyntheticOptions& options);

}  // namespace exhibit::bench
