#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document/parsing.h"

namespace exhibit {
namespace {

using test::outline;
using test::parsed;
using testing::ElementsAre;

constexpr const char* kUrl = "https://example.org/config.json";

TEST(Json, ScalarsBecomeFields) {
  const Document document = parsed(
      "{\n  \"hidden_size\": 6144,\r\n  \"architectures\": [\"GPT\", \"B/~\"],\n  \"a/b~c\": {\"gated\": "
      "false, \"x\": null},\n"
      "  \"e\": \"\\u00e9\\ud83d\\ude00 \\\"q\\\"\\n\", \"n\": -1.5e+3, \"empty\": {}, \"none\": []\n}\n",
      kUrl);
  EXPECT_THAT(outline(document), ElementsAre("field /hidden_size = 6144", "field /architectures/0 = GPT",
                                             "field /architectures/1 = B/~", "field /a~1b~0c/gated = false",
                                             "field /a~1b~0c/x = null", "field /e = \u00e9\U0001F600 \"q\"\n",
                                             "field /n = -1.5e+3"));
  EXPECT_EQ(document.text_of(document.blocks[0].span), "\"hidden_size\": 6144");
  EXPECT_EQ(document.text_of(document.blocks[1].span), "\"GPT\"");
  EXPECT_TRUE(document.view.empty());
}

TEST(Json, DuplicateKeysAreKeptWithAWarning) {
  const Document document = parsed(R"({"a": 1, "b": {"a": 2, "a": 3}})", kUrl);
  EXPECT_EQ(document.blocks.size(), 3u);
  EXPECT_THAT(document.warnings, ElementsAre("the key \"a\" stands twice in /b"));
}

TEST(Json, NumbersThatOnlyPythonKnowsAreReadWithAWarning) {
  const Document document = parsed(R"({"limit": [0.0, Infinity], "x": NaN, "y": -Infinity})", kUrl);
  EXPECT_THAT(outline(document), ElementsAre("field /limit/0 = 0.0", "field /limit/1 = Infinity",
                                             "field /x = NaN", "field /y = -Infinity"));
  EXPECT_EQ(document.warnings.size(), 1u);
}

TEST(Json, MistakesAreSaidWithLineAndColumn) {
  struct Case {
    std::string json;
    const char* message;
  };
  const Case cases[] = {
      {"{\"a\": 1,\n \"b\" 2}", "line 2, column 6: ':' is missing behind a key"},
      {"{\"a\": 1,}", "line 1, column 9: a key in double quotes is missing"},
      {"[\"a\", ]", "line 1, column 7: no JSON value begins like this"},
      {"{\"a\": \"x", "line 1, column 9: a string is not closed"},
      {"{\"a\": \"\\q\"}", "line 1, column 8: an escape that JSON does not know"},
      {"{\"a\": \"\t\"}", "line 1, column 8: a control character inside a string"},
      {"{\"a\": 1} x", "line 1, column 10: more text behind the end of the value"},
      {"{\"a\": 01}", "line 1, column 8: ',' or '}' is missing"},
      {"{\"a\": 1.}", "line 1, column 9: digits are missing behind '.'"},
      {"{\"a\": 1", "line 1, column 8: ',' or '}' is missing"},
      {"{\"a\":", "line 1, column 6: a value is missing"},
      {std::string(100'000, '['), "line 1, column 513: nested deeper than 512"},
  };
  for (const Case& c : cases) {
    const Result<Document> document = parse_document(test::snapshot_of(c.json, kUrl));
    ASSERT_FALSE(document.ok()) << c.json.substr(0, 40);
    EXPECT_EQ(document.error().message, c.message);
    EXPECT_EQ(document.error().where, kUrl);
  }
}

TEST(Json, MoreFieldsThanTheLimitAreCut) {
  std::string json = "[0";
  for (int i = 0; i < 500'000; ++i) json += ",0";
  const Document document = parsed(json + "]", kUrl);
  EXPECT_EQ(document.blocks.size(), 400'000u);
  EXPECT_EQ(document.warnings.size(), 1u);
}

}  // namespace
}  // namespace exhibit
