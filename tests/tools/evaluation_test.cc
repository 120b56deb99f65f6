#include "tools/exhibit/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

EvaluatedCell cell(std::string model, Grade reference, Grade ours, std::vector<std::string> rules) {
  return {std::move(model), "code", reference, ours, 0, std::move(rules)};
}

TEST(Changes, NameTheCellsThatTurnedAndTheRules) {
  const std::vector<EvaluatedCell> before = {
      cell("a/A", Grade::open, Grade::closed, {}), cell("b/B", Grade::semi, Grade::semi, {"r.one", "r.two"}),
      cell("c/C", Grade::open, Grade::open, {"r.one"}), cell("d/D", Grade::open, Grade::semi, {"r.one"}),
      cell("gone/G", Grade::open, Grade::semi, {})};
  const std::vector<EvaluatedCell> now = {
      cell("A/a", Grade::open, Grade::open, {"r.three"}), cell("b/B", Grade::semi, Grade::closed, {"r.two"}),
      cell("c/C", Grade::open, Grade::open, {"r.two"}), cell("d/D", Grade::open, Grade::na, {"r.one"}),
      cell("new/N", Grade::open, Grade::semi, {})};
  const Changes changes = changes_since(before, now);
  EXPECT_EQ(changes.compared, 4u);
  EXPECT_EQ(changes.to_right, 1u);
  EXPECT_EQ(changes.to_wrong, 1u);
  ASSERT_EQ(changes.turned.size(), 3u);
  EXPECT_EQ(changes.turned[0].model, "A/a");
  EXPECT_EQ(changes.turned[0].before, Grade::closed);
  EXPECT_EQ(changes.turned[0].after, Grade::open);
  EXPECT_THAT(changes.turned[0].gained, ElementsAre("r.three"));
  EXPECT_THAT(changes.turned[1].lost, ElementsAre("r.one"));
  EXPECT_THAT(changes.turned[1].gained, IsEmpty());
  EXPECT_EQ(changes.turned[2].after, Grade::na);  // from one wrong grade to another
}

TEST(EvaluatedCells, AreReadOrRefused) {
  const auto cells = read_evaluated_cells(
      R"({"cells": 1, "graded": [{"model": "a/A", "criterion": "code", "reference": "open", "ours": "semi",
          "confidence": 0.5, "rules": ["z", "a"]}]})",
      "e.json");
  ASSERT_TRUE(cells.ok()) << cells.error().describe();
  ASSERT_EQ(cells->size(), 1u);
  EXPECT_EQ(cells->at(0).ours, Grade::semi);
  EXPECT_THAT(cells->at(0).rules, ElementsAre("a", "z"));

  const char* const no_list = "e.json: has no list \"graded\"; make it with exhibit eval --format json";
  const char* const no_cell =
      "e.json: item 1 of \"graded\" lacks its model, criterion, reference, ours or rules";
  struct Row {
    const char* json;
    const char* message;
  };
  const Row rows[] = {
      {"{", "e.json: not valid JSON"},
      {"[]", no_list},
      {"{}", no_list},
      {R"({"graded": 7})", no_list},
      {R"({"graded": [7]})", no_cell},
      {R"({"graded": [{"model": "a", "criterion": "c", "reference": "open", "ours": "great", "rules": []}]})",
       no_cell},
      {R"({"graded": [{"model": "a", "criterion": "c", "reference": "open", "ours": "open"}]})", no_cell},
      {R"({"graded": [{"model": "a", "criterion": "c", "reference": "open", "ours": "open", "rules": [1]}]})",
       no_cell},
  };
  for (const Row& row : rows) {
    const auto broken = read_evaluated_cells(row.json, "e.json");
    ASSERT_FALSE(broken.ok()) << row.json;
    EXPECT_EQ(broken.error().describe(), row.message);
  }
}

}  // namespace
}  // namespace exhibit::cli
