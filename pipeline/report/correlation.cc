// Tested by tests/report/correlation_test.cc.
#include "pipeline/report/correlation.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/grade/csv.h"

namespace exhibit {
namespace {

std::optional<size_t> column_of(const CsvTable& table, std::string_view name) {
  for (size_t i = 0; i < table.header.size(); ++i) {
    if (equals_ignoring_case(table.header[i], name)) return i;
  }
  return std::nullopt;
}

bool says_nothing(const std::string& cell) {
  return cell.empty() || cell == "-" || cell == "–" || equals_ignoring_case(cell, "n/a");
}

bool read_number(const std::string& cell, double& value) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size() && std::isfinite(value);
}

}  // namespace

Result<BenchmarkTable> read_benchmarks(std::string_view csv, std::string_view name,
                                       const std::vector<std::string>& wanted) {
  const auto table = parse_csv(csv, name);
  if (!table) return table.error();
  const std::string file(name);
  std::optional<size_t> model;
  for (const char* known : {"model_id", "replica_id", "id", "model"}) {
    if (!model) model = column_of(*table, known);
  }
  if (!model) {
    return Error{ErrorCode::malformed, "no column names the model; call it model_id, id or model",
                 file + ":1"};
  }
  std::vector<size_t> columns;
  BenchmarkTable benchmarks;
  for (const std::string& column : wanted) {
    const auto found = column_of(*table, column);
    if (!found || *found == *model) {
      return Error{ErrorCode::not_found, "no column \"" + column + "\"" + did_you_mean(column, table->header),
                   file + ":1"};
    }
    columns.push_back(*found);
  }
  for (size_t i = 0; wanted.empty() && i < table->header.size(); ++i) {
    if (i != *model) columns.push_back(i);
  }
  if (columns.empty()) return Error{ErrorCode::malformed, "no column holds scores", file + ":1"};
  for (const size_t column : columns) benchmarks.columns.push_back(table->header[column]);
  std::set<std::string> seen;
  for (const CsvRow& row : table->rows) {
    const std::string where = file + ":" + std::to_string(row.line);
    BenchmarkTable::Row read{row.cells[*model], {}};
    if (read.model.empty() || !seen.insert(ascii_lower(read.model)).second) {
      return Error{ErrorCode::malformed, "the row names no model, or one that has a row already", where};
    }
    for (const size_t column : columns) {
      const std::string& cell = row.cells[column];
      double value = 0;
      if (says_nothing(cell)) {
        read.scores.emplace_back();
      } else if (read_number(cell, value)) {
        read.scores.emplace_back(value);
      } else {
        return Error{ErrorCode::malformed,
                     "\"" + std::string(truncate_utf8(cell, 40)) + "\" in column " + table->header[column] +
                         " is no number; leave out columns that hold none with --column",
                     where};
      }
    }
    benchmarks.rows.push_back(std::move(read));
  }
  return benchmarks;
}

std::vector<BenchmarkCorrelation> correlate(std::span<const std::pair<std::string, double>> totals,
                                            const BenchmarkTable& benchmarks, double confidence) {
  std::map<std::string, const BenchmarkTable::Row*> rows;
  for (const BenchmarkTable::Row& row : benchmarks.rows) rows[ascii_lower(row.model)] = &row;
  std::set<std::string> graded;
  for (const auto& [model, total] : totals) graded.insert(ascii_lower(model));
  std::vector<BenchmarkCorrelation> correlations;
  for (size_t column = 0; column < benchmarks.columns.size(); ++column) {
    BenchmarkCorrelation correlation;
    correlation.benchmark = benchmarks.columns[column];
    std::vector<double> x, y;
    for (const auto& [model, total] : totals) {
      const auto row = rows.find(ascii_lower(model));
      if (row == rows.end() || !row->second->scores[column]) {
        correlation.no_score.push_back(model);
        continue;
      }
      x.push_back(total);
      y.push_back(*row->second->scores[column]);
      correlation.points.push_back({model, x.back(), y.back()});
    }
    for (const BenchmarkTable::Row& row : benchmarks.rows) {
      if (row.scores[column] && !graded.contains(ascii_lower(row.model))) {
        correlation.no_grade.push_back(row.model);
      }
    }
    correlation.pearson = pearson(x, y);
    if (correlation.pearson) {
      correlation.pearson_interval = correlation_interval(*correlation.pearson, confidence);
    }
    correlation.spearman = spearman(x, y);
    correlation.line = fit_line(x, y, confidence);
    correlations.push_back(std::move(correlation));
  }
  return correlations;
}

}  // namespace exhibit
