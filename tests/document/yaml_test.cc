#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document/parsing.h"

namespace exhibit {
namespace {

using test::outline;
using test::parsed;
using testing::ElementsAre;

constexpr const char* kUrl = "https://example.org/environment.yml";

TEST(Yaml, ScalarsBecomeFieldsWithTheirSpans) {
  const Document document = parsed(
      "name: demo # why\nlist: [a, \"b c\", 'it''s']\ndeep:\n  - {k: v}\n  - plain text\n    goes on\n"
      "block: |\n  one\n  two\nfolded: >-\n  https://example.org/x\nnull_value:\nnone: ~\nquoted: "
      "\"\"\nlast: 3.5\n",
      kUrl);
  EXPECT_THAT(outline(document),
              ElementsAre("field /name = demo", "field /list/0 = a", "field /list/1 = b c",
                          "field /list/2 = it's", "field /deep/0/k = v", "field /deep/1 = plain text goes on",
                          "field /block = one\ntwo\n", "field /folded = https://example.org/x",
                          "field /none = null", "field /quoted = ", "field /last = 3.5"));
  const char* spans[] = {"name: demo",
                         "a",
                         "\"b c\"",
                         "'it''s'",
                         "k: v",
                         "plain text\n    goes on",
                         "block: |\n  one\n  two",
                         "folded: >-\n  https://example.org/x",
                         "none: ~",
                         "quoted: \"\"",
                         "last: 3.5"};
  for (size_t i = 0; i < std::size(spans); ++i)
    EXPECT_EQ(document.text_of(document.blocks[i].span), spans[i]);
}

TEST(Yaml, PositionsHoldBehindWideCharacters) {
  const Document document = parsed("이름: 모델\nb: c\n", kUrl);
  ASSERT_EQ(document.blocks.size(), 2u);
  EXPECT_EQ(document.text_of(document.blocks[0].span), "이름: 모델");
  EXPECT_EQ(document.text_of(document.blocks[1].span), "b: c");
}

TEST(Yaml, DuplicateKeysAndAliasesAreSaid) {
  const Document document =
      parsed("a: 1\na: 2\nx: &n v\ny: *n\nm: &m {k: 1}\nz: *m\nw: 1\n? [p]\n: q\nr: s\n", kUrl);
  EXPECT_THAT(outline(document),
              ElementsAre("field /a = 1", "field /a = 2", "field /x = v", "field /y = v", "field /m/k = 1",
                          "field /w = 1", "field /?/0 = p", "field /? = q", "field /r = s"));
  EXPECT_THAT(document.warnings, ElementsAre("the key \"a\" stands twice in the document",
                                             "an alias of a list or mapping was not followed"));
  EXPECT_EQ(document.text_of(document.blocks[3].span), "y: *n");
}

TEST(Yaml, BombsAndBrokenInput) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
  }
  EXPECT_EQ(parsed(bomb, kUrl).blocks.size(), 2u);

  struct Case {
    std::string yaml;
    ErrorCode code;
  };
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  const Case cases[] = {
      {"k: " + std::string(100'000, '['), ErrorCode::limit_exceeded},
      {"k: " + std::string(100'000, '{'), ErrorCode::limit_exceeded},
      {deep, ErrorCode::limit_exceeded},
      {"a: [1, 2\nb: 3\n", ErrorCode::malformed},
      {"\tb: 1\n", ErrorCode::malformed},
      {"a: *unknown\n", ErrorCode::malformed},
  };
  for (const Case& c : cases) {
    const Result<Document> document = parse_document(test::snapshot_of(c.yaml, kUrl));
    ASSERT_FALSE(document.ok()) << c.yaml.substr(0, 30);
    EXPECT_EQ(document.error().code, c.code) << document.error().describe();
  }
}

}  // namespace
}  // namespace exhibit
