#include "pipeline/store/small_blobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "pipeline/store/blobs.h"
#include "pipeline/store/integrity.h"
#include "pipeline/store/schema.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SmallBlobsTest : public ::testing::Test {
 protected:
  SmallBlobsTest() { migrate(database_, migrations()); }
  SQLite::Database database_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  Statements statements_{database_};
  SmallBlobs blobs_{statements_};
};

TEST_F(SmallBlobsTest, BytesComeBackAsTheyAre) {
  for (const std::string& bytes :
       {std::string(), std::string("hello"), std::string("a\0b", 3), std::string(20000, 'z')}) {
    const std::string name = sha256_hex(bytes);
    EXPECT_EQ(blobs_.get(name), std::nullopt);
    blobs_.put(name, bytes);
    blobs_.put(name, bytes);
    EXPECT_EQ(blobs_.get(name), bytes);
  }
  EXPECT_EQ(blobs_.list().size(), 4u);
}

TEST_F(SmallBlobsTest, StoringAgainHealsADamagedOne) {
  blobs_.put("name", "text");
  database_.exec("UPDATE small_blob SET bytes = 'tex'");
  blobs_.put("name", "text");
  EXPECT_EQ(blobs_.get("name"), "text");
  EXPECT_THAT(blobs_.list(), ElementsAre("name"));
}

TEST_F(SmallBlobsTest, RemoveSaysWhatItFreed) {
  blobs_.put("b", "text");
  blobs_.put("a", "x");
  EXPECT_THAT(blobs_.list(), ElementsAre("a", "b"));
  EXPECT_EQ(blobs_.remove("b"), 4u);
  EXPECT_EQ(blobs_.remove("b"), 0u);
  EXPECT_THAT(blobs_.list(), ElementsAre("a"));
}

TEST_F(SmallBlobsTest, StatementsOnLoanDoNotDisturbEachOther) {
  blobs_.put("a", "1");
  blobs_.put("b", "2");
  const char* sql = "SELECT bytes FROM small_blob ORDER BY sha256";
  {
    Prepared outer = statements_.prepare(sql);
    ASSERT_TRUE(outer->executeStep());
    Prepared inner = statements_.prepare(sql);
    ASSERT_TRUE(inner->executeStep());
    ASSERT_TRUE(outer->executeStep());
    EXPECT_EQ(outer->getColumn(0).getString(), "2");
    EXPECT_EQ(inner->getColumn(0).getString(), "1");
  }
  Prepared again = statements_.prepare(sql);
  ASSERT_TRUE(again->executeStep());
  EXPECT_EQ(again->getColumn(0).getString(), "1") << "begins anew";
}

// As the first version of the tables had it: every body a file.
TEST(SmallBlobs, AWorkspaceFromBeforeIsReadAndGoesOn) {
  const test::TempDir dir;
  const Snapshot old = test::snapshot_of("https://example.org/card", "# Card\n", "text/markdown");
  {
    SQLite::Database database(dir.path() / "workspace.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate(database, migrations().first(1));
    SQLite::Statement row(
        database,
        "INSERT INTO snapshot (url, final_url, status, media_type, headers, fetched_at, checked_at, sha256, "
        "size) VALUES (?1, ?1, 200, 'text/markdown', '[[\"etag\",\"\\\"1\\\"\"]]', ?2, ?2, ?3, 7)");
    row.bind(1, old.url);
    row.bind(2, old.fetched_at);
    row.bind(3, old.sha256);
    row.exec();
    ASSERT_TRUE(BlobStore(dir.path() / "blobs").put(old.bytes).ok());
  }
  Result<Workspace> workspace = Workspace::open(dir.path());
  ASSERT_TRUE(workspace.ok()) << workspace.error().describe();
  EXPECT_EQ((*workspace->load(**workspace->latest(old.url)))->bytes, old.bytes);
  // The same bytes at another address come to lie in the database, too: neither copy is too many.
  Snapshot copy = old;
  copy.url = copy.final_url = "https://example.org/copy";
  ASSERT_TRUE(workspace->put_snapshot(copy).ok());
  EXPECT_THAT(*workspace->blob_names(), ElementsAre(old.sha256));
  EXPECT_THAT(check_integrity(*workspace)->problems, IsEmpty());
  EXPECT_EQ(workspace->prune()->blobs, 0u);
  // A damaged file no longer matters once the bytes are in the database.
  test::write_file(workspace->blobs().path_of(old.sha256), "x");
  EXPECT_EQ(*workspace->blob(old.sha256, old.bytes.size()), old.bytes);
}

TEST(SmallBlobs, SizeDecidesWhereBytesLie) {
  const test::TempDir dir;
  Result<Workspace> workspace = Workspace::open(dir.path());
  ASSERT_TRUE(workspace.ok());
  const Snapshot small = test::snapshot_of("https://example.org/s", std::string(kSmallBlobBytes, 's'), "");
  const Snapshot large =
      test::snapshot_of("https://example.org/l", std::string(kSmallBlobBytes + 1, 'l'), "");
  ASSERT_TRUE(workspace->put_snapshot(small).ok());
  ASSERT_TRUE(workspace->put_snapshot(large).ok());
  EXPECT_THAT(*workspace->blobs().list(), ElementsAre(large.sha256));
  EXPECT_EQ(*workspace->blob(small.sha256, small.bytes.size()), small.bytes);
  EXPECT_EQ(*workspace->blob(large.sha256, large.bytes.size()), large.bytes);
  EXPECT_EQ(workspace->blob(small.sha256, 5).error().code, ErrorCode::malformed);
  EXPECT_EQ(workspace->blob(sha256_hex("none"), 4).error().code, ErrorCode::not_found);
  EXPECT_EQ(workspace->blob("../x", 4).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace exhibit
