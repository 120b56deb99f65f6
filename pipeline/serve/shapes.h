// How the API writes what people review: cells, citations, decisions. Private to this folder.
// Tested by tests/serve/review_api_test.cc.
#pragma once

#include "pipeline/review/reviews.h"
#include "pipeline/store/json_codec.h"

namespace exhibit::serve {

Json decision_shape(const Decision& decision);
// The cell with proposal and decisions. What blinded() hid is null, and "hidden" says so.
Json cell_shape(const CellDetail& cell);
Json history_shape(const HistoryEntry& entry);
// {"own":null} where nothing is there.
Json number_or_null(const std::optional<double>& number);

}  // namespace exhibit::serve
