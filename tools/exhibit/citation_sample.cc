// Tested by tests/tools/citation_sample_test.cc.
#include "tools/exhibit/citation_sample.h"

#include <algorithm>
#include <random>

namespace exhibit::cli {

std::vector<SampledCitation> sample_citations(std::span<const Proposal> proposals, size_t count,
                                              uint64_t seed) {
  std::vector<SampledCitation> all;
  for (const Proposal& proposal : proposals) {
    for (const Evidence& citation : proposal.citations) all.push_back({&proposal, &citation});
  }
  // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S) keeps the order. The
  // standard's distributions differ from library to library, its engines do not.
  std::mt19937_64 random(seed);
  std::vector<SampledCitation> chosen;
  size_t wanted = std::min(count, all.size());
  for (size_t i = 0; i < all.size() && wanted > 0; ++i) {
    if (random() % (all.size() - i) >= wanted) continue;
    chosen.push_back(all[i]);
    --wanted;
  }
  return chosen;
}

}  // namespace exhibit::cli
