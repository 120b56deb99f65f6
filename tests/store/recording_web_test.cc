#include "pipeline/store/recording_web.h"

#include <gtest/gtest.h>

#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

class TwoPages : public Web {
 public:
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls) {
      ++asked;
      if (url.ends_with("down")) {
        answers.emplace_back(Error{ErrorCode::io, "no answer", url});
        continue;
      }
      auto snapshot =
          std::make_shared<Snapshot>(test::snapshot_of(url, url.ends_with("gone") ? "404" : "page"));
      if (url.ends_with("gone")) snapshot->status = 404;
      answers.emplace_back(SnapshotPtr(snapshot));
    }
    return answers;
  }
  int asked = 0;
};

TEST(RecordingWeb, StoresEveryAnswerAndAnswersFromTheStore) {
  const test::TempDir dir;
  Result<Workspace> workspace = Workspace::open(dir.path());
  ASSERT_TRUE(workspace.ok());
  TwoPages pages;
  RecordingWeb recording(pages, *workspace);
  const std::vector<std::string> urls = {"https://e.org/a", "https://e.org/gone", "https://e.org/down"};
  const auto answers = recording.get(urls);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ((*answers[0])->bytes, "page");
  EXPECT_EQ((*answers[1])->status, 404);
  EXPECT_FALSE(answers[2].ok());
  EXPECT_EQ(pages.asked, 3);

  StoredWeb stored(*workspace);
  const auto again = stored.get(urls);
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ((*again[0])->bytes, "page");
  EXPECT_EQ((*again[0])->sha256, (*answers[0])->sha256);
  EXPECT_EQ((*again[1])->status, 404) << "an answer, too";
  EXPECT_EQ(again[2].error().code, ErrorCode::not_found) << "no answer was stored";
  EXPECT_EQ(pages.asked, 3);
}

TEST(RecordingWeb, AnAnswerThatCannotBeStoredIsAnError) {
  const test::TempDir dir;
  { ASSERT_TRUE(Workspace::open(dir.path()).ok()); }
  Result<Workspace> reader = Workspace::open(dir.path(), {.read_only = true});
  ASSERT_TRUE(reader.ok());
  TwoPages pages;
  EXPECT_FALSE(RecordingWeb(pages, *reader).get_one("https://e.org/a").ok());
}

}  // namespace
}  // namespace exhibit
