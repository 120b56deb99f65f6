// Tested by tests/grade/agreement_test.cc.
#include "pipeline/grade/csv.h"

#include <algorithm>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kMaxBytes = 16u << 20;
constexpr size_t kMaxColumns = 1000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error malformed(std::string_view name, size_t line, std::string message) {
  return {ErrorCode::malformed, std::move(message), std::string(name) + ':' + std::to_string(line)};
}

// Reads one row after the other; line() is where the next one begins.
class RowReader {
 public:
  RowReader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  bool done() const { return at_ >= text_.size(); }

  Result<CsvRow> next() {
    CsvRow row;
    row.line = line_;
    while (true) {
      if (row.cells.size() == kMaxColumns) {
        return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kMaxColumns) + " columns",
                     std::string(name_) + ':' + std::to_string(line_)};
      }
      Result<std::string> cell = peek() == '"' ? quoted() : plain();
      if (!cell) return cell.error();
      row.cells.push_back(*std::move(cell));
      if (peek() != ',') break;
      ++at_;
    }
    if (peek() == '\r') ++at_;
    if (peek() == '\n') {
      ++at_;
      ++line_;
    } else if (!done()) {
      return malformed(name_, line_, "a carriage return without a line feed");
    }
    return row;
  }

 private:
  char peek() const { return done() ? '\0' : text_[at_]; }

  Result<std::string> plain() {
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    const std::string_view cell = text_.substr(at_, end - at_);
    if (cell.find('"') != std::string_view::npos) {
      return malformed(name_, line_, "a quote inside a cell that is not quoted; write \"\" in a quoted cell");
    }
    at_ = end;
    return std::string(trim(cell));
  }

  Result<std::string> quoted() {
    const size_t begin_line = line_;
    std::string cell;
    for (++at_; !done(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += text_[at_++];
      } else {
        ++at_;
        if (!done() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
          return malformed(name_, line_, "text after a closing quote");
        }
        return std::string(trim(cell));
      }
    }
    return malformed(name_, begin_line, "a quote is never closed");
  }

  std::string_view text_;
  std::string_view name_;
  size_t at_ = 0;
  size_t line_ = 1;
};

bool is_empty(const CsvRow& row) { return row.cells.size() == 1 && row.cells[0].empty(); }

}  // namespace

Result<CsvTable> parse_csv(std::string_view text, std::string_view name) {
  if (text.size() > kMaxBytes) {
    return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kMaxBytes) + " bytes",
                 std::string(name)};
  }
  if (!is_valid_utf8(text)) return Error{ErrorCode::malformed, "the file is not UTF-8", std::string(name)};
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  CsvTable table;
  RowReader reader(text, name);
  while (!reader.done()) {
    Result<CsvRow> row = reader.next();
    if (!row) return row.error();
    if (is_empty(*row)) continue;
    if (table.header.empty()) {
      table.header = row->cells;
      std::vector<std::string> sorted = table.header;
      std::sort(sorted.begin(), sorted.end());
      const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
      if (twice != sorted.end()) return malformed(name, row->line, "column \"" + *twice + "\" appears twice");
      continue;
    }
    if (row->cells.size() != table.header.size()) {
      return malformed(name, row->line,
                       std::to_string(row->cells.size()) + " cells, but the header has " +
                           std::to_string(table.header.size()));
    }
    table.rows.push_back(*std::move(row));
  }
  if (table.header.empty()) return Error{ErrorCode::empty, "no header line", std::string(name)};
  return table;
}

}  // namespace exhibit
