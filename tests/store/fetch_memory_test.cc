#include "pipeline/store/fetch_memory.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "pipeline/base/clock.h"
#include "tests/support/support.h"
#include "tools/replica/server.h"

namespace exhibit {
namespace {

constexpr const char* kCard = "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md";
constexpr const char* kApi = "https://huggingface.co/api/models/acme/aurora-7b";

class FetchMemoryTest : public testing::Test {
 protected:
  FetchMemoryTest() {
    test::write_file(
        folder_.path() / "index.tsv",
        "url\tstatus\tcontent_type\tfile\tprovenance\n"
        "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md\t200\ttext/plain\tcard\tx\n"
        "https://huggingface.co/api/models/acme/Aurora-7B\t200\tapplication/json\tapi\tx\n"
        "https://huggingface.co/api/models/acme/aurora-7b\t307\t\t\tredirects to "
        "https://huggingface.co/api/models/acme/Aurora-7B\n");
    test::write_file(folder_.path() / "card", "# Aurora\n");
    test::write_file(folder_.path() / "api", "{}");
    server_ = std::move(*replica::Server::start(folder_.path()));
    workspace_.emplace(std::move(*Workspace::open(store_.path())));
  }

  // A run of its own: nothing is left of it but the workspace.
  LiveStats fetch(const std::string& time) {
    LiveWebOptions options;
    options.mirror = server_->url();
    options.host_delay_ms.clear();
    remember_in(*workspace_, options);
    const FixedClock clock(time);
    const auto web = open_live_web(options, clock);
    for (const auto& answer : (*web)->get(urls_)) EXPECT_TRUE(answer.ok());
    return (*web)->stats();
  }

  const std::vector<std::string> urls_ = {kCard, kApi, "https://huggingface.co/none"};
  test::TempDir folder_;
  test::TempDir store_;
  std::unique_ptr<replica::Server> server_;
  std::optional<Workspace> workspace_;
};

TEST_F(FetchMemoryTest, ASecondFetchTransfersNoBodies) {
  EXPECT_EQ(fetch("2025-06-01T12:00:00Z").bodies, 2u);
  const LiveStats again = fetch("2025-06-02T12:00:00Z");
  EXPECT_EQ(again.bodies, 0u);
  EXPECT_EQ(again.bytes, 0u);
  EXPECT_EQ(again.not_modified, 2u);
  for (const char* url : {kCard, kApi}) {
    const auto history = workspace_->history(url);
    ASSERT_TRUE(history.ok());
    ASSERT_EQ(history->size(), 1u) << "nothing changed";
    EXPECT_EQ(history->front().fetched_at, "2025-06-01T12:00:00Z");
    EXPECT_EQ(history->front().checked_at, "2025-06-02T12:00:00Z");
  }
  EXPECT_TRUE(known_answer(*workspace_, kApi).has_value());
  EXPECT_FALSE(known_answer(*workspace_, "https://huggingface.co/none").has_value());
}

TEST_F(FetchMemoryTest, WhatChangedIsFetchedAndKept) {
  fetch("2025-06-01T12:00:00Z");
  test::write_file(folder_.path() / "card", "# Aurora, corrected\n");
  const LiveStats again = fetch("2025-06-02T12:00:00Z");
  EXPECT_EQ(again.bodies, 1u);
  EXPECT_EQ(again.not_modified, 1u);
  const auto history = workspace_->history(kCard);
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*workspace_->load(history->front()))->bytes, "# Aurora\n");
  EXPECT_EQ((*workspace_->load(history->back()))->bytes, "# Aurora, corrected\n");
}

TEST_F(FetchMemoryTest, WhatIsDamagedInTheStoreIsFetchedAnew) {
  fetch("2025-06-01T12:00:00Z");
  const auto record = workspace_->latest(kCard);
  ASSERT_TRUE(record.ok() && record->has_value());
  SQLite::Database(store_.path() / "workspace.db", SQLite::OPEN_READWRITE)
      .exec("UPDATE small_blob SET bytes = 'damaged'");
  const LiveStats again = fetch("2025-06-02T12:00:00Z");
  EXPECT_EQ(again.not_modified, 2u);
  EXPECT_EQ(again.bodies, 2u);
}

}  // namespace
}  // namespace exhibit
