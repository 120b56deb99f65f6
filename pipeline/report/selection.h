// Which models matter most: the impact of a model as the number of its children, likes and downloads, each as
// ln(x+1), min-max normalised over all candidates, and summed (0 to 3). So one number that is huge does not
// decide alone. Pure functions. Tested by tests/report/selection_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit {

struct ImpactCandidate {
  std::string id;
  uint64_t children = 0;  // models that were made from it
  uint64_t likes = 0;
  uint64_t downloads = 0;
  std::vector<std::string> bases = {};  // ids of the models that it was made from; may be empty
};

// The hub's answer to GET /api/models: an array of objects with id, likes, downloads and tags; the number of
// children is childrenModelCount (or children) where the listing was asked to have it, else it is counted
// among the candidates by their base_model tags (count_children()). Errors: malformed, with the entry's
// number.
// Of several pages each is such an array.
Result<std::vector<ImpactCandidate>> parse_hub_listing(std::string_view json);
Result<std::vector<ImpactCandidate>> parse_hub_listing(std::span<const std::string> pages);

// A table with the columns id, children, likes, downloads and, where families are to be folded, base (ids
// separated by blanks). Other columns are left alone. `name` is shown in errors (malformed).
Result<std::vector<ImpactCandidate>> parse_candidate_table(std::string_view csv, std::string_view name);

// Sets the number of children of each candidate to the number of those that name it as a base.
void count_children(std::vector<ImpactCandidate>& candidates);

struct ImpactScore {
  ImpactCandidate candidate;
  double children = 0;  // normalised, 0 to 1; 0 where all candidates have the same number
  double likes = 0;
  double downloads = 0;
  double impact = 0;                // their sum
  std::vector<std::string> folded;  // members of its family that it stands for, by impact
};

struct SelectionOptions {
  size_t top = 15;
  // Of a family (candidates joined by their bases) only the member with the greatest impact is taken. Scores
  // are those over all candidates.
  bool fold = false;
};

// By impact, descending; equal ones by id. A candidate that is in the list twice counts once, as it is first.
std::vector<ImpactScore> select_models(std::span<const ImpactCandidate> candidates,
                                       const SelectionOptions& options);

}  // namespace exhibit
