#include <set>

#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

using WebAnnotations = test::GradedSample;
using nlohmann::json;

// The characters of text, one string each: counted otherwise than the writer does.
std::u32string characters(const std::string& text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t value = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length; ++k)
      value = value << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    out += value;
    i += length;
  }
  return out;
}

TEST_F(WebAnnotations, EveryQuoteStandsWhereItIsSaidToStand) {
  const json whole = write_json("web-annotations");
  EXPECT_EQ(whole["type"], "AnnotationCollection");
  EXPECT_EQ(whole["total"], 3);
  ASSERT_EQ(whole["first"]["items"].size(), 3u);
  EXPECT_EQ(whole["first"]["partOf"], whole["id"]);
  const std::u32string text = characters(documents_[card_]->text);
  std::set<std::string> ids;
  for (const json& item : whole["first"]["items"]) {
    EXPECT_TRUE(ids.insert(item["id"]).second);
    const json& quote = item["target"]["selector"][0];
    const json& position = item["target"]["selector"][1];
    const size_t start = position["start"], end = position["end"];
    EXPECT_EQ(text.substr(start, end - start), characters(quote["exact"]));
    const std::u32string prefix = characters(quote["prefix"]), suffix = characters(quote["suffix"]);
    ASSERT_LE(prefix.size(), start);
    EXPECT_EQ(text.substr(start - prefix.size(), prefix.size()), prefix);
    EXPECT_EQ(text.substr(end, suffix.size()), suffix);
    EXPECT_LE(prefix.size(), 32u);
    EXPECT_LE(suffix.size(), 32u);
  }
}

TEST_F(WebAnnotations, PositionsCountCodePoints) {
  const json hardware = write_json("web-annotations")["first"]["items"][2];
  // "---\nlicense: mit\n---\n# 오로라 🌅 aurora\n\n": 21 + 16 characters, of which four take more than a byte.
  EXPECT_EQ(hardware["target"]["selector"][1]["start"], 37);
  EXPECT_EQ(hardware["target"]["selector"][0]["suffix"], " The end.\nWe release the weights");
}

TEST_F(WebAnnotations, NamesCriterionGradeRuleAndTheArchivedBytes) {
  const json item = write_json("web-annotations")["first"]["items"][2];
  EXPECT_EQ(item["motivation"], "assessing");
  EXPECT_EQ(item["created"], "2025-06-01T12:00:00Z");
  std::map<std::string, std::string> bodies;
  std::set<std::string> tags;
  for (const json& body : item["body"]) {
    if (body["purpose"] == "tagging") {
      tags.insert(body["value"]);
    } else {
      bodies[body["purpose"]] = body["value"];
    }
  }
  EXPECT_EQ(bodies["classifying"], "sample/hardware");
  EXPECT_EQ(bodies["assessing"], "semi");
  EXPECT_EQ(bodies["describing"], "Because of hardware.");
  EXPECT_TRUE(tags.contains("rule:rule-of-training.hardware.count"));
  EXPECT_EQ(item["target"]["source"], card_);
  EXPECT_EQ(item["target"]["state"]["sourceDate"], "2025-05-31T00:00:00Z");
  EXPECT_EQ(item["target"]["state"]["cached"], "nih:sha-256;" + graded_.plan.sources[1].document);
}

TEST_F(WebAnnotations, WhoDecidedIsACreator) {
  decide("hardware", {"jo"}, Grade::open);
  const json item = write_json("web-annotations")["first"]["items"][2];
  ASSERT_EQ(item["creator"].size(), 2u);
  EXPECT_EQ(item["creator"][1]["type"], "Person");
  EXPECT_EQ(item["creator"][1]["name"], "jo");
  EXPECT_EQ(item["body"][1]["value"], "open");
  // The reason was for another grade.
  for (const json& body : item["body"]) EXPECT_NE(body["purpose"], "describing");
}

TEST_F(WebAnnotations, WithoutTheSameTextThereIsNoPosition) {
  graded_.proposals[0].citations[0].span.begin += 1;
  graded_.proposals[0].citations[0].span.end += 1;
  documents_.erase(api_);
  const json items = write_json("web-annotations")["first"]["items"];
  EXPECT_EQ(items[0]["target"]["selector"].size(), 1u);
  EXPECT_EQ(items[1]["target"]["selector"].size(), 2u);
}

TEST_F(WebAnnotations, ACollectionCanBeEmpty) {
  for (Proposal& proposal : graded_.proposals) proposal.citations.clear();
  const json whole = write_json("web-annotations");
  EXPECT_EQ(whole["total"], 0);
  EXPECT_FALSE(whole.contains("first"));
}

}  // namespace
}  // namespace exhibit
