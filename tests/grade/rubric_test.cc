#include "pipeline/grade/rubric.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::fact_names;
using test::kips2025;
using test::rubric_with;

// Every file under tests/invalid/rubrics gives exactly the diagnostics that stand beside it.
TEST(Rubric, BrokenFilesGiveExactDiagnostics) {
  const auto folder = test::source_dir() / "tests" / "invalid" / "rubrics";
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const std::string name = entry.path().filename().string();
    std::vector<Diagnostic> diagnostics;
    EXPECT_FALSE(load_rubric(entry.path().string(), name, fact_names(), diagnostics).has_value()) << name;
    auto expected = entry.path();
    expected.replace_extension(".txt");
    EXPECT_EQ(render(diagnostics), test::read_file(expected)) << name;
  }
  EXPECT_GE(files, 8u);
}

TEST(Rubric, Kips2025HasSixteenCriteriaInFourAreas) {
  const Rubric& rubric = kips2025();
  std::vector<std::string> ids;
  for (const Criterion& criterion : rubric.criteria) ids.push_back(criterion.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"weights", "code", "license", "paper", "architecture", "tokenizer",
                                           "hardware", "software", "api", "method_pretraining",
                                           "method_finetuning", "method_rl", "data_pretraining",
                                           "data_finetuning", "data_rl", "data_filtering"}));
  std::vector<size_t> sizes;
  for (const Area& area : rubric.areas) sizes.push_back(area.criteria.size());
  EXPECT_EQ(sizes, (std::vector<size_t>{6, 3, 3, 4}));
  EXPECT_EQ(rubric.schemes.size(), 5u);
  EXPECT_EQ(rubric.scores.at(Grade::semi), 0.5);
  EXPECT_EQ(rubric.find("nothing"), nullptr);
}

TEST(Rubric, SaysInWordsWhatEveryGradeThatItGivesAsksFor) {
  for (const Criterion& criterion : kips2025().criteria) {
    for (const GradeClause& clause : criterion.grades) {
      EXPECT_TRUE(criterion.words.contains(clause.grade)) << criterion.id << " " << to_string(clause.grade);
    }
  }
  const Rubric without = rubric_with("      - {grade: closed, reason: R., missing: M., confidence: 0.5}\n");
  EXPECT_TRUE(without.criteria.at(0).words.empty());
}

TEST(Rubric, HardwareAndSoftwareCountOnlyOnOwnSources) {
  for (const char* id :
       {"hardware", "software", "license", "weights", "api", "method_rl", "data_finetuning"}) {
    EXPECT_EQ(kips2025().find(id)->relations, std::vector<Relation>{Relation::own}) << id;
  }
  for (const char* id :
       {"architecture", "tokenizer", "method_pretraining", "data_pretraining", "data_filtering"}) {
    EXPECT_EQ(kips2025().find(id)->relations, (std::vector<Relation>{Relation::own, Relation::base})) << id;
  }
}

TEST(Rubric, LeavesInheritFromTheirCriterion) {
  const Rubric rubric = rubric_with(
      "      - grade: open\n"
      "        when: {all: [{fact: method.*}, {fact: weights.files, stage: any, relation: base}]}\n"
      "        reason: R\n        confidence: 0.5\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n",
      "    stages: [rl]\n");
  const Condition& all = *rubric.criteria.at(0).grades.at(0).when;
  const EvidencePattern& method = all.of.at(0).pattern;
  EXPECT_EQ(method.stages, std::vector<Stage>{Stage::rl});
  EXPECT_EQ(method.relations, (std::vector<Relation>{Relation::own, Relation::base}));
  EXPECT_EQ(method.subjects, (std::vector<Subject>{Subject::model, Subject::family, Subject::base}));
  EXPECT_GT(method.facts.size(), 10u);
  EXPECT_TRUE(std::all_of(method.facts.begin(), method.facts.end(),
                          [](const std::string& fact) { return fact.rfind("method.", 0) == 0; }));
  const EvidencePattern& weights = all.of.at(1).pattern;
  EXPECT_TRUE(weights.stages.empty());
  EXPECT_EQ(weights.relations, std::vector<Relation>{Relation::base});
  EXPECT_EQ(weights.label, "weights.files");
}

TEST(Rubric, KnowsWhichConditionsAlwaysCite) {
  struct Case {
    const char* when;
    bool cites;
  };
  const Case cases[] = {
      {"{fact: paper.report}", true},
      {"{not: {fact: paper.report}}", false},
      {"{base: other}", false},
      {"{all: [{fact: paper.report}, {not: {fact: code.withheld}}]}", true},
      {"{any: [{fact: paper.report}, {base: own}]}", false},
      {"{at_least: {n: 2, of: [{fact: paper.report}, {fact: code.withheld}, {base: own}]}}", true},
      {"{at_least: {n: 1, of: [{fact: paper.report}, {fact: code.withheld}, {base: own}]}}", false},
  };
  for (const Case& c : cases) {
    const Rubric rubric = rubric_with(std::string("      - {grade: na, when: ") + c.when +
                                      ", reason: R, confidence: 0.5}\n"
                                      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n");
    EXPECT_EQ(always_cites(*rubric.criteria.at(0).grades.at(0).when), c.cites) << c.when;
  }
}

TEST(Placeholders, AreReadOrRefused) {
  const auto found = placeholders("on {count|some} {device*|x} in {documents}");
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ(found->at(0).name, "count");
  EXPECT_EQ(found->at(0).fallback, "some");
  EXPECT_FALSE(found->at(0).all_values);
  EXPECT_EQ(found->at(1).name, "device");
  EXPECT_TRUE(found->at(1).all_values);
  EXPECT_FALSE(found->at(2).has_fallback);
  for (const char* text : {"{", "}", "{a", "{a{b}}", "{}", "{|x}", "a}b"}) {
    EXPECT_FALSE(placeholders(text).has_value()) << text;
  }
  EXPECT_TRUE(placeholders("plain")->empty());
}

}  // namespace
}  // namespace exhibit
