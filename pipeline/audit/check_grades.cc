// A published grade against what the sources show. Which direction it errs in decides what speaks: for too
// low a grade a quote does; for too high a grade a quote of the limit does (a gate, a restriction), or else
// that nothing was found in everything that was searched. How sure the proposal is decides how loud it is
// said. Tested by tests/audit/audit_test.cc.
#include <algorithm>
#include <map>

#include "pipeline/audit/finding.h"

namespace exhibit::audit {
namespace {

// Below these a disagreement is only a note. One grade apart takes more than open against closed, since
// careful readers differ by one grade more often.
constexpr double kSureOfOne = 0.95;
constexpr double kSureOfTwo = 0.85;
constexpr double kVerySureOfTwo = 0.93;  // from here it is an error

int rank_of(Grade grade) {
  switch (grade) {
    case Grade::open:
      return 2;
    case Grade::semi:
      return 1;
    case Grade::closed:
    case Grade::na:
    case Grade::unknown:
      break;
  }
  return 0;
}

// Both say that there is nothing.
bool alike(Grade a, Grade b) { return a == b || (rank_of(a) == 0 && rank_of(b) == 0); }

Level level_of(double confidence, int distance) {
  if (confidence < (distance > 1 ? kSureOfTwo : kSureOfOne)) return Level::note;
  return distance > 1 && confidence >= kVerySureOfTwo ? Level::error : Level::warning;
}

std::string documents_searched(const Proposal& proposal) {
  const auto read = std::count_if(proposal.ledger.documents.begin(), proposal.ledger.documents.end(),
                                  [](const SearchedDocument& document) { return document.failure.empty(); });
  return std::to_string(read) + (read == 1 ? " document" : " documents");
}

void check_grade(const AuditInput& input, const Entry& entry, const Claim& claim, Findings& findings) {
  const Proposal* proposal = proposal_for(entry, claim);
  if (proposal == nullptr || !claim.grade || *claim.grade == Grade::unknown ||
      proposal->grade == Grade::unknown)
    return;
  if (alike(*claim.grade, proposal->grade)) return;
  const int distance = rank_of(proposal->grade) - rank_of(*claim.grade);
  const GradesFormat format = input.grades.format;
  const std::string proposed = words_for(proposal->grade, format);
  std::string_view kind = "grade-too-low";
  if (distance < 0) kind = proposal->citations.empty() ? "grade-unsupported" : "grade-too-high";
  Finding finding =
      finding_at(kind, level_of(proposal->confidence, std::abs(distance)), entry, claim, claim.place);
  finding.claimed = claim.written;
  finding.reason = proposal->reason;
  if (kind == "grade-unsupported") {
    finding.reason = "Graded " + claim.written + ", but " + documents_searched(*proposal) +
                     " hold nothing for it. " + proposal->reason;
  } else {
    finding.citation =
        proposal->citations.empty() ? std::nullopt : std::optional(proposal->citations.front());
  }
  finding.suggestion = proposed;
  // Only what a quote shows is proposed as a change; the index's notes would have to follow by hand.
  const bool can_set = format == GradesFormat::osai && !claim.place.path.empty();
  if (can_set && finding.citation && finding.level != Level::note) {
    finding.correction = Correction{claim.place.path, YamlValue::of(proposed)};
  }
  findings.push_back(std::move(finding));
}

}  // namespace

void check_grades(const AuditInput& input, const Entry& entry, Findings& findings) {
  for (const Claim* claim : entry.claims) check_grade(input, entry, *claim, findings);
}

}  // namespace exhibit::audit
