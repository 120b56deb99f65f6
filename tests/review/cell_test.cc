#include "pipeline/review/cell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class BlindedTest : public ::testing::Test {
 protected:
  BlindedTest() {
    Proposal proposal = test::proposal_of("weights", Grade::open);
    Evidence near_miss = proposal.citations[0];
    near_miss.quote = "No code.";
    near_miss.span = test::passage_of("No code.").span;
    near_miss.refused = "another criterion";
    // The same passage for another fact, too.
    proposal.ledger.near_misses = {near_miss, proposal.citations[0]};
    Evidence first = proposal.citations[0];
    first.quote = "Trained on 2,048 H800 GPUs.";
    first.span = test::passage_of(first.quote).span;
    proposal.citations.push_back(first);
    workspace_.grade("acme/tiny", {proposal});
    Decision bob = test::verdict_of("bob", Grade::closed);
    bob.comment = "not so";
    EXPECT_TRUE(reviews_.record(bob).ok());
  }
  CellDetail cell() { return *reviews_.cell("r", "acme/tiny", "weights"); }

  test::ReviewedWorkspace workspace_;
  Reviews reviews_ = workspace_.open({.published = {{"Acme/Tiny", {{"weights", Grade::semi}}}}});
};

TEST_F(BlindedTest, NothingTellsWhatIsProposedOrWhatOthersSaid) {
  EXPECT_EQ(cell().published, Grade::semi);
  const CellDetail blind = blinded(cell(), "ada");
  EXPECT_TRUE(blind.hidden);
  EXPECT_EQ(blind.proposal.grade, Grade::unknown);
  EXPECT_EQ(blind.proposal.confidence, 0);
  EXPECT_EQ(blind.proposal.reason, "");
  EXPECT_EQ(blind.final_grade.grade, Grade::unknown);
  EXPECT_FALSE(blind.final_grade.decided);
  EXPECT_FALSE(blind.published.has_value());
  EXPECT_FALSE(blind.previous.has_value());
  EXPECT_EQ(blind.state, CellState::unreviewed);
  EXPECT_THAT(blind.decisions, IsEmpty());
  EXPECT_THAT(blind.judgement.verdicts, IsEmpty());
  EXPECT_EQ(blind.version(), 1);  // to lock on
  EXPECT_THAT(blind.proposal.ledger.near_misses, IsEmpty());
  EXPECT_THAT(blind.proposal.ledger.rules, IsEmpty());
  ASSERT_THAT(blind.proposal.ledger.documents, SizeIs(1));
  // Every passage once, in the order of the document, with nothing but itself.
  ASSERT_THAT(blind.proposal.citations, SizeIs(3));
  EXPECT_EQ(blind.proposal.citations[0].quote, "Trained on 2,048 H800 GPUs.");
  EXPECT_EQ(blind.proposal.citations[1].quote, "The weights are free.");
  EXPECT_EQ(blind.proposal.citations[2].quote, "No code.");
  for (const Evidence& passage : blind.proposal.citations) {
    EXPECT_EQ(passage.fact + passage.rule + passage.refused, "");
    EXPECT_EQ(passage.weight, 1);
  }
}

TEST_F(BlindedTest, WhoHasDecidedSeesEverything) {
  Decision ada = test::verdict_of("ada", Grade::open);
  ada.blind = true;
  ASSERT_TRUE(reviews_.record(ada).ok());
  const CellDetail open = blinded(cell(), "ada");
  EXPECT_FALSE(open.hidden);
  EXPECT_EQ(open.proposal.grade, Grade::open);
  EXPECT_THAT(open.decisions, SizeIs(2));
  EXPECT_TRUE(blinded(cell(), "eve").hidden);
}

TEST_F(BlindedTest, AnUndoneOrOlderVerdictHidesAgain) {
  const std::string id = reviews_.record(test::verdict_of("ada", Grade::open))->decision.id;
  Decision undo = test::decision_of(Action::undo);
  undo.undoes = id;
  ASSERT_TRUE(reviews_.record(undo).ok());
  EXPECT_TRUE(blinded(cell(), "ada").hidden);
  EXPECT_THAT(blinded(cell(), "ada").decisions, SizeIs(2));  // one's own
  EXPECT_FALSE(blinded(cell(), "bob").hidden);
  workspace_.grade("acme/tiny");
  const CellDetail blind = blinded(cell(), "bob");
  EXPECT_TRUE(blind.hidden);
  EXPECT_EQ(blind.state, CellState::changed);
}

}  // namespace
}  // namespace exhibit
