#include "pipeline/grade/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::kips2025;
using ::testing::ElementsAre;

TEST(Scores, AreaIsTheMeanOverAllItemsOfIt) {
  CriterionGrades grades;
  for (const Criterion& criterion : kips2025().criteria) grades[criterion.id] = Grade::open;
  EXPECT_DOUBLE_EQ(scores_of(kips2025(), grades).totals.at("ours"), 4);
  EXPECT_DOUBLE_EQ(scores_of(kips2025(), grades).totals.at("osaid_liesenfeld_white"), 2.5);
  grades["hardware"] = Grade::semi;
  grades["software"] = Grade::na;        // counts 0 and stays in the denominator
  grades["method_rl"] = Grade::unknown;  // the same
  grades.erase("data_rl");
  const ModelScores scores = scores_of(kips2025(), grades);
  EXPECT_DOUBLE_EQ(scores.areas.at("basic"), 1);
  EXPECT_DOUBLE_EQ(scores.areas.at("access"), 1.5 / 3);
  EXPECT_DOUBLE_EQ(scores.areas.at("method"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(scores.areas.at("data"), 0.75);
  EXPECT_DOUBLE_EQ(scores.totals.at("ours"), 1 + 0.5 + 2.0 / 3 + 0.75);
  EXPECT_DOUBLE_EQ(scores.totals.at("liu"), 0.5 + 0.5 * 2.0 / 3 + 0.75);
  EXPECT_DOUBLE_EQ(scores.totals.at("osd"), 0.5 + 0.25);
}

TEST(Scores, WhatDoesNotApplyCanBeLeftOut) {
  CriterionGrades grades = {{"hardware", Grade::open},
                            {"software", Grade::na},
                            {"method_pretraining", Grade::na},
                            {"method_finetuning", Grade::na},
                            {"method_rl", Grade::na}};
  const ModelScores scores = scores_of(kips2025(), grades, NotApplicable::left_out);
  EXPECT_DOUBLE_EQ(scores.areas.at("access"), 1.0 / 2);
  EXPECT_DOUBLE_EQ(scores.areas.at("method"), 0);
  EXPECT_DOUBLE_EQ(scores_of(kips2025(), grades).areas.at("access"), 1.0 / 3);
}

TEST(Ranks, CompetitionRanking) {
  EXPECT_THAT(competition_ranks({3, 2, 2, 1}), ElementsAre(1, 2, 2, 4));
  EXPECT_THAT(competition_ranks({1, 3, 2, 2}), ElementsAre(4, 1, 2, 2));
  EXPECT_THAT(competition_ranks({0.1 + 0.2, 0.3}), ElementsAre(1, 1));  // rounding makes no rank
  EXPECT_TRUE(competition_ranks({}).empty());
}

}  // namespace
}  // namespace exhibit
