// Binds raw hits to the graded model: about whom and about which training stage a sentence speaks is told
// from the sentence, the headings above it, what was said just before it, the document's own subject and the
// lexicon of model names. A hit about another model or another stage than its fact can come from is kept as a
// near miss, with the reason. Tested by tests/extractors/bind_test.cc.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/extractor.h"
#include "extractors/rules/pack.h"
#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/document/source.h"

namespace exhibit {

// What a model is called in text, told from its id.
struct ModelNames {
  std::vector<std::string> names;  // longest first: "qwen2.5-72b-instruct", "qwen2.5-72b", "qwen2.5", "qwen"
  std::vector<std::string> sizes;  // "72b"; empty where the id names none
};

// Folded to lower case; separators (' ', '-', '_') are interchangeable when names are looked for.
ModelNames names_of(std::string_view model_id);

// A cloud by the name that rules capture, and an account on the hub of the company that runs it.
struct CloudOwner {
  std::string cloud;
  std::string org;
};

// The compiled lexicons that binding reads (bind.cc).
struct BindingLexicons;

// Immutable and thread-safe.
class Binder {
 public:
  // invalid_argument where the pack lacks one of the lexicons that binding needs (stage-*, section-*,
  // self-reference, model-families, device, training-framework …). An API on a cloud counts where `clouds`
  // says that the cloud is the publisher's.
  static Result<Binder> make(const RulePack& pack, std::vector<CloudOwner> clouds = {});
  ~Binder();
  Binder(Binder&&) noexcept;
  Binder& operator=(Binder&&) noexcept;

  // One Evidence a hit, in the order of the hits; refused ones included. `source` is the document's entry in
  // `plan`.
  std::vector<Evidence> bind(const Document& document, const Source& source, const SourcePlan& plan,
                             std::span<const Hit> hits) const;

  // Changes whenever bind() may give other evidence for the same hits.
  const std::string& version() const;
  // The names of the lexicons that binding reads.
  const std::vector<std::string>& lexicons() const;

 private:
  explicit Binder(std::unique_ptr<const BindingLexicons> lexicons);
  std::unique_ptr<const BindingLexicons> lexicons_;
};

// The longest quote in bytes; a longer sentence is cut to a window around what matched.
inline constexpr uint32_t kMaxQuoteBytes = 600;

}  // namespace exhibit
