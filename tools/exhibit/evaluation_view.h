// How an evaluation is printed. Tested by tests/tools/end_to_end_test.cc.
#pragma once

#include <string>

#include "tools/exhibit/evaluation.h"
#include "tools/exhibit/table.h"
#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

struct EvaluationView {
  bool differences = false;  // list the cells that differ
  bool by_model = false;     // agreement of every model
  bool by_rule = false;      // precision of every rule
};

// Everything, for machines; a later evaluation can be compared with it.
std::string evaluation_json(const Evaluation& evaluation);
// One row a criterion and one for all.
Table criteria_table(const Evaluation& evaluation);
// Tables for people, as `table` or `markdown`.
std::string evaluation_text(const Evaluation& evaluation, const EvaluationView& view, Format format,
                            const Terminal& terminal);

}  // namespace exhibit::cli
