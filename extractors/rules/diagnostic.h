// What is wrong in a file that people write (rules, lexicons, rubrics), said the way compilers say it:
//   rules/evidence/training/hardware.yaml:7:5: error: unknown key "regx"; did you mean "regex"?
//       regx: '(\d+) GPUs'
//       ^
// Tested by tests/extractors/diagnostics_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// A place in a source file.
struct Position {
  uint32_t line = 0;  // 1-based; 0 means the file as a whole
  size_t offset = 0;  // in bytes
};

struct Diagnostic {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string file;
  uint32_t line = 0;    // 0: the file as a whole
  uint32_t column = 0;  // 1-based, in code points
  std::string message;
  std::string source;  // the line, without its end; empty where there is none to show
};

// "file:line:col: error: message", then the source line and a caret line where there is a source line. Ends
// with a line end. Long lines are cut to a window around the column.
std::string format(const Diagnostic& diagnostic);

// A file as written.
struct SourceFile {
  std::string name;  // as shown in diagnostics
  std::string bytes;
};

Position position_at(const SourceFile& file, size_t offset);
Diagnostic make_diagnostic(const SourceFile& file, Position at, std::string message,
                           Diagnostic::Severity severity = Diagnostic::Severity::error);

// `; did you mean "regex"?` for the known name closest to what was written, "" where none is close.
std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& known);

// "a, b or c".
std::string one_of(const std::vector<std::string_view>& names);

}  // namespace exhibit
