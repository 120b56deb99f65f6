// Citations drawn at random, for people to judge. Tested by tests/tools/citation_sample_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/grade/proposal.h"

namespace exhibit::cli {

struct SampledCitation {
  const Proposal* proposal = nullptr;
  const Evidence* citation = nullptr;
};

// `count` of all citations of the proposals, or all where there are fewer, each at most once, in the order of
// the proposals. The same seed and proposals give the same sample on every machine. Refers to the proposals.
std::vector<SampledCitation> sample_citations(std::span<const Proposal> proposals, size_t count,
                                              uint64_t seed);

}  // namespace exhibit::cli
