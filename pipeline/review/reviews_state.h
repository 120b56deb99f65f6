// What the parts of Reviews share. Private to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/review/live_board.h"
#include "pipeline/review/reviews.h"
#include "pipeline/review/rule_tally.h"

namespace exhibit {

struct Reviews::State {
  State(std::vector<Rubric> rubrics_, const Clock& clock_, ReviewOptions options_, Workspace reader_,
        std::optional<Workspace> journal_)
      : rubrics(std::move(rubrics_)),
        clock(clock_),
        options(std::move(options_)),
        reader(std::move(reader_)),
        journal(std::move(journal_)) {
    for (const Rubric& rubric : rubrics) boards.try_emplace(rubric.id, rubric);
  }

  const std::vector<Rubric> rubrics;
  const Clock& clock;
  const ReviewOptions options;
  // Two connections: who waits for the lock to write keeps nobody from reading.
  Workspace reader;
  std::optional<Workspace> journal;  // none: read-only
  std::string id;
  mutable std::map<std::string, LiveBoard> boards;  // by rubric; never changes, the boards guard themselves
  mutable RuleTally tally;
  GradesByModel published;

  Result<const Rubric*> rubric(const std::string& name) const;
  Result<void> check_cell(const std::string& rubric_id, const std::string& criterion) const;
  Result<int> wanted() const;

  // Of the proposal that stood at a time; empty: none did.
  Result<std::string> hash_at(const std::string& rubric_id, const std::string& model,
                              const std::string& criterion, const std::string& time) const;
  Result<CellDetail> detail(const std::string& rubric_id, const Proposal& proposal,
                            std::vector<Decision> decisions) const;
  Result<std::vector<Decision>> decisions_of(const Workspace& workspace, const std::string& rubric_id,
                                             const std::string& model, const std::string& criterion) const;

  // Adds it to the journal, completed; or, where it is there already, gives it back as it is there.
  Result<void> append(Decision& decision, bool& repeated);
  Result<void> adopt_one(const Foreign& foreign, Adopted& adopted);
};

}  // namespace exhibit
