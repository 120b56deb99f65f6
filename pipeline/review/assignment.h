// Who is to review what: a range of models (by id, both ends included) or a list of them, all criteria or
// some. Tested by tests/review/queue_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct Assignment {
  int64_t id = 0;  // set when stored
  std::string reviewer;
  std::string rubric;
  std::vector<std::string> models = {};    // ids; empty: the range counts
  std::string from = {};                   // first id; empty: from the first model on
  std::string to = {};                     // last id; empty: to the last model
  std::vector<std::string> criteria = {};  // empty: all

  // Ids compare by bytes.
  bool covers(std::string_view model, std::string_view criterion) const;
};

// Errors: invalid_argument (no reviewer, a list and a range at once, a range that ends before it begins).
Result<void> check(const Assignment& assignment);

StoredAssignment to_stored(const Assignment& assignment);
Result<Assignment> from_stored(const StoredAssignment& stored);

}  // namespace exhibit
