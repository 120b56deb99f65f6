// A model's criteria as they stand after review: people's grade where they decided, the proposal's elsewhere,
// without the citations that a reviewer rejected and with those that one added. What every format that speaks
// of grades writes. Tested by tests/exchange/outcome_test.cc.
#pragma once

#include <string>
#include <vector>

#include "pipeline/exchange/formats.h"

namespace exhibit {

struct Citation {
  Evidence evidence;
  std::string added_by;  // the reviewer who added it; empty: it is the proposal's
};

struct Outcome {
  const Proposal* proposal = nullptr;    // in the input
  const Criterion* criterion = nullptr;  // in the input's rubric
  Grade grade = Grade::unknown;
  std::vector<Verdict> deciders;  // whose grade it is, by name; empty: it is the program's
  std::vector<Citation> citations;

  bool is_decided() const { return !deciders.empty(); }
};

// In the order of the proposals; those of criteria that the rubric lacks are left out. Refers to the input.
std::vector<Outcome> outcomes_of(const ExportInput& input);

// What the grades come to by one of the rubric's weight schemes, as a share of what is possible, 0..1.
double openness_of(const Rubric& rubric, const WeightScheme& scheme, const std::vector<Outcome>& outcomes);

// "open", "semi-open", "closed", "not applicable", "not examined".
std::string_view words_for(Grade grade);

}  // namespace exhibit
