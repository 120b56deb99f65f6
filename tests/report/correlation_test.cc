#include "pipeline/report/correlation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Correlation, ModelsMeetByNameAndTheOthersAreNamed) {
  const auto table =
      read_benchmarks("model_id,MMLU,Arena\na/A,10,1\nB/b,20,\nc/C,30,3\nd/D,n/a,4\nz/Z,5,5\n", "b.csv");
  ASSERT_TRUE(table) << table.error().describe();
  const std::vector<std::pair<std::string, double>> totals = {
      {"A/a", 1}, {"b/B", 2}, {"c/C", 3}, {"d/D", 1}, {"e/E", 2}};
  const auto correlations = correlate(totals, *table);
  ASSERT_EQ(correlations.size(), 2u);
  EXPECT_EQ(correlations[0].benchmark, "MMLU");
  EXPECT_EQ(correlations[0].points.size(), 3u);
  EXPECT_THAT(correlations[0].no_score, ElementsAre("d/D", "e/E"));
  EXPECT_THAT(correlations[0].no_grade, ElementsAre("z/Z"));
  EXPECT_DOUBLE_EQ(correlations[0].pearson->r, 1);
  EXPECT_DOUBLE_EQ(correlations[0].line->slope, 10);
  EXPECT_NEAR(correlations[0].line->intercept, 0, 1e-12);
  EXPECT_FALSE(correlations[0].pearson_interval);  // three pairs are too few
  EXPECT_THAT(correlations[1].no_score, ElementsAre("b/B", "e/E"));
}

TEST(Correlation, ColumnsCanBeChosen) {
  const char* csv = "model,nation,MMLU\na,Korea,1\nb,France,2\n";
  const auto chosen = read_benchmarks(csv, "b.csv", {"mmlu"});
  ASSERT_TRUE(chosen) << chosen.error().describe();
  EXPECT_THAT(chosen->columns, ElementsAre("MMLU"));
  EXPECT_THAT(read_benchmarks(csv, "b.csv").error().describe(),
              HasSubstr("b.csv:2: \"Korea\" in column nation is no number"));
  EXPECT_THAT(read_benchmarks(csv, "b.csv", {"MMLO"}).error().message, HasSubstr("did you mean \"MMLU\"?"));
  EXPECT_FALSE(read_benchmarks(csv, "b.csv", {"model"}));
}

TEST(Correlation, BrokenTables) {
  for (const char* csv : {"", "MMLU\n1\n", "model\na\n", "model,x\n,1\n", "model,x\na,1\nA,2\n",
                          "model,x\na,inf\n", "model,x\na,1e\n"}) {
    EXPECT_FALSE(read_benchmarks(csv, "b.csv")) << csv;
  }
}

TEST(Correlation, TooFewModelsGiveNoFigures) {
  const auto table = read_benchmarks("model,x\na,1\nb,2\n", "b.csv");
  ASSERT_TRUE(table);
  const std::vector<std::pair<std::string, double>> totals = {{"a", 1}, {"b", 2}};
  const auto correlations = correlate(totals, *table);
  EXPECT_FALSE(correlations[0].pearson || correlations[0].spearman || correlations[0].line);
}

}  // namespace
}  // namespace exhibit
