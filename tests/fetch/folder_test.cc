#include "pipeline/fetch/folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/fetch/url.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    write("README.md", "# A model\n");
    write("config.json", "{}");
    write("model-00001-of-00002.safetensors", "weights");
    write("a b/r\xC3\xA9sum\xC3\xA9.md", "text");
    write(".git/config", "[core]");
    write(".gitattributes", "");
    auto opened = open_folder(folder_.path(), "lab/a-model", clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().describe();
    web_ = std::move(*opened);
    root_ = file_url(fs::canonical(folder_.path()));
  }

  void write(const std::string& name, std::string_view bytes) {
    test::write_file(folder_.path() / name, bytes);
  }

  ErrorCode code_of(const std::string& url) {
    const auto answer = web_->get_one(url);
    EXPECT_FALSE(answer.ok()) << url;
    return answer.ok() ? ErrorCode::io : answer.error().code;
  }

  test::TempDir folder_;
  FixedClock clock_{"2025-06-01T12:00:00Z"};
  std::unique_ptr<Web> web_;
  std::string root_;
};

TEST_F(FolderTest, ListsNamesWithoutHiddenFilesAndLinks) {
  fs::create_symlink(folder_.path() / "README.md", folder_.path() / "link.md");
  const auto answer = web_->get_one(root_);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  const auto listing = nlohmann::json::parse((*answer)->bytes);
  EXPECT_EQ(listing["id"], "lab/a-model");
  std::vector<std::string> names;
  for (const auto& sibling : listing["siblings"]) names.push_back(sibling["rfilename"]);
  EXPECT_EQ(names, (std::vector<std::string>{"README.md", "a b/r\xC3\xA9sum\xC3\xA9.md", "config.json",
                                             "model-00001-of-00002.safetensors"}));
}

TEST_F(FolderTest, ServesFiles) {
  const auto card = web_->get_one(root_ + "README.md");
  ASSERT_TRUE(card.ok());
  EXPECT_EQ((*card)->status, 200);
  EXPECT_EQ((*card)->bytes, "# A model\n");
  EXPECT_EQ((*card)->fetched_at, "2025-06-01T12:00:00Z");
  const auto encoded = web_->get_one(root_ + encode_path("a b/r\xC3\xA9sum\xC3\xA9.md"));
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ((*encoded)->bytes, "text");
  const auto missing = web_->get_one(root_ + "LICENSE");
  ASSERT_TRUE(missing.ok());
  EXPECT_EQ((*missing)->status, 404);
}

TEST_F(FolderTest, ReadsNeitherWeightsNorAnythingOutside) {
  test::TempDir outside;
  test::write_file(outside.path() / "secret", "secret");
  fs::create_symlink(outside.path() / "secret", folder_.path() / "link");
  EXPECT_EQ(code_of(root_ + "model-00001-of-00002.safetensors"), ErrorCode::denied);
  EXPECT_EQ(code_of(root_ + "link"), ErrorCode::denied);
  EXPECT_EQ(code_of(root_ + "../secret"), ErrorCode::denied);
  EXPECT_EQ(code_of(root_ + "%2e%2e/secret"), ErrorCode::denied);
  EXPECT_EQ(code_of(root_ + "%2Fetc/passwd"), ErrorCode::denied);
  EXPECT_EQ(code_of(file_url(outside.path() / "secret")), ErrorCode::denied);
  EXPECT_EQ(code_of("https://h.org/"), ErrorCode::denied);
}

TEST_F(FolderTest, SplitsFilesFromTheWeb) {
  const auto offline = no_web();
  const auto both = files_and_web(*web_, *offline);
  const std::vector<std::string> urls = {"https://h.org/a", root_ + "README.md", "https://h.org/b"};
  const auto answers = both->get(urls);
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].error().where, "https://h.org/a");
  EXPECT_TRUE(answers[1].ok());
  EXPECT_EQ(answers[2].error().where, "https://h.org/b");
}

TEST_F(FolderTest, MustExist) {
  const auto opened = open_folder(folder_.path() / "README.md", "a", clock_);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace exhibit
