// Files of rubrics.
#include "pipeline/grade/rubric.h"

#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  std::vector<Diagnostic> diagnostics;
  const auto file = parse_yaml("input.yaml", std::string(input), diagnostics);
  const auto rubric = file ? read_rubric(*file, {"training.hardware.count"}, diagnostics) : std::nullopt;
  require(rubric || !diagnostics.empty(), "what is no rubric is complained about");
}
