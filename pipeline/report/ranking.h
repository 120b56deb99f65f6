// Models ranked by the weight schemes of a rubric, and how far the ranks can be relied on. Pure functions.
// Tested by tests/report/ranking_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/grade/scores.h"

namespace exhibit {

// A model with its grades, and how sure each of them is.
struct GradedEntry {
  std::string model;  // as shown
  CriterionGrades grades;
  std::map<std::string, double> confidence;  // by criterion, 0..1; 1 where a criterion is not in it
};

struct SchemeRanks {
  WeightScheme scheme;
  std::vector<double> totals;  // of each model, in the order given
  std::vector<int> ranks;      // competition ranks
};

// Models that share a rank, by their place in the list given; only groups of two and more, the best first.
std::vector<std::vector<size_t>> ties(const std::vector<int>& ranks);

// One entry a scheme of the rubric, in its order.
std::vector<SchemeRanks> rank_models(const Rubric& rubric, std::span<const GradedEntry> models,
                                     NotApplicable not_applicable = NotApplicable::scored);

// Kendall's tau-b between the totals of every two schemes; [i][i] is 1. nullopt where it is not defined.
std::vector<std::vector<std::optional<double>>> scheme_agreement(std::span<const SchemeRanks> schemes);

struct BootstrapOptions {
  int draws = 2000;
  uint64_t seed = 1;
  double confidence = 0.9;  // of the intervals
};

// Between which ranks a model comes to stand, doubt about the grades considered.
struct RankInterval {
  int low = 0;   // the better one
  int high = 0;  //
  double median = 0;
  double first = 0;  // share of draws in which nobody is ahead
};

// Draws every cell anew: with its confidence c it keeps its grade, else it becomes a neighbour on the scale
// closed - semi - open (of semi either with equal chance; N/A becomes closed or semi; unknown, whatever its
// confidence, any of the three), ranks, and takes quantiles of the ranks. Cells are independent. The same
// seed gives the same intervals on every machine. [scheme][model].
std::vector<std::vector<RankInterval>> rank_intervals(const Rubric& rubric,
                                                      std::span<const GradedEntry> models,
                                                      const BootstrapOptions& options = {},
                                                      NotApplicable not_applicable = NotApplicable::scored);

}  // namespace exhibit
