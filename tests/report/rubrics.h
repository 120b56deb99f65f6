// The shipped rubric and the paper's table, for the tests of this folder.
#pragma once

#include <vector>

#include "pipeline/grade/rubric.h"
#include "pipeline/report/ranking.h"

namespace exhibit::test {

// rules/rubrics/kips2025.yaml; throws with the diagnostics where it has mistakes.
const Rubric& kips2025();

// corpus/reference/kips2025_grades.csv, every grade with this confidence.
std::vector<GradedEntry> paper_table(double confidence = 1);

}  // namespace exhibit::test
