// Tested by tests/grade/agreement_test.cc.
#include "pipeline/grade/agreement.h"

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

size_t index_of(Grade grade) { return static_cast<size_t>(grade); }

// 0 closed, 1 semi, 2 open; nullopt for what stands on no scale.
std::optional<double> height(size_t grade) {
  switch (static_cast<Grade>(grade)) {
    case Grade::closed:
      return 0;
    case Grade::semi:
      return 1;
    case Grade::open:
      return 2;
    default:
      return std::nullopt;
  }
}

double nominal(size_t i, size_t j) { return i == j ? 0 : 1; }

double quadratic(size_t i, size_t j) {
  const auto a = height(i), b = height(j);
  if (!a || !b) return nominal(i, j);
  const double distance = (*a - *b) / 2;
  return distance * distance;
}

// 1 - observed / expected disagreement; with nominal weights that is (p_o - p_e) / (1 - p_e).
template <class Weight>
std::optional<double> weighted_kappa(const Confusion& confusion, Weight weight) {
  std::array<double, kGradeCount> rows{}, columns{};
  double n = 0;
  for (size_t i = 0; i < kGradeCount; ++i) {
    for (size_t j = 0; j < kGradeCount; ++j) {
      const auto count = static_cast<double>(confusion[i][j]);
      rows[i] += count;
      columns[j] += count;
      n += count;
    }
  }
  if (n == 0) return std::nullopt;
  double observed = 0, expected = 0;
  for (size_t i = 0; i < kGradeCount; ++i) {
    for (size_t j = 0; j < kGradeCount; ++j) {
      observed += weight(i, j) * static_cast<double>(confusion[i][j]) / n;
      expected += weight(i, j) * rows[i] * columns[j] / (n * n);
    }
  }
  if (expected == 0) return std::nullopt;
  return 1 - observed / expected;
}

}  // namespace

void Agreement::add(Grade reference, Grade ours) { ++confusion[index_of(reference)][index_of(ours)]; }

uint64_t Agreement::cells() const {
  uint64_t n = 0;
  for (const auto& row : confusion) {
    for (const uint64_t count : row) n += count;
  }
  return n;
}

uint64_t Agreement::equal() const {
  uint64_t n = 0;
  for (size_t i = 0; i < kGradeCount; ++i) n += confusion[i][i];
  return n;
}

double Agreement::exact() const {
  const uint64_t n = cells();
  return n == 0 ? 0 : static_cast<double>(equal()) / static_cast<double>(n);
}

std::optional<double> Agreement::kappa() const { return weighted_kappa(confusion, nominal); }
std::optional<double> Agreement::quadratic_kappa() const { return weighted_kappa(confusion, quadratic); }

Comparison compare(const GradesByModel& reference, const GradesByModel& ours, const Cells& low,
                   const std::vector<std::string>& criteria) {
  Comparison comparison;
  for (const std::string& criterion : criteria) comparison.by_criterion.emplace_back(criterion, Agreement{});
  std::map<std::string, const CriterionGrades*> ours_by_id;
  for (const auto& [model, grades] : ours) ours_by_id[ascii_lower(model)] = &grades;
  std::set<std::string> matched;
  for (const auto& [model, grades] : reference) {
    const std::string id = ascii_lower(model);
    const auto found = ours_by_id.find(id);
    if (found == ours_by_id.end()) {
      comparison.only_reference.push_back(model);
      continue;
    }
    matched.insert(id);
    Agreement& of_model = comparison.by_model.emplace_back(model, Agreement{}).second;
    for (auto& [criterion, agreement] : comparison.by_criterion) {
      const auto expected = grades.find(criterion);
      const auto given = found->second->find(criterion);
      if (expected == grades.end() || given == found->second->end()) continue;
      if (low.count({id, criterion}) > 0) {
        ++comparison.left_out;
        continue;
      }
      agreement.add(expected->second, given->second);
      of_model.add(expected->second, given->second);
      comparison.all.add(expected->second, given->second);
    }
  }
  for (const auto& [model, grades] : ours) {
    if (matched.count(ascii_lower(model)) == 0) comparison.only_ours.push_back(model);
  }
  return comparison;
}

}  // namespace exhibit
