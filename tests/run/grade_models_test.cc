#include "pipeline/run/grade_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "pipeline/report/json.h"
#include "tests/run/setup.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;

std::string json(const std::vector<ModelReport>& reports) {
  std::vector<ModelResult> results;
  for (const ModelReport& report : reports) {
    results.push_back({report.model.id, report.graded, report.error ? report.error->describe() : ""});
  }
  return models_json(results);
}

class GradeModelsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 6; ++i) {
      const std::string name = "Tiny-" + std::to_string(i) + "B";
      test::write_model_folder(dir_.path() / name, name);
      models_.push_back(test::folder_ref(dir_.path() / name, "acme/" + name));
    }
    models_.insert(models_.begin() + 2, test::folder_ref(dir_.path() / "none", "acme/none"));
  }

  // In a workspace of its own.
  std::vector<ModelReport> run(const RunOptions& options, const GradingSetup& setup) {
    Result<Workspace> workspace = Workspace::open(dir_.path() / ("workspace-" + std::to_string(++runs_)));
    EXPECT_TRUE(workspace.ok());
    return grade_models(models_, web_, *workspace, setup, options);
  }

  test::TempDir dir_;
  test::EmptyWeb web_;
  test::Parts parts_;
  std::vector<ModelRef> models_;
  int runs_ = 0;
};

TEST_F(GradeModelsTest, TheSameInTheSameOrderWhateverTheNumberOfThreads) {
  const std::vector<ModelReport> one = run({.jobs = 1}, parts_.setup());
  ASSERT_EQ(one.size(), 7U);
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].model.id, models_[i].id);
    EXPECT_EQ(one[i].error.has_value(), i == 2) << "one fails, the others go on";
  }
  const std::vector<ModelReport> four = run({.jobs = 4}, parts_.setup());
  EXPECT_EQ(json(four), json(one));
  EXPECT_EQ(json(run({.jobs = 100}, parts_.setup())), json(one));
}

TEST_F(GradeModelsTest, ProgressCountsUp) {
  std::vector<size_t> seen;
  RunOptions options{.jobs = 3};
  options.progress = [&seen](const RunProgress& progress) {
    EXPECT_EQ(progress.total, 7U);
    EXPECT_FALSE(progress.report.model.id.empty());
    seen.push_back(progress.done);
  };
  run(options, parts_.setup());
  EXPECT_THAT(seen, ::testing::ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(GradeModelsTest, AfterAStopTheRestIsCancelled) {
  std::stop_source stop;
  RunOptions options{.jobs = 1, .progress = {}, .stop = stop.get_token()};
  options.progress = [&stop](const RunProgress& progress) {
    if (progress.done == 2) stop.request_stop();
  };
  const std::vector<ModelReport> reports = run(options, parts_.setup());
  ASSERT_EQ(reports.size(), 7U);
  EXPECT_FALSE(reports[1].error.has_value());
  for (size_t i = 2; i < reports.size(); ++i) EXPECT_EQ(reports[i].error->code, ErrorCode::cancelled);
}

TEST_F(GradeModelsTest, WhatIsThrownEndsOneModelOnly) {
  GradingSetup setup = parts_.setup();
  setup.resolve = [](const ModelRef& model, Web& web, const ResolverOptions& options) {
    if (model.id == "acme/Tiny-3B") throw std::runtime_error("no memory");
    return resolve(model, web, options);
  };
  const std::vector<ModelReport> reports = run({.jobs = 2}, setup);
  EXPECT_THAT(reports[4].error->message, HasSubstr("unexpected: no memory"));
  EXPECT_FALSE(reports[5].error.has_value());
}

TEST_F(GradeModelsTest, NoModelsNoReports) {
  models_.clear();
  EXPECT_TRUE(run({}, parts_.setup()).empty());
}

}  // namespace
}  // namespace exhibit
