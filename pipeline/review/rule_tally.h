// Counts what decisions say about rules; remembers which citations each version of a proposal has, since
// versions never change. Thread-safe. Private to this folder. Tested by tests/review/rule_precision_test.cc.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/review/board.h"
#include "pipeline/review/rule_precision.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

class RuleTally {
 public:
  // Sorted by rule.
  Result<std::vector<RuleRecord>> count(const Board& board, const Workspace& workspace);

 private:
  struct Cited {
    std::string rule;
    CitedText text;
  };
  struct Version {
    Grade grade = Grade::unknown;
    std::vector<Cited> citations;
  };
  // Null where the version was never kept.
  Result<std::shared_ptr<const Version>> version(const std::string& hash, const Workspace& workspace);
  Result<void> count_cell(const Judgement& judgement, const Workspace& workspace,
                          std::map<std::string, RuleRecord>& by_rule);

  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::shared_ptr<const Version>> versions_;
};

}  // namespace exhibit
