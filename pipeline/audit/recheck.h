// Stored citations against freshly read sources: what would change a grade. Tested by
// tests/audit/recheck_test.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/audit/anchor.h"
#include "pipeline/document/document.h"
#include "pipeline/store/workspace.h"

namespace exhibit::audit {

// One citation that the stored grade rests on, as its source reads now.
struct RecheckedCitation {
  Evidence evidence;  // as stored
  AnchorState state = AnchorState::gone;
  std::string now;  // what stands there, of `changed` and `moved`
};

// A criterion whose grade would be another.
struct GradeChange {
  std::string model;
  std::string criterion;
  Proposal before;
  Proposal after;
  std::vector<RecheckedCitation> citations;  // of before
};

// Freshly read documents; null where the source could not be read.
using FreshDocument = std::function<DocumentPtr(const std::string& url)>;

// Compares a model as it was graded with the same model graded from fresh sources. Only criteria whose grade
// differs are given; a change to or from `unknown` (a source that could not be read this time) is none.
std::vector<GradeChange> grade_changes(const GradedModel& before, const GradedModel& after,
                                       const FreshDocument& fresh);

// Whether everything that this model's citations rest on was seen at or after the date ("2026-01-31").
Result<bool> seen_since(const Workspace& workspace, const GradedModel& model, const std::string& date);

// "2026-01-31" or a longer ISO 8601 time that begins with it.
bool is_date(std::string_view text);

}  // namespace exhibit::audit
