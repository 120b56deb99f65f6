// Tested by tests/serve/documents_test.cc.
#include "pipeline/serve/ranking.h"

#include <algorithm>

#include "pipeline/grade/scores.h"

namespace exhibit::serve {
namespace {

std::shared_ptr<const ModelSheet> sheet_of(const std::shared_ptr<const BoardModel>& model,
                                           const Rubric& rubric) {
  ModelSheet sheet;
  sheet.model = model;
  CriterionGrades grades;
  for (size_t i = 0; i < model->cells.size() && i < rubric.criteria.size(); ++i) {
    grades[rubric.criteria[i].id] = model->cells[i].final_grade;
    if (model->cells[i].is_reviewed()) ++sheet.reviewed;
  }
  const ModelScores scores = scores_of(rubric, grades);
  for (const Area& area : rubric.areas) {
    const auto found = scores.areas.find(area.id);
    sheet.areas.push_back(found == scores.areas.end() ? 0 : found->second);
  }
  return std::make_shared<const ModelSheet>(std::move(sheet));
}

}  // namespace

std::shared_ptr<const ScoredBoard> Rankings::score(const BoardPtr& board, const Rubric& rubric) {
  std::shared_ptr<const ScoredBoard> before;
  {
    const std::lock_guard guard(mutex_);
    const auto found = last_.find(rubric.id);
    if (found != last_.end()) before = found->second;
  }
  if (before && before->board == board) return before;
  auto scored = std::make_shared<ScoredBoard>();
  scored->board = board;
  scored->sheets.reserve(board->models.size());
  // Both are sorted by id, and boards share the models that are the same.
  size_t old = 0;
  for (const std::shared_ptr<const BoardModel>& model : board->models) {
    while (before && old < before->sheets.size() && before->sheets[old]->model->id < model->id) ++old;
    const bool same = before && old < before->sheets.size() && before->sheets[old]->model == model;
    scored->sheets.push_back(same ? before->sheets[old] : sheet_of(model, rubric));
  }
  const std::lock_guard guard(mutex_);
  last_[rubric.id] = scored;
  return scored;
}

std::vector<Place> places(const ScoredBoard& scored, const std::vector<double>& weights) {
  std::vector<Place> result(scored.sheets.size());
  std::vector<double> totals(result.size());
  for (size_t i = 0; i < result.size(); ++i) {
    const std::vector<double>& areas = scored.sheets[i]->areas;
    for (size_t a = 0; a < areas.size() && a < weights.size(); ++a) totals[i] += weights[a] * areas[a];
  }
  const std::vector<int> ranks = competition_ranks(totals);
  for (size_t i = 0; i < result.size(); ++i) result[i] = {i, totals[i], ranks[i]};
  return result;
}

}  // namespace exhibit::serve
