#include "pipeline/store/compression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using ::testing::HasSubstr;

TEST(Compression, BytesComeBack) {
  for (const std::string& bytes :
       {std::string(), std::string("a"), std::string(1000000, 'x'), std::string("\0\xff", 2)}) {
    const Result<std::string> frame = compress(bytes);
    ASSERT_TRUE(frame.ok());
    const Result<std::string> back = decompress(*frame, bytes.size());
    ASSERT_TRUE(back.ok()) << back.error().describe();
    EXPECT_EQ(*back, bytes);
  }
}

TEST(Compression, RefusesAnythingElse) {
  const std::string frame = *compress(std::string(5000, 'y') + "end");
  std::string flipped = frame;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  const struct {
    std::string bytes;
    uint64_t size;
    std::string message;
  } cases[] = {
      {"", 0, "not a compressed frame"},
      {"plain text, no frame", 20, "not a compressed frame"},
      {frame, 5002, "holds 5003 bytes where 5002 were stored"},
      {frame, 5004, "holds 5003 bytes where 5004 were stored"},
      {frame.substr(0, frame.size() - 1), 5003, "truncated"},
      {frame + "x", 5003, "followed by more"},
      {frame + frame, 5003, "followed by more"},
      {flipped, 5003, ""},
  };
  for (const auto& c : cases) {
    const Result<std::string> back = decompress(c.bytes, c.size);
    ASSERT_FALSE(back.ok()) << c.message;
    EXPECT_EQ(back.error().code, ErrorCode::malformed);
    EXPECT_THAT(back.error().message, HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace exhibit
