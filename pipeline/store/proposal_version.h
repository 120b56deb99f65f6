// What a person sees of a proposal, as one name: the same hash, the same thing to judge. A decision refers to
// the proposal it was made on by this hash; where it is another today, the proposal goes back to the queue.
//
// In it: model, rubric, criterion, grade, reason, what is missing, and every citation with its rule, document
// (SHA-256), place and quote. A grade without citations rests on the search, and so does its hash: the
// documents that were read or could not be, the rules that were tried, the near misses. Left out: the
// confidence and weights, which say how sure the program is and nothing about the model; and, where there are
// citations, what else was searched. Tested by tests/store/proposal_version_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

// 32 hexadecimal digits. Never fails.
std::string proposal_hash(const std::string& model, const std::string& rubric, const Proposal& proposal);

// The whole proposal <-> bytes, its model included. Errors: malformed.
std::string encode_proposal_version(const std::string& model, const Proposal& proposal);
Result<Proposal> decode_proposal_version(std::string_view bytes);

}  // namespace exhibit
