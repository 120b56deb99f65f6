#include "pipeline/store/byte_stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace exhibit {
namespace {

TEST(ByteStream, NumbersComeBack) {
  for (const uint64_t number : {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{16383}, uint64_t{16384},
                                uint64_t{UINT32_MAX}, UINT64_MAX}) {
    ByteWriter out;
    out.number(number);
    const std::string bytes = out.take();
    ByteReader in(bytes);
    EXPECT_EQ(in.number(), number);
    EXPECT_TRUE(in.ok() && in.at_end());
  }
  for (const int64_t number : {int64_t{0}, int64_t{-1}, int64_t{1}, INT64_MIN, INT64_MAX}) {
    ByteWriter out;
    out.signed_number(number);
    const std::string bytes = out.take();
    ByteReader in(bytes);
    EXPECT_EQ(in.signed_number(), number);
    EXPECT_TRUE(in.ok() && in.at_end());
  }
}

TEST(ByteStream, RealsComeBackBitForBit) {
  ByteWriter out;
  out.real32(-0.0F);
  out.real64(0.1);
  out.real64(std::numeric_limits<double>::infinity());
  const std::string bytes = out.take();
  ByteReader in(bytes);
  EXPECT_TRUE(std::signbit(in.real32()));
  EXPECT_EQ(in.real64(), 0.1);
  EXPECT_TRUE(std::isinf(in.real64()));
  EXPECT_TRUE(in.ok() && in.at_end());
}

TEST(ByteStream, AMistakeIsForGood) {
  ByteReader in(
      std::string_view("\x05"
                       "ab\x01",
                       4));  // five letters announced, three there
  EXPECT_EQ(in.string(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.number(), 0U);
  EXPECT_FALSE(in.ok());
}

TEST(ByteStream, RefusesWhatIsTooLarge) {
  ByteReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  endless.number();
  EXPECT_FALSE(endless.ok());
  ByteReader past("\x07");
  EXPECT_EQ(past.number_up_to(6), 0U);
  EXPECT_FALSE(past.ok());
  ByteReader many(std::string_view("\xff\xff\x03\x00", 4));  // 65535 elements in one byte
  EXPECT_EQ(many.count(), 0U);
  EXPECT_FALSE(many.ok());
}

}  // namespace
}  // namespace exhibit
