// A board that follows its workspace: reads what is new and shares the rest with the board before. Private to
// this folder. Tested by tests/review/reviews_test.cc and property_test.cc.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/review/board.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// A criterion of a model.
using CellKey = std::pair<std::string, std::string>;
using Judgements = std::map<CellKey, std::shared_ptr<const Judgement>>;

class LiveBoard {
 public:
  explicit LiveBoard(const Rubric& rubric);

  // The board as the workspace stands now. Thread-safe: others wait while one reads what is new.
  Result<BoardPtr> refresh(const Workspace& workspace, int wanted);

 private:
  Result<std::set<std::string>> read_decisions(const Workspace& workspace);
  Result<std::set<std::string>> read_proposals(const Workspace& workspace);
  void rebuild(const std::set<std::string>& models, int wanted);

  const std::string rubric_;
  std::mutex mutex_;  // guards everything below
  std::shared_ptr<Board> board_;
  Judgements judgements_;
  std::map<std::string, std::vector<ProposalSummary>> proposals_;  // by model; only while they are new
  std::map<std::string, Workspace::ModelName> names_;              // likewise
  int64_t last_change_ = 0;
  int64_t last_decision_ = 0;
};

// The board as it was at a time ("2025-06-01T12:00:00Z").
Result<BoardPtr> board_at(const Workspace& workspace, const Rubric& rubric, const std::string& time,
                          int wanted);

// Whether a proposal was there at a time.
bool stood_at(const ProposalSummary& proposal, const std::string& time);

// Decisions of the journal, in its order.
Result<std::vector<Decision>> read_journal(const Workspace& workspace, const JournalQuery& query);

}  // namespace exhibit
