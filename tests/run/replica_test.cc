// The whole flow on recorded models.
#include "pipeline/fetch/replica.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/report/json.h"
#include "pipeline/run/grade_models.h"
#include "pipeline/store/integrity.h"
#include "pipeline/store/recording_web.h"
#include "pipeline/store/verify.h"
#include "tests/run/setup.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

std::vector<ModelRef> first_models(const std::filesystem::path& list, size_t count) {
  const std::string text = test::read_file(list);
  std::vector<ModelRef> models;
  for (size_t at = 0; at < text.size() && models.size() < count;) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (Result<ModelRef> model = parse_model_ref(text.substr(at, end - at))) models.push_back(*model);
    at = end + 1;
  }
  return models;
}

// Grades from `web`, checks every citation and the store, and gives what was graded as JSON.
std::string graded(const std::filesystem::path& folder, Web& web, const std::vector<ModelRef>& models,
                   const test::Parts& parts, int jobs) {
  Result<Workspace> workspace = Workspace::open(folder);
  EXPECT_TRUE(workspace.ok());
  RecordingWeb recording(web, *workspace);
  std::vector<ModelResult> results;
  for (const ModelReport& report :
       grade_models(models, recording, *workspace, parts.setup(), {.jobs = jobs})) {
    EXPECT_FALSE(report.error.has_value()) << report.error->describe();
    results.push_back({report.model.id, report.graded, ""});
  }
  const Result<Verification> verification = verify(*workspace, {.jobs = 2});
  EXPECT_TRUE(verification.ok() && verification->holds());
  EXPECT_GT(verification->citations, 0U);
  const Result<IntegrityReport> integrity = check_integrity(*workspace);
  EXPECT_TRUE(integrity.ok() && integrity->problems.empty());
  return models_json(results);
}

TEST(Replica, TheSameBytesHoweverItIsRun) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const test::Parts parts;
  const Result<std::unique_ptr<Web>> replica = open_replica(*shared / "replica", parts.clock);
  ASSERT_TRUE(replica.ok());
  const std::vector<ModelRef> models = first_models(*shared / "replica" / "models.txt", 3);
  ASSERT_EQ(models.size(), 3U);
  const test::TempDir dir;
  const std::string first = graded(dir.path() / "a", **replica, models, parts, 1);
  EXPECT_EQ(graded(dir.path() / "b", **replica, models, parts, 2), first) << "two threads";
  EXPECT_EQ(graded(dir.path() / "a", **replica, models, parts, 2), first) << "a second run";

  // From the workspace alone, with nothing of the proposals left.
  Result<Workspace> workspace = Workspace::open(dir.path() / "a");
  ASSERT_TRUE(workspace.ok());
  StoredWeb stored(*workspace);
  GradingSetup setup = parts.setup();
  setup.program_version = "another";
  const std::vector<ModelReport> offline = grade_models(models, stored, *workspace, setup);
  for (const ModelReport& report : offline) {
    ASSERT_FALSE(report.error.has_value()) << report.error->describe();
    EXPECT_FALSE(report.stats.reused);
    EXPECT_EQ(report.stats.parsed, 0);
  }
}

}  // namespace
}  // namespace exhibit
