// "Did you mean": the known name nearest to a mistyped one. Tested by tests/tools/suggestion_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace exhibit::cli {

// The candidate with the fewest edits (insertions, deletions, replacements, swaps of neighbours; case is
// ignored) to the name, the first of equals. A candidate that contains the name, or the part of it behind a
// slash, counts as near. Empty where nothing is near.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

// " Did you mean X?" or nothing.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

}  // namespace exhibit::cli
