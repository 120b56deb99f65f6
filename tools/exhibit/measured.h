// What grades are measured against: tables of grades, of confidences and gold quotes from files, and the
// proposals of a workspace. Tested by tests/tools/end_to_end_test.cc.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/evaluation.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"

namespace exhibit::cli {

std::vector<std::string> criteria_of(const Rubric& rubric);

// Errors of all: io, not_found, malformed, empty; each names the file.
Result<GradesByModel> read_grade_file(const std::filesystem::path& file,
                                      const std::vector<std::string>& criteria);
// No cells where no file is named.
Result<Cells> read_confidence_file(const std::filesystem::path& file,
                                   const std::vector<std::string>& criteria);
// All *.json of the folder, by file name.
Result<std::vector<GoldCell>> read_gold_folder(const std::filesystem::path& folder);
// Of all models of the workspace, by model.
Result<std::vector<Proposal>> read_proposals(const std::filesystem::path& workspace,
                                             const std::string& rubric);

}  // namespace exhibit::cli
