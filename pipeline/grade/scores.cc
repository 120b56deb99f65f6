// Tested by tests/grade/scores_test.cc.
#include "pipeline/grade/scores.h"

#include <algorithm>

namespace exhibit {

ModelScores scores_of(const Rubric& rubric, const CriterionGrades& grades, NotApplicable not_applicable) {
  ModelScores scores;
  for (const Area& area : rubric.areas) {
    double sum = 0;
    size_t items = area.criteria.size();
    for (const std::string& criterion : area.criteria) {
      const auto grade = grades.find(criterion);
      if (grade == grades.end()) continue;
      if (grade->second == Grade::na && not_applicable == NotApplicable::left_out) {
        --items;
        continue;
      }
      const auto score = rubric.scores.find(grade->second);
      if (score != rubric.scores.end()) sum += score->second;
    }
    scores.areas[area.id] = items == 0 ? 0 : sum / static_cast<double>(items);
  }
  for (const WeightScheme& scheme : rubric.schemes) {
    double total = 0;
    for (const auto& [area, weight] : scheme.areas) total += weight * scores.areas[area];
    scores.totals[scheme.id] = total;
  }
  return scores;
}

std::vector<int> competition_ranks(const std::vector<double>& totals) {
  constexpr double kEqual = 1e-9;
  std::vector<double> sorted = totals;
  std::sort(sorted.begin(), sorted.end());
  std::vector<int> ranks;
  for (const double total : totals) {
    const auto higher = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), total + kEqual);
    ranks.push_back(static_cast<int>(higher) + 1);
  }
  return ranks;
}

}  // namespace exhibit
