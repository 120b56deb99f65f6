#include "pipeline/report/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/rubrics.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;

TEST(Advice, EveryCriterionHasSome) {
  const auto advice =
      load_advice((test::source_dir() / "rules/advice/kips2025.yaml").string(), test::kips2025());
  ASSERT_TRUE(advice) << advice.error().describe();
  EXPECT_EQ(advice->size(), 32u);
  const Advice* hardware = advice_for(*advice, "hardware", Grade::unknown);
  ASSERT_NE(hardware, nullptr);
  EXPECT_EQ(hardware->from, Grade::closed);
  EXPECT_EQ(advice_for(*advice, "hardware", Grade::semi)->from, Grade::semi);
  EXPECT_EQ(advice_for(*advice, "hardware", Grade::open), nullptr);
  EXPECT_EQ(advice_for(*advice, "hardware", Grade::na), nullptr);
  EXPECT_TRUE(advice_for(*advice, "license", Grade::closed)->is_new_file);
  EXPECT_FALSE(advice_for(*advice, "license", Grade::closed)->example.empty());
}

TEST(Advice, MistakesAreNamed) {
  const test::TempDir dir;
  const std::string file = (dir.path() / "a.yaml").string();
  const std::string head = "schema: 1\nrubric: kips2025\nadvice:\n";
  const struct {
    std::string yaml;
    const char* message;
  } cases[] = {
      {head + "  - {criterion: hardwear, from: closed, in: R, do: x, example: y}\n", "hardware"},
      {head + "  - {criterion: hardware, from: open, in: R, do: x, example: y}\n", "from"},
      {head + "  - {criterion: hardware, from: closed, do: x, example: y}\n", "neither `in` nor `file`"},
      {head + "  - {criterion: hardware, from: closed, in: R, do: x}\n", "example"},
      {head + "  - {criterion: hardware, from: closed, in: R, do: x, example: y}\n", "no advice for weights"},
      {head + "  - {criterion: api, from: semi, in: R, do: x, example: y}\n"
              "  - {criterion: api, from: semi, in: R, do: x, example: y}\n",
       "is given twice"},
      {"schema: 1\nrubric: other\nadvice: []\n", "rubric"},
      {"- 1\n", "the advice"},
  };
  for (const auto& c : cases) {
    test::write_file(file, c.yaml);
    const auto advice = load_advice(file, test::kips2025());
    ASSERT_FALSE(advice) << c.yaml;
    EXPECT_THAT(advice.error().message, HasSubstr(c.message)) << c.yaml;
  }
}

}  // namespace
}  // namespace exhibit
