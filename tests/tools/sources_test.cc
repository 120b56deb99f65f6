#include "tools/exhibit/sources.h"

#include <gtest/gtest.h>

#include "pipeline/fetch/folder.h"
#include "tests/support/support.h"

namespace exhibit::cli {
namespace {

using test::write_file;

class SourcesTest : public ::testing::Test {
 protected:
  SourcesTest() {
    write_file(dir_.path() / "a" / "README.md", "card of a");
    write_file(dir_.path() / "a" / "inner" / "README.md", "card of inner");
    write_file(dir_.path() / "m" / "model.yaml", "manifest");
    write_file(dir_.path() / "m" / "report.md", "report");
    write_file(
        dir_.path() / "replica" / "index.tsv",
        "url\tstatus\tcontent_type\tfile\tprovenance\nhttps://a.example/\t200\ttext/plain\tpage\twritten\n");
    write_file(dir_.path() / "replica" / "page", "page");
  }

  std::string url(const std::string& path) { return file_url(dir_.path() / path); }
  static SharedOptions with_replica(const std::filesystem::path& folder) {
    SharedOptions shared;
    shared.replica = folder;
    return shared;
  }
  ModelRef ref(ModelRef::Kind kind, const std::string& path) {
    return {kind, "org/m", (dir_.path() / path).string()};
  }

  test::TempDir dir_;
  FixedClock clock_{"2025-01-01T00:00:00Z"};
};

TEST_F(SourcesTest, EachUrlIsAnsweredByItsFolderOrTheReplica) {
  const std::vector<ModelRef> models = {ref(ModelRef::Kind::folder, "a"),
                                        ref(ModelRef::Kind::folder, "a/inner"),
                                        ref(ModelRef::Kind::manifest, "m/model.yaml")};
  auto web = open_sources(models, with_replica(dir_.path() / "replica"), nullptr, clock_);
  ASSERT_TRUE(web.ok()) << web.error().describe();
  const std::vector<std::string> urls = {"https://a.example/", url("a/README.md"), "https://b.example/",
                                         url("a/inner/README.md"), url("m/report.md")};
  const auto answers = web->web->get(urls);
  const std::vector<std::string> expected = {"page", "card of a", "", "card of inner", "report"};
  ASSERT_EQ(answers.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(answers[i].ok()) << urls[i];
    EXPECT_EQ((*answers[i])->bytes, expected[i]) << urls[i];
  }
  EXPECT_EQ((*answers[2])->status, 404);
}

TEST_F(SourcesTest, OfflineThereIsOnlyWhatWasStored) {
  const std::vector<ModelRef> models = {ref(ModelRef::Kind::folder, "a")};
  Result<Workspace> workspace = Workspace::open(dir_.path() / "w");
  ASSERT_TRUE(workspace.ok());
  {
    auto web = open_sources(models, with_replica(dir_.path() / "replica"), &*workspace, clock_);
    ASSERT_TRUE(web.ok());
    EXPECT_EQ(web->live, nullptr);
    EXPECT_TRUE(web->web->get_one("https://a.example/").ok());
    EXPECT_TRUE(web->web->get_one(url("a/README.md")).ok());
    EXPECT_TRUE(*workspace->has_snapshot(url("a/README.md")));
  }
  SharedOptions offline;
  offline.web.offline = true;
  auto web = open_sources(models, offline, &*workspace, clock_);
  ASSERT_TRUE(web.ok());
  EXPECT_EQ(web->live, nullptr);
  const auto page = web->web->get_one("https://a.example/");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ((*page)->bytes, "page");
  EXPECT_EQ(web->web->get_one("https://c.example/").error().code, ErrorCode::not_found);
  EXPECT_FALSE(web->web->get_one(url("m/report.md")).ok());
  EXPECT_EQ(open_sources(models, offline, nullptr, clock_).error().code, ErrorCode::invalid_argument);
}

TEST_F(SourcesTest, AMirrorOrAHubMustBeAnAddress) {
  SharedOptions shared;
  shared.web.mirror = "ftp://mirror.example";
  EXPECT_EQ(open_sources({}, shared, nullptr, clock_).error().code, ErrorCode::invalid_argument);
  shared.web.mirror = "";
  for (const char* hub : {"hub.example", "", "file:///etc", "https://hub.example/?q=1"}) {
    shared.web.hub = hub;
    EXPECT_EQ(open_sources({}, shared, nullptr, clock_).error().code, ErrorCode::invalid_argument) << hub;
  }
  shared.web.hub = "https://Hub.Example/";
  EXPECT_EQ(*hub_address(shared.web), "https://hub.example");
}

TEST_F(SourcesTest, CountsForPeople) {
  LiveStats stats;
  stats.requests = 12;
  stats.bodies = 3;
  stats.bytes = 1234567;
  stats.not_modified = 9;
  EXPECT_EQ(fetch_summary(stats), "12 requests: 3 bodies (1.2 MB), 9 not modified");
  stats.retries = 2;
  stats.resumed = 1;
  EXPECT_EQ(fetch_summary(stats), "12 requests: 3 bodies (1.2 MB), 9 not modified, 2 tried again, 1 resumed");
}

TEST_F(SourcesTest, MissingFoldersAreErrors) {
  const std::vector<ModelRef> models = {ref(ModelRef::Kind::folder, "absent")};
  EXPECT_FALSE(open_sources(models, {}, nullptr, clock_).ok());
  EXPECT_FALSE(open_sources({}, with_replica(dir_.path() / "absent"), nullptr, clock_).ok());
}

}  // namespace
}  // namespace exhibit::cli
