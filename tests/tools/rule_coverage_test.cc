#include "tools/exhibit/rule_coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit::cli {
namespace {

using ::testing::ElementsAre;

RulePack pack_of(const std::vector<std::string>& ids) {
  RulePack pack;
  for (const std::string& id : ids) pack.rules.emplace_back().id = id;
  return pack;
}

Evidence found(const std::string& rule, const std::string& url, const std::string& refused = "") {
  Evidence evidence;
  evidence.rule = rule;
  evidence.url = url;
  evidence.refused = refused;
  return evidence;
}

ModelFindings model(const std::string& id, std::vector<Evidence> evidence) {
  ModelFindings findings;
  findings.plan.model.id = id;
  Source card;
  card.url = "card of " + id;
  card.subject = id;
  findings.plan.sources = {card};
  findings.evidence = std::move(evidence);
  return findings;
}

TEST(RuleCoverage, CountsPublishersOfTheDocuments) {
  const RulePack pack = pack_of({"a.one", "a.two", "a.none"});
  std::vector<ModelFindings> models = {
      model("Acme/m", {found("a.one", "card of Acme/m"), found("a.two", "card of Acme/m", "another model")}),
      model("acme/n", {found("a.one", "card of acme/n"), found("license-text", "card of acme/n")}),
      model("Zeta/z", {found("a.two", "card of Zeta/z"), found("a.one", "a base's card")})};
  Source base;
  base.url = "a base's card";
  base.subject = "acme/base";
  models[2].plan.sources.push_back(base);
  models[0].proposals.emplace_back().citations = {found("a.one", "card of Acme/m")};

  const std::vector<RuleCoverage> coverage = rule_coverage(pack, models);
  ASSERT_EQ(coverage.size(), 3u);
  EXPECT_EQ(coverage[0].counted, 3u);
  EXPECT_EQ(coverage[0].citations, 1u);
  EXPECT_THAT(coverage[0].publishers, ElementsAre("acme"));  // the base's publisher, not the model's
  EXPECT_FALSE(coverage[0].is_general());
  EXPECT_EQ(coverage[1].counted, 1u);
  EXPECT_EQ(coverage[1].refused, 1u);
  EXPECT_THAT(coverage[1].publishers, ElementsAre("acme", "zeta"));
  EXPECT_TRUE(coverage[1].is_general());
  EXPECT_TRUE(coverage[2].publishers.empty());
  EXPECT_FALSE(coverage[2].is_general());
}

}  // namespace
}  // namespace exhibit::cli
