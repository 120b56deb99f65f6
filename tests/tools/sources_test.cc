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
  auto web = open_sources(models, dir_.path() / "replica", clock_);
  ASSERT_TRUE(web.ok()) << web.error().describe();
  const std::vector<std::string> urls = {"https://a.example/", url("a/README.md"), "https://b.example/",
                                         url("a/inner/README.md"), url("m/report.md")};
  const auto answers = (*web)->get(urls);
  const std::vector<std::string> expected = {"page", "card of a", "", "card of inner", "report"};
  ASSERT_EQ(answers.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(answers[i].ok()) << urls[i];
    EXPECT_EQ((*answers[i])->bytes, expected[i]) << urls[i];
  }
  EXPECT_EQ((*answers[2])->status, 404);
}

TEST_F(SourcesTest, NothingElseOnTheDiskOrOnTheWeb) {
  const std::vector<ModelRef> models = {ref(ModelRef::Kind::folder, "a")};
  auto web = open_sources(models, "", clock_);
  ASSERT_TRUE(web.ok());
  EXPECT_EQ((*web)->get_one("https://a.example/").error().code, ErrorCode::denied);
  EXPECT_FALSE((*web)->get_one(url("m/report.md")).ok());
}

TEST_F(SourcesTest, MissingFoldersAreErrors) {
  const std::vector<ModelRef> models = {ref(ModelRef::Kind::folder, "absent")};
  EXPECT_FALSE(open_sources(models, "", clock_).ok());
  EXPECT_FALSE(open_sources({}, dir_.path() / "absent", clock_).ok());
}

}  // namespace
}  // namespace exhibit::cli
