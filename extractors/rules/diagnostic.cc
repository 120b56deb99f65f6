// Covered by tests/extractors/diagnostics_test.cc.
#include "extractors/rules/diagnostic.h"

#include <algorithm>
#include <numeric>

namespace exhibit {
namespace {

constexpr size_t kShownBytes = 160;  // of a source line

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

uint32_t count_code_points(std::string_view text) {
  return static_cast<uint32_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

size_t byte_of_column(std::string_view line, uint32_t column) {
  size_t byte = 0;
  for (uint32_t left = column; byte < line.size(); ++byte) {
    if (is_continuation(line[byte])) continue;
    if (--left == 0) break;
  }
  return byte;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string format(const Diagnostic& diagnostic) {
  std::string out = diagnostic.file;
  if (diagnostic.line > 0) out += ":" + std::to_string(diagnostic.line);
  if (diagnostic.line > 0) out += ":" + std::to_string(diagnostic.column);
  out += diagnostic.severity == Diagnostic::Severity::error ? ": error: " : ": warning: ";
  out += diagnostic.message + "\n";
  if (diagnostic.line == 0 || diagnostic.source.empty()) return out;

  std::string_view line = diagnostic.source;
  size_t caret = byte_of_column(line, diagnostic.column);
  std::string_view before = "";
  if (caret > kShownBytes / 2 && line.size() > kShownBytes) {
    size_t cut = caret - kShownBytes / 2;
    while (cut < line.size() && is_continuation(line[cut])) ++cut;
    line.remove_prefix(cut);
    caret -= cut;
    before = "...";
  }
  std::string_view after = "";
  if (line.size() > kShownBytes) {
    size_t cut = kShownBytes;
    while (is_continuation(line[cut])) --cut;
    line = line.substr(0, cut);
    after = "...";
  }
  out.append("  ").append(before).append(line).append(after).append("\n  ").append(before.size(), ' ');
  for (const char c : line.substr(0, caret)) {
    if (!is_continuation(c)) out += c == '\t' ? '\t' : ' ';
  }
  return out + "^\n";
}

Position position_at(const SourceFile& file, size_t offset) {
  offset = std::min(offset, file.bytes.size());
  const auto end = file.bytes.begin() + static_cast<std::ptrdiff_t>(offset);
  return {.line = static_cast<uint32_t>(std::count(file.bytes.begin(), end, '
')) + 1, .offset = offset};
}

Diagnostic make_diagnostic(const SourceFile& file, Position at, std::string message,
                           Diagnostic::Severity severity) {
    Diagnostic diagnostic{.severity = severity,
                          .file = file.name,
                          .line = at.line,
                          .column = 0,
                          .message = std::move(message),
                          .source = ""};
    if (at.line == 0) return diagnostic;
    const std::string_view bytes = file.bytes;
    const size_t offset = std::min(at.offset, bytes.size());
    const size_t begin = offset == 0 ? 0 : bytes.rfind('\n', offset - 1) + 1;  // npos + 1 == 0
    std::string_view line = bytes.substr(begin, std::min(bytes.find('\n', offset), bytes.size()) - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    diagnostic.column = count_code_points(bytes.substr(begin, offset - begin)) + 1;
    diagnostic.source = line;
    return diagnostic;
  }

  std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& known) {
    std::string_view best;
    size_t best_distance = written.size() < 5 ? 2 : 3;  // exclusive
    for (const std::string_view name : known) {
      const size_t distance = edit_distance(written, name);
      if (distance >= best_distance) continue;
      best = name;
      best_distance = distance;
    }
    return best.empty() ? "" : "; did you mean \"" + std::string(best) + "\"?";
  }

  std::string one_of(const std::vector<std::string_view>& names) {
    std::string out;
    for (size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
      out += names[i];
    }
    return out;
  }

}  // namespace exhibit
