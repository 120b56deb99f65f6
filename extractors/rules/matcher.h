// A rule pack compiled for matching, as an Extractor.
//
// A sentence is scanned once for the keywords of all rules; only the rules that have one there, and whose
// role and scope fit, run their regexes. Rules match on the view, in which line ends and tabs read as blanks;
// rules of kind link on "text url" of each link of the document that stands in a sentence.
// Tested by tests/extractors/matcher_test.cc; measured by the same test program's benchmark case.
#pragma once

#include <memory>
#include <vector>

#include "extractors/extractor.h"
#include "extractors/rules/pack.h"

namespace exhibit {

// Bounds per sentence: only its first kMaxMatchedBytes are matched, a rule gives at most kMaxHitsPerSentence
// hits, and only its first kMaxLinksPerSentence links are read. A longer URL than kMaxMatchedBytes is none.
inline constexpr size_t kMaxMatchedBytes = 16384;
inline constexpr size_t kMaxHitsPerSentence = 8;
inline constexpr size_t kMaxLinksPerSentence = 100;

// The Extractor named "rules". Immutable and thread-safe; shares the pack.
std::unique_ptr<Extractor> make_rule_extractor(std::shared_ptr<const RulePack> pack);

// The same for one rule of the pack, as its inline tests run it. The rule must outlive it.
std::unique_ptr<Extractor> make_single_rule_extractor(const Rule& rule);

}  // namespace exhibit
