// Models side by side, the most open first. Tested by tests/tools/leaderboard_test.cc.
#pragma once

#include <span>
#include <string>

#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"
#include "tools/exhibit/table.h"

namespace exhibit::cli {

struct RankedModel {
  std::string model;
  CriterionGrades grades;
};

// For people: rank, model, a mark for each criterion by area, and the total of the rubric's first weighting.
// Sorted by rank; models of one rank stay in the order given.
Table leaderboard(const Rubric& rubric, std::span<const RankedModel> models);

// What the marks mean and which criterion each of them stands for.
std::string legend(const Rubric& rubric, const Terminal& terminal);

// For programs: one column a criterion, in the order given; `exhibit eval --grades` reads it.
Table grade_table(const Rubric& rubric, std::span<const RankedModel> models);

}  // namespace exhibit::cli
