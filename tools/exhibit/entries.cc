// Tested by tests/tools/ranking_test.sh.
#include "tools/exhibit/entries.h"

#include "pipeline/fetch/local_file.h"
#include "tools/exhibit/measured.h"

namespace exhibit::cli {

Result<std::vector<GradedEntry>> entries_of_workspace(const std::filesystem::path& workspace,
                                                      const Rubric& rubric) {
  const auto proposals = read_proposals(workspace, rubric.id);
  if (!proposals) return proposals.error();
  std::vector<GradedEntry> entries;
  for (const Proposal& proposal : *proposals) {
    if (entries.empty() || entries.back().model != proposal.model)
      entries.push_back({proposal.model, {}, {}});
    entries.back().grades[proposal.criterion] = proposal.grade;
    entries.back().confidence[proposal.criterion] = proposal.confidence;
  }
  if (entries.empty()) {
    return Error{ErrorCode::empty, "no model was graded by the rubric " + rubric.id, workspace.string()};
  }
  return entries;
}

Result<std::vector<GradedEntry>> entries_of_table(const std::filesystem::path& file, const Rubric& rubric,
                                                  double confidence) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  const auto table = read_grades(*bytes, file.string(), criteria_of(rubric));
  if (!table) return table.error();
  std::vector<GradedEntry> entries;
  for (const GradeRow& row : table->rows) {
    GradedEntry entry{row.name.empty() ? row.id : row.name, row.grades, {}};
    for (const Criterion& criterion : rubric.criteria) entry.confidence[criterion.id] = confidence;
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) return Error{ErrorCode::empty, "the table has no rows", file.string()};
  return entries;
}

}  // namespace exhibit::cli
