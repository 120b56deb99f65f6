#include "pipeline/run/regrade.h"

#include <gtest/gtest.h>

#include "pipeline/report/json.h"
#include "tests/run/setup.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

TEST(Regrade, GivesWhatWasStoredWithoutASource) {
  test::TempDir dir;
  test::write_model_folder(dir.path() / "tiny", "Tiny-1B");
  auto workspace = Workspace::open(dir.path() / "workspace");
  ASSERT_TRUE(workspace) << workspace.error().describe();
  test::EmptyWeb web;
  test::Parts parts;
  const GradingSetup setup = parts.setup();
  const ModelReport report =
      grade_model(test::folder_ref(dir.path() / "tiny", "acme/Tiny-1B"), web, *workspace, setup);
  ASSERT_FALSE(report.error) << report.error->describe();
  const auto again =
      regrade(*workspace, "acme/Tiny-1B", {setup.rubric, setup.rules_by_fact, setup.calibration});
  ASSERT_TRUE(again) << again.error().describe();
  EXPECT_EQ(model_json({"acme/Tiny-1B", *again, ""}), model_json({"acme/Tiny-1B", report.graded, ""}));
}

TEST(Regrade, AnUnknownModelIsNotFound) {
  test::TempDir dir;
  auto workspace = Workspace::open(dir.path() / "workspace");
  ASSERT_TRUE(workspace);
  test::Parts parts;
  const GradingSetup setup = parts.setup();
  const auto graded =
      regrade(*workspace, "acme/None", {setup.rubric, setup.rules_by_fact, setup.calibration});
  ASSERT_FALSE(graded);
  EXPECT_EQ(graded.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace exhibit
