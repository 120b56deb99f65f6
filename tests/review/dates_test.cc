#include "pipeline/review/dates.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(Dates, OnlyTimesThatExist) {
  for (const char* good : {"2025-06-01T12:00:00Z", "2024-02-29T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    EXPECT_TRUE(is_time(good)) << good;
  }
  for (const char* bad :
       {"", "2025-06-01", "2025-06-31T00:00:00Z", "2023-02-29T00:00:00Z", "2025-13-01T00:00:00Z",
        "2025-06-01T24:00:00Z", "2025-06-01T12:60:00Z", "2025-06-01T12:00:60Z", "2025-06-01 12:00:00Z",
        "2025-06-01T12:00:00", "2025-06-01T12:00:00+01:00", "2025-6-1T12:00:00Z", "+025-06-01T12:00:00Z"}) {
    EXPECT_FALSE(is_time(bad)) << bad;
  }
}

TEST(Dates, ADayEndsAtItsLastSecond) {
  EXPECT_EQ(*end_of("2025-06-01"), "2025-06-01T23:59:59Z");
  EXPECT_EQ(*end_of("2025-06-01T12:00:00Z"), "2025-06-01T12:00:00Z");
  for (const char* bad : {"", "yesterday", "2025-06-32", "2025/06/01", "2025-06-01T12"}) {
    const Result<std::string> refused = end_of(bad);
    ASSERT_FALSE(refused.ok()) << bad;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  }
}

TEST(Dates, ASecondAfter) {
  EXPECT_EQ(a_second_after("2025-06-01T12:00:00Z"), "2025-06-01T12:00:01Z");
  EXPECT_EQ(a_second_after("2024-12-31T23:59:59Z"), "2025-01-01T00:00:00Z");
  EXPECT_EQ(a_second_after("2024-02-28T23:59:59Z"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(a_second_after("soon"), "soon");
}

}  // namespace
}  // namespace exhibit
