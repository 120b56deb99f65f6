// Decisions as JSON Lines, to move them between workspaces. Tested by tests/review/exchange_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/review/reviews.h"

namespace exhibit {

// One line a decision (decision.h), in the order of seq. The first line that refers to a version of a
// proposal has it in `seen`, so that the other workspace can show what was judged. `sink` gets each line with
// its end.
Result<uint64_t> export_decisions(const Reviews& reviews, const JournalQuery& query,
                                  const std::function<void(std::string_view)>& sink);

// All lines or none. Decisions keep their ids, times, reviewers and origins; those that are here already are
// passed over. Errors: malformed (Error::where is "name:line"), with what is wrong.
Result<Reviews::Adopted> import_decisions(Reviews& reviews, std::string_view lines, const std::string& name);

}  // namespace exhibit
