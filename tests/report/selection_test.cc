#include "pipeline/report/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> ids_of(const std::vector<ImpactScore>& scores) {
  std::vector<std::string> ids;
  for (const ImpactScore& score : scores) ids.push_back(score.candidate.id);
  return ids;
}

TEST(Selection, ImpactIsTheSumOfNormalisedLogarithms) {
  // ln(x+1) is 0, ln 10 and ln 100 for 0, 9 and 99: normalised 0, 1/2 and 1. Of the downloads, 999 and 9
  // stand for ln 1000 and ln 10 of the range from ln 10 to ln 1000: 1 and 0, and 99 for 1/2.
  const std::vector<ImpactCandidate> candidates = {
      {"acme/a", 0, 99, 999}, {"acme/b", 9, 9, 99}, {"acme/c", 99, 0, 9}, {"acme/d", 99, 99, 99}};
  const auto scores = select_models(candidates, {.top = 10});
  EXPECT_THAT(ids_of(scores), ElementsAre("acme/d", "acme/a", "acme/b", "acme/c"));
  EXPECT_DOUBLE_EQ(scores[0].impact, 2.5);
  EXPECT_DOUBLE_EQ(scores[1].impact, 2.0);
  EXPECT_DOUBLE_EQ(scores[2].impact, 1.5);
  EXPECT_DOUBLE_EQ(scores[2].children, 0.5);
  EXPECT_DOUBLE_EQ(scores[2].likes, 0.5);
  EXPECT_DOUBLE_EQ(scores[2].downloads, 0.5);
  EXPECT_DOUBLE_EQ(scores[3].impact, 1.0);
  EXPECT_THAT(ids_of(select_models(candidates, {.top = 2})), ElementsAre("acme/d", "acme/a"));
}

TEST(Selection, EdgesOfTheList) {
  EXPECT_TRUE(select_models({}, {}).empty());
  const std::vector<ImpactCandidate> same = {{"b/b", 5, 5, 5}, {"a/a", 5, 5, 5}, {"A/a", 9, 9, 9}};
  const auto scores = select_models(same, {});
  EXPECT_THAT(ids_of(scores), ElementsAre("a/a", "b/b"));  // by id; the repetition does not count
  EXPECT_EQ(scores[0].impact, 0);
  EXPECT_TRUE(select_models(same, {.top = 0}).empty());
}

TEST(Selection, FamiliesAreFoldedIntoTheirStrongestMember) {
  const std::vector<ImpactCandidate> candidates = {
      {"acme/base", 50, 10, 10, {}},
      {"acme/chat", 60, 99, 99, {"acme/base"}},
      {"user/chat-gguf", 0, 5, 50, {"ACME/chat"}},
      {"x/one", 1, 20, 20, {"gone/elsewhere"}},  // two children of a base that is no candidate
      {"x/two", 0, 1, 1, {"gone/elsewhere"}},
      {"loop/a", 0, 2, 2, {"loop/b"}},
      {"loop/b", 0, 3, 3, {"loop/a"}},
      {"lone/model", 2, 2, 2, {}}};
  const auto scores = select_models(candidates, {.top = 10, .fold = true});
  EXPECT_THAT(ids_of(scores), ElementsAre("acme/chat", "x/one", "lone/model", "loop/b"));
  EXPECT_THAT(scores[0].folded, ElementsAre("acme/base", "user/chat-gguf"));
  EXPECT_THAT(scores[1].folded, ElementsAre("x/two"));
  EXPECT_THAT(scores[2].folded, ElementsAre());
  EXPECT_THAT(scores[3].folded, ElementsAre("loop/a"));
}

TEST(Selection, ReadsTheHubsListing) {
  const auto counted = parse_hub_listing(
      R"([{"id": "acme/base", "likes": 7, "downloads": 70, "childrenModelCount": 3, "tags": ["text-generation"]},
          {"modelId": "acme/chat", "likes": -1, "downloads": "many",
           "tags": ["base_model:acme/base", "base_model:finetune:acme/base", 5]}])");
  ASSERT_TRUE(counted) << counted.error().describe();
  EXPECT_EQ((*counted)[0].children, 3u);
  EXPECT_EQ((*counted)[0].downloads, 70u);
  EXPECT_EQ((*counted)[1].likes, 0u);
  EXPECT_THAT((*counted)[1].bases, ElementsAre("acme/base"));

  const auto uncounted = parse_hub_listing(
      R"([{"id": "acme/base"}, {"id": "a/one", "tags": ["base_model:acme/Base"]},
          {"id": "a/two", "tags": ["base_model:quantized:acme/base"]}])");
  EXPECT_EQ((*uncounted)[0].children, 2u);

  for (const char* broken : {"", "{", "{\"error\": \"x\"}", "[1]", "[{\"likes\": 3}]", "[{\"id\": 5}]"}) {
    EXPECT_EQ(parse_hub_listing(broken).error().code, ErrorCode::malformed) << broken;
  }
  EXPECT_EQ(parse_hub_listing(R"([{"id": "a/b"}, {}])").error().describe(), "entry 2: the model has no id");
}

TEST(Selection, ReadsTables) {
  const auto table = parse_candidate_table(
      "id,likes,downloads,children,task,base\nacme/base,7,70,3,text,\nacme/chat,1,2,0,text,acme/base x/y\n",
      "t.csv");
  ASSERT_TRUE(table) << table.error().describe();
  ASSERT_EQ(table->size(), 2u);
  EXPECT_EQ((*table)[0].children, 3u);
  EXPECT_EQ((*table)[0].likes, 7u);
  EXPECT_THAT((*table)[1].bases, ElementsAre("acme/base", "x/y"));
  const struct {
    const char* csv;
    const char* message;
  } broken[] = {
      {"id,likes,downloads\na/b,1,2\n", "t.csv:1: the table has no column children"},
      {"id,children,likes,downloads\na/b,1,x,2\n", "t.csv:2: \"x\" in the column likes is no whole number"},
      {"id,children,likes,downloads\na/b,1,-3,2\n", "\"-3\" in the column likes"},
      {"id,children,likes,downloads\na/b,1,99999999999999999999,2\n", "is no whole number"},
      {"id,children,likes,downloads\n,1,2,3\n", "t.csv:2: the row has no id"},
  };
  for (const auto& c : broken) {
    EXPECT_THAT(parse_candidate_table(c.csv, "t.csv").error().describe(), HasSubstr(c.message)) << c.csv;
  }
}

}  // namespace
}  // namespace exhibit
