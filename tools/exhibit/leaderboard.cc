// Tested by tests/tools/leaderboard_test.cc.
#include "tools/exhibit/leaderboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "pipeline/grade/scores.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

Grade grade_of(const CriterionGrades& grades, const std::string& criterion) {
  const auto found = grades.find(criterion);
  return found == grades.end() ? Grade::unknown : found->second;
}

Cell marks_of(const Area& area, const CriterionGrades& grades) {
  std::vector<Piece> marks;
  for (const std::string& criterion : area.criteria) {
    const Grade grade = grade_of(grades, criterion);
    marks.push_back({std::string(mark_of(grade)), style_of(grade)});
  }
  return Cell(std::move(marks));
}

}  // namespace

Table leaderboard(const Rubric& rubric, std::span<const RankedModel> models) {
  const std::string& scheme = rubric.schemes.front().id;
  std::vector<double> totals;
  for (const RankedModel& model : models) totals.push_back(scores_of(rubric, model.grades).totals.at(scheme));
  const std::vector<int> ranks = competition_ranks(totals);
  std::vector<size_t> order(models.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return ranks[a] < ranks[b]; });

  Table table{{{"rank", "#", true, true}, {"model", "Model"}}, {}};
  for (const Area& area : rubric.areas) table.columns.push_back({area.id, area.id});
  table.columns.push_back({"total", "total", true, true});
  const bool is_reviewed = std::any_of(models.begin(), models.end(),
                                       [](const RankedModel& model) { return !model.reviewed.empty(); });
  if (is_reviewed) table.columns.push_back({"reviewed", "reviewed", true});
  for (const size_t i : order) {
    std::vector<Cell> row = {std::to_string(ranks[i]), models[i].model};
    for (const Area& area : rubric.areas) row.push_back(marks_of(area, models[i].grades));
    row.emplace_back(fmt::format("{:.2f}", totals[i]));
    if (is_reviewed) row.emplace_back(models[i].reviewed);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string legend(const Rubric& rubric, const Terminal& terminal) {
  std::string result;
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown}) {
    result += terminal.paint(style_of(grade), mark_of(grade)) + " " + std::string(words_for(grade)) + "   ";
  }
  result.replace(result.find_last_not_of(' ') + 1, std::string::npos, "\n");
  for (const Area& area : rubric.areas) {
    std::string line = area.id + ":";
    for (const std::string& criterion : area.criteria) line += " " + criterion;
    result += wrap(line, terminal.width(), "") + "\n";
  }
  return result;
}

Table grade_table(const Rubric& rubric, std::span<const RankedModel> models) {
  Table table{{{"id", "Model"}}, {}};
  for (const Criterion& criterion : rubric.criteria) table.columns.push_back({criterion.id, criterion.id});
  for (const RankedModel& model : models) {
    std::vector<Cell> row = {model.model};
    for (const Criterion& criterion : rubric.criteria)
      row.push_back(grade_cell(grade_of(model.grades, criterion.id)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace exhibit::cli
