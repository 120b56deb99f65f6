#include "pipeline/review/reviews.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

using test::decision_of;
using test::passage_of;
using test::proposal_of;
using test::verdict_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReviewsTest : public ::testing::Test {
 protected:
  Recorded record(const Decision& decision) {
    Result<Recorded> recorded = reviews_.record(decision);
    EXPECT_TRUE(recorded.ok()) << recorded.error().describe();
    return recorded ? *std::move(recorded) : Recorded{};
  }
  Error refused(const Decision& decision) {
    const size_t before = reviews_.decisions()->size();
    const Result<Recorded> recorded = reviews_.record(decision);
    EXPECT_FALSE(recorded.ok());
    EXPECT_EQ(reviews_.decisions()->size(), before);
    return recorded ? Error{} : recorded.error();
  }
  const BoardCell& cell(const std::string& model = "acme/tiny", const std::string& criterion = "weights") {
    board_ = *reviews_.board("r");
    return board_->find(model)->cells[static_cast<size_t>(board_->find_criterion(criterion))];
  }
  Decision undo(const std::string& id, const std::string& who = "ada") {
    Decision decision = decision_of(Action::undo);
    decision.reviewer = who;
    decision.undoes = id;
    return decision;
  }
  Decision citing(Action action, const std::string& quote, const std::string& fact = "") {
    Decision decision = decision_of(action);
    decision.citation = passage_of(quote);
    decision.citation->fact = fact;
    return decision;
  }

  test::ReviewedWorkspace workspace_;
  Reviews reviews_ = workspace_.open();
  BoardPtr board_;
};

TEST_F(ReviewsTest, TheBoardShowsWhatIsProposed) {
  const BoardPtr board = *reviews_.board("r");
  ASSERT_EQ(board->models.size(), 2U);
  const BoardModel& tiny = *board->models[0];
  EXPECT_EQ(tiny.id, "acme/tiny");
  EXPECT_EQ(tiny.name, "tiny");
  EXPECT_EQ(tiny.publisher, "acme");
  EXPECT_EQ(tiny.graded_at, "2025-05-01T00:00:00Z");
  EXPECT_THAT(board->criteria, ElementsAre("weights", "code", "hardware"));
  EXPECT_EQ(tiny.cells[0].proposed, Grade::open);
  EXPECT_EQ(tiny.cells[2].final_grade, Grade::semi);
  EXPECT_FALSE(tiny.cells[2].decided);
  EXPECT_EQ(board->find("acme/none"), nullptr);
  EXPECT_EQ(*reviews_.board("r"), board);  // nothing new: the same board
  EXPECT_EQ(reviews_.board("s").error().code, ErrorCode::not_found);
}

TEST_F(ReviewsTest, AConfirmedGradeCounts) {
  const Recorded recorded = record(decision_of(Action::confirm));
  EXPECT_EQ(recorded.decision.seq, 1);
  EXPECT_EQ(recorded.decision.grade, Grade::open);
  EXPECT_EQ(recorded.decision.origin, reviews_.workspace_id());
  EXPECT_EQ(recorded.decision.at, "2025-06-01T00:00:00Z");
  EXPECT_EQ(recorded.decision.proposal, recorded.cell.hash);
  EXPECT_FALSE(recorded.conflict);
  EXPECT_EQ(recorded.cell.version(), 1);
  EXPECT_EQ(recorded.cell.state, CellState::reviewed);
  EXPECT_EQ(cell().state, CellState::reviewed);
  EXPECT_TRUE(cell().is_reviewed());
  EXPECT_TRUE(cell().decided);
  EXPECT_EQ(cell("acme/zeta").state, CellState::unreviewed);
}

TEST_F(ReviewsTest, TheSameDecisionTwiceIsOne) {
  Decision decision = verdict_of("ada", Grade::na);
  decision.id = "0123456789";
  EXPECT_FALSE(record(decision).repeated);
  const Recorded again = record(decision);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.decision.seq, 1);
  EXPECT_EQ(reviews_.decisions()->size(), 1U);
  decision.grade = Grade::open;
  EXPECT_THAT(refused(decision).message, HasSubstr("another decision has the id 0123456789"));
  decision.grade = Grade::na;
  decision.reviewer = "bob";
  EXPECT_THAT(refused(decision).message, HasSubstr("another decision"));
}

TEST_F(ReviewsTest, WhatMakesNoSenseIsRefused) {
  Decision decision = verdict_of("ada", Grade::open);
  decision.rubric = "s";
  EXPECT_EQ(refused(decision).code, ErrorCode::not_found);
  decision = verdict_of("ada", Grade::open, "wieghts");
  EXPECT_THAT(refused(decision).message,
              HasSubstr("no criterion \"wieghts\" in r; did you mean \"weights\"?; there are: weights code"));
  EXPECT_THAT(refused(verdict_of("ada", Grade::open, "weights", "acme/none")).message,
              HasSubstr("never graded"));
  EXPECT_THAT(refused(verdict_of("ada", Grade::unknown)).message, HasSubstr("open, semi, closed or na"));
  EXPECT_THAT(refused(verdict_of("", Grade::open)).message, HasSubstr("needs a reviewer"));
  decision = decision_of(Action::confirm);
  decision.grade = Grade::closed;
  EXPECT_THAT(refused(decision).message, HasSubstr("the proposal says open, not closed"));
  decision = decision_of(Action::confirm);
  decision.blind = true;
  EXPECT_THAT(refused(decision).message, HasSubstr("has seen no proposal"));
  decision = decision_of(Action::confirm);
  decision.proposal = std::string(32, '0');
  EXPECT_THAT(refused(decision).message, HasSubstr("no proposal for this cell was ever"));
  decision = decision_of(Action::adjudicate);
  decision.grade = Grade::open;
  EXPECT_THAT(refused(decision).message, HasSubstr("nothing to adjudicate"));
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::unknown)});
  EXPECT_THAT(refused(decision_of(Action::confirm)).message, HasSubstr("no grade is proposed"));
}

TEST_F(ReviewsTest, UndoAndItsCases) {
  const std::string first = record(decision_of(Action::confirm)).decision.id;
  const std::string undone = record(undo(first)).decision.id;
  EXPECT_EQ(cell().state, CellState::unreviewed);
  EXPECT_THAT(refused(undo(first)).message, HasSubstr("undone already"));
  const std::string redone = record(undo(undone)).decision.id;  // an undo of an undo
  EXPECT_EQ(cell().state, CellState::reviewed);
  EXPECT_THAT(refused(undo(undone)).message, HasSubstr("undone already"));
  EXPECT_THAT(refused(undo(first, "bob")).message, HasSubstr("that decision is ada's"));
  Decision elsewhere = undo(first);
  elsewhere.criterion = "code";
  EXPECT_THAT(refused(elsewhere).message, HasSubstr("made on another cell"));
  EXPECT_EQ(refused(undo("nonsense-id")).code, ErrorCode::not_found);
  record(undo(redone));
  EXPECT_EQ(cell().state, CellState::unreviewed);
  EXPECT_EQ(reviews_.decisions()->size(), 4U);  // all of it is kept
}

TEST_F(ReviewsTest, TwoReviewersOnOneCellBothKeepTheirSay) {
  Decision ada = verdict_of("ada", Grade::semi);
  ada.base = 0;
  EXPECT_FALSE(record(ada).conflict);
  Decision bob = verdict_of("bob", Grade::closed);
  bob.base = 0;  // saw the cell before ada spoke
  const Recorded second = record(bob);
  EXPECT_TRUE(second.conflict);
  ASSERT_THAT(second.others, SizeIs(1));
  EXPECT_EQ(second.others[0].reviewer, "ada");
  EXPECT_EQ(second.cell.state, CellState::disagreed);
  EXPECT_THAT(second.cell.judgement.verdicts, SizeIs(2));
  EXPECT_FALSE(second.cell.final_grade.decided);
  Decision comment = decision_of(Action::comment);
  comment.comment = "see page 3";
  record(comment);
  Decision eve = decision_of(Action::adjudicate);
  eve.reviewer = "eve";
  eve.grade = Grade::closed;
  eve.base = 2;  // saw both; a comment since is no conflict
  const Recorded third = record(eve);
  EXPECT_FALSE(third.conflict);
  EXPECT_EQ(third.cell.state, CellState::adjudicated);
  EXPECT_EQ(third.cell.final_grade.grade, Grade::closed);
  Decision again = verdict_of("ada", Grade::closed);
  again.base = 1;
  EXPECT_THAT(record(again).others, SizeIs(2));  // bob's and eve's, not ada's own
  again = verdict_of("bob", Grade::closed);      // base unknown
  EXPECT_FALSE(record(again).conflict);
}

TEST_F(ReviewsTest, AnotherProposalSendsTheCellBackWithBothVersions) {
  const Recorded confirmed = record(decision_of(Action::confirm));
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::semi), proposal_of("code", Grade::closed),
                                 proposal_of("hardware", Grade::semi)});
  const CellDetail now = *reviews_.cell("r", "acme/tiny", "weights");
  EXPECT_EQ(now.state, CellState::changed);
  EXPECT_EQ(now.proposal.grade, Grade::semi);
  EXPECT_EQ(now.final_grade.grade, Grade::open);  // what ada said stands
  EXPECT_TRUE(now.final_grade.decided);
  ASSERT_TRUE(now.previous.has_value());
  EXPECT_EQ(now.previous->grade, Grade::open);
  EXPECT_EQ(now.previous_hash, confirmed.cell.hash);
  ASSERT_THAT(now.previous->citations, SizeIs(1));
  EXPECT_EQ(now.previous->citations[0].quote, "The weights are free.");
  EXPECT_EQ(cell().state, CellState::changed);
  EXPECT_TRUE(cell().is_reviewed());
  EXPECT_EQ(cell("acme/tiny", "code").state, CellState::unreviewed);

  // A verdict on what is proposed now settles it; the first verdict stays in the journal.
  record(decision_of(Action::confirm));
  EXPECT_EQ(cell().state, CellState::reviewed);
  EXPECT_EQ(cell().final_grade, Grade::semi);
  // Back to what it was at first: the last verdict was on the other version.
  workspace_.grade("acme/tiny");
  EXPECT_EQ(cell().state, CellState::changed);
  EXPECT_EQ(cell().final_grade, Grade::semi);
}

TEST_F(ReviewsTest, AGradingThatSaysTheSameChangesNothing) {
  record(decision_of(Action::confirm));
  const BoardPtr before = *reviews_.board("r");
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::open, 0.99),
                                 proposal_of("code", Grade::closed), proposal_of("hardware", Grade::semi)});
  EXPECT_EQ(cell().state, CellState::reviewed);
  EXPECT_FLOAT_EQ(cell().confidence, 0.99F);
  EXPECT_EQ(before->find("acme/tiny")->cells[0].state, CellState::reviewed);  // an old board stays as it was
}

TEST_F(ReviewsTest, AVerdictOnAProposalThatWasReplacedMeanwhile) {
  const std::string seen = reviews_.cell("r", "acme/tiny", "weights")->hash;
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::closed)});
  Decision decision = decision_of(Action::confirm);
  decision.proposal = seen;
  const Recorded recorded = record(decision);
  EXPECT_EQ(recorded.decision.grade, Grade::open);  // what was seen, not what is there now
  EXPECT_EQ(recorded.cell.state, CellState::changed);
  EXPECT_EQ(recorded.cell.previous->grade, Grade::open);
  // Another cell's version is none of this one's.
  decision.criterion = "code";
  EXPECT_THAT(refused(decision).message, HasSubstr("never graded"));
  workspace_.grade("acme/tiny");
  EXPECT_THAT(refused(decision).message, HasSubstr("no proposal for this cell was ever"));
}

TEST_F(ReviewsTest, CitationsAreRejected) {
  const Recorded recorded = record(citing(Action::reject_citation, "The weights are free.", "weights.fact"));
  EXPECT_THAT(recorded.cell.judgement.rejected, SizeIs(1));
  EXPECT_EQ(recorded.cell.state, CellState::unreviewed);
  EXPECT_THAT(refused(citing(Action::reject_citation, "The weights are free.", "weights.fact")).message,
              HasSubstr("you rejected this citation already"));
  EXPECT_THAT(refused(citing(Action::reject_citation, "The weights are free.", "other.fact")).message,
              HasSubstr("does not cite that passage"));
  EXPECT_THAT(refused(citing(Action::reject_citation, "No code.")).message, HasSubstr("does not cite"));
  Decision bob = citing(Action::reject_citation, "The weights are free.", "weights.fact");
  bob.reviewer = "bob";
  EXPECT_THAT(record(bob).cell.judgement.rejected, SizeIs(2));
}

TEST_F(ReviewsTest, AnAddedCitationStandsToTheByte) {
  const Recorded recorded = record(citing(Action::add_citation, "No code.", "code.withheld"));
  ASSERT_THAT(recorded.cell.judgement.added, SizeIs(1));
  EXPECT_THAT(refused(citing(Action::add_citation, "No code.", "code.withheld")).message,
              HasSubstr("cited already"));
  EXPECT_THAT(refused(citing(Action::add_citation, "The weights are free.", "weights.fact")).message,
              HasSubstr("cited already"));
  Decision shifted = citing(Action::add_citation, "The weights are free.");
  ++shifted.citation->span.begin;
  ++shifted.citation->span.end;
  const Error error = refused(shifted);
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("there stands \"he weights are free. \""));
  Decision beyond = citing(Action::add_citation, "No code.");
  beyond.citation->span = {1000000, 1000008};
  EXPECT_THAT(refused(beyond).message, HasSubstr("does not stand"));
  Decision changed = citing(Action::add_citation, "No code.");
  changed.citation->quote = "no code.";
  EXPECT_THAT(refused(changed).message, HasSubstr("does not stand"));
  Decision unknown = citing(Action::add_citation, "Trained on 2,048 H800 GPUs.");
  unknown.citation->document = std::string(64, '0');
  EXPECT_EQ(refused(unknown).code, ErrorCode::not_found);
  Decision foreign = citing(Action::add_citation, "Trained on 2,048 H800 GPUs.");
  foreign.citation->url = "https://example.org/other";
  EXPECT_THAT(refused(foreign).message, HasSubstr("not one of the model's sources"));

  // One can reject what another person added.
  Decision bob = citing(Action::reject_citation, "No code.", "code.withheld");
  bob.reviewer = "bob";
  EXPECT_THAT(record(bob).cell.judgement.rejected, SizeIs(1));
}

TEST_F(ReviewsTest, AddedCitationsAreVerified) {
  const std::string id = record(citing(Action::add_citation, "No code.")).decision.id;
  const std::vector<CitedEvidence> added = *added_citations(reviews_.workspace());
  ASSERT_THAT(added, SizeIs(1));
  EXPECT_THAT(added[0].criteria, ElementsAre("r/weights"));
  EXPECT_THAT(*added_citations(reviews_.workspace(), "acme/zeta"), IsEmpty());
  const Result<Verification> whole = verify(reviews_.workspace(), {.also = added});
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(whole->holds());
  EXPECT_EQ(whole->citations, verify(reviews_.workspace())->citations + 1);

  SQLite::Database((reviews_.workspace().folder() / "workspace.db").string(), SQLite::OPEN_READWRITE)
      .exec("DELETE FROM small_blob WHERE sha256 = '" + added[0].evidence.document + "'");
  const Result<Verification> broken = verify(reviews_.workspace(), {.also = added});
  ASSERT_TRUE(broken.ok());
  EXPECT_EQ(std::count_if(broken->fallen.begin(), broken->fallen.end(),
                          [](const FallenCitation& fallen) { return fallen.quote == "No code."; }),
            1);
  Decision decision = undo(id);
  record(decision);
  EXPECT_THAT(*added_citations(reviews_.workspace()), IsEmpty());
}

TEST_F(ReviewsTest, ManyReviewsPerCell) {
  EXPECT_EQ(reviews_.reviews_wanted(), 1);
  record(decision_of(Action::confirm));
  EXPECT_EQ(cell().state, CellState::reviewed);
  ASSERT_TRUE(reviews_.set_reviews_wanted(2).ok());
  EXPECT_EQ(cell().state, CellState::partial);
  EXPECT_EQ(reviews_.cell("r", "acme/tiny", "weights")->state, CellState::partial);
  record(verdict_of("bob", Grade::open));
  EXPECT_EQ(cell().state, CellState::reviewed);
  EXPECT_EQ(workspace_.open().reviews_wanted(), 2);
  EXPECT_FALSE(reviews_.set_reviews_wanted(0).ok());
  EXPECT_FALSE(reviews_.set_reviews_wanted(10).ok());
}

TEST_F(ReviewsTest, WhatAnotherProcessWritesIsSeen) {
  Reviews other = workspace_.open();
  ASSERT_TRUE(other.board("r").ok());
  record(decision_of(Action::confirm));
  EXPECT_EQ((*other.board("r"))->find("acme/tiny")->cells[0].state, CellState::reviewed);
  workspace_.grade("acme/new");
  EXPECT_NE((*other.board("r"))->find("acme/new"), nullptr);
  EXPECT_EQ((*other.board("r"))->models.size(), 3U);
  ASSERT_TRUE(other.record(verdict_of("bob", Grade::na, "code", "acme/new")).ok());
  EXPECT_EQ(cell("acme/new", "code").final_grade, Grade::na);
}

TEST_F(ReviewsTest, ReadOnlyReviewsTakeNoDecisions) {
  record(decision_of(Action::confirm));
  Reviews reader = workspace_.open({.read_only = true});
  EXPECT_EQ((*reader.board("r"))->find("acme/tiny")->cells[0].state, CellState::reviewed);
  EXPECT_FALSE(reader.record(decision_of(Action::confirm)).ok());
  EXPECT_FALSE(reader.set_reviews_wanted(2).ok());
  EXPECT_FALSE(reader.assign({0, "ada", "r"}).ok());
  EXPECT_FALSE(reader.unassign(1).ok());
  EXPECT_FALSE(Reviews::open("/nonexistent", {test::small_rubric()}, workspace_.clock()).ok());
}

TEST_F(ReviewsTest, AnyPastDayCanBeSeenAgain) {
  constexpr int kDay = 86400;
  record(decision_of(Action::confirm));  // 1 June
  workspace_.clock().set(kDay);          // 2 June
  record(verdict_of("bob", Grade::closed));
  workspace_.clock().set(2 * kDay);  // 3 June
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::semi), proposal_of("code", Grade::closed)});
  workspace_.clock().set(3 * kDay);  // 4 June
  record(decision_of(Action::confirm));
  workspace_.grade("acme/young");

  const auto then = [&](const std::string& day, const std::string& criterion = "weights") {
    const BoardPtr board = *reviews_.board_as_of("r", day);
    const BoardModel* model = board->find("acme/tiny");
    if (!model) return std::string("not graded");
    const BoardCell& one = model->cells[static_cast<size_t>(board->find_criterion(criterion))];
    if (!one.is_proposed()) return std::string("not proposed");
    return std::string(to_string(one.proposed)) + " " + std::string(to_string(one.state)) + " " +
           std::string(to_string(one.final_grade));
  };
  EXPECT_EQ(then("2025-04-30"), "not graded");
  EXPECT_EQ(then("2025-05-01"), "open unreviewed open");
  EXPECT_EQ(then("2025-06-01"), "open reviewed open");
  EXPECT_EQ(then("2025-06-02"), "open disagreed open");
  EXPECT_EQ(then("2025-06-03"), "semi changed semi");
  EXPECT_EQ(then("2025-06-04"), "semi disagreed semi");
  EXPECT_EQ(then("2025-06-02", "hardware"), "semi unreviewed semi");
  EXPECT_EQ(then("2025-06-03", "hardware"), "not proposed");
  EXPECT_EQ((*reviews_.board_as_of("r", "2025-06-03"))->find("acme/young"), nullptr);
  EXPECT_NE((*reviews_.board_as_of("r", "2025-06-04"))->find("acme/young"), nullptr);

  const CellDetail detail = *reviews_.cell_as_of("r", "acme/tiny", "weights", "2025-06-02");
  EXPECT_EQ(detail.proposal.grade, Grade::open);
  EXPECT_EQ(detail.state, CellState::disagreed);
  EXPECT_THAT(detail.decisions, SizeIs(2));
  EXPECT_THAT(detail.proposal.citations, SizeIs(1));
  EXPECT_EQ(reviews_.cell_as_of("r", "acme/tiny", "weights", "2025-04-30").error().code,
            ErrorCode::not_found);
  EXPECT_EQ(reviews_.board_as_of("r", "last week").error().code, ErrorCode::invalid_argument);

  const std::vector<HistoryEntry> history = *reviews_.history("r", "acme/tiny");
  ASSERT_THAT(history, SizeIs(5));
  EXPECT_EQ(history[1].decision->reviewer, "bob");
  EXPECT_EQ(history[2].criterion, "hardware");  // no longer proposed
  EXPECT_EQ(history[2].to_hash, "");
  EXPECT_EQ(history[3].from, Grade::open);
  EXPECT_EQ(history[3].to, Grade::semi);
  EXPECT_EQ(history[3].to_hash, reviews_.cell("r", "acme/tiny", "weights")->hash);
}

TEST_F(ReviewsTest, AClockThatGoesBackDoesNotTurnDecisionsRound) {
  workspace_.clock().set(1000);
  record(verdict_of("ada", Grade::open));
  workspace_.clock().set(0);
  const Recorded second = record(verdict_of("ada", Grade::closed));
  EXPECT_EQ(second.decision.at, "2025-06-01T00:16:40Z");
  EXPECT_EQ(second.cell.final_grade.grade, Grade::closed);
}

TEST_F(ReviewsTest, Assignments) {
  const Assignment made = *reviews_.assign({0, "ada", "r", {}, "acme/a", "acme/u", {"code"}});
  EXPECT_EQ(made.id, 1);
  ASSERT_THAT(*reviews_.assignments(), SizeIs(1));
  EXPECT_EQ(reviews_.assignments()->front().to, "acme/u");
  EXPECT_THAT(reviews_.assign({0, "", "r"}).error().message, HasSubstr("needs a reviewer"));
  EXPECT_THAT(reviews_.assign({0, "ada", "s"}).error().message, HasSubstr("no rubric"));
  EXPECT_THAT(reviews_.assign({0, "ada", "r", {}, "", "", {"kode"}}).error().message,
              HasSubstr("no criterion"));
  EXPECT_THAT(reviews_.assign({0, "ada", "r", {"x"}, "a", "b"}).error().message, HasSubstr("not both"));
  EXPECT_THAT(reviews_.assign({0, "ada", "r", {}, "b", "a"}).error().message, HasSubstr("before it begins"));
  EXPECT_TRUE(reviews_.unassign(1).ok());
  EXPECT_EQ(reviews_.unassign(1).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace exhibit
