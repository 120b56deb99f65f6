// Tested by tests/grade/agreement_test.cc.
#include "pipeline/grade/grade_table.h"

#include <algorithm>
#include <optional>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/grade/csv.h"

namespace exhibit {
namespace {

// Where the columns of a table stand.
struct Columns {
  std::optional<size_t> id;
  std::optional<size_t> name;
  std::vector<std::pair<std::string, size_t>> criteria;
};

std::optional<size_t> find_column(const CsvTable& table, std::string_view name) {
  for (size_t i = 0; i < table.header.size(); ++i) {
    if (equals_ignoring_case(table.header[i], name)) return i;
  }
  return std::nullopt;
}

Result<Columns> find_columns(const CsvTable& table, std::string_view file,
                             const std::vector<std::string>& criteria) {
  Columns columns;
  for (const char* name : {"replica_id", "model_id", "id"}) {
    if (!columns.id) columns.id = find_column(table, name);
  }
  columns.name = find_column(table, "model");
  if (!columns.id && !columns.name) {
    return Error{ErrorCode::malformed, "no column names the model; call it replica_id, model_id, id or model",
                 std::string(file) + ":1"};
  }
  for (const std::string& criterion : criteria) {
    const auto column = find_column(table, criterion);
    if (!column) {
      const std::string_view near = nearest_name(criterion, table.header);
      return Error{
          ErrorCode::malformed,
          "no column \"" + criterion + '"' +
              (near.empty() ? std::string() : "; is it the one called \"" + std::string(near) + "\"?"),
          std::string(file) + ":1"};
    }
    columns.criteria.emplace_back(criterion, *column);
  }
  return columns;
}

Error bad_cell(std::string_view file, const CsvRow& row, std::string_view column, std::string_view value,
               std::string_view allowed) {
  return {ErrorCode::malformed,
          '"' + std::string(truncate_utf8(value, 40)) + "\" in column " + std::string(column) +
              " is none of " + std::string(allowed),
          std::string(file) + ':' + std::to_string(row.line)};
}

std::string model_of(const Columns& columns, const CsvRow& row) {
  const std::string id = columns.id ? row.cells[*columns.id] : "";
  return !id.empty() || !columns.name ? id : row.cells[*columns.name];
}

}  // namespace

Result<GradeTable> read_grades(std::string_view csv, std::string_view name,
                               const std::vector<std::string>& criteria) {
  const Result<CsvTable> table = parse_csv(csv, name);
  if (!table) return table.error();
  const Result<Columns> columns = find_columns(*table, name, criteria);
  if (!columns) return columns.error();
  GradeTable grades;
  std::set<std::string> seen;
  for (const CsvRow& row : table->rows) {
    GradeRow graded;
    graded.line = row.line;
    if (columns->id) graded.id = row.cells[*columns->id];
    graded.name = columns->name ? row.cells[*columns->name] : graded.id;
    const std::string model = model_of(*columns, row);
    const std::string where = std::string(name) + ':' + std::to_string(row.line);
    if (model.empty()) return Error{ErrorCode::malformed, "the row names no model", where};
    if (!seen.insert(ascii_lower(model)).second) {
      return Error{ErrorCode::malformed, "model \"" + model + "\" has two rows", where};
    }
    for (const auto& [criterion, column] : columns->criteria) {
      const std::string cell = ascii_lower(row.cells[column]);
      if (cell.empty()) continue;
      Grade grade = Grade::na;
      if (cell != "n/a" && !parse(cell, grade)) {
        return bad_cell(name, row, criterion, row.cells[column], "open, semi, closed, na and unknown");
      }
      graded.grades[criterion] = grade;
    }
    grades.rows.push_back(std::move(graded));
  }
  return grades;
}

Result<Cells> read_low_confidence(std::string_view csv, std::string_view name,
                                  const std::vector<std::string>& criteria) {
  const Result<CsvTable> table = parse_csv(csv, name);
  if (!table) return table.error();
  const Result<Columns> columns = find_columns(*table, name, criteria);
  if (!columns) return columns.error();
  Cells low;
  for (const CsvRow& row : table->rows) {
    for (const auto& [criterion, column] : columns->criteria) {
      const std::string cell = ascii_lower(row.cells[column]);
      if (cell == "low") {
        low.insert({ascii_lower(model_of(*columns, row)), criterion});
      } else if (!cell.empty() && cell != "medium" && cell != "high") {
        return bad_cell(name, row, criterion, row.cells[column], "high, medium and low");
      }
    }
  }
  return low;
}

GradesByModel grades_by_model(const GradeTable& table) {
  GradesByModel grades;
  for (const GradeRow& row : table.rows) grades[row.id.empty() ? row.name : row.id] = row.grades;
  return grades;
}

GradesByModel grades_by_model(std::span<const Proposal> proposals) {
  GradesByModel grades;
  for (const Proposal& proposal : proposals) grades[proposal.model][proposal.criterion] = proposal.grade;
  return grades;
}

}  // namespace exhibit
