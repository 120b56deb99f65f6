// What people's decisions on one cell (one criterion of one model) come to. Pure functions: a state of any
// day is these functions over that day's decisions and proposals. Tested by tests/review/judgement_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/review/decision.h"

namespace exhibit {

// Someone's say on the grade.
struct Verdict {
  std::string reviewer;
  Grade grade = Grade::unknown;
  std::string proposal;  // hash of what was seen
  bool blind = false;
  std::string decision;  // id
  std::string at;
};

struct JudgedCitation {
  std::string reviewer;
  std::string decision;  // id
  std::string proposal;  // hash of what was seen
  CitedText citation;
};

// Follows from the decisions of one cell alone. Decisions that were undone leave no trace but in `version`.
struct Judgement {
  int64_t version = 0;            // seq of the last decision on the cell, whatever it was; 0: none
  std::vector<Verdict> verdicts;  // the last one of each reviewer, by name
  std::optional<Verdict> adjudication;
  std::string seen;  // hash of the proposal that the last verdict or adjudication was made on
  std::vector<JudgedCitation> rejected;
  std::vector<JudgedCitation> added;
  int32_t comments = 0;

  const Verdict* verdict_of(std::string_view reviewer) const;
  bool is_judged() const { return adjudication.has_value() || !verdicts.empty(); }
};

// Decisions of one cell, in any order.
Judgement judge(std::span<const Decision> decisions);

// The ids of the decisions that hold: those that no undo which holds itself undoes. An undo of another
// person's decision, of a later one or of another cell's does nothing.
std::set<std::string> holding(std::span<const Decision> decisions);

enum class CellState {
  unreviewed,   // nobody gave a verdict
  partial,      // fewer verdicts than wanted, all the same
  reviewed,     // as many as wanted, all the same
  disagreed,    // verdicts differ
  adjudicated,  // and somebody decided
  changed,      // the proposal reads otherwise than when the last verdict or adjudication was given
};
inline constexpr size_t kCellStateCount = 6;

// "unreviewed", "partial", ...
std::string_view to_string(CellState state);
bool parse(std::string_view name, CellState& state);

// `hash`: of today's proposal. `wanted`: independent reviews per cell, at least 1.
CellState state_of(const Judgement& judgement, std::string_view hash, int wanted);

struct FinalGrade {
  Grade grade = Grade::unknown;
  bool decided = false;  // by people; otherwise it is the proposal's
};

// Adjudicated, else agreed by all who gave a verdict, else proposed.
FinalGrade final_grade(const Judgement& judgement, Grade proposed);

}  // namespace exhibit
