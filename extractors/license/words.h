// A text as a sequence of normalised words, and the word trigrams by which texts of licences are recognised.
// Lines, indentation, punctuation, comment signs, case, list numbers and copyright lines leave no trace in
// it, so that a re-wrapped or commented copy gives the same words. Tested by
// tests/extractors/license_words_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/span.h"

namespace exhibit::license {

struct TextWord {
  std::string text;  // lower case, without punctuation
  Span span;         // in the text it was cut from
};

// For comparing whole texts: without list numbers ("1.", "(a)", "iv)") and without lines that only state a
// copyright. A CJK character is a word of its own.
std::vector<TextWord> text_words(std::string_view text);

// For names of licences: "Apache License, Version 2.0" and "apache-license-2.0" give the same words; numbers
// stay, "Llama3.3" reads "llama 3.3", "version", "v" and "the" are left out.
std::vector<TextWord> name_words(std::string_view text);

// 32-bit hashes of three words in a row; one less than words by two, empty for fewer than three words. Stable
// over versions and machines: they are stored in rules/licenses/fingerprints.tsv.
std::vector<uint32_t> shingles(const std::vector<TextWord>& words);

}  // namespace exhibit::license
