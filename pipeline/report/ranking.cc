// Tested by tests/report/ranking_test.cc.
#include "pipeline/report/ranking.h"

#include <cmath>
#include <random>

#include "pipeline/report/statistics.h"

namespace exhibit {
namespace {

// std::uniform_real_distribution may differ from one library to another; the engine may not.
class Draw {
 public:
  explicit Draw(uint64_t seed) : engine_(seed) {}
  // In [0, 1), 53 bits of it.
  double uniform() { return std::ldexp(static_cast<double>(engine_() >> 11), -53); }

 private:
  std::mt19937_64 engine_;
};

Grade other_grade(Grade grade, double chance) {
  switch (grade) {
    case Grade::open:
      return Grade::semi;
    case Grade::semi:
      return chance < 0.5 ? Grade::open : Grade::closed;
    case Grade::closed:
      return Grade::semi;
    case Grade::na:
      return chance < 0.5 ? Grade::closed : Grade::semi;
    case Grade::unknown:
      break;
  }
  return chance < 1.0 / 3 ? Grade::open : chance < 2.0 / 3 ? Grade::semi : Grade::closed;
}

// The grades as they might be, in the order of the rubric's criteria, so that a seed means the same always.
CriterionGrades redrawn(const Rubric& rubric, const GradedEntry& model, Draw& draw) {
  CriterionGrades grades;
  for (const Criterion& criterion : rubric.criteria) {
    const auto found = model.grades.find(criterion.id);
    const Grade grade = found == model.grades.end() ? Grade::unknown : found->second;
    const auto stated = model.confidence.find(criterion.id);
    const double confidence = stated == model.confidence.end() ? 1 : stated->second;
    const double keeps = draw.uniform(), becomes = draw.uniform();
    const bool kept = grade != Grade::unknown && keeps < confidence;
    grades[criterion.id] = kept ? grade : other_grade(grade, becomes);
  }
  return grades;
}

RankInterval interval_of(const std::vector<double>& ranks, double confidence) {
  RankInterval interval;
  const double tail = (1 - confidence) / 2;
  interval.low = static_cast<int>(std::floor(quantile(ranks, tail)));
  interval.high = static_cast<int>(std::ceil(quantile(ranks, 1 - tail)));
  interval.median = quantile(ranks, 0.5);
  double first = 0;
  for (const double rank : ranks) first += rank == 1 ? 1 : 0;
  interval.first = first / static_cast<double>(ranks.size());
  return interval;
}

}  // namespace

std::vector<std::vector<size_t>> ties(const std::vector<int>& ranks) {
  std::map<int, std::vector<size_t>> by_rank;
  for (size_t i = 0; i < ranks.size(); ++i) by_rank[ranks[i]].push_back(i);
  std::vector<std::vector<size_t>> groups;
  for (const auto& [rank, models] : by_rank) {
    if (models.size() > 1) groups.push_back(models);
  }
  return groups;
}

std::vector<SchemeRanks> rank_models(const Rubric& rubric, std::span<const GradedEntry> models,
                                     NotApplicable not_applicable) {
  std::vector<SchemeRanks> schemes;
  for (const WeightScheme& scheme : rubric.schemes) schemes.push_back({scheme, {}, {}});
  for (const GradedEntry& model : models) {
    const ModelScores scores = scores_of(rubric, model.grades, not_applicable);
    for (SchemeRanks& scheme : schemes) scheme.totals.push_back(scores.totals.at(scheme.scheme.id));
  }
  for (SchemeRanks& scheme : schemes) scheme.ranks = competition_ranks(scheme.totals);
  return schemes;
}

std::vector<std::vector<std::optional<double>>> scheme_agreement(std::span<const SchemeRanks> schemes) {
  std::vector<std::vector<std::optional<double>>> agreement;
  for (const SchemeRanks& a : schemes) {
    std::vector<std::optional<double>>& row = agreement.emplace_back();
    for (const SchemeRanks& b : schemes) row.push_back(kendall_tau_b(a.totals, b.totals));
  }
  return agreement;
}

std::vector<std::vector<RankInterval>> rank_intervals(const Rubric& rubric,
                                                      std::span<const GradedEntry> models,
                                                      const BootstrapOptions& options,
                                                      NotApplicable not_applicable) {
  Draw draw(options.seed);
  // [scheme][model][draw]
  std::vector<std::vector<std::vector<double>>> drawn(rubric.schemes.size(),
                                                      std::vector<std::vector<double>>(models.size()));
  std::vector<GradedEntry> redrawn_models(models.begin(), models.end());
  for (int i = 0; i < options.draws; ++i) {
    for (size_t m = 0; m < models.size(); ++m) redrawn_models[m].grades = redrawn(rubric, models[m], draw);
    const std::vector<SchemeRanks> schemes = rank_models(rubric, redrawn_models, not_applicable);
    for (size_t s = 0; s < schemes.size(); ++s) {
      for (size_t m = 0; m < models.size(); ++m) drawn[s][m].push_back(schemes[s].ranks[m]);
    }
  }
  std::vector<std::vector<RankInterval>> intervals;
  for (const auto& scheme : drawn) {
    std::vector<RankInterval>& row = intervals.emplace_back();
    for (const std::vector<double>& ranks : scheme) {
      row.push_back(ranks.empty() ? RankInterval{} : interval_of(ranks, options.confidence));
    }
  }
  return intervals;
}

}  // namespace exhibit
