// Where a document names a licence: the fields of a card's front matter and of the hub's answers, and
// sentences such as "The code is under MIT, the weights are under the Robin License". Tested by
// tests/extractors/license_naming_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/extractor.h"
#include "extractors/license/catalog.h"
#include "pipeline/document/document.h"

namespace exhibit::license {

enum class AppliesTo { unknown, weights, code, data };
enum class How { tag, file, text, statement };

std::string_view to_string(AppliesTo applies_to);
std::string_view to_string(How how);
bool parse(std::string_view name, AppliesTo& applies_to);
bool parse(std::string_view name, How& how);

struct Naming {
  uint32_t sentence = 0;          // index into Document::sentences
  Span view;                      // of the name, in Document::matchable(), within the sentence
  std::optional<uint32_t> known;  // index into LicenseCatalog::licenses(); empty for a licence of their own
  std::string written;            // the name as written
  std::string link;               // where its text is said to stand, as written; may be empty
  AppliesTo applies_to = AppliesTo::unknown;
  How how = How::statement;
  std::string refused;  // why it is not a licence of this release; empty where it may be
};

// In order of the document.
std::vector<Naming> namings_in(const Document& document, const ExtractionContext& context,
                               const LicenseCatalog& catalog);

// What a sentence or a part of one speaks of: the last of the words for weights, code or data in it; weights
// where it speaks of code and weights together.
AppliesTo subject_of(std::string_view part);

// What a licence at this URL is for, by its file name and host: LICENSE-CODE, LICENSE-MODEL, a LICENSE in a
// hub repository (weights) or in a code repository (code).
AppliesTo applies_to_by_url(std::string_view url, SourceRole role);

// True for sentences and sections that speak of licences, in English, Korean, Japanese or Chinese.
bool speaks_of_license(std::string_view text);

}  // namespace exhibit::license
