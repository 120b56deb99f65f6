// How often proposals are right, measured on graded models: the confidence of later proposals.
//
// The model is a table, one probability per criterion and grade, shrunk step by step, because a cell of it
// rests on few models:
//   overall p0    = (right + 3 * 128 * 0.8) / (n + 3 * 128)
//   of a grade    = (right with that grade + 3 * 32 * p0) / (n + 3 * 32)
//   of a cell     = (right with criterion and grade + 3 * 8 * that of the grade) / (n + 3 * 8)
// 0.8 is what automatic grading on this kind of rubric reaches on models that nobody tuned it on. The factor
// of 3 makes a measured proposal count for a third: rules are written while looking at the very models that
// are measured here, which makes them better on those than on others. Features of the evidence and a level
// per criterion were tried beside it (docs/accuracy.md); left out model by model, none predicted better.
// Tested by tests/grade/calibration_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/grade/evaluation.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

// Probability that a proposal is right, by criterion and grade.
using Calibration = std::map<std::pair<std::string, Grade>, double>;

struct CalibratedCell {
  double probability = 0;
  uint64_t right = 0;
  uint64_t of = 0;
};

// What was measured, and what follows from it: every grade that the rubric can give, also where no model had
// it. Value type; the same cells give the same fit, whatever their order.
struct CalibrationFit {
  std::map<std::pair<std::string, Grade>, CalibratedCell> cells;
  uint64_t right = 0;
  uint64_t of = 0;
  size_t models = 0;
};

CalibrationFit fit_calibration(std::span<const JudgedCell> judged, const Rubric& rubric);

// The same cells in the same order, each with the confidence that a fit on all other models gives it.
std::vector<JudgedCell> leave_one_model_out(std::span<const JudgedCell> judged, const Rubric& rubric);

// The file that load_calibration() reads; docs/accuracy.md tells how it is made. `date` is when it was
// fitted. Probabilities have three decimals.
std::string calibration_yaml(const CalibrationFit& fit, std::span<const JudgedCell> left_out,
                             const Rubric& rubric, const std::string& date);

// rules/calibration/*.yaml. nullopt, with the reasons in diagnostics, where it is wrong.
std::optional<Calibration> load_calibration(const std::string& path, std::string shown, const Rubric& rubric,
                                            std::vector<Diagnostic>& diagnostics);

}  // namespace exhibit
