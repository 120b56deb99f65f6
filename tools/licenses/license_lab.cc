// Makes and measures the licence data. Covered by tests/extractors/license_spdx_test.cc through what it
// makes.
//   license-lab fingerprints TEXTS OUT      sketches of the texts of spdx-license-list, for rules/licenses
//   license-lab evaluate TEXTS RULES [DIR]  how many texts, and perturbed copies, get their id; DIR: writes
//   the
//                                           copies there, to run other programs on
//   license-lab identify RULES FILE...      what a file is
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "extractors/license/catalog.h"
#include "extractors/license/identify.h"
#include "tools/licenses/spdx_texts.h"

namespace exhibit::license {
namespace {

constexpr size_t kMostHashes = 1200;  // a text; longer ones are sampled

std::shared_ptr<const LicenseCatalog> catalog_of(const std::filesystem::path& rules) {
  std::vector<Diagnostic> diagnostics;
  auto catalog = load_catalog(rules, diagnostics);
  std::cerr << render(diagnostics);
  return catalog;
}

Fingerprint sketch(const std::vector<TextWord>& words) {
  Fingerprint fingerprint;
  fingerprint.words = static_cast<uint32_t>(words.size());
  const std::vector<uint32_t> all = shingles(words);
  const std::set<uint32_t> distinct(all.begin(), all.end());
  while (distinct.size() >> fingerprint.shift > kMostHashes) ++fingerprint.shift;
  for (const uint32_t hash : distinct)
    if ((hash & ((1u << fingerprint.shift) - 1)) == 0) fingerprint.hashes.push_back(hash);
  return fingerprint;
}

// "-only" before "-or-later" before ids with neither, which are deprecated.
int strictness(std::string_view id) {
  if (id.find("-only") != std::string_view::npos) return 0;
  if (id.find("-or-later") != std::string_view::npos) return 1;
  return id.back() == '+' ? 3 : 2;
}

int write_fingerprints(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const auto texts = read_spdx_texts(folder);
  if (!texts) {
    std::cerr << texts.error().describe() << "\n";
    return 1;
  }
  std::vector<FingerprintLine> lines;
  std::map<std::string, size_t> by_class;
  std::map<std::vector<uint32_t>, size_t> by_hashes;
  for (const SpdxText& text : *texts) {
    FingerprintLine line{{text.id}, text.osi_approved, text.title, sketch(text_words(text.text))};
    if (line.fingerprint.hashes.empty()) continue;
    // Ids that differ in "-only" and "-or-later" share one text; the strictest reading stands for all.
    const std::string key = id_class(text.id);
    const auto [known, added] = by_class.emplace(key, lines.size());
    const auto [twin, is_new] = by_hashes.emplace(line.fingerprint.hashes, known->second);
    if (added && is_new) {
      lines.push_back(std::move(line));
      continue;
    }
    known->second = added ? twin->second : known->second;
    FingerprintLine& same = lines[known->second];
    same.osi = same.osi || line.osi;
    if (strictness(text.id) < strictness(same.ids.front())) {
      line.osi = same.osi;
      line.ids.insert(line.ids.end(), same.ids.begin(), same.ids.end());
      same = std::move(line);
    } else {
      same.ids.push_back(text.id);
    }
  }
  std::sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.ids < b.ids; });
  std::ofstream file(out);
  file << "# Sketches of the texts of the SPDX licence list; no text of any licence is here. Written by\n"
          "# tools/licenses/make-fingerprints. ids, o = OSI-approved, title, words, shift, hashes of word "
          "trigrams.\n";
  for (const FingerprintLine& line : lines) file << render(line) << "\n";
  std::cout << lines.size() << " texts of " << texts->size() << " licences, " << file.tellp() << " bytes\n";
  return file ? 0 : 1;
}

std::string best_id(const LicenseCatalog& catalog, const Identification& found) {
  const TextMatch* best = nullptr;
  for (const TextMatch& match : found.matches)
    if (best == nullptr || match.end_word - match.first_word > best->end_word - best->first_word)
      best = &match;
  return best == nullptr ? "" : catalog.licenses()[best->license].id;
}

int restrictions(const License& license) {
  int count = 0;
  for (const RightCell& cell : license.rights)
    if (cell.state == RightState::restricted) ++count;
  return count;
}

struct Tally {
  int texts = 0, right = 0, wrong = 0, more_permissive = 0;
};

int evaluate(const std::filesystem::path& folder, const std::filesystem::path& rules,
             const std::filesystem::path& copies) {
  const auto texts = read_spdx_texts(folder);
  const auto catalog = catalog_of(rules);
  if (!texts || catalog == nullptr) return 1;
  const TextIdentifier identifier(catalog);
  std::map<std::string, Tally> tallies;
  double seconds = 0;
  size_t runs = 0;
  for (const char* kind : {"published", "perturbed"})
    if (!copies.empty()) std::filesystem::create_directories(copies / kind);
  for (uint32_t variant = 0; variant < 4; ++variant) {
    for (const SpdxText& text : *texts) {
      const std::string copy = variant == 0 ? text.text : perturbed(text.text, variant);
      if (variant < 2 && !copies.empty())
        std::ofstream(copies / (variant == 0 ? "published" : "perturbed") / (text.id + ".txt")) << copy;
      const auto start = std::chrono::steady_clock::now();
      const std::string id = best_id(*catalog, identifier.identify(text_words(copy)));
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      ++runs;
      const License* expected = catalog->by_tag(text.id);
      const License* given = catalog->by_tag(id);
      const bool right =
          expected != nullptr && given != nullptr && (expected == given || id_class(text.id) == id_class(id));
      std::vector<std::string> groups = {"all"};
      if (text.osi_approved || text.id.rfind("CC", 0) == 0) groups.push_back("OSI and CC");
      const bool permissive =
          !right && given != nullptr && expected != nullptr && restrictions(*given) < restrictions(*expected);
      for (const std::string& group : groups) {
        Tally& tally = tallies[group + (variant == 0 ? ", as published" : ", perturbed")];
        ++tally.texts;
        if (right)
          ++tally.right;
        else if (given != nullptr)
          ++tally.wrong;
        if (permissive) ++tally.more_permissive;
      }
      if (!right && (groups.size() > 1 || permissive))
        std::cout << "  " << text.id << (variant == 0 ? "" : " (perturbed)") << ": "
                  << (id.empty() ? "nothing" : id) << "\n";
    }
  }
  for (const auto& [name, tally] : tallies)
    std::printf("%-28s %5d texts  %5.1f %% right  %4.1f %% wrong  %d more permissive\n", name.c_str(),
                tally.texts, 100.0 * tally.right / tally.texts, 100.0 * tally.wrong / tally.texts,
                tally.more_permissive);
  std::printf("%.0f texts a second\n", static_cast<double>(runs) / seconds);
  return 0;
}

int identify_files(int count, char** files, const std::filesystem::path& rules) {
  const auto catalog = catalog_of(rules);
  if (catalog == nullptr) return 1;
  const TextIdentifier identifier(catalog);
  for (int i = 0; i < count; ++i) {
    std::ifstream file(files[i]);
    std::stringstream bytes;
    bytes << file.rdbuf();
    const std::string text = bytes.str();
    std::cout << files[i] << ":";
    const Identification found = identifier.identify(text_words(text));
    for (const TextMatch& match : found.matches)
      std::cout << " " << catalog->licenses()[match.license].id << " (" << match.containment << ")";
    const auto names = name_words(text);
    if (const auto phrase = catalog->phrase_in(names); phrase && found.matches.empty())
      std::cout << " " << catalog->licenses()[phrase->license].id << " (by name)";
    std::cout << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace exhibit::license

int main(int argc, char** argv) {
  using namespace exhibit::license;
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "fingerprints" && argc == 4) return write_fingerprints(argv[2], argv[3]);
  if (command == "evaluate" && (argc == 4 || argc == 5))
    return evaluate(argv[2], argv[3], argc == 5 ? argv[4] : "");
  if (command == "identify" && argc > 3) return identify_files(argc - 3, argv + 3, argv[2]);
  std::cerr << "license-lab fingerprints TEXTS OUT | evaluate TEXTS RULES [DIR] | identify RULES FILE...\n";
  return 2;
}
