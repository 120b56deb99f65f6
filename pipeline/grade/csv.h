// Comma-separated values as in RFC 4180, for tables of grades. Strict, so that a slip in a table is an error
// and not another grade. Tested by tests/grade/agreement_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit {

struct CsvRow {
  size_t line = 0;                 // 1-based, where the row begins
  std::vector<std::string> cells;  // as many as the header has, without surrounding white space
};

struct CsvTable {
  std::vector<std::string> header;  // not empty, names are unique
  std::vector<CsvRow> rows;         // empty lines left out
};

// Accepts a byte order mark, '\n' and "\r\n", quoted cells with "" for a quote and with line ends in them.
// Errors (malformed, limit_exceeded) say where: "name:line". `name` is the file's name as shown.
Result<CsvTable> parse_csv(std::string_view text, std::string_view name);

}  // namespace exhibit
