#include "pipeline/review/reliability.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

// One string an observer, one character a unit, '.' for none.
std::vector<Unit> units_of(const std::vector<std::string>& observers, char first) {
  std::vector<Unit> units(observers.front().size());
  for (const std::string& observer : observers) {
    for (size_t i = 0; i < observer.size(); ++i) {
      if (observer[i] != '.') units[i].push_back(observer[i] - first);
    }
  }
  return units;
}

double rounded(std::optional<double> value) { return std::round(value.value_or(-9) * 1000) / 1000; }

// The examples of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), with its results.
TEST(Alpha, GivesWhatIsPublished) {
  const std::vector<Unit> binary = units_of({"0100000010", "1110010000"}, '0');
  EXPECT_DOUBLE_EQ(rounded(krippendorff_alpha(binary, 2, Metric::nominal)), 0.095);
  const std::vector<Unit> two = units_of({"aabbdcccedda", "babbbccceddd"}, 'a');
  EXPECT_DOUBLE_EQ(rounded(krippendorff_alpha(two, 5, Metric::nominal)), 0.692);
  const std::vector<Unit> four =
      units_of({"123321412...", "1233224125.3", ".3332342251.", "12332441251."}, '1');
  EXPECT_DOUBLE_EQ(rounded(krippendorff_alpha(four, 5, Metric::nominal)), 0.743);
  EXPECT_DOUBLE_EQ(rounded(krippendorff_alpha(four, 5, Metric::ordinal)), 0.815);
}

TEST(Alpha, EdgeCases) {
  EXPECT_FALSE(krippendorff_alpha({}, 3, Metric::nominal).has_value());
  EXPECT_FALSE(krippendorff_alpha(units_of({"012"}, '0'), 3, Metric::nominal).has_value());  // nothing pairs
  EXPECT_FALSE(krippendorff_alpha(units_of({"11", "11"}, '0'), 3, Metric::ordinal).has_value());  // one value
  EXPECT_DOUBLE_EQ(*krippendorff_alpha(units_of({"012", "012"}, '0'), 3, Metric::nominal), 1);
  EXPECT_LT(*krippendorff_alpha(units_of({"0101", "1010"}, '0'), 2, Metric::nominal), 0);
  // Values outside of the categories are as if they were not given.
  EXPECT_EQ(krippendorff_alpha(units_of({"0129", "0120"}, '0'), 3, Metric::nominal),
            krippendorff_alpha(units_of({"012.", "012."}, '0'), 3, Metric::nominal));
  // The order of categories counts for ordinal data only.
  const auto near = units_of({"0120", "0121"}, '0');
  const auto far = units_of({"0120", "0122"}, '0');
  EXPECT_GT(*krippendorff_alpha(near, 3, Metric::ordinal), *krippendorff_alpha(far, 3, Metric::ordinal));
}

std::shared_ptr<const Judgement> judged(std::vector<std::pair<std::string, Grade>> verdicts, bool blind) {
  auto judgement = std::make_shared<Judgement>();
  for (auto& [reviewer, grade] : verdicts) {
    Verdict verdict;
    verdict.reviewer = reviewer;
    verdict.grade = grade;
    verdict.blind = blind;
    judgement->verdicts.push_back(verdict);
  }
  return judgement;
}

void add_models(Board& board, int count, Grade ada, Grade bob, bool blind = false) {
  for (int i = 0; i < count; ++i) {
    auto model = std::make_shared<BoardModel>();
    model->id = std::to_string(board.models.size());
    model->cells.resize(2);
    model->cells[0].judgement = judged({{"ada", ada}, {"bob", bob}}, blind);
    model->cells[1].judgement = judged({{"ada", ada}}, blind);
    board.models.push_back(model);
  }
}

// The table of Cohen's kappa that every text book has: 20, 5, 10, 15 give 0.4.
TEST(Reliability, KappaGivesWhatIsPublished) {
  Board board;
  board.criteria = {"weights", "code"};
  add_models(board, 20, Grade::open, Grade::open);
  add_models(board, 5, Grade::open, Grade::closed);
  add_models(board, 10, Grade::closed, Grade::open);
  add_models(board, 15, Grade::closed, Grade::closed);
  const ReviewReliability reliability = reliability_of(board);
  ASSERT_EQ(reliability.criteria.size(), 2U);
  EXPECT_EQ(reliability.criteria[0].criterion, "weights");
  EXPECT_EQ(reliability.criteria[0].items, 50U);
  EXPECT_EQ(reliability.criteria[0].pairs, 50U);
  EXPECT_DOUBLE_EQ(rounded(reliability.criteria[0].kappa), 0.4);
  EXPECT_EQ(reliability.criteria[1].items, 0U);
  EXPECT_FALSE(reliability.criteria[1].kappa.has_value());
  EXPECT_FALSE(reliability.criteria[1].alpha.has_value());
  ASSERT_EQ(reliability.reviewers.size(), 1U);
  EXPECT_EQ(reliability.reviewers[0].a, "ada");
  EXPECT_EQ(reliability.reviewers[0].b, "bob");
  EXPECT_EQ(reliability.reviewers[0].n, 50U);
  EXPECT_DOUBLE_EQ(rounded(reliability.reviewers[0].kappa), 0.4);
  EXPECT_EQ(reliability.overall.items, 50U);
  EXPECT_EQ(reliability_of(board, true).overall.items, 0U);
}

TEST(Reliability, NaStandsOnNoScale) {
  Board board;
  board.criteria = {"weights", "code"};
  add_models(board, 5, Grade::open, Grade::open, true);
  add_models(board, 5, Grade::closed, Grade::closed, true);
  add_models(board, 2, Grade::na, Grade::open, true);
  const ReviewReliability reliability = reliability_of(board, true);
  EXPECT_EQ(reliability.overall.items, 12U);
  EXPECT_LT(*reliability.overall.alpha, 1);
  EXPECT_DOUBLE_EQ(*reliability.overall.alpha_ordinal, 1);
}

}  // namespace
}  // namespace exhibit
