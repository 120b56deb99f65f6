#include "pipeline/store/blobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Blobs, BytesComeBackUnderTheirHash) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path() / "blobs");
  for (const std::string& bytes : {std::string(), std::string("hello"), std::string(300000, 'z')}) {
    const Result<std::string> sha256 = blobs.put(bytes);
    ASSERT_TRUE(sha256.ok()) << sha256.error().describe();
    EXPECT_EQ(*sha256, sha256_hex(bytes));
    EXPECT_TRUE(blobs.has(*sha256));
    const Result<std::string> back = blobs.get(*sha256, bytes.size());
    ASSERT_TRUE(back.ok()) << back.error().describe();
    EXPECT_EQ(*back, bytes);
  }
  const std::string hello = sha256_hex("hello");
  EXPECT_TRUE(fs::exists(dir.path() / "blobs" / hello.substr(0, 2) / hello.substr(2)));
  EXPECT_EQ(blobs.list()->size(), 3U);
}

TEST(Blobs, ManyAreStoredTogether) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path() / "blobs");
  const std::string there = *blobs.put("there before");
  const std::string broken = *blobs.put("damaged before");
  test::write_file(blobs.path_of(broken), "x");
  const std::vector<std::string_view> all = {"one", "two", "one", "", "there before", "damaged before"};
  const auto names = blobs.put_all(all);
  ASSERT_TRUE(names.ok()) << names.error().describe();
  ASSERT_EQ(names->size(), all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ((*names)[i], sha256_hex(all[i]));
    EXPECT_EQ(*blobs.get((*names)[i], all[i].size()), all[i]);
  }
  EXPECT_EQ(blobs.list()->size(), 5U);
  EXPECT_EQ(*blobs.clean(), 0) << "no temporary file is left";
  EXPECT_TRUE(blobs.put_all({}).ok());
}

TEST(Blobs, OfManyThatCannotBeStoredNothingIsLeftOver) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  // A file where the second blob's folder would be.
  test::write_file(dir.path() / sha256_hex("two").substr(0, 2), "in the way");
  const std::vector<std::string_view> all = {"one", "two"};
  const auto names = blobs.put_all(all);
  ASSERT_FALSE(names.ok());
  EXPECT_EQ(names.error().code, ErrorCode::io);
  EXPECT_TRUE(blobs.list()->empty());
  EXPECT_EQ(*blobs.clean(), 0);
}

TEST(Blobs, SaysWhatIsMissingOrDamaged) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  const std::string bytes = "a page about a model";
  const std::string sha256 = *blobs.put(bytes);
  const std::string whole = test::read_file(blobs.path_of(sha256));

  EXPECT_EQ(blobs.get(sha256_hex("never stored"), 5).error().code, ErrorCode::not_found);
  EXPECT_EQ(blobs.get("../../etc/passwd", 5).error().code, ErrorCode::invalid_argument);

  std::string flipped = whole;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 4);
  const std::string other = test::read_file(blobs.path_of(*blobs.put("another page, stored")));
  for (const std::string& damage : {flipped, whole.substr(0, whole.size() / 2), std::string(), other}) {
    test::write_file(blobs.path_of(sha256), damage);
    const Result<std::string> read = blobs.get(sha256, bytes.size());
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::malformed);
    EXPECT_EQ(read.error().where, blobs.path_of(sha256).string());
    EXPECT_THAT(read.error().message, HasSubstr("blob is damaged"));
    EXPECT_THAT(read.error().message, HasSubstr("fetch its source again"));
  }
  // What has the right size but other bytes.
  const std::string twin = "A page about a model";
  test::write_file(blobs.path_of(sha256), test::read_file(blobs.path_of(*blobs.put(twin))));
  EXPECT_THAT(blobs.get(sha256, bytes.size()).error().message, HasSubstr("another SHA-256"));
}

TEST(Blobs, NoFlippedBitGoesUnseen) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  std::string bytes;
  for (int i = 0; i < 12; ++i) bytes += "line " + std::to_string(i * i) + " of a page about a model\n";
  const std::string sha256 = *blobs.put(bytes);
  const std::string whole = test::read_file(blobs.path_of(sha256));
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    fs::remove(blobs.path_of(sha256));
    test::write_file(blobs.path_of(sha256), flipped);
    ASSERT_FALSE(blobs.get(sha256, bytes.size()).ok()) << "bit " << bit;
  }
}

TEST(Blobs, StoringAgainHealsADamagedBlob) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  const std::string sha256 = *blobs.put("text");
  test::write_file(blobs.path_of(sha256), "damaged");
  ASSERT_TRUE(blobs.put("text").ok());
  EXPECT_EQ(*blobs.get(sha256, 4), "text");
}

TEST(Blobs, CleanRemovesTemporaryFilesOnly) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  const std::string sha256 = *blobs.put("text");
  test::write_file(blobs.path_of(sha256).parent_path() / ".new-77-1", "half");
  EXPECT_THAT(*blobs.list(), ElementsAre(sha256));
  EXPECT_EQ(*blobs.clean(), 1);
  EXPECT_EQ(*blobs.clean(), 0);
  EXPECT_TRUE(blobs.get(sha256, 4).ok());
}

TEST(Blobs, RemoveFreesTheBytes) {
  const test::TempDir dir;
  const BlobStore blobs(dir.path());
  const std::string sha256 = *blobs.put("text");
  EXPECT_GT(*blobs.remove(sha256), 0U);
  EXPECT_FALSE(blobs.has(sha256));
  EXPECT_FALSE(blobs.remove(sha256).ok());
}

TEST(Blobs, AFolderThatIsAFileIsAnError) {
  const test::TempDir dir;
  test::write_file(dir.path() / "blobs", "in the way");
  const Result<std::string> stored = BlobStore(dir.path() / "blobs").put("text");
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().code, ErrorCode::io);
}

}  // namespace
}  // namespace exhibit
