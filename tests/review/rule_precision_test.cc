#include "pipeline/review/rule_precision.h"

#include <gtest/gtest.h>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

TEST(RulePrecision, LearnsFromDecisions) {
  test::ReviewedWorkspace workspace({"acme/a", "acme/b", "acme/c", "acme/d", "acme/e"});
  Reviews reviews = workspace.open();
  EXPECT_TRUE(reviews.rule_precision("r")->empty());
  const auto say = [&](Decision decision, const std::string& model, const std::string& who = "ada") {
    decision.model = model;
    decision.reviewer = who;
    const Result<Recorded> recorded = reviews.record(decision);
    ASSERT_TRUE(recorded.ok()) << recorded.error().describe();
  };
  Decision reject = test::decision_of(Action::reject_citation);
  reject.citation = test::passage_of("The weights are free.");
  reject.citation->fact = "weights.fact";
  Decision blind = test::verdict_of("ada", Grade::open);
  blind.blind = true;

  say(test::decision_of(Action::confirm), "acme/a");
  say(test::verdict_of("bob", Grade::open), "acme/a", "bob");  // the same passage again
  say(test::verdict_of("ada", Grade::closed), "acme/b");       // overruled, the citation left standing
  say(reject, "acme/c");                                       // rejected without a verdict
  say(test::decision_of(Action::confirm), "acme/d");           // confirmed by one ...
  say(reject, "acme/d", "bob");                                // ... rejected by another
  say(blind, "acme/e");                                        // saw no citation as such
  say(test::verdict_of("ada", Grade::semi, "hardware"), "acme/a");
  say(test::verdict_of("ada", Grade::closed, "code"), "acme/a");  // cites nothing

  const std::vector<RuleRecord> rules = *reviews.rule_precision("r");
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].rule, "hardware.rule");
  EXPECT_EQ(rules[0].confirmed, 1U);
  EXPECT_DOUBLE_EQ(*rules[0].precision(), 1);
  EXPECT_EQ(rules[1].rule, "weights.rule");
  EXPECT_EQ(rules[1].confirmed, 1U);
  EXPECT_EQ(rules[1].rejected, 2U);
  EXPECT_EQ(rules[1].overruled, 1U);
  EXPECT_DOUBLE_EQ(*rules[1].precision(), 1.0 / 3);

  // What was judged stays judged when the proposal changes.
  workspace.grade("acme/a", {test::proposal_of("weights", Grade::closed)});
  EXPECT_EQ(reviews.rule_precision("r")->at(1).confirmed, 1U);
  // An undone rejection counts no more.
  Decision undo = test::decision_of(Action::undo);
  undo.undoes = reviews.decisions({.model = "acme/c"})->front().id;
  say(undo, "acme/c");
  EXPECT_EQ(reviews.rule_precision("r")->at(1).rejected, 1U);
}

TEST(RulePrecision, OfNothingThereIsNone) { EXPECT_FALSE(RuleRecord{}.precision().has_value()); }

}  // namespace
}  // namespace exhibit
