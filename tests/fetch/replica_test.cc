#include "pipeline/fetch/replica.h"

#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHeader = "url\tstatus\tcontent_type\tfile\tprovenance\n";

class ReplicaTest : public testing::Test {
 protected:
  void write(const std::string& name, std::string_view bytes) {
    test::write_file(folder_.path() / name, bytes);
  }

  std::unique_ptr<Web> open(const std::string& lines) {
    write("index.tsv", kHeader + lines);
    auto web = open_replica(folder_.path(), clock_);
    EXPECT_TRUE(web.ok()) << web.error().describe();
    return web.ok() ? std::move(*web) : nullptr;
  }

  Error refused(const std::string& index) {
    write("index.tsv", index);
    auto web = open_replica(folder_.path(), clock_);
    EXPECT_FALSE(web.ok());
    return web.ok() ? Error{} : web.error();
  }

  test::TempDir folder_;
  FixedClock clock_{"2025-06-01T12:00:00Z"};
};

TEST_F(ReplicaTest, PlaysWhatWasRecorded) {
  write("files/card", "# A model\n");
  const auto web = open(
      "https://h.org/card\t200\ttext/plain; charset=utf-8\tfiles/card\trecorded\n"
      "https://h.org/gated\t401\tapplication/json\t\trecorded\n");
  ASSERT_NE(web, nullptr);
  const std::vector<std::string> urls = {"https://h.org/card", "https://h.org/gated", "https://h.org/none",
                                         "HTTPS://H.org:443/card#part"};
  const auto answers = web->get(urls);
  ASSERT_EQ(answers.size(), 4u);
  for (const auto& answer : answers) ASSERT_TRUE(answer.ok());

  const Snapshot& card = **answers[0];
  EXPECT_EQ(card.status, 200);
  EXPECT_EQ(card.url, "https://h.org/card");
  EXPECT_EQ(card.final_url, "https://h.org/card");
  EXPECT_EQ(card.bytes, "# A model\n");
  EXPECT_EQ(card.sha256, sha256_hex("# A model\n"));
  EXPECT_EQ(card.media_type, "text/plain; charset=utf-8");
  EXPECT_EQ(card.fetched_at, "2025-06-01T12:00:00Z");
  EXPECT_EQ((*answers[1])->status, 401);
  EXPECT_EQ((*answers[1])->bytes, "");
  EXPECT_EQ((*answers[2])->status, 404);
  EXPECT_EQ((*answers[3])->status, 200) << "the normal form is looked up too";
}

TEST_F(ReplicaTest, FollowsRedirects) {
  write("a", "A");
  const auto web = open(
      "https://h.org/1\t307\t\t\treconstructed: redirects to https://h.org/2\n"
      "https://h.org/2\t301\t\t\tredirects to https://h.org/3\n"
      "https://h.org/3\t200\ttext/plain\ta\trecorded\n"
      "https://h.org/lost\t302\t\t\tredirects to https://h.org/nowhere\n"
      "https://h.org/loop\t302\t\t\tredirects to https://h.org/loop\n");
  ASSERT_NE(web, nullptr);
  const auto answer = web->get_one("https://h.org/1");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ((*answer)->url, "https://h.org/1");
  EXPECT_EQ((*answer)->final_url, "https://h.org/3");
  EXPECT_EQ((*answer)->bytes, "A");
  const auto lost = web->get_one("https://h.org/lost");
  ASSERT_TRUE(lost.ok());
  EXPECT_EQ((*lost)->status, 404);
  const auto loop = web->get_one("https://h.org/loop");
  ASSERT_FALSE(loop.ok());
  EXPECT_EQ(loop.error().code, ErrorCode::limit_exceeded);
}

TEST_F(ReplicaTest, NeverLeavesItsFolder) {
  test::TempDir outside;
  test::write_file(outside.path() / "secret", "secret");
  fs::create_symlink(outside.path() / "secret", folder_.path() / "link");
  fs::create_directory_symlink(outside.path(), folder_.path() / "dir");
  const std::string cases[] = {(outside.path() / "secret").string(), "../secret", "a/../../secret", "link",
                               "dir/secret"};
  for (const std::string& file : cases) {
    const auto web = open("https://h.org/a\t200\ttext/plain\t" + file + "\trecorded\n");
    ASSERT_NE(web, nullptr);
    const auto answer = web->get_one("https://h.org/a");
    ASSERT_FALSE(answer.ok()) << file;
    EXPECT_EQ(answer.error().code, ErrorCode::denied) << file;
  }
}

TEST_F(ReplicaTest, MissingBodyIsAnErrorOnItsUrlAlone) {
  write("b", "B");
  const auto web = open(
      "https://h.org/a\t200\ttext/plain\tgone\trecorded\n"
      "https://h.org/b\t200\ttext/plain\tb\trecorded\n");
  ASSERT_NE(web, nullptr);
  const std::vector<std::string> urls = {"https://h.org/a", "https://h.org/b"};
  const auto answers = web->get(urls);
  ASSERT_FALSE(answers[0].ok());
  EXPECT_EQ(answers[0].error().code, ErrorCode::not_found);
  EXPECT_TRUE(answers[1].ok());
}

TEST_F(ReplicaTest, SaysWhereTheIndexIsBroken) {
  struct Case {
    std::string index;
    std::string where;
    std::string message;
  };
  const std::string header = kHeader;
  const Case cases[] = {
      {"", "index.tsv:1", "the first line must name the columns"},
      {"url\tstatus\n", "index.tsv:1", "the first line must name the columns"},
      {header + "https://h.org/a\t200\n", "index.tsv:2", "expected 5 columns separated by tabs, found 2"},
      {header + "\t200\ttext/plain\ta\trecorded\n", "index.tsv:2", "the URL is empty"},
      {header + "https://h.org/a\tok\ttext/plain\ta\trecorded\n", "index.tsv:2", "\"ok\" is no HTTP status"},
      {header + "https://h.org/a\t2000\ttext/plain\ta\trecorded\n", "index.tsv:2",
       "\"2000\" is no HTTP status"},
      {header + "https://h.org/a\t307\t\t\trecorded\n", "index.tsv:2", "a redirect needs its target"},
      {header + "https://h.org/a\t404\t\t\tr\nhttps://h.org/a\t404\t\t\tr\n", "index.tsv:3",
       "the URL is listed twice: https://h.org/a"},
  };
  for (const Case& c : cases) {
    const Error error = refused(c.index);
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.where, (folder_.path() / c.where).string());
    EXPECT_EQ(error.message.substr(0, c.message.size()), c.message);
  }
}

TEST_F(ReplicaTest, NeedsAnIndex) {
  const auto web = open_replica(folder_.path() / "none", clock_);
  ASSERT_FALSE(web.ok());
  EXPECT_EQ(web.error().code, ErrorCode::not_found);
}

TEST(RecordedReplica, PlaysTheHubsOwnSpelling) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const FixedClock clock("2025-06-01T12:00:00Z");
  const auto web = open_replica(*shared / "replica", clock);
  ASSERT_TRUE(web.ok()) << web.error().describe();
  const auto answer = (*web)->get_one("https://huggingface.co/api/models/qwen/qwen2.5-72b-instruct");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ((*answer)->status, 200);
  EXPECT_EQ((*answer)->final_url, "https://huggingface.co/api/models/Qwen/Qwen2.5-72B-Instruct");
}

}  // namespace
}  // namespace exhibit
