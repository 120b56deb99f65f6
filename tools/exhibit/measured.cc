// Tested by tests/tools/end_to_end_test.cc.
#include "tools/exhibit/measured.h"

#include <algorithm>
#include <iterator>

#include "pipeline/fetch/local_file.h"
#include "pipeline/store/workspace.h"

namespace exhibit::cli {

namespace fs = std::filesystem;

std::vector<std::string> criteria_of(const Rubric& rubric) {
  std::vector<std::string> criteria;
  for (const Criterion& criterion : rubric.criteria) criteria.push_back(criterion.id);
  return criteria;
}

Result<GradesByModel> read_grade_file(const fs::path& file, const std::vector<std::string>& criteria) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  const auto table = read_grades(*bytes, file.string(), criteria);
  if (!table) return table.error();
  return grades_by_model(*table);
}

Result<Cells> read_confidence_file(const fs::path& file, const std::vector<std::string>& criteria) {
  if (file.empty()) return Cells{};
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  return read_low_confidence(*bytes, file.string(), criteria);
}

Result<std::vector<Proposal>> read_proposals(const fs::path& folder, const std::string& rubric) {
  const auto workspace = Workspace::open(folder, {.read_only = true, .create = false});
  if (!workspace) return workspace.error();
  const auto models = workspace->models();
  if (!models) return models.error();
  std::vector<Proposal> all;
  for (const std::string& model : *models) {
    auto proposals = workspace->proposals(model, rubric);
    if (!proposals) return proposals.error();
    std::move(proposals->begin(), proposals->end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<GoldCell>> read_gold_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".json") files.push_back(at->path());
  }
  if (error) return Error{ErrorCode::io, "cannot be listed: " + error.message(), folder.string()};
  if (files.empty())
    return Error{ErrorCode::empty, "no .json file of gold grades in the folder", folder.string()};
  std::sort(files.begin(), files.end());
  std::vector<GoldCell> all;
  for (const fs::path& file : files) {
    const auto bytes = read_file_bytes(file);
    if (!bytes) return bytes.error();
    auto cells = read_gold(*bytes, file.string());
    if (!cells) return cells.error();
    std::move(cells->begin(), cells->end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace exhibit::cli
