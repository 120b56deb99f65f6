// Every cell of one rubric as it stands at one moment: what is proposed and what people said. Immutable, so
// that any number of threads read one while the next is made; two boards share the models that are the same
// in both. 10,000 models of 16 cells take about 40 MB. Tested by tests/review/board_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/review/judgement.h"

namespace exhibit {

struct BoardCell {
  Grade proposed = Grade::unknown;
  Grade final_grade = Grade::unknown;
  bool decided = false;  // final_grade is people's, not the proposal's
  CellState state = CellState::unreviewed;
  float confidence = 0;                        // of the proposal
  std::string hash;                            // of the proposal; empty: nothing is proposed for this cell
  std::shared_ptr<const Judgement> judgement;  // never null

  bool is_proposed() const { return !hash.empty(); }
  // Enough people agree, or one decided; also where the proposal changed after that.
  bool is_reviewed() const;
};

struct BoardModel {
  std::string id;
  std::string name;
  std::string publisher;
  std::string graded_at;
  std::vector<BoardCell> cells;  // one a criterion, in the rubric's order
};

struct Board {
  std::string rubric;
  std::vector<std::string> criteria;                      // in the rubric's order
  std::vector<std::shared_ptr<const BoardModel>> models;  // sorted by id
  int reviews_wanted = 1;                                 // per cell
  int64_t last_decision = 0;                              // seq of the last decision it knows
  int64_t generation = 0;                                 // rises with every board; 0: of a past day

  // Null where there is no such model; -1 where there is no such criterion.
  const BoardModel* find(std::string_view model) const;
  int find_criterion(std::string_view criterion) const;
};
using BoardPtr = std::shared_ptr<const Board>;

}  // namespace exhibit
