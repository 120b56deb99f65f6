// One table, five ways to print it. Commands fill a Table and let --format decide.
// Tested by tests/tools/table_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

enum class Format { table, json, jsonl, markdown, csv };

inline constexpr std::string_view kFormatNames[] = {"table", "json", "jsonl", "markdown", "csv"};

struct Column {
  std::string key;      // names the column in CSV and JSON
  std::string heading;  // shown to people
  bool right = false;   // aligned to the right
  bool number = false;  // a JSON number where the cell reads as one
};

// A part of a cell with a look of its own.
struct Piece {
  std::string text;
  Style style = Style::plain;
};

struct Cell {
  Cell(std::string shown) : text(std::move(shown)) {}
  Cell(const char* shown) : text(shown) {}
  Cell(std::string shown, Style look) : text(std::move(shown)), style(look) {}
  // For people one text, for programs another ("◐" and "semi").
  Cell(std::string shown, Style look, std::string data)
      : text(std::move(shown)), style(look), value(std::move(data)) {}

  // Shown as its pieces one after the other.
  explicit Cell(std::vector<Piece> shown) : pieces(std::move(shown)) {
    for (const Piece& piece : pieces) text += piece.text;
  }

  const std::string& data() const { return value.empty() ? text : value; }

  std::string text;
  Style style = Style::plain;
  std::vector<Piece> pieces;  // empty: one piece, text in style
  std::string value;          // what CSV and JSON get; empty: the same as text
};

// Invariant: every row has as many cells as there are columns.
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// The table, ending in a line end. `table` is for people (aligned, coloured where the terminal allows it);
// `json` is an array of objects with the columns' keys, `jsonl` one object a line; `csv` follows RFC 4180.
std::string render(const Table& table, Format format, const Terminal& terminal);

// A CSV field, quoted where it must be.
std::string csv_field(std::string_view text);

}  // namespace exhibit::cli
