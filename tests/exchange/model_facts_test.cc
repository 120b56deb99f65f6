#include "pipeline/exchange/model_facts.h"

#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

class ModelFacts : public test::GradedSample {
 protected:
  void add(const std::string& fact, std::vector<std::pair<std::string, std::string>> values) {
    Evidence piece;
    piece.fact = fact;
    piece.role = SourceRole::config;
    piece.values = std::move(values);
    evidence_.push_back(piece);
  }
};

TEST_F(ModelFacts, FieldsOfTheHubsAnswer) {
  EXPECT_EQ(hub_field(input(), "/sha"), "abc123");
  EXPECT_EQ(hub_field(input(), "/nothing"), "");
  documents_.erase(api_);
  EXPECT_EQ(hub_field(input(), "/sha"), "");
}

TEST_F(ModelFacts, PagesAreOfTheHubAlone) {
  EXPECT_EQ(hub_page(graded_.plan), "https://huggingface.co/acme/aurora-7b");
  graded_.plan.model.kind = ModelRef::Kind::folder;
  EXPECT_EQ(hub_page(graded_.plan), "");
}

TEST_F(ModelFacts, SizesAndDataOnceEachAndOnlyFromEvidenceThatCounts) {
  add("architecture.size", {{"key", "num_layers"}, {"value", "24"}});
  add("architecture.size", {{"key", "num_layers"}, {"value", "48"}});
  add("architecture.size", {{"key", "hidden"}, {"value", "1024"}});
  evidence_.back().subject = Subject::sibling;
  add("data.released", {{"owner", "acme"}, {"name", "corpus"}, {"url", "https://a.example/"}});
  add("data.released", {{"owner", "acme"}, {"name", "corpus"}});
  add("data.released", {{"name", "refused"}});
  evidence_.back().refused = "cited";
  add("data.released", {{"what", "sets"}});
  add("architecture.structure", {{"structure", "decoder-only"}});
  EXPECT_EQ(sizes_of(input()), (std::vector<std::pair<std::string, std::string>>{{"num_layers", "24"}}));
  const auto data = released_data(input());
  ASSERT_EQ(data.size(), 1u);
  EXPECT_EQ(data[0].name, "acme/corpus");
  EXPECT_EQ(data[0].url, "https://a.example/");
  EXPECT_EQ(structure_of(input()), "decoder-only");
}

TEST_F(ModelFacts, IdentifiersOfTheListOnly) {
  EXPECT_TRUE(is_spdx_id({"Apache-2.0", ""}, *catalog_));
  EXPECT_FALSE(is_spdx_id({"apache-2.0", ""}, *catalog_));
  EXPECT_FALSE(is_spdx_id({"Aurora Terms", ""}, *catalog_));
  EXPECT_FALSE(is_spdx_id({"", ""}, *catalog_));
}

TEST_F(ModelFacts, SourcesThatWereRead) {
  graded_.plan.sources.push_back(graded_.plan.sources[0]);
  graded_.plan.sources.push_back(Source{});
  graded_.plan.sources.back().url = "https://a.example/gone";
  EXPECT_EQ(sources_read(graded_.plan).size(), 2u);
}

}  // namespace
}  // namespace exhibit
