#include "pipeline/store/json_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/samples.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;

TEST(JsonCodec, APlanComesBack) {
  SourcePlan plan = test::plan_of("acme/tiny", {test::snapshot_of("https://example.org/card", "# Tiny")});
  plan.model.kind = ModelRef::Kind::manifest;
  plan.model.location = "tiny.yaml";
  const std::string text = dump(to_json(plan));
  const Result<SourcePlan> back = parse_plan(text);
  ASSERT_TRUE(back.ok()) << back.error().describe();
  EXPECT_EQ(dump(to_json(*back)), text);
  EXPECT_EQ(back->model.kind, ModelRef::Kind::manifest);
  EXPECT_EQ(back->refused.size(), 1U);
  EXPECT_EQ(back->refused[0].relation, Relation::cited);
  EXPECT_TRUE(back->base_is_own);
}

TEST(JsonCodec, KeysKeepTheirOrder) {
  const Source source{
      "https://example.org/card", SourceRole::card, Relation::own, "acme/tiny", "given", "", "", 200, ""};
  EXPECT_EQ(dump(to_json(source)),
            R"({"url":"https://example.org/card","role":"card","relation":"own","subject":"acme/tiny",)"
            R"("reason":"given","found_in":"","document":"","status":200,"failure":""})");
}

TEST(JsonCodec, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(dump(to_json(Headers{{"server", "caf\xe9"}})), "[[\"server\",\"caf\xef\xbf\xbd\"]]");
  for (const Headers& headers :
       {Headers{}, Headers{{"etag", "W/\"a\\b\""}, {"x", ""}}, Headers{{"server", "caf\xe9"}},
        Headers{{"a", "b"}, {"c", "\x01\x7f\t\xe2\x82\xac/"}}}) {
    EXPECT_EQ(dump(headers), dump(to_json(headers)));
  }
}

TEST(JsonCodec, DamageIsAnError) {
  const std::string cases[] = {
      "",
      "{",
      "[]",
      "{}",
      "null",
      R"({"model":"m","kind":"hub","location":"","name":"","publisher":"","bases":[1],"base_is_own":true,"sources":[],"refused":[]})",
      R"({"model":"m","kind":"hub","location":"","name":"","publisher":"","bases":[],"base_is_own":true,"sources":[{"url":"u","role":"king"}],"refused":[]})",
  };
  for (const std::string& text : cases) {
    const Result<SourcePlan> plan = parse_plan(text);
    ASSERT_FALSE(plan.ok()) << text;
    EXPECT_EQ(plan.error().code, ErrorCode::malformed);
    EXPECT_THAT(plan.error().message, HasSubstr("stored JSON is damaged"));
  }
  EXPECT_FALSE(parse_pairs(R"([["only one"]])").ok());
  EXPECT_FALSE(parse_strings(R"([1])").ok());
  EXPECT_FALSE(parse_searched_documents(R"([{}])").ok());
}

}  // namespace
}  // namespace exhibit
