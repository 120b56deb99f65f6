// Openness against benchmark scores. Pure functions. Tested by tests/report/correlation_test.cc.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/report/statistics.h"
#include "pipeline/report/svg_plot.h"

namespace exhibit {

struct BenchmarkTable {
  struct Row {
    std::string model;
    std::vector<std::optional<double>> scores;  // one a column; nullopt where the cell is empty
  };
  std::vector<std::string> columns;  // names of the benchmarks
  std::vector<Row> rows;
};

// A table with the column model_id, replica_id, id or model (the first of these counts) and numbers in the
// columns that are asked for (empty: in all others). A cell that is empty, "-" or "n/a" says nothing. Errors:
// malformed, naming line and column; not_found for a column that is not there.
Result<BenchmarkTable> read_benchmarks(std::string_view csv, std::string_view name,
                                       const std::vector<std::string>& wanted = {});

// One benchmark's scores (y) against totals of openness (x).
struct BenchmarkCorrelation {
  std::string benchmark;
  std::vector<Scatter::Point> points;  // the models that have both, in the order of the totals
  std::vector<std::string> no_score;   // have a total, and no score
  std::vector<std::string> no_grade;   // have a score, and no total
  std::optional<Coefficient> pearson;  // nullopt: too few models, or one side does not vary
  std::optional<Interval> pearson_interval;
  std::optional<Coefficient> spearman;
  std::optional<LineFit> line;
};

// One correlation a column. Models match by name, whatever the case.
std::vector<BenchmarkCorrelation> correlate(std::span<const std::pair<std::string, double>> totals,
                                            const BenchmarkTable& benchmarks, double confidence = 0.95);

}  // namespace exhibit
