#include "pipeline/fetch/http/retry.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(Status, PassesOrDoesNot) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 520})
    EXPECT_TRUE(is_transient(status)) << status;
  for (const int status : {200, 304, 400, 401, 403, 404, 410, 451, 501, 505})
    EXPECT_FALSE(is_transient(status)) << status;
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status)) << status;
  for (const int status : {200, 300, 304, 305, 306}) EXPECT_FALSE(is_redirect(status)) << status;
}

TEST(Backoff, GrowsWithinBoundsAndIsSeeded) {
  std::mt19937_64 one(7);
  std::mt19937_64 same(7);
  for (int attempts = 1; attempts < 80; ++attempts) {
    const int64_t whole = std::min<int64_t>(1000LL << std::min(attempts - 1, 30), 60000);
    const int64_t pause = backoff_ms(attempts, 1000, 60000, one);
    EXPECT_GE(pause, whole / 2) << attempts;
    EXPECT_LE(pause, whole) << attempts;
    EXPECT_EQ(pause, backoff_ms(attempts, 1000, 60000, same));
  }
  EXPECT_EQ(backoff_ms(3, 0, 0, one), 0);
}

TEST(Backoff, Differs) {
  std::mt19937_64 one(1);
  std::mt19937_64 other(2);
  EXPECT_NE(backoff_ms(1, 100000, 100000, one), backoff_ms(1, 100000, 100000, other));
}

}  // namespace
}  // namespace exhibit
