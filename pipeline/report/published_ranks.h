// Ranks that somebody published, held against the ranks that follow from the grades: how near they are, which
// of them no scoring of the grades can give, and what each deviation comes from.
// Tested by tests/report/published_ranks_test.cc.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/report/ranking.h"
#include "pipeline/report/statistics.h"

namespace exhibit {

struct PublishedRanks {
  struct Row {
    std::string model;
    std::vector<int> ranks;  // one a column, 1 is the best
  };
  std::vector<std::string> columns;  // ids of weight schemes
  std::vector<Row> rows;
};

// A table with the column `model` and one column a weight scheme, whole numbers from 1 in every cell. Errors:
// malformed, naming line and column.
Result<PublishedRanks> read_published_ranks(std::string_view csv, std::string_view name);

// Why a published rank is not the one that the grades give, the strongest statement first.
enum class DeviationCause {
  same_grades,     // another model with the same grades has another rank: no scoring gives both
  better_grades,   // a model with no worse grade anywhere stands behind: no weights give that
  not_applicable,  // it follows where N/A is left out of the means instead (or the other way round)
  one_cell,        // it follows where one cell has another grade than the table prints
  other_score,     // it takes a score that no single cell gives
  shifted,         // it follows from the other models' deviations
};
std::string_view to_string(DeviationCause cause);

struct Deviation {
  size_t model = 0;  // place in the list of models
  int published = 0;
  int ours = 0;
  DeviationCause cause = DeviationCause::shifted;
  std::string explanation;  // one sentence
};

// Two published ranks that cannot both follow from the grades.
struct Contradiction {
  size_t ahead = 0;  // published as the better one
  size_t behind = 0;
  bool same_grades = false;  // in all criteria that the scheme weighs; else `behind` is better somewhere
};

struct RankComparison {
  std::string scheme;
  std::vector<int> published;  // of each model, in their order
  std::vector<int> ours;
  std::optional<Coefficient> spearman;
  std::vector<Deviation> deviations;  // by published rank
  std::vector<Contradiction> contradictions;
};

// One comparison a published column. Who deviates by himself and who is only shifted: the fewest models are
// looked for without which the others stand in the same order on both sides (greedily, so not provably the
// fewest). Models match by name, whatever the case. Errors: not_found for a column that is no scheme of the
// rubric, or a model that only one side has.
Result<std::vector<RankComparison>> compare_ranks(const Rubric& rubric, std::span<const GradedEntry> models,
                                                  const PublishedRanks& published,
                                                  NotApplicable not_applicable = NotApplicable::scored);

}  // namespace exhibit
