#include "tests/report/rubrics.h"

#include <stdexcept>

#include "extractors/rules/pack.h"
#include "tests/support/support.h"

namespace exhibit::test {

const Rubric& kips2025() {
  static const Rubric rubric = [] {
    const auto pack = load_rule_pack(source_dir() / "rules").pack;
    if (!pack) throw std::runtime_error("the shipped rules do not load");
    std::vector<std::string> facts;
    for (const auto& [name, description] : pack->facts) facts.push_back(name);
    std::vector<Diagnostic> diagnostics;
    auto loaded =
        load_rubric((source_dir() / "rules/rubrics/kips2025.yaml").string(), "kips2025", facts, diagnostics);
    if (!loaded) throw std::runtime_error(render(std::move(diagnostics)));
    return std::move(*loaded);
  }();
  return rubric;
}

std::vector<GradedEntry> paper_table(double confidence) {
  std::vector<std::string> criteria;
  for (const Criterion& criterion : kips2025().criteria) criteria.push_back(criterion.id);
  const auto table = read_grades(read_file(source_dir() / "corpus/reference/kips2025_grades.csv"),
                                 "kips2025_grades.csv", criteria);
  if (!table) throw std::runtime_error(table.error().describe());
  std::vector<GradedEntry> entries;
  for (const GradeRow& row : table->rows) {
    GradedEntry entry{row.name, row.grades, {}};
    for (const std::string& criterion : criteria) entry.confidence[criterion] = confidence;
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace exhibit::test
