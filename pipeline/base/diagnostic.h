// A mistake in a file that people write (rules, rubrics, registries), shown the way compilers do:
//   rules/rubrics/a.yaml:12:9: error: unknown key "tittle"; did you mean "title"?
//       tittle: Weights
//       ^
// Tested by tests/base/yaml_reader_test.cc.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// Where in a text: both 1-based, the column in bytes (as compilers and editors count).
struct TextPosition {
  uint32_t line = 1;
  uint32_t column = 1;
  auto operator<=>(const TextPosition&) const = default;
};

enum class Severity { error, warning };

// Value type. One mistake at one place.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  TextPosition at;
  std::string message;      // one sentence without a full stop: what is wrong and what to do
  std::string source_line;  // the line it stands on, without its end; may be empty
};

// "file:line:col: error: message", the source line and a caret under the column; ends with '\n'.
std::string render(const Diagnostic& diagnostic);
// All of them, sorted by file and position and without repetitions.
std::string render(std::vector<Diagnostic> diagnostics);

bool has_errors(const std::vector<Diagnostic>& diagnostics);

// The line of text with this 1-based number; "" beyond the end.
std::string_view line_at(std::string_view text, uint32_t line);

// The candidate that a mistyped word most likely stands for (optimal string alignment distance of at most a
// third of its length, 1 for 3 letters and more; shorter words have none); "" where none is near. Of equally
// near ones the first.
std::string_view nearest_name(std::string_view word, const std::vector<std::string>& candidates);

// `; did you mean "x"?`, or "" where nothing is near: to append to a message about an unknown name.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace exhibit
