// A ranking as people and programs read it. Tested by tests/tools/ranking_test.sh.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/report/published_ranks.h"
#include "pipeline/report/ranking.h"
#include "tools/exhibit/table.h"
#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

struct RankingResult {
  std::vector<GradedEntry> models;
  std::vector<ModelScores> scores;
  std::vector<SchemeRanks> schemes;
  std::vector<std::vector<std::optional<double>>> agreement;  // Kendall's tau-b, scheme by scheme
  std::vector<std::vector<RankInterval>> intervals;           // [scheme][model]; empty where not drawn
  std::vector<RankComparison> published;
  size_t sorted_by = 0;  // the scheme that the rows are ordered by
  BootstrapOptions bootstrap;
};

// One row a model: scores of the areas, total and rank interval under the chosen scheme, rank under every
// scheme and, where ranks were published, those beside ours.
Table ranking_table(const RankingResult& result, const Rubric& rubric);

// The table and what is to be said about it: ties, agreement between schemes, and, where ranks were
// published, Spearman's rho of each column and every deviation with its cause. As text or Markdown.
std::string ranking_text(const RankingResult& result, const Rubric& rubric, Format format,
                         const Terminal& terminal);

std::string ranking_json(const RankingResult& result, const Rubric& rubric);

}  // namespace exhibit::cli
