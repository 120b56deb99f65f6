// Tested by tests/review/cell_test.cc.
#include "pipeline/review/cell.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace exhibit {
namespace {

auto place_of(const Evidence& evidence) { return std::tie(evidence.url, evidence.document, evidence.span); }

// The passage alone: neither what it was found for nor whether it counted.
Evidence bare(const Evidence& evidence) {
  Evidence passage;
  passage.document = evidence.document;
  passage.url = evidence.url;
  passage.role = evidence.role;
  passage.relation = evidence.relation;
  passage.span = evidence.span;
  passage.match = evidence.span;
  passage.quote = evidence.quote;
  passage.page = evidence.page;
  passage.line = evidence.line;
  passage.section = evidence.section;
  return passage;
}

// Citations and near misses as one, each passage once, in the order of documents and places.
std::vector<Evidence> passages_of(const Proposal& proposal) {
  std::vector<Evidence> passages;
  for (const auto* found : {&proposal.citations, &proposal.ledger.near_misses}) {
    std::transform(found->begin(), found->end(), std::back_inserter(passages), bare);
  }
  std::sort(passages.begin(), passages.end(),
            [](const Evidence& a, const Evidence& b) { return place_of(a) < place_of(b); });
  passages.erase(std::unique(passages.begin(), passages.end(),
                             [](const Evidence& a, const Evidence& b) { return place_of(a) == place_of(b); }),
                 passages.end());
  return passages;
}

Proposal without_proposal(const Proposal& proposal) {
  Proposal hidden;
  hidden.model = proposal.model;
  hidden.criterion = proposal.criterion;
  hidden.citations = passages_of(proposal);
  hidden.ledger.documents = proposal.ledger.documents;
  return hidden;
}

}  // namespace

CellDetail blinded(CellDetail detail, std::string_view reviewer) {
  const Verdict* own = detail.judgement.verdict_of(reviewer);
  if (own && own->proposal == detail.hash) return detail;
  const int64_t version = detail.judgement.version;
  std::erase_if(detail.decisions,
                [reviewer](const Decision& decision) { return decision.reviewer != reviewer; });
  detail.judgement = judge(detail.decisions);
  detail.judgement.version = version;
  detail.state = detail.judgement.is_judged() ? CellState::changed : CellState::unreviewed;
  detail.final_grade = {};
  detail.proposal = without_proposal(detail.proposal);
  detail.previous.reset();
  detail.previous_hash.clear();
  detail.published.reset();
  detail.hidden = true;
  return detail;
}

}  // namespace exhibit
