// Evidence and a rubric give a proposal: pure functions, the same whatever the order of the evidence.
//
// A criterion's clauses are tried in order; the first whose condition holds gives the grade, and the evidence
// that its leaves matched becomes the citations. Refused evidence never matches: it is kept in the ledger as
// near misses.
//
// Unknown instead of closed. "Nothing found" counts only where something was read. A grade without citations
// (closed, or na because nothing speaks against it) becomes `unknown` if
//   - no source in the examined roles could be read at all, or
//   - a key source failed: the model's own card, or its own paper where the criterion examines papers, could
//     not be read and no other own source of that role could.
// Other failed sources leave the grade as it is; they are named in the ledger and lower the confidence.
//
// Confidence. Without calibration: c = b, the clause's own estimate, then
//   support:     c += (1 - c) * 0.5 * (1 - prod over further citations i of (1 - w_i / 3)),
//                where further citations are all but one per leaf, each from another rule or document;
//   weakness:    c *= 0.5 + 0.5 * w, w the lowest of the best weights of the leaves that hold;
//   near misses: c *= 0.98 for each of at most 10, for a grade without citations only;
//   failures:    c *= 0.92 for each of at most 3 examined sources that could not be read;
// cut to 0.05..0.99. With a calibrated probability for (criterion, grade), measured on graded models, c is
// that, and only for a grade without citations failures still lower it. For `unknown` c is 0.
//
// Templates. In reason and missing, {name|fallback} is the value `name` of the best citation that fills most
// of the template, {name*|fallback} all distinct values joined by ", ". {documents} is "3 documents", the
// number read; {unmet} names the leaves that the next higher grade still asks for.
// Tested by tests/grade/grader_test.cc and tests/grade/kips2025_test.cc.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/document/source.h"
#include "pipeline/grade/calibration.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

// The size of a document, for the ledger.
struct DocumentSize {
  uint64_t bytes = 0;  // of its text
  int32_t pages = 0;
};

// Everything that grading one model needs. Refers to its parts; they must outlive it.
struct GradingInput {
  const SourcePlan& plan;  // its sources with document or failure filled in
  std::span<const Evidence> evidence;
  const std::map<std::string, DocumentSize>& documents;                  // by SHA-256
  const std::map<std::string, std::vector<std::string>>& rules_by_fact;  // ids of the rules that find a fact
  const Calibration& calibration;
};

inline constexpr size_t kMaxCitations = 4;  // more only where a condition has more leaves that hold
inline constexpr size_t kMaxNearMisses = 12;

Proposal grade(const Criterion& criterion, const GradingInput& input);
// One proposal a criterion, in the rubric's order.
std::vector<Proposal> grade(const Rubric& rubric, const GradingInput& input);

BaseOrigin base_origin(const SourcePlan& plan);

}  // namespace exhibit
