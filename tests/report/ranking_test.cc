#include "pipeline/report/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/rubrics.h"

namespace exhibit {
namespace {

using test::kips2025;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

GradedEntry model(const std::string& name, Grade grade, double confidence = 1) {
  GradedEntry entry{name, {}, {}};
  for (const Criterion& criterion : kips2025().criteria) {
    entry.grades[criterion.id] = grade;
    entry.confidence[criterion.id] = confidence;
  }
  return entry;
}

TEST(Ranking, TiesAreGroupsOfTwoAndMore) {
  EXPECT_THAT(ties({1, 2, 2, 4, 5, 5, 5}), ElementsAre(ElementsAre(1, 2), ElementsAre(4, 5, 6)));
  EXPECT_THAT(ties({2, 1}), IsEmpty());
  EXPECT_THAT(ties({}), IsEmpty());
}

TEST(Ranking, EverySchemeRanks) {
  std::vector<GradedEntry> models = {model("closed", Grade::closed), model("open", Grade::open),
                                     model("semi", Grade::semi), model("open too", Grade::open)};
  const auto schemes = rank_models(kips2025(), models);
  ASSERT_EQ(schemes.size(), kips2025().schemes.size());
  for (const SchemeRanks& scheme : schemes) EXPECT_THAT(scheme.ranks, ElementsAre(4, 1, 3, 1));
  const auto agreement = scheme_agreement(schemes);
  EXPECT_DOUBLE_EQ(*agreement[0][1], 1);
  EXPECT_DOUBLE_EQ(*agreement[2][2], 1);
}

TEST(Ranking, SchemesThatWeighOtherAreasDisagree) {
  GradedEntry data = model("data", Grade::closed), method = model("method", Grade::closed);
  for (const std::string& criterion : kips2025().areas[3].criteria) data.grades[criterion] = Grade::semi;
  for (const std::string& criterion : kips2025().areas[2].criteria) method.grades[criterion] = Grade::open;
  const auto schemes = rank_models(kips2025(), std::vector<GradedEntry>{data, method});
  EXPECT_THAT(schemes[0].ranks, ElementsAre(2, 1));  // ours weighs the method
  EXPECT_THAT(schemes[1].ranks, ElementsAre(1, 2));  // OSAID does not
  EXPECT_DOUBLE_EQ(*scheme_agreement(schemes)[0][1], -1);
}

TEST(RankIntervals, CertainGradesLeaveOneRank) {
  const std::vector<GradedEntry> models = {model("a", Grade::open), model("b", Grade::semi),
                                           model("c", Grade::closed)};
  const auto intervals = rank_intervals(kips2025(), models, {.draws = 50});
  for (size_t m = 0; m < models.size(); ++m) {
    EXPECT_EQ(intervals[0][m].low, static_cast<int>(m) + 1);
    EXPECT_EQ(intervals[0][m].high, static_cast<int>(m) + 1);
    EXPECT_EQ(intervals[0][m].first, m == 0 ? 1 : 0);
  }
}

TEST(RankIntervals, DoubtWidensThemAndTheSeedDecides) {
  const std::vector<GradedEntry> sure = test::paper_table(0.99), unsure = test::paper_table(0.6);
  const auto narrow = rank_intervals(kips2025(), sure, {.draws = 300});
  const auto wide = rank_intervals(kips2025(), unsure, {.draws = 300});
  int narrow_sum = 0, wide_sum = 0;
  for (size_t m = 0; m < sure.size(); ++m) {
    narrow_sum += narrow[0][m].high - narrow[0][m].low;
    wide_sum += wide[0][m].high - wide[0][m].low;
  }
  EXPECT_LT(2 * narrow_sum, wide_sum);

  const auto again = rank_intervals(kips2025(), unsure, {.draws = 300});
  const auto other = rank_intervals(kips2025(), unsure, {.draws = 300, .seed = 2});
  bool differs = false;
  for (size_t m = 0; m < unsure.size(); ++m) {
    EXPECT_EQ(wide[0][m].median, again[0][m].median);
    EXPECT_EQ(wide[0][m].first, again[0][m].first);
    differs |= wide[0][m].first != other[0][m].first || wide[0][m].median != other[0][m].median;
  }
  EXPECT_TRUE(differs);
}

// The engine is the standard's, the numbers from it are ours: the same on every machine.
TEST(RankIntervals, OneSeedMeansTheSameEverywhere) {
  const std::vector<GradedEntry> models = {model("a", Grade::semi, 0.5), model("b", Grade::semi, 0.5)};
  const auto intervals = rank_intervals(kips2025(), models, {.draws = 1000, .seed = 7});
  EXPECT_NEAR(intervals[0][0].first + intervals[0][1].first, 1.06, 0.06);  // a tie counts for both
  EXPECT_DOUBLE_EQ(intervals[0][0].first, 0.526);
}

TEST(RankIntervals, UnknownGradesAreDoubtfulWhateverTheirConfidence) {
  const std::vector<GradedEntry> models = {model("unknown", Grade::unknown, 1),
                                           model("semi", Grade::semi, 1)};
  const auto intervals = rank_intervals(kips2025(), models, {.draws = 400});
  EXPECT_GT(intervals[0][0].first, 0.2);
  EXPECT_LT(intervals[0][0].first, 0.8);
}

}  // namespace
}  // namespace exhibit
