// Which cell a person should look at next: ordered by how much a look is worth. Pure functions over a board.
// Tested by tests/review/queue_test.cc; measured by tools/bench.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/review/assignment.h"
#include "pipeline/review/board.h"

namespace exhibit {

enum class QueueOrder {
  value,         // what a look is worth, highest first
  disagreement,  // cells where a published grade is another than ours first, the furthest apart before; then
                 // by value
  confidence,    // the least sure first
  model,         // by model, criteria in the rubric's order
};
std::string_view to_string(QueueOrder order);
bool parse(std::string_view name, QueueOrder& order);

// Empty fields ask for any.
struct QueueQuery {
  std::string reviewer = {};   // who asks: cells of which this person has said enough are left out
  std::string model = {};      // id, whatever the case
  std::string publisher = {};  // likewise
  std::vector<std::string> criteria = {};
  std::vector<Grade> grades = {};  // final ones
  double confidence_min = 0;
  double confidence_max = 1;
  // Empty: what waits for a look (unreviewed, partial, disagreed, changed).
  std::vector<CellState> states = {};
  std::string reviewed_by = {};  // cells of which this person gave a verdict that holds
  std::string assigned_to = {};  // cells assigned to this person
  QueueOrder order = QueueOrder::value;
  // Hides proposals and what others said from `reviewer`; filters and orders that would tell are refused.
  bool blind = false;
  std::map<std::string, double> weights = {};  // by area; empty: the rubric's first scheme
  size_t offset = 0;
  size_t limit = 50;  // at most kMaxQueueItems
};
inline constexpr size_t kMaxQueueItems = 1000;

// In blind mode grade is unknown, confidence and value are 0, published is empty, reviews counts only one's
// own, and state is as if nobody else had said anything.
struct QueueItem {
  std::string model;
  std::string criterion;
  Grade grade = Grade::unknown;  // final
  bool decided = false;          // the grade is people's
  double confidence = 0;
  CellState state = CellState::unreviewed;
  double value = 0;
  int reviews = 0;  // verdicts that hold
  std::optional<Grade> published;
};

struct QueuePage {
  size_t total = 0;  // of all pages
  std::vector<QueueItem> items;
};

// What the queue needs beside the board. References must outlive the call.
struct QueueSources {
  const Rubric& rubric;
  const std::vector<Assignment>& assignments;
  const GradesByModel& published;  // ids in lower case
};

// Errors: invalid_argument (unknown criterion, a range that is none, a blind query that would tell).
Result<QueuePage> queue(const Board& board, const QueueSources& sources, const QueueQuery& query);

// What a look at a cell is worth: the chance that it changes the grade times how far that would move the
// model's total, as a share of the largest total. The chance is 1 - confidence; 1 where reviewers disagree
// or nothing is known; what remains of it after some of the wanted reviews; 0 once reviewed.
double value_of_look(const Rubric& rubric, const std::map<std::string, double>& area_weights,
                     const std::string& criterion, const BoardCell& cell, int wanted);

}  // namespace exhibit
