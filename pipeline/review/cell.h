// One cell with everything that a person looks at. Tested by tests/review/cell_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/grade/proposal.h"
#include "pipeline/review/decision.h"
#include "pipeline/review/judgement.h"

namespace exhibit {

struct CellDetail {
  std::string rubric;
  std::string model;
  std::string criterion;
  CellState state = CellState::unreviewed;
  FinalGrade final_grade;
  Proposal proposal;
  std::string hash;  // of the proposal
  // What the last verdict was given on, where the proposal reads otherwise today.
  std::optional<Proposal> previous;
  std::string previous_hash;
  Judgement judgement;
  std::vector<Decision> decisions;  // in the order in which they count
  std::optional<Grade> published;
  bool hidden = false;  // blinded() took out what must not be seen

  int64_t version() const { return judgement.version; }
};

// What a person who reviews blind may see: the passages in the order of documents and places, near misses
// among them, without grade, reason, rules and weights; one's own decisions only. Once this person has given
// a verdict that holds, everything.
CellDetail blinded(CellDetail detail, std::string_view reviewer);

}  // namespace exhibit
