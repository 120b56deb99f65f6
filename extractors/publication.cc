// Tested by tests/extractors/publication_test.cc.
#include "extractors/publication.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kSentencesSearched = 120;  // an abstract stands within them, whatever comes before it
constexpr size_t kMinBytes = 30;            // a shorter "sentence" is a stamp or an author

class PublicationExtractor : public Extractor {
 public:
  std::string_view name() const override { return "publication"; }
  std::string version() const override { return "publication-3"; }

  std::vector<Hit> extract(const Document& document, const ExtractionContext& context) const override {
    if (context.role != SourceRole::paper && context.role != SourceRole::blog) return {};
    size_t chosen = document.sentences.size();
    for (size_t i = 0; i < std::min(document.sentences.size(), kSentencesSearched); ++i) {
      const Block& block = document.blocks[document.sentences[i].block];
      if (block.role == BlockRole::references || block.role == BlockRole::contents) continue;
      if (block.kind == BlockKind::code || block.kind == BlockKind::field) continue;
      const std::string_view view = trim(document.view_of(document.sentences[i]));
      if (view.size() < kMinBytes) continue;
      const re2::StringPiece sentence(view.data(), view.size());
      if (re2::RE2::PartialMatch(sentence, introduction_) && !re2::RE2::PartialMatch(sentence, addition_)) {
        chosen = i;
        break;
      }
      if (chosen == document.sentences.size()) chosen = i;
    }
    if (chosen == document.sentences.size()) return {};
    Hit hit;
    const bool report = context.role == SourceRole::paper && !is_system_card(document);
    hit.rule = report ? "paper.report.introduction" : "paper.announcement.introduction";
    hit.fact = report ? "paper.report" : "paper.announcement";
    hit.sentence = static_cast<uint32_t>(chosen);
    hit.match = document.sentences[chosen].span;
    hit.weight = 0.9;
    return {hit};
  }

 private:
  // A system card or a model card in print tells how a model was tested rather than how it was made: it
  // counts as an announcement.
  static bool is_system_card(const Document& document) {
    std::string opening = ascii_lower(document.title) + " ";
    for (size_t i = 0; i < std::min<size_t>(document.sentences.size(), 4); ++i) {
      opening += ascii_lower(truncate_utf8(document.view_of(document.sentences[i]), 200)) + " ";
    }
    static constexpr std::array<std::string_view, 3> kCards = {"system card", "safety card", "model card"};
    return std::any_of(kCards.begin(), kCards.end(),
                       [&](std::string_view card) { return opening.find(card) != std::string::npos; });
  }

  // What a paper introduces besides its subject.
  const re2::RE2 addition_{"(?i)^\\W*(?:in addition|additionally|moreover|furthermore|we also)\\b"};
  const re2::RE2 introduction_{
      "(?i)\\b(?:we|this (?:report|paper|work|document|technical report)|in this "
      "(?:report|paper|work|technical "
      "report)|today)\\b.{0,60}\\b(?:introduc\\w+|present\\w*|releas\\w+|announc\\w+|describ\\w+|develop\\w*|"
      "unveil\\w*|"
      "propos\\w+|report\\w*|shar(?:e|ing)|launch\\w*|open[- ]?sourc\\w+)|본 "
      "(?:보고서|논문)|本(?:报告|文|論文|レポート)"};
};

}  // namespace

std::unique_ptr<Extractor> make_publication_extractor() { return std::make_unique<PublicationExtractor>(); }

}  // namespace exhibit
