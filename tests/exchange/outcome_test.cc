#include "pipeline/exchange/outcome.h"

#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

using OutcomeTest = test::GradedSample;

CitedText as_cited(const Evidence& evidence) {
  CitedText cited;
  cited.document = evidence.document;
  cited.url = evidence.url;
  cited.span = evidence.span;
  cited.quote = evidence.quote;
  cited.fact = evidence.fact;
  return cited;
}

TEST_F(OutcomeTest, WithoutReviewItIsTheProposal) {
  const auto outcomes = outcomes_of(input());
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(outcomes[2].grade, Grade::semi);
  EXPECT_FALSE(outcomes[2].is_decided());
  EXPECT_EQ(outcomes[2].citations.size(), 1u);
}

TEST_F(OutcomeTest, PeopleOverrideAndAreNamed) {
  decide("hardware", {"jo", "kim"}, Grade::closed);
  const Outcome outcome = outcomes_of(input())[2];
  EXPECT_EQ(outcome.grade, Grade::closed);
  ASSERT_EQ(outcome.deciders.size(), 2u);
  EXPECT_EQ(outcome.deciders[1].reviewer, "kim");
}

TEST_F(OutcomeTest, DisagreementLeavesTheProposalUntilSomebodyDecides) {
  decide("hardware", {"jo"}, Grade::closed);
  decide("hardware", {"kim"}, Grade::open);
  EXPECT_EQ(outcomes_of(input())[2].grade, Grade::semi);
  EXPECT_FALSE(outcomes_of(input())[2].is_decided());
  Verdict last;
  last.reviewer = "lee";
  last.grade = Grade::open;
  judgements_["hardware"].adjudication = last;
  const Outcome outcome = outcomes_of(input())[2];
  EXPECT_EQ(outcome.grade, Grade::open);
  ASSERT_EQ(outcome.deciders.size(), 1u);
  EXPECT_EQ(outcome.deciders[0].reviewer, "lee");
}

TEST_F(OutcomeTest, RejectedCitationsGoAndAddedOnesCome) {
  JudgedCitation rejected{"jo", "d1", "", as_cited(graded_.proposals[0].citations[0])};
  JudgedCitation added{"kim", "d2", "", as_cited(cite("", card_, "The end."))};
  judgements_["weights"].rejected = {rejected};
  judgements_["weights"].added = {added};
  const Outcome outcome = outcomes_of(input())[0];
  ASSERT_EQ(outcome.citations.size(), 1u);
  EXPECT_EQ(outcome.citations[0].evidence.quote, "The end.");
  EXPECT_EQ(outcome.citations[0].added_by, "kim");
  EXPECT_EQ(outcome.grade, Grade::open);
  judgements_["weights"].rejected.push_back({"jo", "d3", "", added.citation});
  EXPECT_TRUE(outcomes_of(input())[0].citations.empty());
}

TEST_F(OutcomeTest, OpennessIsAShareOfWhatIsPossible) {
  EXPECT_DOUBLE_EQ(openness_of(rubric_, rubric_.schemes[0], outcomes_of(input())), (1 + 0.25) / 2);
  EXPECT_DOUBLE_EQ(openness_of(rubric_, rubric_.schemes[1], outcomes_of(input())), 1);
  decide("weights", {"jo"}, Grade::closed);
  EXPECT_DOUBLE_EQ(openness_of(rubric_, rubric_.schemes[1], outcomes_of(input())), 0.5);
}

}  // namespace
}  // namespace exhibit
