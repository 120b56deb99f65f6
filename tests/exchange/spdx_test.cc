// The form itself is held against the standard's schema by tests/e2e/exchange.test.mjs; here is what it says.
#include <algorithm>
#include <set>

#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

using Spdx = test::GradedSample;
using nlohmann::json;

std::vector<json> of_type(const json& document, const std::string& type) {
  std::vector<json> found;
  for (const json& element : document["@graph"]) {
    if (element["type"] == type) found.push_back(element);
  }
  return found;
}

json relationship(const json& document, const std::string& type) {
  for (const json& element : of_type(document, "Relationship")) {
    if (element["relationshipType"] == type) return element;
  }
  return nullptr;
}

TEST_F(Spdx, TheModelIsAnAiPackageOfTheAiProfile) {
  const json document = write_json("spdx");
  const json model = of_type(document, "ai_AIPackage").at(0);
  EXPECT_EQ(model["name"], "aurora-7b");
  EXPECT_EQ(model["software_packageVersion"], "abc123");
  EXPECT_EQ(model["releaseTime"], "2025-01-02T03:04:05Z");
  EXPECT_EQ(model["ai_informationAboutTraining"], "Trained on 64 “H100” GPUs — 학습 😀 완료.");
  EXPECT_EQ(of_type(document, "SpdxDocument").at(0)["rootElement"][0], model["spdxId"]);
  const json profiles = of_type(document, "SpdxDocument").at(0)["profileConformance"];
  EXPECT_NE(std::find(profiles.begin(), profiles.end(), "ai"), profiles.end());
}

TEST_F(Spdx, TheAiProfileIsNotClaimedWithoutWhatItRequires) {
  documents_.erase(api_);
  const json document = write_json("spdx");
  EXPECT_FALSE(of_type(document, "ai_AIPackage").at(0).contains("releaseTime"));
  const json profiles = of_type(document, "SpdxDocument").at(0)["profileConformance"];
  EXPECT_EQ(std::find(profiles.begin(), profiles.end(), "ai"), profiles.end());
}

TEST_F(Spdx, EveryReferenceLeadsAndEveryElementIsListed) {
  decide("hardware", {"jo", "kim"}, Grade::open);
  const json document = write_json("spdx");
  std::set<std::string> ids;
  for (const json& element : document["@graph"]) {
    const std::string id = element.value("spdxId", element.value("@id", ""));
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  for (const json& element : document["@graph"]) {
    if (element["type"] == "CreationInfo") {
      for (const json& who : element["createdBy"]) EXPECT_TRUE(ids.contains(who.get<std::string>()));
      continue;
    }
    EXPECT_TRUE(ids.contains(element["creationInfo"].get<std::string>()));
  }
  for (const json& one : of_type(document, "Relationship")) {
    EXPECT_TRUE(ids.contains(one["from"].get<std::string>()));
    for (const json& to : one["to"]) {
      EXPECT_TRUE(to == "expandedlicensing_NoAssertionLicense" || ids.contains(to.get<std::string>())) << to;
    }
  }
  // All but the creations and the document itself.
  const size_t elements = document["@graph"].size() - of_type(document, "CreationInfo").size() - 1;
  EXPECT_EQ(of_type(document, "SpdxDocument").at(0)["element"].size(), elements);
}

TEST_F(Spdx, LicenceIsDeclaredAndNothingConcluded) {
  json document = write_json("spdx");
  json license = of_type(document, "simplelicensing_LicenseExpression").at(0);
  EXPECT_EQ(license["simplelicensing_licenseExpression"], "MIT");
  EXPECT_EQ(relationship(document, "hasDeclaredLicense")["to"][0], license["spdxId"]);
  EXPECT_EQ(relationship(document, "hasConcludedLicense")["to"][0], "expandedlicensing_NoAssertionLicense");
  evidence_[0].values = {{"id", ""}, {"name", "Aurora (v2.0) Terms"}};
  license = of_type(write_json("spdx"), "simplelicensing_LicenseExpression").at(0);
  EXPECT_EQ(license["simplelicensing_licenseExpression"], "LicenseRef-Aurora-v2.0-Terms");
  evidence_.clear();
  document = write_json("spdx");
  EXPECT_EQ(relationship(document, "hasDeclaredLicense")["to"][0], "expandedlicensing_NoAssertionLicense");
}

TEST_F(Spdx, GradesAreAnnotationsOfThoseWhoseTheyAre) {
  decide("hardware", {"jo", "kim"}, Grade::open);
  const json document = write_json("spdx");
  const std::vector<json> annotations = of_type(document, "Annotation");
  ASSERT_EQ(annotations.size(), 4u);
  EXPECT_EQ(annotations[0]["annotationType"], "other");
  EXPECT_EQ(annotations[0]["creationInfo"], "_:graded");
  EXPECT_EQ(
      annotations[0]["statement"],
      "Sample <rubric>, Weights: open. Because of weights.\n\"We release the weights.\" (" + card_ + ")");
  EXPECT_EQ(annotations[2]["annotationType"], "review");
  const json decided = of_type(document, "CreationInfo").at(1);
  EXPECT_EQ(decided["@id"], annotations[2]["creationInfo"]);
  EXPECT_EQ(decided["created"], "2025-07-01T00:00:00Z");
  EXPECT_EQ(decided["createdBy"].size(), 2u);
  EXPECT_EQ(of_type(document, "Person").at(1)["name"], "kim");
}

TEST_F(Spdx, SourcesHaveTheirHashAndType) {
  const std::vector<json> files = of_type(write_json("spdx"), "software_File");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[1]["name"], card_);
  EXPECT_EQ(files[1]["contentType"], "text/markdown");
  EXPECT_EQ(files[1]["verifiedUsing"][0]["hashValue"], graded_.plan.sources[1].document);
}

TEST_F(Spdx, WithoutATimeThereIsNoDocument) {
  graded_.run.graded_at.clear();
  EXPECT_FALSE(find_exchange_format("spdx")->write(input()));
}

}  // namespace
}  // namespace exhibit
