// The licences we know: rules/licenses/*.yaml (names, recognition phrases, rights) and
// rules/licenses/fingerprints.tsv (sketches of the texts of the SPDX list). Tested by
// tests/extractors/license_catalog_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/license/words.h"
#include "pipeline/base/diagnostic.h"

namespace exhibit::license {

enum class Right { use, modify, redistribute, commercial };
inline constexpr std::array<Right, 4> kRights = {Right::use, Right::modify, Right::redistribute,
                                                 Right::commercial};

// In order of severity. restricted: denied, or limited in scope (to whom, for what, how many). conditioned:
// granted, with a duty in how it is exercised (notice, naming, the same terms). unknown: nothing was read.
enum class RightState { unknown, allowed, conditioned, restricted };

struct RightCell {
  RightState state = RightState::unknown;
  std::string kind;  // what restricts or conditions it: "acceptable-use", "scale", "notice"; may be empty
};

using RightMatrix = std::array<RightCell, 4>;  // by Right

std::string_view to_string(Right right);
std::string_view to_string(RightState state);
bool parse(std::string_view name, Right& right);
bool parse(std::string_view name, RightState& state);

// What a licence is written for, which tells whether it can be meant for weights where nothing else does.
enum class LicenseKind { software, content, data, model };

struct License {
  std::string id;      // the SPDX id where there is one, else ours
  std::string title;   // as its text names itself
  std::string family;  // "llama", "openrail"; the id where it stands alone
  bool spdx = false;
  LicenseKind kind = LicenseKind::software;
  RightMatrix rights;
};

// A sketch of a text: its distinct shingles whose low `shift` bits are zero, ascending.
struct Fingerprint {
  uint32_t license = 0;  // index into LicenseCatalog::licenses
  uint32_t words = 0;    // of the whole text
  uint32_t shift = 0;
  std::vector<uint32_t> hashes;
};

// A licence's name within a sequence of words.
struct NameMatch {
  uint32_t license = 0;
  size_t first_word = 0;
  size_t words = 0;
};

// Immutable once loaded; safe to share between threads.
class LicenseCatalog {
 public:
  const std::vector<License>& licenses() const { return licenses_; }
  const std::vector<Fingerprint>& fingerprints() const { return fingerprints_; }
  // A hash of everything that was loaded.
  const std::string& version() const { return version_; }

  // The licence of this id or hub tag ("apache-2.0", "llama3.3"), whatever its case; nullptr for others.
  const License* by_tag(std::string_view tag) const;
  // All names in a text's name_words(), longest first at each place, not overlapping.
  std::vector<NameMatch> names_in(const std::vector<TextWord>& words) const;
  // The first recognition phrase in a text's name_words().
  std::optional<NameMatch> phrase_in(const std::vector<TextWord>& words) const;

 private:
  friend std::shared_ptr<const LicenseCatalog> load_catalog(const std::filesystem::path&,
                                                            std::vector<Diagnostic>&);
  struct Phrase {
    std::vector<std::string> words;
    uint32_t license = 0;
  };
  using PhraseIndex = std::map<std::string, std::vector<Phrase>, std::less<>>;  // by first word

  static void add_phrase(PhraseIndex& index, const std::vector<TextWord>& words, uint32_t license);
  static const Phrase* longest_at(const PhraseIndex& index, const std::vector<TextWord>& words, size_t at);
  void add_spdx_names();

  std::vector<License> licenses_;
  std::vector<Fingerprint> fingerprints_;
  std::map<std::string, uint32_t, std::less<>> tags_;
  PhraseIndex names_;
  PhraseIndex phrases_;
  std::string version_;
};

// Reads every *.yaml with a key `licenses` and fingerprints.tsv of this folder. nullptr where there is any
// mistake; each is in diagnostics.
std::shared_ptr<const LicenseCatalog> load_catalog(const std::filesystem::path& folder,
                                                   std::vector<Diagnostic>& diagnostics);

// One line of fingerprints.tsv: ids (comma-separated, the first one leads), flags ("o": OSI-approved), title,
// number of words, shift, base64 of the hashes as little-endian 32-bit numbers; separated by tabs.
struct FingerprintLine {
  std::vector<std::string> ids;
  bool osi = false;
  std::string title;
  Fingerprint fingerprint;
};
std::string render(const FingerprintLine& line);
// nullopt, with what is wrong in `problem`.
std::optional<FingerprintLine> parse_fingerprint_line(std::string_view line, std::string& problem);

}  // namespace exhibit::license
