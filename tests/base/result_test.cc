#include "pipeline/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace exhibit {
namespace {

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 7;
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(*good, 7);
  const Result<int> bad = Error{ErrorCode::malformed, "no number", "a.json:3:1"};
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().describe(), "a.json:3:1: no number");
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(3);
  const std::unique_ptr<int> taken = *std::move(made);
  EXPECT_EQ(*taken, 3);
}

TEST(Result, AnActionSucceedsOrFails) {
  EXPECT_TRUE(Result<void>().ok());
  const Result<void> failed = Error{ErrorCode::io, "disk full", ""};
  EXPECT_EQ(failed.error().describe(), "disk full");
}

TEST(ErrorCode, HasAName) { EXPECT_EQ(to_string(ErrorCode::limit_exceeded), "limit_exceeded"); }

}  // namespace
}  // namespace exhibit
