// A small rubric and a workspace with graded models to review.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/review/reviews.h"
#include "tests/support/support.h"

namespace exhibit::test {

// A clock that goes on by a second at each look. Thread-safe.
class TickingClock : public Clock {
 public:
  std::string now() const override;
  void set(int seconds) { seconds_ = seconds; }

 private:
  mutable std::atomic<int> seconds_{0};
};

// Id "r": area "a" with weights and code (weight 1), area "b" with hardware (weight 3).
Rubric small_rubric();

inline constexpr const char* kCard = "# Tiny\n\nTrained on 2,048 H800 GPUs. The weights are free. No code.\n";
inline constexpr const char* kCardUrl = "https://example.org/card.md";

// A proposal for a criterion of small_rubric(); open and semi cite the card's sentence on it.
Proposal proposal_of(const std::string& criterion, Grade grade, double confidence = 0.8);

// The passage of the card.
CitedText passage_of(const std::string& quote);

// A workspace whose models all have the card as their source.
class ReviewedWorkspace {
 public:
  explicit ReviewedWorkspace(const std::vector<std::string>& models = {"acme/tiny", "acme/zeta"});

  // Grades a model: weights open, code closed, hardware semi, or as given.
  void grade(const std::string& model, std::vector<Proposal> proposals = {}, const std::string& at = "");
  Reviews open(ReviewOptions options = {}) const;
  std::filesystem::path folder() const { return dir_.path(); }
  TickingClock& clock() { return clock_; }

 private:
  TempDir dir_;
  TickingClock clock_;
};

// A decision on acme/tiny's weights by ada.
Decision decision_of(Action action);
Decision verdict_of(const std::string& reviewer, Grade grade, const std::string& criterion = "weights",
                    const std::string& model = "acme/tiny");

}  // namespace exhibit::test
