#include "pipeline/grade/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/grade/csv.h"
#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> criteria_of(const Rubric& rubric) {
  std::vector<std::string> ids;
  for (const Criterion& criterion : rubric.criteria) ids.push_back(criterion.id);
  return ids;
}

TEST(Csv, ReadsWhatSpreadsheetsWrite) {
  const auto table = parse_csv(
      "\xEF\xBB\xBF"
      "a,b,c\r\n1, two ,\"x, \"\"y\"\"\nz\"\r\n\r\n,,\n",
      "t.csv");
  ASSERT_TRUE(table.ok()) << table.error().describe();
  EXPECT_THAT(table->header, ElementsAre("a", "b", "c"));
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_THAT(table->rows[0].cells, ElementsAre("1", "two", "x, \"y\"\nz"));
  EXPECT_EQ(table->rows[0].line, 2u);
  EXPECT_THAT(table->rows[1].cells, ElementsAre("", "", ""));
  EXPECT_EQ(table->rows[1].line, 5u);
}

TEST(Csv, SaysWhereItIsBroken) {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"", "t.csv: no header line"},
      {"\n\n", "t.csv: no header line"},
      {"a,b\n1\n", "t.csv:2: 1 cells, but the header has 2"},
      {"a,b\n1,2\n1,2,3\n", "t.csv:3: 3 cells, but the header has 2"},
      {"a,b\n1,\"2\n3,4\n", "t.csv:2: a quote is never closed"},
      {"a,b\n1,\"2\"x\n", "t.csv:2: text after a closing quote"},
      {"a,b\n1,2\"\n", "t.csv:2: a quote inside a cell that is not quoted; write \"\" in a quoted cell"},
      {"a,b\rc", "t.csv:1: a carriage return without a line feed"},
      {"a,b,a\n", "t.csv:1: column \"a\" appears twice"},
      {"a,\xFF\n", "t.csv: the file is not UTF-8"},
  };
  for (const Row& row : rows) {
    const auto table = parse_csv(row.text, "t.csv");
    ASSERT_FALSE(table.ok()) << row.text;
    EXPECT_EQ(table.error().describe(), row.message);
  }
  EXPECT_FALSE(parse_csv(std::string(5000, ','), "t.csv").ok());
}

TEST(GradeTable, ReadsIdsNamesAndGrades) {
  const auto table =
      read_grades("model,nation,replica_id,x,y\nA,KR,acme/a,Open,n/a\nB,US,,closed,\n", "t.csv", {"x", "y"});
  ASSERT_TRUE(table.ok()) << table.error().describe();
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0].id, "acme/a");
  EXPECT_EQ(table->rows[0].name, "A");
  EXPECT_EQ(table->rows[0].grades, (CriterionGrades{{"x", Grade::open}, {"y", Grade::na}}));
  EXPECT_EQ(table->rows[1].id, "");
  EXPECT_EQ(table->rows[1].grades, (CriterionGrades{{"x", Grade::closed}}));
  const GradesByModel by_model = grades_by_model(*table);
  EXPECT_EQ(by_model.count("acme/a"), 1u);
  EXPECT_EQ(by_model.count("B"), 1u);
}

TEST(GradeTable, RefusesWhatItDoesNotUnderstand) {
  struct Row {
    const char* text;
    const char* message;
  };
  const Row rows[] = {
      {"x,y\nopen,open\n", "t.csv:1: no column names the model; call it replica_id, model_id, id or model"},
      {"id,xx1,y\n", "t.csv:1: no column \"x\""},
      {"id,x,y\na,partial,open\n",
       "t.csv:2: \"partial\" in column x is none of open, semi, closed, na and unknown"},
      {"id,x,y\na,open,open\nA,open,open\n", "t.csv:3: model \"A\" has two rows"},
      {"id,x,y\n,open,open\n", "t.csv:2: the row names no model"},
  };
  for (const Row& row : rows) {
    const auto table = read_grades(row.text, "t.csv", {"x", "y"});
    ASSERT_FALSE(table.ok()) << row.text;
    EXPECT_EQ(table.error().describe(), row.message);
  }
  EXPECT_EQ(read_grades("id,lisence\n", "t.csv", {"license"}).error().describe(),
            "t.csv:1: no column \"license\"; is it the one called \"lisence\"?");
}

TEST(GradeTable, LowConfidence) {
  const auto low =
      read_low_confidence("replica_id,x,y\nAcme/A,low,high\nacme/b,medium,Low\n", "c.csv", {"x", "y"});
  ASSERT_TRUE(low.ok()) << low.error().describe();
  EXPECT_EQ(*low, (Cells{{"acme/a", "x"}, {"acme/b", "y"}}));
  EXPECT_EQ(read_low_confidence("id,x\na,sure\n", "c.csv", {"x"}).error().describe(),
            "c.csv:2: \"sure\" in column x is none of high, medium and low");
}

Agreement table(const std::vector<std::tuple<Grade, Grade, int>>& cells) {
  Agreement agreement;
  for (const auto& [reference, ours, count] : cells) {
    for (int i = 0; i < count; ++i) agreement.add(reference, ours);
  }
  return agreement;
}

// The table of a textbook example: 20 and 15 agreements, 5 and 10 disagreements; p_o = 0.7, p_e = 0.5.
TEST(Agreement, KappaOfTwoCategories) {
  const Agreement a = table({{Grade::open, Grade::open, 20},
                             {Grade::open, Grade::closed, 5},
                             {Grade::closed, Grade::open, 10},
                             {Grade::closed, Grade::closed, 15}});
  EXPECT_EQ(a.cells(), 50u);
  EXPECT_DOUBLE_EQ(a.exact(), 0.7);
  EXPECT_NEAR(*a.kappa(), 0.4, 1e-12);
  // With two categories the weights change nothing.
  EXPECT_NEAR(*a.quadratic_kappa(), 0.4, 1e-12);
}

// J. Cohen 1968, table 1 (100 cases): kappa = .492. Quadratic by hand: 1 - .15 / .275.
TEST(Agreement, KappaOfThreeCategories) {
  const Agreement a = table({{Grade::closed, Grade::closed, 44},
                             {Grade::closed, Grade::semi, 7},
                             {Grade::closed, Grade::open, 9},
                             {Grade::semi, Grade::closed, 5},
                             {Grade::semi, Grade::semi, 20},
                             {Grade::semi, Grade::open, 5},
                             {Grade::open, Grade::closed, 1},
                             {Grade::open, Grade::semi, 3},
                             {Grade::open, Grade::open, 6}});
  EXPECT_NEAR(*a.kappa(), 0.492, 5e-4);
  EXPECT_NEAR(*a.quadratic_kappa(), 1 - 0.15 / 0.275, 1e-12);
}

TEST(Agreement, NotApplicableStandsOnNoScale) {
  const auto disagreement = [](Grade reference, Grade ours) {
    return *table({{Grade::open, Grade::open, 5}, {Grade::closed, Grade::closed, 5}, {reference, ours, 1}})
                .quadratic_kappa();
  };
  // A step on the scale costs less than na, whatever it is taken for.
  EXPECT_GT(disagreement(Grade::open, Grade::semi), disagreement(Grade::open, Grade::na));
  EXPECT_DOUBLE_EQ(disagreement(Grade::open, Grade::na), disagreement(Grade::open, Grade::unknown));
}

TEST(Agreement, UndefinedWhereNothingCouldDiffer) {
  EXPECT_FALSE(Agreement().kappa().has_value());
  EXPECT_EQ(Agreement().exact(), 0);
  const Agreement same = table({{Grade::open, Grade::open, 9}});
  EXPECT_EQ(same.exact(), 1);
  EXPECT_FALSE(same.kappa().has_value());
  EXPECT_FALSE(same.quadratic_kappa().has_value());
}

TEST(Compare, CellByCellWithoutLowOnes) {
  const GradesByModel reference = {{"acme/A", {{"x", Grade::open}, {"y", Grade::semi}}},
                                   {"acme/lost", {{"x", Grade::open}}}};
  const GradesByModel ours = {{"Acme/a", {{"x", Grade::open}, {"y", Grade::closed}}},
                              {"acme/extra", {{"x", Grade::open}}}};
  const Comparison all = compare(reference, ours, {}, {"x", "y"});
  EXPECT_EQ(all.all.cells(), 2u);
  EXPECT_DOUBLE_EQ(all.all.exact(), 0.5);
  EXPECT_THAT(all.only_reference, ElementsAre("acme/lost"));
  EXPECT_THAT(all.only_ours, ElementsAre("acme/extra"));
  ASSERT_EQ(all.by_criterion.size(), 2u);
  EXPECT_EQ(all.by_criterion[1].first, "y");
  EXPECT_EQ(all.by_criterion[1].second.equal(), 0u);
  const Comparison without = compare(reference, ours, {{"acme/a", "y"}}, {"x", "y"});
  EXPECT_EQ(without.left_out, 1u);
  EXPECT_DOUBLE_EQ(without.all.exact(), 1);
}

TEST(Compare, PublishedGradesAgainstThemselves) {
  const auto path = test::source_dir() / "corpus" / "reference" / "kips2025_grades.csv";
  const auto criteria = criteria_of(test::kips2025());
  const auto grades = read_grades(test::read_file(path), "kips2025_grades.csv", criteria);
  ASSERT_TRUE(grades.ok()) << grades.error().describe();
  EXPECT_EQ(grades->rows.size(), 28u);
  const GradesByModel by_model = grades_by_model(*grades);
  const Comparison same = compare(by_model, by_model, {}, criteria);
  EXPECT_EQ(same.all.cells(), 28u * 16);
  EXPECT_EQ(same.all.exact(), 1);
  EXPECT_DOUBLE_EQ(*same.all.kappa(), 1);
  EXPECT_DOUBLE_EQ(*same.all.quadratic_kappa(), 1);
}

TEST(Compare, RecordedGradesCanBeRead) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const auto criteria = criteria_of(test::kips2025());
  const auto gold = read_grades(test::read_file(*shared / "gold" / "grades.csv"), "grades.csv", criteria);
  const auto low =
      read_low_confidence(test::read_file(*shared / "gold" / "confidence.csv"), "confidence.csv", criteria);
  const auto agent = read_grades(test::read_file(*shared / "reference" / "llm_agent_grades.csv"),
                                 "llm_agent_grades.csv", criteria);
  ASSERT_TRUE(gold.ok() && low.ok() && agent.ok());
  const Comparison c = compare(grades_by_model(*gold), grades_by_model(*agent), *low, criteria);
  EXPECT_EQ(c.all.cells() + c.left_out, 256u);
  EXPECT_THAT(c.only_reference, ElementsAre());
  RecordProperty("exact_agreement", std::to_string(c.all.exact()));
  EXPECT_GT(c.all.exact(), 0.75);
  EXPECT_LT(c.all.exact(), 0.9);
}

}  // namespace
}  // namespace exhibit
