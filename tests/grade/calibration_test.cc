#include "pipeline/grade/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

const char* const kThreeGrades =
    "      - {grade: open, when: {fact: paper.report}, reason: R, confidence: 0.6}\n"
    "      - {grade: semi, when: {fact: api.offered}, reason: R, missing: M, confidence: 0.6}\n"
    "      - {grade: closed, reason: R, missing: M, confidence: 0.6}\n";

JudgedCell cell(std::string model, Grade grade, bool right) {
  return {std::move(model), "c", grade, 0.5, right};
}

TEST(Calibration, ShrinksTowardsTheGradeAndTheWhole) {
  const Rubric rubric = test::rubric_with(kThreeGrades);
  const std::vector<JudgedCell> judged = {cell("a/A", Grade::open, true), cell("A/a", Grade::open, true),
                                          cell("b/B", Grade::semi, false)};
  const CalibrationFit fit = fit_calibration(judged, rubric);
  EXPECT_EQ(fit.models, 2u);
  EXPECT_EQ(fit.of, 3u);
  EXPECT_EQ(fit.right, 2u);
  const double whole = (2 + 384 * 0.8) / (3 + 384);
  const double open = (2 + 96 * whole) / (2 + 96);
  EXPECT_DOUBLE_EQ(fit.cells.at({"c", Grade::open}).probability, (2 + 24 * open) / (2 + 24));
  EXPECT_DOUBLE_EQ(fit.cells.at({"c", Grade::semi}).probability, 24 * (96 * whole / (1 + 96)) / (1 + 24));
  EXPECT_DOUBLE_EQ(fit.cells.at({"c", Grade::closed}).probability, whole);  // never seen
  EXPECT_EQ(fit.cells.at({"c", Grade::closed}).of, 0u);
  EXPECT_FALSE(fit.cells.contains({"c", Grade::na}));  // which this rubric cannot give
  EXPECT_DOUBLE_EQ(fit_calibration({}, rubric).cells.at({"c", Grade::open}).probability, 0.8);
}

TEST(Calibration, DoesNotDependOnTheOrderOfTheCells) {
  const Rubric rubric = test::rubric_with(kThreeGrades);
  std::vector<JudgedCell> judged = {cell("a", Grade::open, true), cell("b", Grade::semi, false),
                                    cell("c", Grade::closed, true), cell("d", Grade::open, false)};
  const std::string before = calibration_yaml(fit_calibration(judged, rubric), {}, rubric, "2025-01-01");
  std::reverse(judged.begin(), judged.end());
  EXPECT_EQ(calibration_yaml(fit_calibration(judged, rubric), {}, rubric, "2025-01-01"), before);
}

TEST(Calibration, AModelLeftOutIsNotSeen) {
  const Rubric rubric = test::rubric_with(kThreeGrades);
  const std::vector<JudgedCell> judged = {cell("a/A", Grade::open, true), cell("A/a", Grade::open, true),
                                          cell("b/B", Grade::open, false)};
  const std::vector<JudgedCell> left_out = leave_one_model_out(judged, rubric);
  ASSERT_EQ(left_out.size(), 3u);
  const auto alone = [&](std::vector<JudgedCell> others) {
    return fit_calibration(others, rubric).cells.at({"c", Grade::open}).probability;
  };
  EXPECT_DOUBLE_EQ(left_out[0].confidence, alone({judged[2]}));
  EXPECT_DOUBLE_EQ(left_out[1].confidence, alone({judged[2]}));
  EXPECT_DOUBLE_EQ(left_out[2].confidence, alone({judged[0], judged[1]}));
  EXPECT_TRUE(left_out[0].right);
}

TEST(Calibration, IsReadAsItWasWritten) {
  const Rubric rubric = test::rubric_with(kThreeGrades);
  const std::vector<JudgedCell> judged = {cell("a", Grade::open, true), cell("b", Grade::semi, false)};
  const CalibrationFit fit = fit_calibration(judged, rubric);
  const test::TempDir folder;
  const auto path = folder.path() / "c.yaml";
  test::write_file(path, calibration_yaml(fit, leave_one_model_out(judged, rubric), rubric, "2025-01-01"));
  std::vector<Diagnostic> diagnostics;
  const auto calibration = load_calibration(path.string(), "c.yaml", rubric, diagnostics);
  ASSERT_TRUE(calibration.has_value()) << render(diagnostics);
  ASSERT_EQ(calibration->size(), 3u);
  for (const auto& [key, probability] : *calibration) {
    EXPECT_NEAR(probability, fit.cells.at(key).probability, 0.0005);
  }
}

TEST(Calibration, IsChecked) {
  const Rubric rubric = test::rubric_with(kThreeGrades);
  const test::TempDir folder;
  const auto path = folder.path() / "c.yaml";
  test::write_file(path,
                   "schema: 1\nrubric: u\nmeasured_on: 20 models\ncriteria:\n"
                   "  d: {open: {probability: 1}}\n"
                   "  c: {semi: {probability: 2}, open: {right: 3, of: 2}}\n");
  std::vector<Diagnostic> diagnostics;
  EXPECT_FALSE(load_calibration(path.string(), "c.yaml", rubric, diagnostics).has_value());
  const std::string said = render(diagnostics);
  for (const char* message :
       {"c.yaml:2:9: error: unknown rubric \"u\"; use one of: t\n",
        "c.yaml:5:3: error: unknown key \"d\" in criteria; known: c\n",
        "c.yaml:6:27: error: probability must be a number from 0 to 1, not \"2\"\n",
        "error: right must be a whole number from 0 to 2, not \"3\"\n", "\"probability\""}) {
    EXPECT_NE(said.find(message), std::string::npos) << message << "\n" << said;
  }
}

}  // namespace
}  // namespace exhibit
