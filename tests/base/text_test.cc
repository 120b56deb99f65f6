#include "pipeline/base/text.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(Text, Utf8Validity) {
  EXPECT_TRUE(is_valid_utf8("plain"));
  EXPECT_TRUE(is_valid_utf8("한국어 × µ"));
  EXPECT_FALSE(is_valid_utf8("\xC3"));
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));  // a surrogate
  EXPECT_FALSE(is_valid_utf8("\xC0\x80"));      // overlong
}

TEST(Text, TrimAndSplit) {
  EXPECT_EQ(trim("  a b\n"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(split("a,,b", ',').size(), 3u);
  EXPECT_EQ(split("", ',').size(), 1u);
}

TEST(Text, FoldsWhatRenderingsChange) {
  struct Case {
    const char* in;
    const char* out;
  };
  const Case cases[] = {
      {"ef\xEF\xAC\x81"
       "cient",
       "effi"
       "cient"},
      {"pre-\ntraining data", "pretraining data"},
      {"pre- training", "pre- training"},
      {"a \n\t b", "a b"},
      {"\xE2\x80\x9CQwen\xE2\x80\x9D", "\"Qwen\""},
      {"7 \xC3\x97 10\xE2\x88\x92"
       "6",
       "7 \xC3\x97 10-6"},
      {"so\xC2\xAD"
       "ft",
       "soft"},
      {"  lead and trail  ", "lead and trail"},
  };
  for (const Case& c : cases) EXPECT_EQ(fold_for_comparison(c.in), c.out) << c.in;
}

TEST(Text, TruncatesAtCodePoints) {
  EXPECT_EQ(truncate_utf8("abc", 5), "abc");
  EXPECT_EQ(truncate_utf8("a\xC3\xA9z", 2), "a");
  EXPECT_EQ(truncate_utf8("a\xC3\xA9z", 3), "a\xC3\xA9");
}

TEST(Text, AsciiCase) {
  EXPECT_EQ(ascii_lower("Qwen2.5-\xC3\x89"), "qwen2.5-\xC3\x89");
  EXPECT_TRUE(starts_with_ignoring_case("LICENSE.md", "license"));
  EXPECT_FALSE(equals_ignoring_case("ab", "abc"));
}

}  // namespace
}  // namespace exhibit
