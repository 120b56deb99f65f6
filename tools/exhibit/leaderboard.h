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
  std::string reviewed = {};  // "3/16": of how many cells people said enough; empty: nobody said anything
};

// For people: rank, model, a mark for each criterion by area, the total of the rubric's first weighting and,
// where people reviewed any model, how much of it.
// Sorted by rank; models of one rank stay in the order given.
Table leaderboard(const Rubric& rubric, std::span<const RankedModel> models);

// What the marks mean and which criterion each of them stands for.
std::string legend(const Rubric& rubric, const Terminal& terminal);

// For programs: one column a criterion, in the order given; `exhibit eval --grades` reads it.
Table grade_table(const Rubric& rubric, std::span<const RankedModel> models);

}  // namespace exhibit::cli
