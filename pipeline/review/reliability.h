// How far reviewers agree with one another. Tested by tests/review/reliability_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/review/board.h"

namespace exhibit {

enum class Metric { nominal, ordinal };

// The values that the observers gave to one unit, as categories from 0; those who gave none are left out.
using Unit = std::vector<int>;

// Krippendorff's alpha, 1 - D_o / D_e, for any number of observers and missing values:
//   alpha = 1 - (n - 1) * sum_{c<k} o_ck d_ck / sum_{c<k} n_c n_k d_ck
// where o_ck counts the ordered pairs of values c and k within units, each weighted 1 / (m_u - 1) for a unit
// of m_u values, n_c = sum_k o_ck, n = sum_c n_c; units of one value pair with nothing and do not count.
// nominal: d_ck = 1 for c != k. ordinal: d_ck = (n_c/2 + sum_{c<g<k} n_g + n_k/2)^2.
// K. Krippendorff, "Computing Krippendorff's Alpha-ReviewReliability" (2011), sections C and D; the same
// author's "Content Analysis", 3rd ed. (2013), chapter 12. nullopt where nothing pairs or only one category
// was used (D_e is 0). `categories`: how many there are; values outside are left out.
std::optional<double> krippendorff_alpha(std::span<const Unit> units, int categories, Metric metric);

struct CriterionReliability {
  std::string criterion;
  uint64_t items = 0;                   // cells with at least two verdicts
  uint64_t pairs = 0;                   // of verdicts within them
  std::optional<double> kappa;          // Cohen's, all pairs of reviewers together (see `reviewers`)
  std::optional<double> alpha;          // nominal, of open, semi, closed and na
  std::optional<double> alpha_ordinal;  // closed < semi < open; na stands on no scale and is left out
};

struct PairReliability {
  std::string a;  // reviewers, by name
  std::string b;
  uint64_t n = 0;  // cells of which both gave a verdict
  std::optional<double> kappa;
};

struct ReviewReliability {
  std::vector<CriterionReliability> criteria;  // in the rubric's order
  CriterionReliability overall;                // of all criteria; `criterion` is empty
  std::vector<PairReliability> reviewers;      // pairs with n > 0, by names
};

// Of the verdicts that hold; `blind_only`: of those given blind, which alone are independent of one another.
// Where more than two reviewed, kappa is of the table that all pairs (a before b by name) fill together.
ReviewReliability reliability_of(const Board& board, bool blind_only = false);

}  // namespace exhibit
