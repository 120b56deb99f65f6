// How good the proposals are beyond their grades: whether confidences are true, and whether citations stand
// where a careful reader found the evidence. Tested by tests/grade/evaluation_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

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

// Over cells that both have and that are not of low confidence; `unknown` proposals, which claim nothing, are
// left out.
Reliability reliability(const GradesByModel& reference, std::span<const Proposal> proposals,
                        const Cells& low);

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

struct EvidenceRecall {
  uint64_t cells = 0;  // gold cells graded open or semi, with at least one quote, of models that were graded
  uint64_t found = 0;  // of which a citation of ours overlaps a gold quote
  std::vector<std::pair<std::string, std::string>> missed;  // (model, criterion), in the order of the gold
  double share() const { return cells == 0 ? 0 : static_cast<double>(found) / static_cast<double>(cells); }
};

// A citation overlaps a gold quote if the two texts, folded, share a run of bytes: of at least 40, or as long
// as the shorter text (but at least 12) where both name the same document. Folding is fold_for_comparison(),
// then lower case, then only letters and digits (of ASCII; other bytes stay). The grade that we propose does
// not matter.
EvidenceRecall evidence_recall(std::span<const GoldCell> gold, std::span<const Proposal> proposals);

bool overlaps(const GoldQuote& gold, std::string_view url, std::string_view quote);

// One name for the addresses of one document: without scheme, "www.", query, fragment and trailing slash;
// arXiv's abs, pdf and html pages of any version become "arxiv.org/abs/ID"; the hub's blob and raw pages of a
// file become its resolve page; a file on GitHub becomes its raw page.
std::string document_key(std::string_view url);

}  // namespace exhibit
