// What reviews cost without any server between, as JSON, times in milliseconds:
//   exhibit-bench-review FOLDER [DECISIONS_PER_REVIEWER]
// FOLDER: a workspace, for one by exhibit-bench-workspace. Opens it, asks for pages of the queue in every
// order, and lets five reviewers decide at once while the queue is asked for. The workspace gets these
// decisions.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/review/reviews.h"
#include "tools/exhibit/rules_folder.h"

namespace {

using namespace exhibit;

int fail(const std::string& message) {
  std::cerr << "exhibit-bench-review: " << message << '\n';
  return 1;
}

double milliseconds(const std::function<bool()>& work, std::atomic<int>& failures) {
  const auto begin = std::chrono::steady_clock::now();
  if (!work()) ++failures;
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

struct Times {
  std::vector<double> all;
  double at(double share) {
    if (all.empty()) return 0;
    std::sort(all.begin(), all.end());
    return all[std::min(all.size() - 1, static_cast<size_t>(share * static_cast<double>(all.size())))];
  }
  std::string json() {
    return fmt::format("{{\"n\": {}, \"p50\": {:.2f}, \"p95\": {:.2f}, \"max\": {:.2f}}}", all.size(),
                       at(0.5), at(0.95), at(1));
  }
};

// Five reviewers at once, each on cells that the others judge, too.
std::vector<Times> decide_at_once(Reviews& reviews, const Board& board, int each,
                                  std::atomic<int>& failures) {
  constexpr int kReviewers = 5;
  std::vector<Times> times(kReviewers);
  std::vector<std::jthread> threads;
  for (int who = 0; who < kReviewers; ++who) {
    threads.emplace_back([&, who] {
      for (int i = 0; i < each; ++i) {
        Decision decision;
        decision.reviewer = fmt::format("reviewer-{}", who + 1);
        decision.model = board.models[static_cast<size_t>(i) % board.models.size()]->id;
        decision.rubric = board.rubric;
        decision.criterion = board.criteria[static_cast<size_t>(i) % board.criteria.size()];
        decision.action = Action::override_grade;
        decision.grade = static_cast<Grade>((i + who) % 4);
        times[static_cast<size_t>(who)].all.push_back(
            milliseconds([&] { return reviews.record(decision).ok(); }, failures));
      }
    });
  }
  return threads.clear(), times;
}

int measure(const std::string& folder, int each) {
  auto rules = cli::load_rules_folder(EXHIBIT_SOURCE_RULES);
  if (!rules) return fail(rules.error().describe());
  const SystemClock clock;
  const std::string rubric = cli::kDefaultRubric;
  std::atomic<int> failures{0};
  std::optional<Reviews> reviews;
  const double opening = milliseconds(
      [&] {
        auto opened = Reviews::open(folder, rules->rubrics, clock);
        if (opened) reviews.emplace(*std::move(opened));
        return opened.ok() && reviews->board(rubric).ok();
      },
      failures);
  if (!reviews) return fail(folder + " is no workspace");
  const BoardPtr board = *reviews->board(rubric);
  if (board->models.empty()) return fail("no model of " + folder + " was graded by " + rubric);
  const size_t before = reviews->decisions()->size();

  Times quiet;
  for (int i = 0; i < 40; ++i) {
    const QueueQuery query{
        .reviewer = "reviewer-1", .order = static_cast<QueueOrder>(i % 4), .offset = static_cast<size_t>(i)};
    quiet.all.push_back(milliseconds([&] { return reviews->queue(rubric, query).ok(); }, failures));
  }
  Times busy;
  Times deciding;
  std::atomic<bool> done{false};
  {
    std::jthread reader([&] {
      while (!done) {
        busy.all.push_back(milliseconds([&] { return reviews->queue(rubric, {}).ok(); }, failures));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
    for (Times& one : decide_at_once(*reviews, *board, each, failures)) {
      deciding.all.insert(deciding.all.end(), one.all.begin(), one.all.end());
    }
    done = true;
  }
  const size_t kept = reviews->decisions()->size() - before;
  Times agreement;
  agreement.all.push_back(milliseconds([&] { return reviews->reliability(rubric).ok(); }, failures));
  std::cout << fmt::format(
      "{{\"models\": {}, \"cells\": {}, \"open\": {:.1f}, \"queue\": {}, \"queue_while_deciding\": {}, "
      "\"decide\": {}, \"decisions_sent\": {}, \"decisions_kept\": {}, \"agreement\": {:.1f}, \"failures\": "
      "{}}}\n",
      board->models.size(), board->models.size() * board->criteria.size(), opening, quiet.json(), busy.json(),
      deciding.json(), deciding.all.size(), kept, agreement.at(1), failures.load());
  return failures == 0 && kept == deciding.all.size() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) return fail("usage: FOLDER [DECISIONS_PER_REVIEWER]");
  const int each = argc == 3 ? std::atoi(argv[2]) : 200;
  return measure(argv[1], each);
}
