// Everything that a report shows, gathered once out of a workspace: what was proposed and decided, with its
// citations in their context, where each stands and when it was seen; what was searched; how models rank.
// Plain values; the writers (site.h, report_files.h) only lay them out. The same workspace gives the same
// report: there is no time in it but those of the workspace. Tested by tests/report/site_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/report/quotation.h"
#include "pipeline/report/ranking.h"
#include "pipeline/review/judgement.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct ReportCitation {
  Evidence evidence;
  Quotation quotation;      // in context; before and after are empty where the document is not stored
  std::string link;         // to the words in the source; empty where it is not on the web
  std::string first_seen;   // when an answer with these bytes first came, ISO 8601; empty where unknown
  std::string last_seen;    // when the source last answered so
  std::string added_by;     // the person who added it; empty: the program found it
  std::string rejected_by;  // who says that it does not support the grade; empty: nobody
};

struct ReportCell {
  std::string criterion;
  Grade grade = Grade::unknown;     // the decided one, else the proposed one
  Grade proposed = Grade::unknown;  //
  bool decided = false;             // by people
  CellState state = CellState::unreviewed;
  double confidence = 0;  // of the proposal
  std::string reason;
  std::string missing;
  std::vector<ReportCitation> citations;
  SearchLedger ledger;
  std::vector<Decision> reviews;  // verdicts, adjudications and comments that hold, oldest first
};

struct ReportSource {
  Source source;
  std::string link;
  uint64_t bytes = 0;
  std::string first_seen;
  std::string last_seen;
};

struct ReportModel {
  std::string id;
  std::string slug;  // names the model's files: letters, digits, '-', '.', '_'; unique
  SourcePlan plan;
  RunRecord run;
  std::vector<ReportCell> cells;  // in the rubric's order; one for every criterion
  std::vector<ReportSource> sources;
  ModelScores scores;

  size_t citations() const;
  size_t reviewed() const;  // cells that people decided
  size_t unknown() const;
  size_t unread() const;  // sources that could not be read
  std::string oldest_seen() const;
  std::string newest_seen() const;
};

struct Report {
  Rubric rubric;
  std::map<std::string, std::string> facts;  // what each fact means, by name
  std::vector<ReportModel> models;           // by rank under the first scheme, then by id
  std::vector<SchemeRanks> ranks;            // models in the same order
  std::vector<std::vector<RankInterval>> intervals;
  std::string program_version;
};

struct ReportOptions {
  std::vector<std::string> models = {};  // ids; empty: all that were graded on the rubric
  BootstrapOptions bootstrap = {};
};

// What people said of a model's grades, by criterion, in the order of the journal.
Result<std::map<std::string, std::vector<Decision>>> decisions_of(const Workspace& workspace,
                                                                  const std::string& rubric,
                                                                  const std::string& model);

// Errors: not_found (a model that was not graded), empty (none was), and those of the workspace.
Result<Report> gather_report(const Workspace& workspace, const Rubric& rubric,
                             std::map<std::string, std::string> facts, const ReportOptions& options = {});

}  // namespace exhibit
