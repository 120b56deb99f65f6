#include "pipeline/run/grade_model.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/report/json.h"
#include "pipeline/store/verify.h"
#include "tests/run/setup.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;

class GradeModelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    test::write_model_folder(dir_.path() / "tiny", "Tiny-1B");
    reopen();
  }

  void reopen() {
    workspace_.reset();
    Result<Workspace> opened = Workspace::open(dir_.path() / "workspace");
    ASSERT_TRUE(opened.ok()) << opened.error().describe();
    workspace_.emplace(*std::move(opened));
  }

  void sql(const char* statement) {
    workspace_.reset();
    SQLite::Database(dir_.path() / "workspace" / "workspace.db", SQLite::OPEN_READWRITE).exec(statement);
    reopen();
  }

  ModelReport run(const GradingSetup& setup) {
    return grade_model(test::folder_ref(dir_.path() / "tiny", "acme/Tiny-1B"), web_, *workspace_, setup);
  }
  ModelReport run() { return run(parts_.setup()); }

  static std::string json(const ModelReport& report) {
    return model_json({report.model.id, report.graded, report.error ? report.error->describe() : ""});
  }

  test::TempDir dir_;
  test::EmptyWeb web_;
  test::Parts parts_;
  std::optional<Workspace> workspace_;
};

TEST_F(GradeModelTest, FromAFolderToCitedProposals) {
  const ModelReport report = run();
  ASSERT_FALSE(report.error.has_value()) << report.error->describe();
  EXPECT_EQ(report.model.id, "acme/Tiny-1B");
  EXPECT_EQ(report.graded.proposals.size(), parts_.rubric.criteria.size());
  EXPECT_GE(report.stats.documents, 3);
  EXPECT_EQ(report.stats.parsed, report.stats.documents);
  EXPECT_GT(report.stats.evidence, 0);
  EXPECT_FALSE(report.stats.reused);

  const Result<std::optional<GradedModel>> stored = workspace_->graded("acme/Tiny-1B", parts_.rubric.id);
  ASSERT_TRUE(stored.ok() && stored->has_value());
  EXPECT_EQ(model_json({"acme/Tiny-1B", **stored, ""}), json(report)) << "what is stored is what is reported";
  const Result<Verification> verification = verify(*workspace_);
  ASSERT_TRUE(verification.ok());
  EXPECT_TRUE(verification->holds()) << verification_json(*verification);
  EXPECT_GE(verification->evidence, static_cast<uint64_t>(report.stats.evidence));
  EXPECT_GT(verification->citations, 0U);
}

TEST_F(GradeModelTest, NothingChangedNothingIsDone) {
  const ModelReport first = run();
  const int extractions = parts_.extractions;
  reopen();
  const ModelReport second = run();
  EXPECT_TRUE(second.stats.reused);
  EXPECT_EQ(second.stats.parsed, 0);
  EXPECT_EQ(parts_.extractions, extractions);
  EXPECT_EQ(json(second), json(first));
}

TEST_F(GradeModelTest, ChangedRulesReadStoredDocuments) {
  const ModelReport first = run();
  parts_.extractor_version = "-changed";
  const ModelReport second = run();
  EXPECT_FALSE(second.stats.reused);
  EXPECT_EQ(second.stats.parsed, 0);
  EXPECT_EQ(second.stats.extracted, second.stats.documents * static_cast<int>(parts_.extractors.size()));
  EXPECT_EQ(json(second), json(first)) << "the same rules under another version";
}

TEST_F(GradeModelTest, AChangedRubricReadsStoredHits) {
  run();
  const int extractions = parts_.extractions;
  GradingSetup setup = parts_.setup();
  setup.rubric_version = "r2";
  const ModelReport second = run(setup);
  EXPECT_FALSE(second.stats.reused);
  EXPECT_EQ(second.stats.extracted, 0);
  EXPECT_EQ(parts_.extractions, extractions);
}

TEST_F(GradeModelTest, WhateverGradesDependOnMakesThemAnew) {
  run();
  const auto again = [this](auto change) {
    GradingSetup setup = parts_.setup();
    change(setup);
    const bool reused = run(setup).stats.reused;
    run();  // back to what it was
    return reused;
  };
  EXPECT_TRUE(again([](GradingSetup&) {}));
  EXPECT_FALSE(again([](GradingSetup& setup) { setup.rules_version += "x"; }));
  EXPECT_FALSE(again([](GradingSetup& setup) { setup.program_version += "x"; }));
  EXPECT_FALSE(again([](GradingSetup& setup) { setup.calibration[{"weights", Grade::open}] = 0.5; }));
}

TEST_F(GradeModelTest, AChangedSourceIsReadAnew) {
  run();
  test::write_model_folder(dir_.path() / "tiny", "Tiny-1B-new");
  const ModelReport second = run();
  EXPECT_FALSE(second.stats.reused);
  EXPECT_EQ(second.stats.parsed, 1) << "only the card is another";
  EXPECT_TRUE(verify(*workspace_)->holds());
}

TEST_F(GradeModelTest, WhatIsDamagedIsMadeAnew) {
  const ModelReport first = run();
  for (const char* damage :
       {"UPDATE document SET body = zeroblob(8)", "UPDATE hits SET body = zeroblob(8); DELETE FROM run",
        "UPDATE proposal SET grade = 'superb'"}) {
    sql(damage);
    const ModelReport second = run();
    ASSERT_FALSE(second.error.has_value()) << damage << ": " << second.error->describe();
    EXPECT_EQ(json(second), json(first)) << damage;
    EXPECT_TRUE(verify(*workspace_)->holds()) << damage;
    EXPECT_TRUE(workspace_->graded("acme/Tiny-1B", parts_.rubric.id).ok()) << damage;
  }
}

TEST_F(GradeModelTest, AModelThatCannotBeFoundIsAnError) {
  const ModelReport report =
      grade_model(test::folder_ref(dir_.path() / "none", "acme/none"), web_, *workspace_, parts_.setup());
  ASSERT_TRUE(report.error.has_value());
  EXPECT_EQ(report.model.id, "acme/none");
  EXPECT_TRUE(workspace_->models()->empty());
}

TEST_F(GradeModelTest, AWorkspaceThatCannotBeWrittenIsAnErrorOfTheModel) {
  Result<Workspace> reader = Workspace::open(dir_.path() / "workspace", {.read_only = true});
  ASSERT_TRUE(reader.ok());
  const ModelReport report =
      grade_model(test::folder_ref(dir_.path() / "tiny", "acme/Tiny-1B"), web_, *reader, parts_.setup());
  ASSERT_TRUE(report.error.has_value()) << "never a grade as if its sources could not be read";
  EXPECT_THAT(report.error->message, HasSubstr("open for reading only"));
  EXPECT_TRUE(report.graded.proposals.empty());
}

TEST_F(GradeModelTest, StoppedInTheMiddleNothingIsStored) {
  std::stop_source stop;
  GradingSetup setup = parts_.setup();
  setup.resolve = [&stop](const ModelRef& model, Web& web, const ResolverOptions& options) {
    Result<Resolution> resolved = resolve(model, web, options);
    stop.request_stop();
    EXPECT_EQ(web.get_one("https://example.org/").error().code, ErrorCode::cancelled);
    return resolved;
  };
  const ModelReport report = grade_model(test::folder_ref(dir_.path() / "tiny", "acme/Tiny-1B"), web_,
                                         *workspace_, setup, stop.get_token());
  ASSERT_TRUE(report.error.has_value());
  EXPECT_EQ(report.error->code, ErrorCode::cancelled);
  EXPECT_TRUE(workspace_->models()->empty());
}

}  // namespace
}  // namespace exhibit
