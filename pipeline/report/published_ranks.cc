// Tested by tests/report/published_ranks_test.cc.
#include "pipeline/report/published_ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/grade/csv.h"

namespace exhibit {
namespace {

constexpr double kEqual = 1e-9;
constexpr size_t kExamples = 3;

int sign(double difference) { return difference > kEqual ? 1 : difference < -kEqual ? -1 : 0; }

Grade grade_of(const GradedEntry& model, const std::string& criterion) {
  const auto found = model.grades.find(criterion);
  return found == model.grades.end() ? Grade::unknown : found->second;
}

std::string join(const std::vector<std::string>& parts) {
  std::string result;
  for (size_t i = 0; i < parts.size(); ++i) {
    result += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  return result;
}

// One column of published ranks beside what the grades give.
class Column {
 public:
  Column(const Rubric& rubric, std::span<const GradedEntry> models, const SchemeRanks& ours,
         std::vector<int> published, NotApplicable not_applicable)
      : rubric_(rubric),
        models_(models),
        ours_(ours),
        published_(std::move(published)),
        not_applicable_(not_applicable) {
    for (const Criterion& criterion : rubric.criteria) {
      if (ours.scheme.areas.at(criterion.area) > 0) weighed_.push_back(criterion.id);
    }
  }

  RankComparison compare() {
    RankComparison comparison{ours_.scheme.id, published_, ours_.ranks, {}, {}, {}};
    std::vector<double> ours, theirs;
    for (size_t i = 0; i < models_.size(); ++i) {
      ours.push_back(-ours_.totals[i]);
      theirs.push_back(published_[i]);
    }
    comparison.spearman = spearman(ours, theirs);
    find_contradictions();
    comparison.contradictions = contradictions_;
    find_movers();
    for (size_t i = 0; i < models_.size(); ++i) {
      if (published_[i] != ours_.ranks[i]) comparison.deviations.push_back(explain(i));
    }
    std::stable_sort(comparison.deviations.begin(), comparison.deviations.end(),
                     [](const Deviation& a, const Deviation& b) { return a.published < b.published; });
    return comparison;
  }

 private:
  // 1: a is ahead of b; 0: they share a rank.
  int ours_says(size_t a, size_t b) const { return sign(ours_.totals[a] - ours_.totals[b]); }
  int paper_says(size_t a, size_t b) const { return sign(published_[b] - published_[a]); }
  bool conflict(size_t a, size_t b) const { return ours_says(a, b) != paper_says(a, b); }

  // Whether b is nowhere worse than a in what the scheme weighs. N/A compares with N/A alone, since how it
  // counts is a matter of the scoring.
  bool no_worse(size_t b, size_t a, bool& same) const {
    same = true;
    for (const std::string& criterion : weighed_) {
      const Grade of_a = grade_of(models_[a], criterion), of_b = grade_of(models_[b], criterion);
      if (of_a == of_b) continue;
      same = false;
      if (of_a == Grade::na || of_b == Grade::na) return false;
      if (rubric_.scores.at(of_b) < rubric_.scores.at(of_a)) return false;
    }
    return true;
  }

  void find_contradictions() {
    for (size_t a = 0; a < models_.size(); ++a) {
      for (size_t b = 0; b < models_.size(); ++b) {
        bool same = false;
        if (a != b && paper_says(a, b) > 0 && no_worse(b, a, same)) contradictions_.push_back({a, b, same});
      }
    }
  }

  // Without the movers, the others stand in the same order on both sides.
  void find_movers() {
    for (;;) {
      size_t worst = models_.size(), most = 0;
      int furthest = 0;
      for (size_t i = 0; i < models_.size(); ++i) {
        if (movers_.contains(i)) continue;
        size_t conflicts = 0;
        for (size_t j = 0; j < models_.size(); ++j) {
          conflicts += j != i && !movers_.contains(j) && conflict(i, j) ? 1 : 0;
        }
        const int distance = std::abs(published_[i] - ours_.ranks[i]);
        if (conflicts > most || (conflicts == most && conflicts > 0 && distance > furthest)) {
          worst = i;
          most = conflicts;
          furthest = distance;
        }
      }
      if (most == 0) return;
      movers_.insert(worst);
    }
  }

  // The scores with which a mover would stand where it was published among those that do not move.
  struct Place {
    double above = -std::numeric_limits<double>::infinity();
    double below = std::numeric_limits<double>::infinity();
    std::optional<double> equal;

    bool holds(double total) const {
      if (equal && sign(total - *equal) != 0) return false;
      return sign(total - above) > 0 && sign(below - total) > 0;
    }
  };

  Place place_of(size_t model) const {
    Place place;
    for (size_t j = 0; j < models_.size(); ++j) {
      if (j == model || movers_.contains(j)) continue;
      const int ahead = paper_says(model, j);
      if (ahead > 0) place.above = std::max(place.above, ours_.totals[j]);
      if (ahead < 0) place.below = std::min(place.below, ours_.totals[j]);
      if (ahead == 0) place.equal = ours_.totals[j];
    }
    return place;
  }

  double total_of(const CriterionGrades& grades, NotApplicable not_applicable) const {
    return scores_of(rubric_, grades, not_applicable).totals.at(ours_.scheme.id);
  }

  std::vector<std::string> single_cells(size_t model, const Place& place) const {
    std::vector<std::string> cells;
    for (const double step : {0.5, 1.0}) {
      for (const std::string& criterion : weighed_) {
        const Grade printed = grade_of(models_[model], criterion);
        for (const Grade other : {Grade::open, Grade::semi, Grade::closed}) {
          const double change = std::abs(rubric_.scores.at(other) - rubric_.scores.at(printed));
          if (other == printed || (step == 1.0 ? change <= 0.5 : change > 0.5)) continue;
          CriterionGrades grades = models_[model].grades;
          grades[criterion] = other;
          if (place.holds(total_of(grades, not_applicable_))) {
            cells.push_back(
                fmt::format("{} {} instead of {}", criterion, to_string(other), to_string(printed)));
          }
        }
      }
    }
    return cells;
  }

  Deviation explain(size_t model) const {
    Deviation deviation{model, published_[model], ours_.ranks[model], {}, {}};
    if (explain_by_contradiction(deviation)) return deviation;
    if (movers_.contains(model)) {
      explain_mover(deviation);
    } else {
      explain_shift(deviation);
    }
    return deviation;
  }

  bool explain_by_contradiction(Deviation& deviation) const {
    for (const bool same_grades : {true, false}) {
      for (const Contradiction& found : contradictions_) {
        if (found.same_grades != same_grades) continue;
        if (found.ahead != deviation.model && found.behind != deviation.model) continue;
        if (!movers_.contains(deviation.model)) continue;
        const size_t other = found.ahead == deviation.model ? found.behind : found.ahead;
        if (same_grades) {
          deviation.cause = DeviationCause::same_grades;
          deviation.explanation = fmt::format(
              "{} has the same grades in all {} criteria that count but is published as {}; equal "
              "grades give equal ranks, here {}",
              models_[other].model, weighed_.size(), published_[other], deviation.ours);
        } else {
          deviation.cause = DeviationCause::better_grades;
          deviation.explanation = fmt::format(
              "{} is published {} {}, although {} has no lower grade in any criterion that counts and a "
              "higher "
              "one in some; no weights give that",
              models_[deviation.model].model, found.ahead == deviation.model ? "ahead of" : "behind",
              models_[other].model, found.ahead == deviation.model ? models_[other].model : "the former");
        }
        return true;
      }
    }
    return false;
  }

  void explain_mover(Deviation& deviation) const {
    const Place place = place_of(deviation.model);
    const NotApplicable other_way =
        not_applicable_ == NotApplicable::scored ? NotApplicable::left_out : NotApplicable::scored;
    const double otherwise = total_of(models_[deviation.model].grades, other_way);
    const double total = ours_.totals[deviation.model];
    if (sign(otherwise - total) != 0 && place.holds(otherwise)) {
      deviation.cause = DeviationCause::not_applicable;
      deviation.explanation =
          fmt::format("follows if its N/A {}: score {:.3f} instead of {:.3f}",
                      other_way == NotApplicable::left_out ? "is left out of the means" : "counts as zero",
                      otherwise, total);
      return;
    }
    std::vector<std::string> cells = single_cells(deviation.model, place);
    if (!cells.empty()) {
      deviation.cause = DeviationCause::one_cell;
      const size_t all = cells.size();
      cells.resize(std::min(all, kExamples));
      std::string list;
      for (const std::string& cell : cells) list += (list.empty() ? "" : "; or ") + cell;
      if (all > cells.size()) {
        list += fmt::format("; or {} other{}", all - cells.size(), all - cells.size() == 1 ? "" : "s");
      }
      deviation.explanation = "follows if one cell had another grade than the table prints: " + list;
      return;
    }
    deviation.cause = DeviationCause::other_score;
    deviation.explanation =
        fmt::format("the table gives a score of {:.3f}; the published rank takes {}", total, wanted(place));
  }

  static std::string wanted(const Place& place) {
    if (place.equal) return fmt::format("{:.3f}", *place.equal);
    if (std::isinf(place.above)) return fmt::format("less than {:.3f}", place.below);
    if (std::isinf(place.below)) return fmt::format("more than {:.3f}", place.above);
    if (sign(place.below - place.above) <= 0) return "what no score gives beside the others' ranks";
    return fmt::format("more than {:.3f} and less than {:.3f}", place.above, place.below);
  }

  void explain_shift(Deviation& deviation) const {
    std::vector<std::string> before, behind;
    for (const size_t mover : movers_) {
      const bool ahead_now = ours_says(mover, deviation.model) > 0;
      const bool ahead_there = paper_says(mover, deviation.model) > 0;
      if (ahead_now && !ahead_there) behind.push_back(models_[mover].model);
      if (!ahead_now && ahead_there) before.push_back(models_[mover].model);
    }
    deviation.cause = DeviationCause::shifted;
    deviation.explanation = "shifted:";
    if (!before.empty())
      deviation.explanation += " published ahead of it, unlike in the table: " + join(before);
    if (!behind.empty()) {
      deviation.explanation += std::string(before.empty() ? "" : ";") +
                               " not published ahead of it, unlike in the table: " + join(behind);
    }
  }

  const Rubric& rubric_;
  const std::span<const GradedEntry> models_;
  const SchemeRanks& ours_;
  const std::vector<int> published_;
  const NotApplicable not_applicable_;
  std::vector<std::string> weighed_;  // criteria of the areas whose weight is not 0
  std::vector<Contradiction> contradictions_;
  std::set<size_t> movers_;
};

// The published ranks of a column in the order of the models.
Result<std::vector<int>> in_order(std::span<const GradedEntry> models, const PublishedRanks& published,
                                  size_t column) {
  std::map<std::string, int> by_name;
  for (const PublishedRanks::Row& row : published.rows) by_name[ascii_lower(row.model)] = row.ranks[column];
  std::vector<int> ranks;
  for (const GradedEntry& model : models) {
    const auto found = by_name.find(ascii_lower(model.model));
    if (found == by_name.end()) {
      return Error{ErrorCode::not_found, "no rank of \"" + model.model + "\" was published", {}};
    }
    ranks.push_back(found->second);
  }
  if (ranks.size() != published.rows.size()) {
    return Error{ErrorCode::not_found, "ranks of models were published that have no grades here", {}};
  }
  return ranks;
}

}  // namespace

std::string_view to_string(DeviationCause cause) {
  switch (cause) {
    case DeviationCause::same_grades:
      return "same_grades";
    case DeviationCause::better_grades:
      return "better_grades";
    case DeviationCause::not_applicable:
      return "not_applicable";
    case DeviationCause::one_cell:
      return "one_cell";
    case DeviationCause::other_score:
      return "other_score";
    case DeviationCause::shifted:
      return "shifted";
  }
  return "shifted";
}

Result<PublishedRanks> read_published_ranks(std::string_view csv, std::string_view name) {
  const auto table = parse_csv(csv, name);
  if (!table) return table.error();
  PublishedRanks published;
  if (table->header.front() != "model" || table->header.size() < 2) {
    return Error{ErrorCode::malformed, "the first column must be \"model\", the others ids of weight schemes",
                 std::string(name) + ":1"};
  }
  published.columns.assign(table->header.begin() + 1, table->header.end());
  std::set<std::string> seen;
  for (const CsvRow& row : table->rows) {
    const std::string where = std::string(name) + ":" + std::to_string(row.line);
    PublishedRanks::Row read{row.cells.front(), {}};
    if (read.model.empty() || !seen.insert(ascii_lower(read.model)).second) {
      return Error{ErrorCode::malformed, "the row names no model, or one that has a row already", where};
    }
    for (size_t i = 1; i < row.cells.size(); ++i) {
      const std::string& cell = row.cells[i];
      int rank = 0;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), rank);
      if (error != std::errc() || end != cell.data() + cell.size() || rank < 1) {
        return Error{
            ErrorCode::malformed,
            "\"" + std::string(truncate_utf8(cell, 40)) + "\" in column " + table->header[i] + " is no rank",
            where};
      }
      read.ranks.push_back(rank);
    }
    published.rows.push_back(std::move(read));
  }
  return published;
}

Result<std::vector<RankComparison>> compare_ranks(const Rubric& rubric, std::span<const GradedEntry> models,
                                                  const PublishedRanks& published,
                                                  NotApplicable not_applicable) {
  const std::vector<SchemeRanks> schemes = rank_models(rubric, models, not_applicable);
  std::vector<RankComparison> comparisons;
  for (size_t i = 0; i < published.columns.size(); ++i) {
    const auto scheme = std::find_if(schemes.begin(), schemes.end(), [&](const SchemeRanks& s) {
      return s.scheme.id == published.columns[i];
    });
    if (scheme == schemes.end()) {
      return Error{ErrorCode::not_found,
                   "the column " + published.columns[i] + " is no weight scheme of " + rubric.id,
                   {}};
    }
    auto ranks = in_order(models, published, i);
    if (!ranks) return ranks.error();
    comparisons.push_back(Column(rubric, models, *scheme, *std::move(ranks), not_applicable).compare());
  }
  return comparisons;
}

}  // namespace exhibit
