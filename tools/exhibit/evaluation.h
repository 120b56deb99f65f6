// What `exhibit eval` measures: grades, confidences and citations against references, against another's
// grades and against an earlier evaluation. Tested by tests/tools/evaluation_test.cc and end_to_end_test.cc.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/agreement.h"
#include "pipeline/grade/evaluation.h"
#include "pipeline/grade/rubric.h"

namespace exhibit::cli {

// One cell that both sides have and that is not of low confidence.
struct EvaluatedCell {
  std::string model;
  std::string criterion;
  Grade reference = Grade::unknown;
  Grade ours = Grade::unknown;
  double confidence = 0;
  std::vector<std::string> rules;  // that the citations come from, sorted; none of a table of grades
};

// A cell that turned since an earlier evaluation.
struct GradeChange {
  std::string model;
  std::string criterion;
  Grade reference = Grade::unknown;
  Grade before = Grade::unknown;
  Grade after = Grade::unknown;
  std::vector<std::string> gained;  // rules that are cited now and were not then
  std::vector<std::string> lost;    // the other way round
};

struct Changes {
  std::vector<GradeChange> turned;  // in the order of the cells
  size_t compared = 0;              // cells that both evaluations have
  size_t to_right = 0;              // turned to what the reference says
  size_t to_wrong = 0;              // turned away from it
};

// Another's grades beside ours, on the cells that all three have.
struct SideBySide {
  Comparison ours;
  Comparison baseline;
};

struct ConfidenceQuality {
  Reliability stored;    // of the confidences as they are in the workspace
  Reliability left_out;  // of a calibration that is fitted on all other models
  double stored_brier = 0;
  double left_out_brier = 0;
};

struct Evaluation {
  Comparison comparison;
  std::vector<EvaluatedCell> cells;             // by model and criterion
  std::optional<ConfidenceQuality> confidence;  // only of proposals, which have one
  std::optional<EvidenceRecall> recall;         // only where gold citations were given
  std::vector<RulePrecision> rules;             // likewise
  std::optional<SideBySide> baseline;
  std::optional<Changes> changes;
};

// What is measured; empty paths where it was not asked for.
struct EvaluationRequest {
  std::filesystem::path reference;
  std::filesystem::path confidence;
  std::filesystem::path grades;  // instead of the workspace's proposals
  std::filesystem::path gold;
  std::filesystem::path baseline;
  std::filesystem::path previous;
  std::filesystem::path workspace;
};

// Errors: those of reading; empty where there is nothing to compare.
Result<Evaluation> evaluate(const EvaluationRequest& request, const Rubric& rubric);

// The cells of an evaluation that was printed as JSON. malformed where it is none.
Result<std::vector<EvaluatedCell>> read_evaluated_cells(std::string_view json, std::string_view name);

Changes changes_since(const std::vector<EvaluatedCell>& before, const std::vector<EvaluatedCell>& now);

}  // namespace exhibit::cli
