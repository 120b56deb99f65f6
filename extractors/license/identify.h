// Which known texts a text consists of, by shared word trigrams. A word dropped or replaced costs three
// trigrams of hundreds, so perturbed copies are found; what a text has beside the known ones is left over and
// can be searched for further terms. Tested by tests/extractors/license_identify_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "extractors/license/catalog.h"
#include "extractors/license/words.h"

namespace exhibit::license {

struct TextMatch {
  uint32_t fingerprint = 0;  // index into LicenseCatalog::fingerprints()
  uint32_t license = 0;      // index into LicenseCatalog::licenses()
  double containment = 0;    // share of the known text that is here, 0..1
  size_t first_word = 0;     // the words of the text that it lies in: [first_word, end_word)
  size_t end_word = 0;
};

struct Identification {
  std::vector<TextMatch> matches;  // by first_word; not overlapping
  std::vector<bool> covered;       // by word: part of a trigram that a matching text has
  std::vector<bool> judged;        // by word: within a trigram whose presence the sketches tell
};

// Immutable and thread-safe; shares the catalogue.
class TextIdentifier {
 public:
  explicit TextIdentifier(std::shared_ptr<const LicenseCatalog> catalog);

  Identification identify(const std::vector<TextWord>& words) const;

 private:
  struct Posting {
    uint32_t hash = 0;
    uint32_t fingerprint = 0;
  };
  std::shared_ptr<const LicenseCatalog> catalog_;
  std::vector<Posting> postings_;  // by hash, then fingerprint
};

}  // namespace exhibit::license
