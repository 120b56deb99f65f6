// The reviews of a workspace: takes decisions, and keeps in memory where every cell stands, so that lists
// are quick. What this process or another one writes (decisions, a new grading) is seen by the next call.
//
// Thread-safe. Any number of processes may review one workspace at once. Nobody's say is ever lost: decisions
// are only added, each in a durable transaction of its own, so that one that record() returned survives the
// death of the process and a loss of power. Errors: those of Workspace, and as said below.
// Tested by tests/review/reviews_test.cc, property_test.cc, concurrency_test.cc and crash_test.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/review/assignment.h"
#include "pipeline/review/board.h"
#include "pipeline/review/cell.h"
#include "pipeline/review/decision.h"
#include "pipeline/review/judgement.h"
#include "pipeline/review/queue.h"
#include "pipeline/review/reliability.h"
#include "pipeline/review/rule_precision.h"
#include "pipeline/store/verify.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct ReviewOptions {
  bool read_only = false;        // decisions are refused; the workspace is not touched
  GradesByModel published = {};  // grades that others published, by model id whatever the case
};

// What became of a decision.
struct Recorded {
  Decision decision;
  bool repeated = false;  // the same decision was here already; nothing was added
  // Others gave verdicts or adjudicated since the version that the person saw (`base`). Both stand.
  bool conflict = false;
  std::vector<Decision> others;  // these
  CellDetail cell;               // as it is now
};

// One line of a model's history.
struct HistoryEntry {
  std::string at;
  std::optional<Decision> decision;
  // A new grading made this cell's proposal read otherwise:
  std::string criterion;
  std::string from_hash;
  std::string to_hash;
  Grade from = Grade::unknown;
  Grade to = Grade::unknown;
};

class Reviews {
 public:
  // Opens the workspace, which must exist. The clock must outlive the result.
  static Result<Reviews> open(const std::filesystem::path& folder, std::vector<Rubric> rubrics,
                              const Clock& clock, ReviewOptions options = {});
  Reviews(Reviews&&) noexcept;
  Reviews& operator=(Reviews&&) noexcept;
  ~Reviews();

  // Where everything stands now. Errors: not_found (unknown rubric; here and below).
  Result<BoardPtr> board(const std::string& rubric) const;
  // Where everything stood at the end of a day ("2025-06-01") or at a time ("2025-06-01T12:00:00Z"): the
  // proposals and decisions of then, by today's number of wanted reviews. Models that were not graded then
  // are left out. Errors: invalid_argument (no date).
  Result<BoardPtr> board_as_of(const std::string& rubric, const std::string& time) const;

  Result<QueuePage> queue(const std::string& rubric, const QueueQuery& query) const;
  // Errors: not_found (model, criterion, or not graded).
  Result<CellDetail> cell(const std::string& rubric, const std::string& model,
                          const std::string& criterion) const;
  // The same as it was at a time; cf. board_as_of().
  Result<CellDetail> cell_as_of(const std::string& rubric, const std::string& model,
                                const std::string& criterion, const std::string& time) const;

  // Adds a decision. id, seq, at, origin are set here, as are what follows from the rest: the grade of a
  // confirm, the page of a citation, the hash of the proposal where the caller knows none. Errors:
  // invalid_argument: makes no sense by itself (check()); the id belongs to another decision; an unknown
  //   proposal; confirms a proposal without a grade, or blind; undoes what is undone, another person's or
  //   another cell's decision; rejects what is not cited; a quote that does not stand there; adjudicates what
  //   nobody reviewed; not_found: model, criterion, decision to undo, document; limit_exceeded.
  Result<Recorded> record(Decision decision);

  // Decisions, by seq.
  Result<std::vector<Decision>> decisions(const JournalQuery& query = {}) const;
  // Decisions and changes of proposals of one model, oldest first.
  Result<std::vector<HistoryEntry>> history(const std::string& rubric, const std::string& model) const;
  // A proposal as it was seen once, by its hash.
  Result<std::optional<Proposal>> proposal_version(const std::string& hash) const;

  Result<ReviewReliability> reliability(const std::string& rubric, bool blind_only = false) const;
  // By rule. Reads every proposal that was decided on.
  Result<std::vector<RuleRecord>> rule_precision(const std::string& rubric) const;

  // How many independent reviews a cell takes to count as reviewed, 1 to 9; kept in the workspace.
  int reviews_wanted() const;
  Result<void> set_reviews_wanted(int wanted);

  Result<std::vector<Assignment>> assignments() const;
  Result<Assignment> assign(Assignment assignment);  // with its id; also errors of check(), unknown criterion
  Result<void> unassign(int64_t id);                 // not_found

  // Takes over decisions that were made elsewhere: all of them or none (exchange.h reads and checks them).
  // Decisions that are here already are passed over. Errors: malformed where an id is another decision's here
  // or a quote does not stand in the document; Error::where is that of the decision.
  struct Foreign {
    Decision decision;
    std::optional<Proposal> seen;  // the proposal that it refers to
    std::string where;             // file:line
  };
  struct Adopted {
    uint64_t added = 0;
    uint64_t known = 0;       // were here already
    uint64_t unverified = 0;  // of the added: citations whose document is not here; verify() tells
    uint64_t elsewhere = 0;   // of the added: about models that are not here
  };
  Result<Adopted> adopt(std::span<const Foreign> decisions);

  const std::vector<Rubric>& rubrics() const;
  const GradesByModel& published() const;  // ids in lower case
  // The workspace, to read from; open as long as this is.
  const Workspace& workspace() const;
  const std::string& workspace_id() const;

 private:
  struct State;
  explicit Reviews(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Citations that people added and that hold, of one model or (empty) of all: for VerifyOptions::also.
Result<std::vector<CitedEvidence>> added_citations(const Workspace& workspace, const std::string& model = {});

}  // namespace exhibit
