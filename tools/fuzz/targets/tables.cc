// Tables of grades, candidates and gold.
#include "pipeline/grade/csv.h"
#include "pipeline/grade/evaluation.h"
#include "pipeline/report/selection.h"
#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  parse_csv(input, "input.csv");
  parse_candidate_table(input, "input.csv");
  read_gold(input, "input.json");
}
