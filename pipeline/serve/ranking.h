// Models of a board in the order of a weighting. What a model's grades come to is computed when the model
// changes and not when it is asked for: of 10,000 models a decision touches one. Thread-safe. Tested by
// tests/serve/documents_test.cc; measured by tools/bench.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/grade/rubric.h"
#include "pipeline/review/board.h"

namespace exhibit::serve {

// Immutable.
struct ModelSheet {
  std::shared_ptr<const BoardModel> model;
  std::vector<double> areas;  // scores of the final grades, 0..1, in the rubric's order
  size_t reviewed = 0;        // cells
};

struct ScoredBoard {
  BoardPtr board;
  std::vector<std::shared_ptr<const ModelSheet>> sheets;  // one a model, in the board's order
};

class Rankings {
 public:
  // The rubric must be the board's and outlive the result.
  std::shared_ptr<const ScoredBoard> score(const BoardPtr& board, const Rubric& rubric);

 private:
  std::mutex mutex_;                                                // guards what follows
  std::map<std::string, std::shared_ptr<const ScoredBoard>> last_;  // by rubric
};

// A model's place under weights of the areas, in the rubric's order.
struct Place {
  size_t model = 0;  // index into the board's models
  double total = 0;
  int rank = 0;
};
// One a model, in the board's order.
std::vector<Place> places(const ScoredBoard& scored, const std::vector<double>& weights);

}  // namespace exhibit::serve
