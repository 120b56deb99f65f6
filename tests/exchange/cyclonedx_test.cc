// The form itself is held against the standard's schema by tests/e2e/exchange.test.mjs; here is what it says.
#include <algorithm>
#include <set>

#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

using CycloneDx = test::GradedSample;
using nlohmann::json;

// Every bom-ref, and every reference to one.
void collect(const json& node, std::multiset<std::string>& names) {
  if (node.is_object() && node.contains("bom-ref")) names.insert(node["bom-ref"].get<std::string>());
  if (node.is_structured()) {
    for (const json& child : node) collect(child, names);
  }
}

TEST_F(CycloneDx, TheModelIsAMachineLearningModel) {
  const json bom = write_json("cyclonedx");
  const json& model = bom["metadata"]["component"];
  EXPECT_EQ(model["type"], "machine-learning-model");
  EXPECT_EQ(model["version"], "abc123");
  EXPECT_EQ(model["purl"], "pkg:huggingface/acme/aurora-7b");
  EXPECT_EQ(model["licenses"][0]["license"]["id"], "MIT");
  EXPECT_EQ(model["modelCard"]["modelParameters"]["task"], "text-generation");
  EXPECT_EQ(bom["metadata"]["timestamp"], "2025-06-01T12:00:00Z");
  EXPECT_EQ(bom["components"].size(), 2u);
  EXPECT_EQ(bom["dependencies"][1]["ref"], "base/acme/aurora-base");
}

TEST_F(CycloneDx, ClaimsRestOnVerbatimQuotes) {
  const json declarations = write_json("cyclonedx")["declarations"];
  ASSERT_EQ(declarations["claims"].size(), 4u);
  const json& claim = declarations["claims"][2];
  EXPECT_EQ(claim["predicate"], "Hardware: semi-open");
  ASSERT_EQ(claim["evidence"].size(), 1u);
  const json& evidence = declarations["evidence"];
  const auto cited = std::find_if(evidence.begin(), evidence.end(),
                                  [&](const json& one) { return one["bom-ref"] == claim["evidence"][0]; });
  ASSERT_NE(cited, evidence.end());
  EXPECT_EQ((*cited)["data"][0]["contents"]["attachment"]["content"],
            "Trained on 64 “H100” GPUs — 학습 😀 완료.");
  EXPECT_EQ((*cited)["created"], "2025-05-31T00:00:00Z");
  EXPECT_FALSE(declarations["claims"][3].contains("evidence"));
}

TEST_F(CycloneDx, NamesAreUniqueAndReferencesLead) {
  decide("hardware", {"jo", "kim"}, Grade::open);
  const json bom = write_json("cyclonedx");
  std::multiset<std::string> names;
  collect(bom, names);
  for (const std::string& name : names) EXPECT_EQ(names.count(name), 1u) << name;
  for (const json& attestation : bom["declarations"]["attestations"]) {
    EXPECT_TRUE(names.contains(attestation["assessor"].get<std::string>()));
    for (const json& mapping : attestation["map"]) {
      EXPECT_TRUE(names.contains(mapping["requirement"].get<std::string>()));
      EXPECT_TRUE(names.contains(mapping["claims"][0].get<std::string>()));
    }
  }
  for (const json& claim : bom["declarations"]["claims"]) {
    EXPECT_TRUE(names.contains(claim["target"].get<std::string>()));
  }
  for (const json& requirement : bom["definitions"]["standards"][0]["requirements"]) {
    const std::string parent = requirement.value("parent", "");
    EXPECT_TRUE(names.contains(parent) || !requirement.contains("parent")) << parent;
  }
}

TEST_F(CycloneDx, ReviewersAttestWhatTheyDecidedAndTheProgramTheRest) {
  decide("hardware", {"jo", "kim"}, Grade::open);
  const json declarations = write_json("cyclonedx")["declarations"];
  ASSERT_EQ(declarations["assessors"].size(), 3u);
  EXPECT_EQ(declarations["assessors"][0]["organization"]["name"], "exhibit 1.2.3");
  EXPECT_EQ(declarations["assessors"][1]["organization"]["contact"][0]["name"], "jo");
  ASSERT_EQ(declarations["attestations"].size(), 3u);
  EXPECT_EQ(declarations["attestations"][0]["map"].size(), 3u);
  const json& decided = declarations["attestations"][2];
  EXPECT_EQ(decided["assessor"], declarations["assessors"][2]["bom-ref"]);
  ASSERT_EQ(decided["map"].size(), 1u);
  EXPECT_EQ(decided["map"][0]["conformance"]["score"], 1.0);
  EXPECT_EQ(decided["map"][0]["conformance"]["rationale"],
            "Graded open by reviewers; proposed was semi-open.");
  EXPECT_FALSE(decided["map"][0].contains("confidence"));
  EXPECT_EQ(declarations["claims"][2]["predicate"], "Hardware: open");
}

TEST_F(CycloneDx, WhatHasNoScoreGetsNone) {
  graded_.proposals[0].grade = Grade::unknown;
  graded_.proposals[1].grade = Grade::na;
  const json map = write_json("cyclonedx")["declarations"]["attestations"][0]["map"];
  EXPECT_FALSE(map[0]["conformance"].contains("score"));
  EXPECT_FALSE(map[1]["conformance"].contains("score"));
  EXPECT_EQ(map[2]["conformance"]["score"], 0.5);
  EXPECT_EQ(map[3]["conformance"]["score"], 0.0);
}

TEST_F(CycloneDx, TheSerialNumberFollowsFromTheContent) {
  const std::string first = write_json("cyclonedx")["serialNumber"];
  EXPECT_EQ(write_json("cyclonedx")["serialNumber"], first);
  graded_.proposals[0].reason = "Another.";
  EXPECT_NE(write_json("cyclonedx")["serialNumber"], first);
}

TEST_F(CycloneDx, ALicenceOutsideTheListIsNamed) {
  evidence_[0].values = {{"id", ""}, {"name", "Aurora Terms"}};
  const json license = write_json("cyclonedx")["metadata"]["component"]["licenses"][0]["license"];
  EXPECT_EQ(license["name"], "Aurora Terms");
  EXPECT_FALSE(license.contains("id"));
  evidence_.clear();
  EXPECT_FALSE(write_json("cyclonedx")["metadata"]["component"].contains("licenses"));
}

}  // namespace
}  // namespace exhibit
