// Tested by tests/base/yaml_reader_test.cc.
#include "pipeline/base/diagnostic.h"

#include <algorithm>
#include <tuple>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

// A longer line is shown around its caret only.
constexpr size_t kShownBytes = 160;
constexpr size_t kLongestName = 64;

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

// Blanks (tabs stay tabs) as wide as the code points of this prefix.
std::string padding(std::string_view prefix) {
  std::string out;
  for (const char c : prefix) {
    if (c == '\t') {
      out += '\t';
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
  std::string out = diagnostic.file + ':' + std::to_string(diagnostic.at.line) + ':' +
                    std::to_string(diagnostic.at.column) +
                    (diagnostic.severity == Severity::error ? ": error: " : ": warning: ") +
                    diagnostic.message + '\n';
  if (trim(diagnostic.source_line).empty()) return out;
  std::string_view line = diagnostic.source_line;
  size_t column = std::min<size_t>(diagnostic.at.column == 0 ? 0 : diagnostic.at.column - 1, line.size());
  if (column > kShownBytes / 2 && line.size() > kShownBytes) {
    size_t cut = column - kShownBytes / 2;
    while (cut < column && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) ++cut;
    line.remove_prefix(cut);
    column -= cut;
  }
  line = truncate_utf8(line, kShownBytes);
  out += std::string(line) + '\n' + padding(line.substr(0, column)) + "^\n";
  return out;
}

std::string render(std::vector<Diagnostic> diagnostics) {
  const auto key = [](const Diagnostic& d) { return std::tie(d.file, d.at, d.message); };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  std::string out;
  for (size_t i = 0; i < diagnostics.size(); ++i) {
    if (i > 0 && key(diagnostics[i]) == key(diagnostics[i - 1])) continue;
    out += render(diagnostics[i]);
  }
  return out;
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string_view line_at(std::string_view text, uint32_t line) {
  for (uint32_t i = 1; i < line; ++i) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

std::string_view nearest_name(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestName) return {};
  const std::string lowered = ascii_lower(word);
  std::string_view nearest;
  size_t best = (word.size() < 3 ? 0 : std::max<size_t>(1, word.size() / 3)) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestName) continue;
    const size_t distance = edit_distance(lowered, ascii_lower(candidate));
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string_view nearest = nearest_name(word, candidates);
  return nearest.empty() ? "" : "; did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace exhibit
