// From grades to scores and ranks. Tested by tests/grade/scores_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

struct ModelScores {
  std::map<std::string, double> areas;   // area score by area id, 0..1
  std::map<std::string, double> totals;  // by id of the weight scheme
};

// What becomes of items that do not apply to a model.
enum class NotApplicable {
  scored,    // N/A has the score that the rubric gives it and stays in the denominator
  left_out,  // N/A is in neither the sum nor the denominator; an area of nothing else scores 0
};

// Area score = sum of the item scores / number of items of the area; a missing or `unknown` item counts 0 and
// stays in the denominator. Total of a scheme = sum over areas of weight * area score.
ModelScores scores_of(const Rubric& rubric, const CriterionGrades& grades,
                      NotApplicable not_applicable = NotApplicable::scored);

// Competition ranking ("1224"): 1 + the number of strictly higher totals; totals closer than 1e-9 are equal.
// In the order given.
std::vector<int> competition_ranks(const std::vector<double>& totals);

}  // namespace exhibit
