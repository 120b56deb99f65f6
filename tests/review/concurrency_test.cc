// Many threads and several processes' worth of connections at once: nothing is lost, everything in order.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

std::vector<std::string> some_models(int count) {
  std::vector<std::string> models;
  for (int i = 0; i < count; ++i) models.push_back("acme/" + std::to_string(i));
  return models;
}

// Each reviewer says something different on the same cells, through `reviews(i)`.
template <class ReviewsOf>
void review_at_once(const test::ReviewedWorkspace& workspace, ReviewsOf reviews_of) {
  constexpr int kReviewers = 5;
  constexpr int kRounds = 40;
  const std::vector<std::string> criteria = {"weights", "code"};
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::vector<std::vector<std::string>> said(kReviewers);  // ids, in the order of each
  {
    std::jthread reader([&] {
      int64_t last = 0;
      while (!done) {
        const Result<BoardPtr> board = reviews_of(0).board("r");
        if (!board || (*board)->last_decision < last) ++failures;
        if (board) last = (*board)->last_decision;
        if (!reviews_of(0).queue("r", {})) ++failures;
      }
    });
    {
      std::vector<std::jthread> reviewers;
      for (int who = 0; who < kReviewers; ++who) {
        reviewers.emplace_back([&, who] {
          for (int i = 0; i < kRounds; ++i) {
            Decision decision =
                test::verdict_of("r" + std::to_string(who), static_cast<Grade>((i + who) % 4),
                                 criteria[static_cast<size_t>(i) % 2], "acme/" + std::to_string(i % 3));
            const Result<Recorded> recorded = reviews_of(who).record(decision);
            if (!recorded) {
              ++failures;
              continue;
            }
            said[static_cast<size_t>(who)].push_back(recorded->decision.id);
          }
        });
      }
    }
    done = true;
  }
  EXPECT_EQ(failures, 0);
  const std::vector<Decision> all = *workspace.open().decisions();
  ASSERT_EQ(all.size(), static_cast<size_t>(kReviewers * kRounds));
  std::vector<std::vector<std::string>> kept(kReviewers);
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].seq, static_cast<int64_t>(i) + 1);
    kept[static_cast<size_t>(all[i].reviewer[1] - '0')].push_back(all[i].id);
  }
  EXPECT_EQ(kept, said);  // nothing lost, nothing invented, in the order in which it was said
  const Reviews fresh = workspace.open();
  const BoardPtr expected = *fresh.board("r");
  const BoardPtr live = *reviews_of(0).board("r");
  for (size_t m = 0; m < expected->models.size(); ++m) {
    for (size_t c = 0; c < expected->criteria.size(); ++c) {
      EXPECT_EQ(live->models[m]->cells[c].state, expected->models[m]->cells[c].state);
      EXPECT_EQ(live->models[m]->cells[c].judgement->version,
                expected->models[m]->cells[c].judgement->version);
    }
  }
}

TEST(Concurrency, ManyThreadsShareOneReviews) {
  const test::ReviewedWorkspace workspace(some_models(3));
  Reviews reviews = workspace.open();
  review_at_once(workspace, [&](int) -> Reviews& { return reviews; });
}

TEST(Concurrency, ManyConnectionsShareOneWorkspace) {
  const test::ReviewedWorkspace workspace(some_models(3));
  std::vector<Reviews> reviews;
  for (int i = 0; i < 5; ++i) reviews.push_back(workspace.open());
  review_at_once(workspace, [&](int who) -> Reviews& { return reviews[static_cast<size_t>(who)]; });
}

// The same decision sent by many at once, as by a client that tries again, is one decision.
TEST(Concurrency, OneDecisionSentManyTimesIsOne) {
  const test::ReviewedWorkspace workspace;
  Reviews reviews = workspace.open();
  Decision decision = test::verdict_of("ada", Grade::na);
  decision.id = "0123456789";
  std::atomic<int> added{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        const Result<Recorded> recorded = reviews.record(decision);
        if (recorded && !recorded->repeated) ++added;
      });
    }
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(reviews.decisions()->size(), 1U);
}

// Two undo the same decision at once: one of them is told that it is undone already.
TEST(Concurrency, ADecisionIsUndoneOnce) {
  const test::ReviewedWorkspace workspace;
  Reviews reviews = workspace.open();
  for (int round = 0; round < 10; ++round) {
    Decision undo = test::decision_of(Action::undo);
    undo.undoes = reviews.record(test::verdict_of("ada", Grade::na))->decision.id;
    std::atomic<int> undone{0};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] {
          if (reviews.record(undo)) ++undone;
        });
      }
    }
    EXPECT_EQ(undone, 1);
  }
}

}  // namespace
}  // namespace exhibit
