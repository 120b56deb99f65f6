// Tested by tests/tools/ranking_test.sh.
#include "tools/exhibit/entries.h"

#include "pipeline/fetch/local_file.h"
#include "pipeline/report/report.h"
#include "tools/exhibit/measured.h"

namespace exhibit::cli {

Result<std::vector<GradedEntry>> entries_of_workspace(const std::filesystem::path& folder,
                                                      const Rubric& rubric) {
  const auto workspace = Workspace::open(folder, {.read_only = true, .create = false});
  if (!workspace) return workspace.error();
  const auto models = workspace->models();
  if (!models) return models.error();
  std::vector<GradedEntry> entries;
  for (const std::string& model : *models) {
    const auto proposals = workspace->proposals(model, rubric.id);
    if (!proposals) return proposals.error();
    if (proposals->empty()) continue;
    const auto decisions = decisions_of(*workspace, rubric.id, model);
    if (!decisions) return decisions.error();
    GradedEntry entry{model, {}, {}};
    for (const Proposal& proposal : *proposals) {
      const auto found = decisions->find(proposal.criterion);
      const FinalGrade final = found == decisions->end() ? FinalGrade{proposal.grade, false}
                                                         : final_grade(judge(found->second), proposal.grade);
      entry.grades[proposal.criterion] = final.grade;
      entry.confidence[proposal.criterion] = final.decided ? 1 : proposal.confidence;
    }
    entries.push_back(std::move(entry));
  }
  if (entries.empty()) {
    return Error{ErrorCode::empty, "no model was graded by the rubric " + rubric.id, folder.string()};
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
