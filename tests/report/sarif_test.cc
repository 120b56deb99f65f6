#include "pipeline/report/sarif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace exhibit {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

SarifRun some_run() {
  SarifRun run;
  run.version = "1.2.3";
  run.category = "exhibit/lint/acme/tiny";
  run.rules = {{"license", "The licence is open.", "Add one.", "Add **one**.", "https://example.org/help",
                SarifLevel::error},
               {"paper", "There is a paper.", "", "", "", SarifLevel::note}};
  SarifResult result;
  result.rule = "paper";
  result.level = SarifLevel::note;
  result.message = "No paper.";
  result.locations = {{"my card.md", {3, 5, 3, 9, "text"}, "here"}};
  result.related = {{"https://example.org/ü", {}, "says otherwise"}};
  result.fixes = {{"Name it", "my card.md", {3, 5, 3, 9, "text"}, "better"}};
  result.identity = {"acme/tiny", "paper"};
  result.properties = {{"criterion", "paper"}};
  run.results = {result};
  return run;
}

TEST(Sarif, ALogHoldsRulesAndResults) {
  const json log = json::parse(sarif_log(some_run()));
  EXPECT_EQ(log["version"], "2.1.0");
  const json& run = log["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["version"], "1.2.3");
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["help"]["markdown"], "Add **one**.");
  EXPECT_FALSE(run["tool"]["driver"]["rules"][1].contains("help"));
  EXPECT_EQ(run["automationDetails"]["id"], "exhibit/lint/acme/tiny/");
  const json& result = run["results"][0];
  EXPECT_EQ(result["ruleIndex"], 1);
  EXPECT_EQ(result["locations"][0]["physicalLocation"],
            json::parse(R"({"artifactLocation":{"uri":"my%20card.md"},"region":{"startLine":3,"startColumn":5,
                            "endLine":3,"endColumn":9,"snippet":{"text":"text"}}})"));
  EXPECT_EQ(
      result["relatedLocations"][0],
      json::parse(R"({"id":1,"physicalLocation":{"artifactLocation":{"uri":"https://example.org/%C3%BC"}},
                            "message":{"text":"says otherwise"}})"));
  EXPECT_EQ(result["fixes"][0]["artifactChanges"][0]["replacements"][0],
            json::parse(R"({"deletedRegion":{"startLine":3,"startColumn":5,"endLine":3,"endColumn":9},
                            "insertedContent":{"text":"better"}})"));
  EXPECT_EQ(result["properties"]["criterion"], "paper");
}

TEST(Sarif, AnUnknownPlaceIsLeftOut) {
  SarifRun run = some_run();
  run.results[0].locations[0].region = {0, 5, 0, 0, "x"};
  run.results[0].fixes.clear();
  EXPECT_THAT(sarif_log(run), Not(HasSubstr("region")));
  run.results[0].locations[0].region = {7, 0, 0, 9, ""};
  EXPECT_EQ(
      json::parse(sarif_log(run))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"],
      json::parse(R"({"startLine":7})"));
}

TEST(Sarif, FingerprintsSurviveOtherLinesAndOtherWords) {
  SarifResult result = some_run().results[0];
  const std::string before = sarif_fingerprint(result);
  result.message = "There is no paper.";
  result.locations[0].region.start_line = 90;
  result.level = SarifLevel::error;
  EXPECT_EQ(sarif_fingerprint(result), before);
  EXPECT_EQ(before.size(), 64u);

  std::set<std::string> different = {before};
  result.rule = "license";
  different.insert(sarif_fingerprint(result));
  result.identity = {"acme/tinypaper"};
  different.insert(sarif_fingerprint(result));
  result.identity = {"acme/tiny", "", "paper"};
  different.insert(sarif_fingerprint(result));
  EXPECT_EQ(different.size(), 4u);
}

TEST(Sarif, EqualFindingsAreNumbered) {
  SarifRun run = some_run();
  run.results.push_back(run.results[0]);
  run.results.push_back(run.results[0]);
  const json results = json::parse(sarif_log(run))["runs"][0]["results"];
  const std::string first = results[0]["partialFingerprints"]["exhibit/v1"];
  EXPECT_EQ(results[1]["partialFingerprints"]["exhibit/v1"], first + ":2");
  EXPECT_EQ(results[2]["partialFingerprints"]["exhibit/v1"], first + ":3");
}

TEST(Sarif, NothingFoundIsALogToo) {
  const json log = json::parse(sarif_log({}));
  EXPECT_EQ(log["runs"][0]["results"], json::array());
}

TEST(Sarif, TextFromOutsideIsRepaired) {
  SarifRun run = some_run();
  run.results[0].message = "bad \xFF byte, \x1b[31m and </script>";
  EXPECT_EQ(json::parse(sarif_log(run))["runs"][0]["results"][0]["message"]["text"],
            "bad \uFFFD byte, \u001b[31m and </script>");
}

TEST(Sarif, PathsBecomeUris) {
  const struct {
    const char* path;
    const char* uri;
  } cases[] = {{"a/b.md", "a/b.md"},
               {"a b.md", "a%20b.md"},
               {"https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"},
               {"a%20b", "a%20b"},
               {"100%", "100%25"},
               {"50%zz", "50%25zz"},
               {"\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D"},
               {"한", "%ED%95%9C"},
               {"a\nb", "a%0Ab"}};
  for (const auto& c : cases) EXPECT_EQ(to_uri(c.path), c.uri) << c.path;
}

}  // namespace
}  // namespace exhibit
