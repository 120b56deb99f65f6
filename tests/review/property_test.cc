// Random histories: what is kept in memory is what the events give, at any moment and for any past day.
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

const std::vector<std::string> kModels = {"acme/a", "acme/b", "acme/c"};
const std::vector<std::string> kCriteria = {"weights", "code", "hardware"};
const std::vector<std::string> kReviewers = {"ada", "bob", "eve"};
constexpr Grade kGrades[] = {Grade::open, Grade::semi, Grade::closed, Grade::na};

std::string describe(const Judgement& judgement) {
  std::ostringstream out;
  for (const Verdict& v : judgement.verdicts) {
    out << v.reviewer << '=' << to_string(v.grade) << '@' << v.proposal << ' ' << v.decision << ';';
  }
  if (judgement.adjudication) out << "adjudicated " << to_string(judgement.adjudication->grade) << ';';
  out << judgement.seen << ' ' << judgement.version << ' ' << judgement.comments << ' '
      << judgement.rejected.size() << ' ' << judgement.added.size();
  return out.str();
}

std::string describe(const Board& board) {
  std::ostringstream out;
  for (const auto& model : board.models) {
    out << model->id << ' ' << model->name << '\n';
    for (size_t i = 0; i < model->cells.size(); ++i) {
      const BoardCell& cell = model->cells[i];
      out << "  " << board.criteria[i] << ' ' << to_string(cell.proposed) << ' '
          << to_string(cell.final_grade) << ' ' << cell.decided << ' ' << to_string(cell.state) << ' '
          << cell.hash << ' ' << describe(*cell.judgement) << '\n';
    }
  }
  return out.str();
}

class History {
 public:
  explicit History(unsigned seed) : random_(seed), workspace_(kModels), reviews_(workspace_.open()) {}

  size_t below(size_t bound) { return random_() % bound; }
  template <class Values>
  auto any(const Values& values) {
    return values[below(std::size(values))];
  }

  // One step; most are decisions, some are refused.
  void step() {
    if (below(8) == 0) return grade();
    if (below(40) == 0) return static_cast<void>(reviews_.set_reviews_wanted(1 + static_cast<int>(below(3))));
    Decision decision = test::verdict_of(any(kReviewers), any(kGrades), any(kCriteria), any(kModels));
    const std::vector<Decision> before = *reviews_.decisions();
    switch (below(8)) {
      case 0:
        decision.action = Action::confirm;
        decision.grade.reset();
        break;
      case 1:
        decision.action = Action::adjudicate;
        break;
      case 2:
      case 3:
        if (before.empty()) return;
        decision.grade.reset();
        decision.action = Action::undo;
        undo(decision, any(before));
        break;
      case 4:
        decision.grade.reset();
        decision.action = Action::comment;
        decision.comment = "hm";
        break;
      case 5:
        decision.grade.reset();
        decision.action = below(2) == 0 ? Action::add_citation : Action::reject_citation;
        decision.citation = test::passage_of("The weights are free.");
        decision.citation->fact = below(2) == 0 ? "weights.fact" : "";
        break;
      default:
        break;
    }
    if (reviews_.record(decision).ok()) ++recorded_;
  }

  Reviews& reviews() { return reviews_; }
  test::ReviewedWorkspace& workspace() { return workspace_; }
  int recorded() const { return recorded_; }

 private:
  void undo(Decision& decision, const Decision& target) {
    decision.undoes = target.id;
    decision.model = target.model;
    decision.criterion = target.criterion;
    if (below(4) > 0) decision.reviewer = target.reviewer;
  }
  void grade() {
    std::vector<Proposal> proposals;
    for (const std::string& criterion : kCriteria) {
      proposals.push_back(test::proposal_of(criterion, any(kGrades), 0.1 * static_cast<double>(below(10))));
    }
    workspace_.grade(any(kModels), proposals);
  }

  std::mt19937 random_;
  test::ReviewedWorkspace workspace_;
  Reviews reviews_;
  int recorded_ = 0;
};

TEST(Property, TheLiveBoardIsWhatTheEventsGive) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    History history(seed);
    std::vector<std::pair<std::string, std::string>> days;  // a time, and the board then
    for (int i = 0; i < 120; ++i) {
      history.step();
      const Board live = **history.reviews().board("r");
      if (i % 10 == 0) {
        Reviews fresh = history.workspace().open();
        ASSERT_EQ(describe(live), describe(**fresh.board("r"))) << "seed " << seed << ", step " << i;
      }
    }
    EXPECT_GT(history.recorded(), 40) << seed;
    // From the events alone, and for a day that is yet to come.
    EXPECT_EQ(describe(**history.reviews().board("r")),
              describe(**history.reviews().board_as_of("r", "2030-01-01")));
    // One cell at a time says the same.
    const BoardPtr board = *history.reviews().board("r");
    for (const auto& model : board->models) {
      for (size_t c = 0; c < board->criteria.size(); ++c) {
        const CellDetail detail = *history.reviews().cell("r", model->id, board->criteria[c]);
        EXPECT_EQ(describe(detail.judgement), describe(*model->cells[c].judgement));
        EXPECT_EQ(detail.state, model->cells[c].state);
        EXPECT_EQ(detail.hash, model->cells[c].hash);
        EXPECT_EQ(detail.final_grade.grade, model->cells[c].final_grade);
      }
    }
  }
}

TEST(Property, APastMomentStaysWhatItWas) {
  History history(99);
  std::vector<std::pair<std::string, std::string>> moments;
  ASSERT_TRUE(history.reviews().set_reviews_wanted(2).ok());
  for (int i = 0; i < 60; ++i) {
    history.step();
    const std::string now = history.workspace().clock().now();
    ASSERT_TRUE(history.reviews().set_reviews_wanted(2).ok());
    moments.emplace_back(now, describe(**history.reviews().board("r")));
  }
  for (const auto& [moment, board] : moments) {
    EXPECT_EQ(describe(**history.reviews().board_as_of("r", moment)), board) << moment;
  }
}

}  // namespace
}  // namespace exhibit
