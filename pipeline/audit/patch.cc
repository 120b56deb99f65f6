// Tested by tests/audit/patch_test.cc.
#include "pipeline/audit/patch.h"

#include <algorithm>
#include <set>
#include <vector>

namespace exhibit::audit {
namespace {

constexpr size_t kContext = 3;

// Each with its line end, so that a missing one at the end of the file is a difference too.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Edit {
  char sign = ' ';
  std::string_view line;
  size_t before = 0;  // lines before this one, in either text
  size_t after = 0;
};

// What both share at their ends is skipped; what lies between is compared by its longest common subsequence,
// or replaced whole where it is too long for that.
std::vector<Edit> edits_between(const std::vector<std::string_view>& a,
                                const std::vector<std::string_view>& b) {
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const size_t n = a.size() - head - tail;
  const size_t m = b.size() - head - tail;
  const bool compare = n * m <= 4'000'000;
  std::vector<std::vector<uint32_t>> common(compare ? n + 1 : 0, std::vector<uint32_t>(m + 1, 0));
  for (size_t i = n; compare && i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      common[i][j] = a[head + i] == b[head + j] ? common[i + 1][j + 1] + 1
                                                : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<Edit> edits;
  size_t i = 0, j = 0;
  const auto keep = [&] { edits.push_back({' ', a[i], i, j}), ++i, ++j; };
  const auto remove = [&] { edits.push_back({'-', a[i], i, j}), ++i; };
  const auto add = [&] { edits.push_back({'+', b[j], i, j}), ++j; };
  while (i < head) keep();
  while (i < head + n || j < head + m) {
    const bool same = compare && i < head + n && j < head + m && a[i] == b[j];
    if (same) {
      keep();
    } else if (i < head + n && (!compare || j == head + m ||
                                common[i - head + 1][j - head] >= common[i - head][j - head + 1])) {
      remove();
    } else {
      add();
    }
  }
  while (i < a.size()) keep();
  return edits;
}

std::string range(size_t first, size_t count) {
  return std::to_string(count == 0 ? first : first + 1) + "," + std::to_string(count);
}

void add_hunk(std::string& out, const std::vector<Edit>& edits, size_t begin, size_t end) {
  size_t before = 0, after = 0;
  for (size_t i = begin; i < end; ++i) {
    before += edits[i].sign != '+' ? 1 : 0;
    after += edits[i].sign != '-' ? 1 : 0;
  }
  out += "@@ -" + range(edits[begin].before, before) + " +" + range(edits[begin].after, after) + " @@\n";
  for (size_t i = begin; i < end; ++i) {
    out += edits[i].sign;
    out += edits[i].line;
    if (!edits[i].line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
  }
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const std::vector<Edit> edits = edits_between(lines_of(before), lines_of(after));
  std::string out = "--- a/" + std::string(name) + "\n+++ b/" + std::string(name) + "\n";
  size_t at = 0;
  while (at < edits.size()) {
    while (at < edits.size() && edits[at].sign == ' ') ++at;
    if (at == edits.size()) break;
    const size_t begin = at > kContext ? at - kContext : 0;
    size_t last = at;
    for (size_t i = at; i < edits.size() && i <= last + 2 * kContext + 1; ++i) {
      if (edits[i].sign != ' ') last = i;
    }
    const size_t end = std::min(last + kContext + 1, edits.size());
    add_hunk(out, edits, begin, end);
    at = end;
  }
  return out;
}

Patch make_patch(const PublishedGrades& grades, std::span<const Finding> findings) {
  Patch patch;
  for (const PublishedFile& file : grades.files) {
    if (!file.yaml) continue;
    YamlDocument now = *file.yaml;
    std::set<YamlPath> changed;
    for (const Finding& finding : findings) {
      if (!finding.correction || finding.file != file.name) continue;
      if (!changed.insert(finding.correction->path).second) {
        ++patch.left_out;
        continue;
      }
      auto text = set_yaml_value(now, finding.correction->path, finding.correction->value);
      std::vector<Diagnostic> diagnostics;
      auto parsed = text ? parse_yaml(file.name, *std::move(text), diagnostics) : std::nullopt;
      if (!parsed) {
        ++patch.left_out;
        continue;
      }
      now = *std::move(parsed);
      ++patch.applied;
    }
    std::string_view name = file.name;
    while (name.starts_with('/')) name.remove_prefix(1);
    patch.diff += unified_diff(name, file.text, now.text);
  }
  return patch;
}

}  // namespace exhibit::audit
