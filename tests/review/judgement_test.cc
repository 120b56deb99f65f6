#include "pipeline/review/judgement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Decisions of one cell, one after another; ids are "d1", "d2", ...
class Log {
 public:
  Log& verdict(const std::string& who, Grade grade, const std::string& proposal = "p") {
    Decision decision = test::verdict_of(who, grade);
    decision.proposal = proposal;
    return add(std::move(decision));
  }
  Log& adjudicate(const std::string& who, Grade grade, const std::string& proposal = "p") {
    Decision decision = test::decision_of(Action::adjudicate);
    decision.reviewer = who;
    decision.grade = grade;
    decision.proposal = proposal;
    return add(std::move(decision));
  }
  Log& undo(const std::string& who, const std::string& what) {
    Decision decision = test::decision_of(Action::undo);
    decision.reviewer = who;
    decision.undoes = what;
    return add(std::move(decision));
  }
  Log& cite(Action action, const std::string& who, const std::string& quote) {
    Decision decision = test::decision_of(action);
    decision.reviewer = who;
    decision.citation = test::passage_of(quote);
    return add(std::move(decision));
  }
  Log& add(Decision decision) {
    const int number = static_cast<int>(all_.size()) + 1;
    decision.id = "d" + std::to_string(number);
    decision.seq = number;
    decision.at = "2025-06-01T12:00:0" + std::to_string(number) + "Z";
    decision.origin = "here";
    decision.origin_seq = number;
    all_.push_back(std::move(decision));
    return *this;
  }
  std::vector<Decision>& all() { return all_; }
  Judgement judged() const { return judge(all_); }

 private:
  std::vector<Decision> all_;
};

std::vector<std::string> verdicts_of(const Judgement& judgement) {
  std::vector<std::string> result;
  for (const Verdict& verdict : judgement.verdicts) {
    result.push_back(verdict.reviewer + " " + std::string(to_string(verdict.grade)));
  }
  return result;
}

TEST(Judgement, TheLastVerdictOfEachReviewerCounts) {
  Log log;
  EXPECT_FALSE(log.judged().is_judged());
  EXPECT_EQ(log.judged().version, 0);
  log.verdict("bob", Grade::open).verdict("ada", Grade::semi).verdict("bob", Grade::closed, "q");
  const Judgement judgement = log.judged();
  EXPECT_THAT(verdicts_of(judgement), ElementsAre("ada semi", "bob closed"));
  EXPECT_EQ(judgement.version, 3);
  EXPECT_EQ(judgement.seen, "q");
  EXPECT_EQ(judgement.verdict_of("bob")->decision, "d3");
  EXPECT_EQ(judgement.verdict_of("eve"), nullptr);
}

TEST(Judgement, AnUndoBringsBackWhatWasBefore) {
  Log log;
  log.verdict("ada", Grade::open, "p").verdict("ada", Grade::closed, "q").undo("ada", "d2");
  EXPECT_THAT(verdicts_of(log.judged()), ElementsAre("ada open"));
  EXPECT_EQ(log.judged().seen, "p");
  EXPECT_EQ(log.judged().version, 3);
  log.undo("ada", "d3");  // the undo: the second verdict holds again
  EXPECT_THAT(verdicts_of(log.judged()), ElementsAre("ada closed"));
  log.undo("ada", "d4");  // and that undo, too
  EXPECT_THAT(verdicts_of(log.judged()), ElementsAre("ada open"));
  EXPECT_THAT(holding(log.all()), UnorderedElementsAre("d1", "d3", "d5"));
}

TEST(Judgement, AnUndoThatMayNotBeDoesNothing) {
  Log log;
  log.verdict("ada", Grade::open)
      .undo("bob", "d1")
      .undo("ada", "nonsense")
      .undo("ada", "d3")
      .undo("ada", "d5");
  EXPECT_THAT(verdicts_of(log.judged()), ElementsAre("ada open"));
  // Of a decision that comes later, and of another cell's.
  Log early;
  early.undo("ada", "d2").verdict("ada", Grade::open);
  EXPECT_THAT(verdicts_of(early.judged()), ElementsAre("ada open"));
  Log elsewhere;
  elsewhere.verdict("ada", Grade::open).undo("ada", "d1");
  elsewhere.all()[1].criterion = "code";
  EXPECT_THAT(holding(elsewhere.all()), UnorderedElementsAre("d1", "d2"));
  // Undone twice is undone once.
  Log twice;
  twice.verdict("ada", Grade::open).undo("ada", "d1").undo("ada", "d1");
  EXPECT_THAT(verdicts_of(twice.judged()), IsEmpty());
}

TEST(Judgement, CitationsAreRejectedAndAddedUntilThatIsUndone) {
  Log log;
  log.cite(Action::reject_citation, "ada", "No code.")
      .cite(Action::add_citation, "bob", "The weights are free.");
  log.add(test::decision_of(Action::comment));
  Judgement judgement = log.judged();
  ASSERT_EQ(judgement.rejected.size(), 1U);
  EXPECT_EQ(judgement.rejected[0].reviewer, "ada");
  EXPECT_EQ(judgement.rejected[0].citation.quote, "No code.");
  ASSERT_EQ(judgement.added.size(), 1U);
  EXPECT_EQ(judgement.comments, 1);
  EXPECT_FALSE(judgement.is_judged());  // a citation is no verdict
  log.undo("ada", "d1").undo("bob", "d2").undo("ada", "d3");
  judgement = log.judged();
  EXPECT_THAT(judgement.rejected, IsEmpty());
  EXPECT_THAT(judgement.added, IsEmpty());
  EXPECT_EQ(judgement.comments, 0);
}

struct StateCase {
  const char* what;
  Log log;
  int wanted;
  CellState state;
  Grade final_grade;
  bool decided;
};

TEST(Judgement, StatesAndFinalGrades) {
  // Proposed is semi, by hash "p".
  const std::vector<StateCase> cases = {
      {"nothing", Log(), 1, CellState::unreviewed, Grade::semi, false},
      {"confirmed", Log().verdict("ada", Grade::semi), 1, CellState::reviewed, Grade::semi, true},
      {"overridden", Log().verdict("ada", Grade::na), 1, CellState::reviewed, Grade::na, true},
      {"one of two", Log().verdict("ada", Grade::open), 2, CellState::partial, Grade::open, true},
      {"two of two", Log().verdict("ada", Grade::open).verdict("bob", Grade::open), 2, CellState::reviewed,
       Grade::open, true},
      {"three of two",
       Log().verdict("ada", Grade::open).verdict("bob", Grade::open).verdict("eve", Grade::open), 2,
       CellState::reviewed, Grade::open, true},
      {"two differ", Log().verdict("ada", Grade::open).verdict("bob", Grade::closed), 1, CellState::disagreed,
       Grade::semi, false},
      {"two differ of three", Log().verdict("ada", Grade::open).verdict("bob", Grade::closed), 3,
       CellState::disagreed, Grade::semi, false},
      {"adjudicated",
       Log().verdict("ada", Grade::open).verdict("bob", Grade::closed).adjudicate("eve", Grade::closed), 2,
       CellState::adjudicated, Grade::closed, true},
      {"adjudicated outweighs agreed",
       Log().verdict("ada", Grade::open).adjudicate("eve", Grade::closed).verdict("bob", Grade::open), 2,
       CellState::adjudicated, Grade::closed, true},
      {"adjudicated anew",
       Log().verdict("ada", Grade::open).adjudicate("eve", Grade::closed).adjudicate("eve", Grade::na), 1,
       CellState::adjudicated, Grade::na, true},
      {"adjudication undone",
       Log().verdict("ada", Grade::open).adjudicate("eve", Grade::closed).undo("eve", "d2"), 1,
       CellState::reviewed, Grade::open, true},
      {"changed since", Log().verdict("ada", Grade::open, "old"), 1, CellState::changed, Grade::open, true},
      {"changed since adjudicated",
       Log().verdict("ada", Grade::open, "old").adjudicate("eve", Grade::na, "old"), 1, CellState::changed,
       Grade::na, true},
      {"looked at again", Log().verdict("ada", Grade::open, "old").verdict("bob", Grade::open), 1,
       CellState::reviewed, Grade::open, true},
      {"looked at again in vain",
       Log().verdict("ada", Grade::open, "old").verdict("ada", Grade::na).undo("ada", "d2"), 1,
       CellState::changed, Grade::open, true},
      {"all undone", Log().verdict("ada", Grade::open).undo("ada", "d1"), 1, CellState::unreviewed,
       Grade::semi, false},
  };
  for (const StateCase& one : cases) {
    const Judgement judgement = one.log.judged();
    EXPECT_EQ(to_string(state_of(judgement, "p", one.wanted)), to_string(one.state)) << one.what;
    const FinalGrade final_one = final_grade(judgement, Grade::semi);
    EXPECT_EQ(to_string(final_one.grade), to_string(one.final_grade)) << one.what;
    EXPECT_EQ(final_one.decided, one.decided) << one.what;
  }
}

// Two workspaces that have the same decisions say the same, in whatever order they got them.
TEST(Judgement, DoesNotDependOnTheOrderOfArrival) {
  Log log;
  log.verdict("ada", Grade::open).verdict("bob", Grade::closed).undo("ada", "d1").verdict("eve", Grade::na);
  log.adjudicate("bob", Grade::na).undo("bob", "d5").undo("bob", "d6").verdict("ada", Grade::closed);
  const Judgement expected = log.judged();
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::shuffle(log.all().begin(), log.all().end(), random);
    const Judgement judgement = log.judged();
    EXPECT_EQ(verdicts_of(judgement), verdicts_of(expected));
    EXPECT_EQ(judgement.adjudication->grade, Grade::na);
    EXPECT_EQ(judgement.seen, expected.seen);
  }
}

TEST(Judgement, StatesHaveNames) {
  for (size_t i = 0; i < kCellStateCount; ++i) {
    const auto state = static_cast<CellState>(i);
    CellState back = CellState::unreviewed;
    EXPECT_TRUE(parse(to_string(state), back));
    EXPECT_EQ(back, state);
  }
  CellState unknown = CellState::unreviewed;
  EXPECT_FALSE(parse("done", unknown));
}

}  // namespace
}  // namespace exhibit
