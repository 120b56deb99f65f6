// How good the proposals are beyond their grades: whether confidences are true, and whether citations stand
// where a careful reader found the evidence. Tested by tests/grade/evaluation_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

// A proposal beside what the reference says. Never of grade `unknown`, which claims nothing.
struct JudgedCell {
  std::string model;  // id, as the proposal has it
  std::string criterion;
  Grade grade = Grade::unknown;
  double confidence = 0;
  bool right = false;
};

// The cells that both have and that are not of low confidence, in the order of the proposals.
std::vector<JudgedCell> judge(const GradesByModel& reference, std::span<const Proposal> proposals,
                              const Cells& low);

// One bin of a reliability table: proposals with confidence in (lower, upper]; the first includes 0.
struct ReliabilityBin {
  double lower = 0;
  double upper = 0;
  uint64_t count = 0;
  double mean_confidence = 0;
  double accuracy = 0;  // share of them whose grade equals the reference
};

struct Reliability {
  std::array<ReliabilityBin, 10> bins;
  uint64_t count = 0;
  // Expected calibration error: sum over bins of count/n * |accuracy - mean confidence|. M. Naeini, G.
  // Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
  double expected_calibration_error = 0;
};

Reliability reliability(std::span<const JudgedCell> judged);

// Mean of (confidence - right)^2; 0 where there is nothing. G. Brier, "Verification of forecasts expressed in
// terms of probability", Monthly Weather Review 78 (1950).
double brier_score(std::span<const JudgedCell> judged);

// What a careful reader graded and cited.
struct GoldQuote {
  std::string url;
  int32_t page = 0;  // 0 where not given
  std::string quote;
};

struct GoldCell {
  std::string model;
  std::string criterion;
  Grade grade = Grade::unknown;
  std::vector<GoldQuote> quotes;
};

// {"model": id, "grades": {criterion: {"grade": ..., "evidence": [{"url", "page", "quote"}, ...]}}}. Errors
// (malformed, limit_exceeded) name what is wrong; `name` is the file's name as shown.
Result<std::vector<GoldCell>> read_gold(std::string_view json, std::string_view name);

// How many gold cells graded open or semi, with at least one quote, of models that were graded, have a
// citation of ours that overlaps a gold quote.
struct RecallCount {
  uint64_t cells = 0;
  uint64_t found = 0;
  double share() const { return cells == 0 ? 0 : static_cast<double>(found) / static_cast<double>(cells); }
};

struct EvidenceRecall {
  RecallCount all;
  std::map<std::string, RecallCount> by_criterion;
  std::vector<std::pair<std::string, std::string>> missed;  // (model, criterion), in the order of the gold
};

// A citation overlaps a gold quote if the two texts, folded, share a run of bytes: of at least 40, or as long
// as the shorter text (but at least 12) where both name the same document. Folding is fold_for_comparison(),
// then lower case, then only letters and digits (of ASCII; other bytes stay). The grade that we propose does
// not matter. Cells of low confidence are left out.
EvidenceRecall evidence_recall(std::span<const GoldCell> gold, std::span<const Proposal> proposals,
                               const Cells& low);

// What became of a rule's citations in cells that the gold has and that are not of low confidence. A citation
// is good if it overlaps a quote that the gold has for this cell, or if the cell is graded as the gold grades
// it. The second alone is generous, because a citation may stand beside the one that earned the grade; the
// first alone is harsh, because a careful reader quotes one of several sentences that say the same. So both
// counts are given beside the precision.
struct RulePrecision {
  std::string rule;
  uint64_t citations = 0;
  uint64_t overlapping = 0;     // a gold quote of the cell
  uint64_t in_right_cells = 0;  // graded as the gold grades them
  uint64_t good = 0;            // at least one of the two
  double precision() const {
    return citations == 0 ? 0 : static_cast<double>(good) / static_cast<double>(citations);
  }
};

// By rule id.
std::vector<RulePrecision> rule_precision(std::span<const GoldCell> gold, std::span<const Proposal> proposals,
                                          const Cells& low);

bool overlaps(const GoldQuote& gold, std::string_view url, std::string_view quote);

// One name for the addresses of one document: without scheme, "www.", query, fragment and trailing slash;
// arXiv's abs, pdf and html pages of any version become "arxiv.org/abs/ID"; the hub's blob and raw pages of a
// file become its resolve page; a file on GitHub becomes its raw page.
std::string document_key(std::string_view url);

}  // namespace exhibit
