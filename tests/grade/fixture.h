// What the tests of the grade room share: the rubric, and evidence written as one line of text.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/grade/grader.h"

namespace exhibit::test {

// The names in rules/facts.yaml.
std::vector<std::string> fact_names();

// rules/rubrics/kips2025.yaml; throws with the diagnostics where it has mistakes.
const Rubric& kips2025();

// A rubric of one criterion "c" with these grades (YAML, indented by six blanks); throws where it is broken.
Rubric rubric_with(const std::string& grades, const std::string& extra = "");

// Evidence from lines of the form
//   fact @stage /role ~relation ^subject *weight !refused {name=value; name=value}
// where all but the fact may be left out: stage unknown, role card, relation own, subject model, weight 1.
// The n-th of a list quotes the n-th place of its document; the document is named after role and relation.
std::vector<Evidence> evidence(const std::vector<std::string>& lines);

// A plan, documents and rules to grade with. Sources: own card, paper, file list, metadata, licence, base
// card and base paper, all readable.
struct Case {
  Case();
  GradingInput input(const std::vector<Evidence>& found) const;
  Source& source(SourceRole role, Relation relation = Relation::own);

  SourcePlan plan;
  std::map<std::string, DocumentSize> documents;
  std::map<std::string, std::vector<std::string>> rules_by_fact;
  Calibration calibration;
};

}  // namespace exhibit::test
