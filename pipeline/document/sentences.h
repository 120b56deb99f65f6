// Cutting text into the units that rules match on. Works for English and for Korean, Japanese and Chinese.
// Linear in the text's length; keeps no state. Tested by tests/document/sentences_test.cc.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pipeline/base/span.h"

namespace exhibit {

// Longer sentences are cut: at the end of a clause, or else at a blank, or else between code points.
inline constexpr size_t kMaxSentenceBytes = 1200;

// Sentences of running text, trimmed, in order; together they hold every byte that is not white space.
// "et al.", "Fig. 3", "U.S.", "Qwen2.5", "arXiv:2305.06161" and "3.5 trillion" end no sentence; an empty line
// and a bullet do.
std::vector<Span> split_sentences(std::string_view text);

// Lines that are not blank, trimmed; long ones are cut.
std::vector<Span> split_lines(std::string_view text);

// The text as one unit; cut only where it is too long.
std::vector<Span> cut_unit(std::string_view text);

}  // namespace exhibit
