#include "pipeline/grade/grader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::Case;
using test::evidence;
using test::rubric_with;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Open for two facts, semi for one, closed for none.
const char* const kTwoOfTwo =
    "      - grade: open\n"
    "        when: {all: [{fact: paper.report, as: a report}, {fact: api.offered, as: an API}]}\n"
    "        reason: \"Both: {count|some} {device|things}; {name*|nobody}.\"\n"
    "        confidence: 0.6\n"
    "      - grade: semi\n"
    "        when: {any: [{fact: paper.report}, {fact: api.offered}]}\n"
    "        reason: One.\n"
    "        missing: \"Not found: {unmet|x}.\"\n"
    "        confidence: 0.6\n"
    "      - {grade: closed, reason: \"Nothing in {documents}.\", missing: M, confidence: 0.6}\n";

Proposal propose(const Rubric& rubric, const Case& c, const std::vector<std::string>& lines) {
  const std::vector<Evidence> found = evidence(lines);
  return grade(rubric.criteria.at(0), c.input(found));
}

TEST(Grade, HasANameThatParses) {
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown}) {
    Grade parsed = Grade::unknown;
    EXPECT_TRUE(parse(to_string(grade), parsed));
    EXPECT_EQ(parsed, grade);
  }
  Grade grade = Grade::semi;
  EXPECT_FALSE(parse("partial", grade));
  EXPECT_EQ(grade, Grade::semi);
}

TEST(Grader, TheFirstClauseThatHoldsGivesTheGrade) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  const Case c;
  const Proposal open = propose(rubric, c, {"paper.report {name=A}", "api.offered {count=7; device=doors}"});
  EXPECT_EQ(open.grade, Grade::open);
  EXPECT_EQ(open.model, "acme/model-7b");
  EXPECT_EQ(open.criterion, "c");
  EXPECT_EQ(open.reason, "Both: 7 doors; A.");
  EXPECT_EQ(open.missing, "");
  EXPECT_EQ(open.citations.size(), 2u);

  const Proposal semi = propose(rubric, c, {"api.offered"});
  EXPECT_EQ(semi.grade, Grade::semi);
  EXPECT_EQ(semi.missing, "Not found: a report.");
  EXPECT_EQ(semi.citations.size(), 1u);

  const Proposal closed = propose(rubric, c, {});
  EXPECT_EQ(closed.grade, Grade::closed);
  EXPECT_EQ(closed.reason, "Nothing in 4 documents.");
  EXPECT_TRUE(closed.citations.empty());
}

TEST(Grader, PlaceholdersFallBack) {
  const Proposal open = propose(rubric_with(kTwoOfTwo), Case(), {"paper.report", "api.offered"});
  EXPECT_EQ(open.reason, "Both: some things; nobody.");
}

TEST(Grader, ValuesThatBelongTogetherComeFromOneCitation) {
  const Proposal open =
      propose(rubric_with(kTwoOfTwo), Case(),
              {"paper.report {device=windows; name=B}", "api.offered {count=7; device=doors; name=C}"});
  EXPECT_EQ(open.reason, "Both: 7 doors; B, C.");
}

TEST(Grader, WhatDoesNotCount) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  for (const char* line : {"paper.report !sibling", "paper.report ^sibling", "paper.report ^other",
                           "paper.report ~base_other", "paper.announcement"}) {
    EXPECT_EQ(propose(rubric, Case(), {line}).grade, Grade::closed) << line;
  }
  for (const char* line : {"paper.report ~base ^base", "paper.report ^family", "paper.report /blog"}) {
    EXPECT_EQ(propose(rubric, Case(), {line}).grade, Grade::semi) << line;
  }
}

TEST(Grader, PatternsNarrowWhatMatches) {
  const Rubric rubric = rubric_with(
      "      - grade: open\n"
      "        when: {fact: license.right, value: {state: 'allowed|conditioned'}, min: 2, distinct: right,"
      " min_weight: 0.5, role: license}\n"
      "        reason: R\n        confidence: 0.5\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n");
  const std::string use = "license.right /license {right=use; state=allowed}";
  struct Row {
    const char* line;
    Grade grade;
  };
  const Row rows[] = {
      {"license.right /license {right=modify; state=Conditioned}", Grade::open},
      {"license.right /license {right=use; state=conditioned}", Grade::closed},      // no second right
      {"license.right /license {state=allowed}", Grade::closed},                     // no right at all
      {"license.right /license {right=modify; state=restricted}", Grade::closed},    // another state
      {"license.right /license {right=modify; state=not allowed}", Grade::closed},   // the whole value counts
      {"license.right /license *0.4 {right=modify; state=allowed}", Grade::closed},  // too weak
      {"license.right /card {right=modify; state=allowed}", Grade::closed},          // another role
  };
  for (const Row& row : rows)
    EXPECT_EQ(propose(rubric, Case(), {use, row.line}).grade, row.grade) << row.line;
}

TEST(Grader, CountsDistinctQuotesOnly) {
  const Rubric rubric = rubric_with(
      "      - {grade: open, when: {fact: data.source, min: 2}, reason: R, confidence: 0.5}\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n");
  std::vector<Evidence> found = evidence({"data.source", "data.source"});
  const Case c;
  EXPECT_EQ(grade(rubric.criteria.at(0), c.input(found)).grade, Grade::open);
  found[1].quote = "Quote\n0 of own-card";  // the same words, from another rendering
  found[1].document = "copy";
  EXPECT_EQ(grade(rubric.criteria.at(0), c.input(found)).grade, Grade::closed);
}

TEST(Grader, BaseOrigin) {
  const Rubric rubric = rubric_with(
      "      - {grade: na, when: {base: other}, reason: R, confidence: 0.5}\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n");
  Case c;
  EXPECT_EQ(propose(rubric, c, {}).grade, Grade::closed);
  c.plan.bases = {"other/base"};
  EXPECT_EQ(propose(rubric, c, {}).grade, Grade::na);
  c.plan.base_is_own = true;
  EXPECT_EQ(propose(rubric, c, {}).grade, Grade::closed);
}

TEST(Grader, AtLeastAndNot) {
  const Rubric rubric = rubric_with(
      "      - grade: open\n"
      "        when: {all: [{at_least: {n: 2, of: [{fact: paper.report}, {fact: api.offered}, {fact: "
      "data.source}]}},"
      " {not: {fact: code.withheld}}]}\n"
      "        reason: R\n        confidence: 0.5\n"
      "      - {grade: closed, reason: R, missing: 'Still {unmet|x}', confidence: 0.5}\n");
  EXPECT_EQ(propose(rubric, Case(), {"paper.report", "data.source"}).grade, Grade::open);
  EXPECT_EQ(propose(rubric, Case(), {"paper.report", "data.source", "code.withheld"}).grade, Grade::closed);
  const Proposal closed = propose(rubric, Case(), {"paper.report"});
  EXPECT_EQ(closed.grade, Grade::closed);
  EXPECT_EQ(closed.missing, "Still 1 more of api.offered, data.source");
}

TEST(Grader, CitesEveryLeafThenWhatAddsMost) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  // Eight reports in the card, one in the paper, one weak API statement.
  std::vector<std::string> lines(8, "paper.report *0.9");
  lines.push_back("paper.report /paper *0.8");
  lines.push_back("api.offered *0.2");
  const Proposal open = propose(rubric, Case(), lines);
  EXPECT_EQ(open.citations.size(), kMaxCitations);
  EXPECT_EQ(open.citations.back().fact, "api.offered");
  EXPECT_TRUE(std::any_of(open.citations.begin(), open.citations.end(),
                          [](const Evidence& e) { return e.role == SourceRole::paper; }));
  EXPECT_TRUE(std::is_sorted(open.citations.begin(), open.citations.end(),
                             [](const Evidence& a, const Evidence& b) { return a.weight > b.weight; }));
}

// A weak citation adds doubt beside a strong one, but counts where there is nothing better.
TEST(Grader, WeakFillersAreLeftOut) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  EXPECT_EQ(propose(rubric, Case(), {"paper.report *0.9", "paper.report /paper *0.5"}).citations.size(), 1u);
  EXPECT_EQ(propose(rubric, Case(), {"paper.report *0.55", "paper.report /paper *0.5"}).citations.size(), 2u);
  EXPECT_EQ(propose(rubric, Case(), {"paper.report /paper *0.5"}).citations.size(), 1u);
}

// Two of three carry the condition; the third is shown only where it is about as strong.
TEST(Grader, TheStrongestPartsAreCited) {
  const Rubric rubric = rubric_with(
      "      - grade: open\n"
      "        when: {at_least: {n: 2, of: [{fact: paper.report}, {fact: api.offered}, {fact: "
      "data.source}]}}\n"
      "        reason: R\n        confidence: 0.5\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n");
  const auto facts = [&](const std::vector<std::string>& lines) {
    std::vector<std::string> cited;
    for (const Evidence& citation : propose(rubric, Case(), lines).citations) cited.push_back(citation.fact);
    return cited;
  };
  EXPECT_THAT(facts({"paper.report *0.4", "api.offered *0.9", "data.source *0.8"}),
              ElementsAre("api.offered", "data.source"));
  EXPECT_THAT(facts({"paper.report *0.85", "api.offered *0.9", "data.source *0.8"}),
              ElementsAre("api.offered", "paper.report", "data.source"));
  EXPECT_THAT(facts({"paper.report *0.4", "api.offered *0.9"}), ElementsAre("api.offered", "paper.report"));
}

TEST(Grader, OneFileOfAListIsEnough) {
  std::vector<Evidence> found = evidence({"paper.report {file=a-1.bin}", "paper.report {file=a-2.bin}"});
  found[1].rule = found[0].rule;
  found[1].span = {100, 110};
  const Case c;
  EXPECT_EQ(grade(rubric_with(kTwoOfTwo).criteria.at(0), c.input(found)).citations.size(), 1u);
}

TEST(Grader, NoPlaceIsCitedTwice) {
  std::vector<Evidence> found = evidence({"paper.report", "paper.report", "paper.report"});
  found[1].span = found[0].span;
  found[1].rule = "another";
  const Case c;
  EXPECT_EQ(grade(rubric_with(kTwoOfTwo).criteria.at(0), c.input(found)).citations.size(), 2u);
}

TEST(Grader, PrefersOwnOverBaseAndCardOverBlog) {
  const Proposal semi = propose(rubric_with(kTwoOfTwo), Case(),
                                {"paper.report ~base ^base", "paper.report /blog", "paper.report /card"});
  ASSERT_EQ(semi.citations.size(), 3u);
  EXPECT_EQ(semi.citations[0].role, SourceRole::card);
  EXPECT_EQ(semi.citations[0].relation, Relation::own);
  EXPECT_EQ(semi.citations[2].relation, Relation::base);
}

TEST(Ledger, NamesDocumentsRulesAndNearMisses) {
  Case c;
  c.rules_by_fact = {{"paper.report", {"paper.b", "paper.a"}}, {"data.source", {"data.x"}}};
  std::vector<std::string> lines(20, "paper.report *0.3 !about-another-model");
  lines.push_back("api.offered *0.8 !third-party");
  lines.push_back("data.source !irrelevant-here");
  const Proposal closed = propose(rubric_with(kTwoOfTwo), c, lines);
  EXPECT_EQ(closed.grade, Grade::closed);
  EXPECT_THAT(closed.ledger.rules, ElementsAre("paper.a", "paper.b"));
  ASSERT_EQ(closed.ledger.documents.size(), 4u);  // cards and papers, own and base; not the licence
  EXPECT_EQ(closed.ledger.documents[1].pages, 12);
  EXPECT_EQ(closed.ledger.documents[1].bytes, 1000u);
  ASSERT_EQ(closed.ledger.near_misses.size(), kMaxNearMisses);
  EXPECT_EQ(closed.ledger.near_misses[0].fact, "api.offered");
  EXPECT_EQ(closed.ledger.near_misses[0].refused, "third-party");
}

TEST(Ledger, NearMissesOfAnotherStageAreNotShown) {
  const Rubric rubric = rubric_with(
      "      - {grade: open, when: {fact: method.learning_rate}, reason: R, confidence: 0.5}\n"
      "      - {grade: closed, reason: R, missing: M, confidence: 0.5}\n",
      "    stages: [rl]\n");
  const Proposal closed = propose(
      rubric, Case(),
      {"method.learning_rate @pretraining !x", "method.learning_rate @rl !y", "method.learning_rate !z"});
  ASSERT_EQ(closed.ledger.near_misses.size(), 2u);
}

TEST(Unknown, ReplacesClosedOnlyWhereAKeySourceWasNotRead) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  struct Row {
    const char* what;
    std::vector<std::pair<SourceRole, Relation>> failed;
    Grade grade;
  };
  const Row rows[] = {
      {"nothing failed", {}, Grade::closed},
      {"own card", {{SourceRole::card, Relation::own}}, Grade::unknown},
      {"own paper", {{SourceRole::paper, Relation::own}}, Grade::unknown},
      {"base paper", {{SourceRole::paper, Relation::base}}, Grade::closed},
      {"a source that is not examined", {{SourceRole::license, Relation::own}}, Grade::closed},
  };
  for (const Row& row : rows) {
    Case c;
    for (const auto& [role, relation] : row.failed) c.source(role, relation).failure = "HTTP 404";
    EXPECT_EQ(propose(rubric, c, {}).grade, row.grade) << row.what;
    // What was found counts whatever could not be read.
    EXPECT_EQ(propose(rubric, c, {"api.offered"}).grade, Grade::semi) << row.what;
  }
}

TEST(Unknown, SaysWhatWasNotRead) {
  Case c;
  c.source(SourceRole::paper).failure = "scanned pages without text";
  const Proposal unknown = propose(rubric_with(kTwoOfTwo), c, {});
  EXPECT_EQ(unknown.grade, Grade::unknown);
  EXPECT_EQ(unknown.confidence, 0);
  EXPECT_THAT(unknown.reason, HasSubstr("https://example.org/own-paper"));
  ASSERT_EQ(unknown.ledger.documents.size(), 4u);
  EXPECT_EQ(unknown.ledger.documents[1].failure, "scanned pages without text");
  EXPECT_EQ(unknown.ledger.documents[1].document, "");
}

TEST(Unknown, ASecondCopyIsEnough) {
  Case c;
  Source copy = c.source(SourceRole::paper);
  copy.url += "/copy";
  c.plan.sources.push_back(copy);
  c.source(SourceRole::paper).failure = "HTTP 404";
  EXPECT_EQ(propose(rubric_with(kTwoOfTwo), c, {}).grade, Grade::closed);
}

TEST(Unknown, AnEmptyPlanIsNoSearch) {
  Case c;
  c.plan.sources.clear();
  EXPECT_EQ(propose(rubric_with(kTwoOfTwo), c, {}).grade, Grade::unknown);
}

TEST(Confidence, GrowsWithSupportAndFallsWithDoubt) {
  const Rubric rubric = rubric_with(kTwoOfTwo);
  const Case c;
  const double one = propose(rubric, c, {"api.offered"}).confidence;
  EXPECT_DOUBLE_EQ(one, 0.6);
  const double two = propose(rubric, c, {"api.offered", "api.offered /paper"}).confidence;
  EXPECT_GT(two, one);
  EXPECT_LT(two, 0.99);
  EXPECT_DOUBLE_EQ(propose(rubric, c, {"api.offered *0.5"}).confidence, 0.6 * 0.75);
  const double closed = propose(rubric, c, {}).confidence;
  EXPECT_DOUBLE_EQ(propose(rubric, c, {"api.offered !x"}).confidence, closed * 0.98);
  Case failed;
  failed.source(SourceRole::paper, Relation::base).failure = "HTTP 500";
  EXPECT_DOUBLE_EQ(propose(rubric, failed, {}).confidence, closed * 0.92);
}

TEST(Confidence, CalibrationReplacesTheEstimate) {
  Case c;
  c.calibration[{"c", Grade::semi}] = 0.42;
  EXPECT_DOUBLE_EQ(propose(rubric_with(kTwoOfTwo), c, {"api.offered *0.3"}).confidence, 0.42);
  EXPECT_DOUBLE_EQ(propose(rubric_with(kTwoOfTwo), c, {}).confidence, 0.6);

  // What could not be read matters only where nothing was found.
  c.calibration[{"c", Grade::closed}] = 0.5;
  c.source(SourceRole::paper, Relation::base).failure = "HTTP 500";
  EXPECT_DOUBLE_EQ(propose(rubric_with(kTwoOfTwo), c, {"api.offered"}).confidence, 0.42);
  EXPECT_DOUBLE_EQ(propose(rubric_with(kTwoOfTwo), c, {}).confidence, 0.5 * 0.92);
}

}  // namespace
}  // namespace exhibit
