// Where a quote stands in a document that may have changed since it was taken. Comparison is by words: case,
// punctuation, white space, markup and line ends do not count, numbers do. Tested by
// tests/audit/anchor_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pipeline/base/span.h"
#include "pipeline/document/document.h"

namespace exhibit::audit {

enum class AnchorState {
  identical,  // all words in a row, where the quote was taken from
  moved,      // all words in a row, in another document or section
  changed,    // most words, some of them others
  gone,       // nothing like it
};
std::string_view to_string(AnchorState state);

struct Anchor {
  AnchorState state = AnchorState::gone;
  Span span;              // in the document's text; empty where gone
  std::string text;       // what stands there now, folded
  double similarity = 0;  // 1 - edit distance in words / words of the quote, 0..1
  std::string section;    // section path of what stands there
};

// The words of one document, to look up many quotes. Refers to nothing of the document but shares it.
// Immutable, thread-safe. Bounds: the first two million words of a document, the first 400 of a quote.
class QuoteIndex {
 public:
  explicit QuoteIndex(DocumentPtr document);

  // identical, changed (at least `kLeastSimilar` of the words) or gone. Parts between "..." or "…" are looked
  // for one behind the other. A quote of mostly numbers may be a column of a table, between whose cells
  // others stand.
  Anchor find(std::string_view quote) const;

  static constexpr double kLeastSimilar = 0.6;

 private:
  struct Words {
    std::vector<uint64_t> hashes;
    std::vector<Span> spans;
    std::unordered_multimap<uint64_t, uint32_t> trigrams;  // position of the first word; only looked up
  };
  static Words words_of(std::string_view text, size_t limit);
  static void add_trigrams(Words& words);
  Anchor find_in(const Words& words, bool in_view, std::string_view quote) const;
  bool same_letters(const Words& words, bool in_view, size_t first, size_t last,
                    std::string_view quote) const;
  Anchor find_in_table(std::string_view quote) const;
  Anchor anchor_at(const Words& words, bool in_view, size_t first, size_t last, double similarity) const;

  DocumentPtr document_;
  Words text_;
  Words view_;    // empty where the document has no view
  Words values_;  // of fields, without their keys; spans are those of whole fields
};

// The state of a quote that was taken from `section` of a document that is now this one.
Anchor find_again(const QuoteIndex& index, std::string_view quote, std::string_view section);

}  // namespace exhibit::audit
