// Tables of grades as people keep them: one row a model, one column a criterion.
// Tested by tests/grade/agreement_test.cc.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

using CriterionGrades = std::map<std::string, Grade>;  // by criterion

struct GradeRow {
  std::string id;    // hub id; may be empty (a model that is known by name only)
  std::string name;  // the column `model`, or the id where there is none
  CriterionGrades grades;
  size_t line = 0;
};

struct GradeTable {
  std::vector<GradeRow> rows;
};

// A CSV whose first line names the columns: an id (`replica_id`, `model_id` or `id`), or a name (`model`), or
// both, and every criterion; other columns are passed over. A cell holds open, semi, closed, na (or n/a),
// unknown, whatever the case, or nothing. Errors (malformed) name the line and the column.
Result<GradeTable> read_grades(std::string_view csv, std::string_view name,
                               const std::vector<std::string>& criteria);

// The same shape with high, medium and low: the cells (id, criterion) that are low, ids in lower case.
using Cells = std::set<std::pair<std::string, std::string>>;
Result<Cells> read_low_confidence(std::string_view csv, std::string_view name,
                                  const std::vector<std::string>& criteria);

// Grades by model id. Rows without an id go by their name.
using GradesByModel = std::map<std::string, CriterionGrades>;
GradesByModel grades_by_model(const GradeTable& table);
GradesByModel grades_by_model(std::span<const Proposal> proposals);

}  // namespace exhibit
