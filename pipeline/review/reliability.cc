// Tested by tests/review/reliability_test.cc.
#include "pipeline/review/reliability.h"

#include <map>
#include <utility>

#include "pipeline/grade/agreement.h"

namespace exhibit {
namespace {

using Row = std::vector<double>;

// o_ck, and n_c in `totals`.
std::vector<Row> coincidences(std::span<const Unit> units, size_t categories, Row& totals) {
  std::vector<Row> table(categories, Row(categories, 0));
  totals.assign(categories, 0);
  for (const Unit& unit : units) {
    Row counts(categories, 0);
    double values = 0;
    for (const int value : unit) {
      if (value < 0 || static_cast<size_t>(value) >= categories) continue;
      ++counts[static_cast<size_t>(value)];
      ++values;
    }
    if (values < 2) continue;
    for (size_t c = 0; c < categories; ++c) {
      for (size_t k = 0; k < categories; ++k) {
        const double pairs = counts[c] * (c == k ? counts[k] - 1 : counts[k]);
        table[c][k] += pairs / (values - 1);
      }
      totals[c] += counts[c];
    }
  }
  return table;
}

double difference(size_t c, size_t k, const Row& totals, Metric metric) {
  if (metric == Metric::nominal) return 1;
  double between = (totals[c] + totals[k]) / 2;
  for (size_t g = c + 1; g < k; ++g) between += totals[g];
  return between * between;
}

// Grades as categories: closed, semi, open, na, so that the first three are in order.
int category(Grade grade) {
  switch (grade) {
    case Grade::closed:
      return 0;
    case Grade::semi:
      return 1;
    case Grade::open:
      return 2;
    case Grade::na:
      return 3;
    case Grade::unknown:
      return -1;
  }
  return -1;
}
constexpr int kCategories = 4;
constexpr int kOrderedCategories = 3;

// What is gathered of a criterion, or of all.
struct Gathered {
  std::vector<Unit> units;
  Agreement agreement;

  void add(const std::vector<const Verdict*>& verdicts) {
    Unit unit;
    for (size_t i = 0; i < verdicts.size(); ++i) {
      unit.push_back(category(verdicts[i]->grade));
      for (size_t k = i + 1; k < verdicts.size(); ++k) agreement.add(verdicts[i]->grade, verdicts[k]->grade);
    }
    units.push_back(std::move(unit));
  }

  CriterionReliability result(std::string criterion) const {
    return {std::move(criterion),
            units.size(),
            agreement.cells(),
            agreement.kappa(),
            krippendorff_alpha(units, kCategories, Metric::nominal),
            krippendorff_alpha(units, kOrderedCategories, Metric::ordinal)};
  }
};

std::vector<const Verdict*> comparable(const Judgement& judgement, bool blind_only) {
  std::vector<const Verdict*> verdicts;
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.blind || !blind_only) verdicts.push_back(&verdict);
  }
  return verdicts;
}

}  // namespace

std::optional<double> krippendorff_alpha(std::span<const Unit> units, int categories, Metric metric) {
  const auto count = static_cast<size_t>(categories);
  Row totals;
  const std::vector<Row> table = coincidences(units, count, totals);
  double observed = 0;
  double expected = 0;
  double all = 0;
  for (size_t c = 0; c < count; ++c) {
    all += totals[c];
    for (size_t k = c + 1; k < count; ++k) {
      const double d = difference(c, k, totals, metric);
      observed += table[c][k] * d;
      expected += totals[c] * totals[k] * d;
    }
  }
  if (expected <= 0) return std::nullopt;
  return 1 - (all - 1) * observed / expected;
}

ReviewReliability reliability_of(const Board& board, bool blind_only) {
  std::vector<Gathered> by_criterion(board.criteria.size());
  Gathered all;
  std::map<std::pair<std::string, std::string>, Agreement> by_pair;
  for (const auto& model : board.models) {
    for (size_t i = 0; i < model->cells.size(); ++i) {
      const std::vector<const Verdict*> verdicts = comparable(*model->cells[i].judgement, blind_only);
      if (verdicts.size() < 2) continue;
      by_criterion[i].add(verdicts);
      all.add(verdicts);
      for (size_t a = 0; a < verdicts.size(); ++a) {
        for (size_t b = a + 1; b < verdicts.size(); ++b) {
          by_pair[{verdicts[a]->reviewer, verdicts[b]->reviewer}].add(verdicts[a]->grade, verdicts[b]->grade);
        }
      }
    }
  }
  ReviewReliability reliability;
  for (size_t i = 0; i < by_criterion.size(); ++i) {
    reliability.criteria.push_back(by_criterion[i].result(board.criteria[i]));
  }
  reliability.overall = all.result("");
  for (const auto& [names, agreement] : by_pair) {
    reliability.reviewers.push_back({names.first, names.second, agreement.cells(), agreement.kappa()});
  }
  return reliability;
}

}  // namespace exhibit
