// Tested by tests/review/board_test.cc.
#include "pipeline/review/board.h"

#include <algorithm>

namespace exhibit {

bool BoardCell::is_reviewed() const {
  return state == CellState::reviewed || state == CellState::adjudicated ||
         (state == CellState::changed && decided);
}

const BoardModel* Board::find(std::string_view model) const {
  const auto found = std::lower_bound(models.begin(), models.end(), model,
                                      [](const auto& one, std::string_view id) { return one->id < id; });
  return found != models.end() && (*found)->id == model ? found->get() : nullptr;
}

int Board::find_criterion(std::string_view criterion) const {
  const auto found = std::find(criteria.begin(), criteria.end(), criterion);
  return found == criteria.end() ? -1 : static_cast<int>(found - criteria.begin());
}

}  // namespace exhibit
