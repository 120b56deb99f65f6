// An extractor finds raw hits in one document, knowing nothing of the model that is graded; binding them to
// the model and a training stage is bind.h's business. So hits can be stored per document and used for every
// model that reads it. extractors/list.cc registers the extractors.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extractors/evidence.h"
#include "pipeline/document/document.h"
#include "pipeline/document/source.h"

namespace exhibit {

// One raw finding. Value type.
struct Hit {
  std::string rule;
  std::string fact;
  uint32_t sentence = 0;                                    // index into Document::sentences
  Span match;                                               // in Document::text, within the sentence
  std::vector<std::pair<std::string, std::string>> values;  // named captures as they read in the view
  Stage stage = Stage::unknown;                             // where the rule itself fixes it
  double weight = 1;                                        // 0..1
  std::string refused;  // the rule's own reason to refuse (`unless`, sections.refuse); empty if it holds
};

// What an extractor may know about a document beside its text.
struct ExtractionContext {
  SourceRole role = SourceRole::card;
  std::string url;
};

// Implementations are immutable and thread-safe. Hits come in order of (match.begin, match.end, rule).
class Extractor {
 public:
  virtual ~Extractor() = default;
  virtual std::string_view name() const = 0;
  // Changes whenever its output may change for the same document (a hash of its rules).
  virtual std::string version() const = 0;
  virtual std::vector<Hit> extract(const Document& document, const ExtractionContext& context) const = 0;
};

}  // namespace exhibit
