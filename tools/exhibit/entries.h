// The models that rankings and correlations are made of: those of a workspace, or those of a table of grades.
// Tested by tests/tools/ranking_test.sh.
#pragma once

#include <filesystem>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/report/ranking.h"

namespace exhibit::cli {

// Every model of the workspace that was graded on the rubric, by id, with the confidence of each proposal.
// What people decided counts instead of what was proposed, with certainty. Error: empty where there is none.
Result<std::vector<GradedEntry>> entries_of_workspace(const std::filesystem::path& workspace,
                                                      const Rubric& rubric);

// The rows of a table of grades in their order, by name. A table says nothing of how sure it is: every grade
// gets this confidence.
Result<std::vector<GradedEntry>> entries_of_table(const std::filesystem::path& file, const Rubric& rubric,
                                                  double confidence);

}  // namespace exhibit::cli
