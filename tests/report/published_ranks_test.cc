#include "pipeline/report/published_ranks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/report/rubrics.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::kips2025;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Models with so many open criteria of the first area, the others closed.
std::vector<GradedEntry> models_with(const std::vector<std::pair<std::string, int>>& open) {
  std::vector<GradedEntry> models;
  for (const auto& [name, count] : open) {
    GradedEntry entry{name, {}, {}};
    for (const Criterion& criterion : kips2025().criteria) entry.grades[criterion.id] = Grade::closed;
    for (int i = 0; i < count; ++i) {
      entry.grades[kips2025().areas[0].criteria[static_cast<size_t>(i)]] = Grade::open;
    }
    models.push_back(std::move(entry));
  }
  return models;
}

RankComparison compare(const std::vector<GradedEntry>& models, const std::string& csv) {
  const auto published = read_published_ranks(csv, "p.csv");
  EXPECT_TRUE(published) << (published ? "" : published.error().describe());
  const auto compared = compare_ranks(kips2025(), models, *published);
  EXPECT_TRUE(compared) << (compared ? "" : compared.error().describe());
  return compared->front();
}

// The published table of 28 models: N/A as zero reproduces its ranks best.
TEST(PublishedRanks, ThePapersColumns) {
  const auto published = read_published_ranks(
      test::read_file(test::source_dir() / "corpus/reference/kips2025_ranks.csv"), "kips2025_ranks.csv");
  ASSERT_TRUE(published) << published.error().describe();
  const std::vector<GradedEntry> models = test::paper_table();
  const auto compared = compare_ranks(kips2025(), models, *published);
  ASSERT_TRUE(compared) << compared.error().describe();
  const std::map<std::string, double> at_least = {
      {"ours", 0.98}, {"osaid_liesenfeld_white", 0.97}, {"liu", 0.96}, {"eiras", 0.92}};
  ASSERT_EQ(compared->size(), at_least.size());
  const auto left_out = compare_ranks(kips2025(), models, *published, NotApplicable::left_out);
  for (size_t i = 0; i < compared->size(); ++i) {
    const RankComparison& column = (*compared)[i];
    ASSERT_TRUE(column.spearman);
    EXPECT_GE(column.spearman->r, at_least.at(column.scheme)) << column.scheme;
    EXPECT_GT(column.spearman->r, (*left_out)[i].spearman->r) << column.scheme;
    // Every deviation is listed, once, and has its cause.
    std::set<size_t> listed;
    for (const Deviation& deviation : column.deviations) {
      EXPECT_TRUE(listed.insert(deviation.model).second);
      EXPECT_FALSE(deviation.explanation.empty());
      EXPECT_NE(column.published[deviation.model], column.ours[deviation.model]);
    }
    for (size_t m = 0; m < models.size(); ++m) {
      EXPECT_EQ(listed.contains(m), column.published[m] != column.ours[m]) << models[m].model;
    }
  }
  // Gemma-3 and Gemma-2 have the same row in the table and the ranks 5 and 1, 6 and 4.
  for (size_t i = 0; i < 2; ++i) {
    const RankComparison& column = (*compared)[i];
    ASSERT_FALSE(column.contradictions.empty());
    EXPECT_TRUE(column.contradictions.front().same_grades);
    EXPECT_EQ(models[column.contradictions.front().ahead].model, "Gemma-2");
    EXPECT_EQ(models[column.contradictions.front().behind].model, "Gemma-3");
  }
}

TEST(PublishedRanks, EqualRanksHaveNoDeviation) {
  const auto column = compare(models_with({{"a", 4}, {"b", 3}, {"c", 2}}), "model,ours\nA,1\nB,2\nC,3\n");
  EXPECT_THAT(column.deviations, IsEmpty());
  EXPECT_THAT(column.contradictions, IsEmpty());
  EXPECT_DOUBLE_EQ(column.spearman->r, 1);
}

TEST(PublishedRanks, SameGradesCannotHaveTwoRanks) {
  const auto column = compare(models_with({{"a", 3}, {"b", 3}, {"c", 1}}), "model,ours\na,1\nb,2\nc,3\n");
  ASSERT_EQ(column.contradictions.size(), 1u);
  EXPECT_TRUE(column.contradictions[0].same_grades);
  ASSERT_EQ(column.deviations.size(), 1u);
  EXPECT_EQ(column.deviations[0].model, 1u);
  EXPECT_EQ(column.deviations[0].cause == DeviationCause::same_grades ||
                column.deviations[0].cause == DeviationCause::shifted,
            true);
}

TEST(PublishedRanks, BetterGradesCannotStandBehind) {
  const auto column =
      compare(models_with({{"a", 5}, {"b", 4}, {"c", 3}, {"d", 2}}), "model,ours\na,4\nb,1\nc,2\nd,3\n");
  // a has no lower grade than the others anywhere, and is the one that moved; the others are shifted by it.
  ASSERT_EQ(column.deviations.size(), 4u);
  for (const Deviation& deviation : column.deviations) {
    EXPECT_EQ(deviation.cause,
              deviation.model == 0 ? DeviationCause::better_grades : DeviationCause::shifted);
  }
  EXPECT_THAT(column.deviations[0].explanation,
              HasSubstr("not published ahead of it, unlike in the table: a"));
  EXPECT_EQ(column.contradictions.size(), 3u);
}

TEST(PublishedRanks, OneCellCanExplainARank) {
  // d is published ahead of a, which has more, but elsewhere: an open data criterion would do it.
  std::vector<GradedEntry> models = models_with({{"a", 2}, {"b", 1}, {"c", 0}, {"d", 0}});
  models[3].grades["hardware"] = Grade::semi;
  const auto column = compare(models, "model,ours\nd,1\na,2\nb,3\nc,4\n");
  for (const Deviation& deviation : column.deviations) {
    if (deviation.model != 3) continue;
    EXPECT_EQ(deviation.cause, DeviationCause::one_cell);
    EXPECT_THAT(deviation.explanation, HasSubstr("instead of closed"));
  }
  EXPECT_THAT(column.contradictions, IsEmpty());
}

TEST(PublishedRanks, LeavingOutWhatDoesNotApplyCanExplainARank) {
  std::vector<GradedEntry> models = models_with({{"a", 4}, {"b", 3}, {"c", 0}, {"d", 1}});
  // 1 of 4 as it stands (0.25), 1 of 1 where N/A is left out: ahead of all.
  for (const char* criterion : {"data_pretraining", "data_finetuning", "data_rl"}) {
    models[2].grades[criterion] = Grade::na;
  }
  models[2].grades["data_filtering"] = Grade::open;
  const auto column = compare(models, "model,ours\nc,1\na,2\nb,3\nd,4\n");
  bool explained = false;
  for (const Deviation& deviation : column.deviations) {
    if (deviation.model == 2) explained = deviation.cause == DeviationCause::not_applicable;
  }
  EXPECT_TRUE(explained);
}

TEST(PublishedRanks, BrokenTables) {
  const struct {
    const char* csv;
    const char* message;
  } cases[] = {{"name,ours\na,1\n", "p.csv:1: the first column must be \"model\""},
               {"model\na\n", "p.csv:1: the first column must be"},
               {"model,ours\na,x\n", "p.csv:2: \"x\" in column ours is no rank"},
               {"model,ours\na,0\n", "p.csv:2: \"0\" in column ours is no rank"},
               {"model,ours\na,1.5\n", "is no rank"},
               {"model,ours\na,1\nA,2\n", "p.csv:3: the row names no model, or one that has a row already"}};
  for (const auto& c : cases) {
    const auto read = read_published_ranks(c.csv, "p.csv");
    ASSERT_FALSE(read) << c.csv;
    EXPECT_THAT(read.error().describe(), HasSubstr(c.message));
  }
  const auto models = models_with({{"a", 1}, {"b", 0}});
  const auto unknown =
      compare_ranks(kips2025(), models, *read_published_ranks("model,mine\na,1\nb,2\n", "p"));
  EXPECT_THAT(unknown.error().message, HasSubstr("the column mine is no weight scheme"));
  const auto missing = compare_ranks(kips2025(), models, *read_published_ranks("model,ours\na,1\n", "p"));
  EXPECT_THAT(missing.error().message, HasSubstr("no rank of \"b\" was published"));
  const auto surplus =
      compare_ranks(kips2025(), models, *read_published_ranks("model,ours\na,1\nb,2\nc,3\n", "p"));
  EXPECT_FALSE(surplus);
}

}  // namespace
}  // namespace exhibit
