// Tested by tests/tools/table_test.cc.
#include "tools/exhibit/table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace exhibit::cli {
namespace {

using Json = nlohmann::ordered_json;

void append_padded(std::string& line, const std::string& painted, size_t width, size_t target, bool right) {
  const std::string padding(target - std::min(target, width), ' ');
  line += right ? padding + painted : painted + padding;
}

void append_line(std::string& result, std::string line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  result += line + "\n";
}

std::string paint(const Cell& cell, const Terminal& terminal) {
  if (cell.pieces.empty()) return terminal.paint(cell.style, printable(cell.text));
  std::string result;
  for (const Piece& piece : cell.pieces) result += terminal.paint(piece.style, printable(piece.text));
  return result;
}

std::string render_text(const Table& table, const Terminal& terminal) {
  std::vector<size_t> widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.heading));
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(printable(row[i].text)));
  }
  std::string result;
  std::string line;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) line += "  ";
    const Column& column = table.columns[i];
    append_padded(line, terminal.paint(Style::bold, column.heading), display_width(column.heading), widths[i],
                  column.right);
  }
  append_line(result, line);
  for (const auto& row : table.rows) {
    line.clear();
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += "  ";
      const size_t width = display_width(printable(row[i].text));
      append_padded(line, paint(row[i], terminal), width, widths[i], table.columns[i].right);
    }
    append_line(result, line);
  }
  return result;
}

std::string markdown_cell(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (c == '|' || c == '\\' || c == '<') result += '\\';
    result += c;
  }
  return result;
}

std::string render_markdown(const Table& table) {
  std::string result = "|";
  for (const Column& column : table.columns) result += " " + markdown_cell(column.heading) + " |";
  result += "\n|";
  for (const Column& column : table.columns) result += column.right ? " ---: |" : " --- |";
  result += "\n";
  for (const auto& row : table.rows) {
    result += "|";
    for (const Cell& cell : row) result += " " + markdown_cell(cell.text) + " |";
    result += "\n";
  }
  return result;
}

std::string render_csv(const Table& table) {
  std::string result;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    result += (i > 0 ? "," : "") + csv_field(table.columns[i].key);
  }
  result += "\n";
  for (const auto& row : table.rows) {
    for (size_t i = 0; i < row.size(); ++i) result += (i > 0 ? "," : "") + csv_field(row[i].data());
    result += "\n";
  }
  return result;
}

Json json_value(const Column& column, const Cell& cell) {
  if (!column.number) return cell.data();
  const Json number = Json::parse(cell.data(), nullptr, /*allow_exceptions=*/false);
  return number.is_number() ? number : Json(nullptr);
}

Json json_row(const Table& table, const std::vector<Cell>& row) {
  Json object = Json::object();
  for (size_t i = 0; i < row.size(); ++i) object[table.columns[i].key] = json_value(table.columns[i], row[i]);
  return object;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_json(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) rows.push_back(json_row(table, row));
  return dump(rows, 2);
}

std::string render_jsonl(const Table& table) {
  std::string result;
  for (const auto& row : table.rows) result += dump(json_row(table, row), -1);
  return result;
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + "\"";
}

std::string render(const Table& table, Format format, const Terminal& terminal) {
  switch (format) {
    case Format::table:
      return render_text(table, terminal);
    case Format::json:
      return render_json(table);
    case Format::jsonl:
      return render_jsonl(table);
    case Format::markdown:
      return render_markdown(table);
    case Format::csv:
      return render_csv(table);
  }
  return {};
}

}  // namespace exhibit::cli
