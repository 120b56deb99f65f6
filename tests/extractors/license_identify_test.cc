#include <gtest/gtest.h>

#include <filesystem>

#include "extractors/license/identify.h"
#include "tests/extractors/license_data.h"
#include "tools/licenses/spdx_texts.h"

namespace exhibit::license {
namespace {

// A licence of our own, in the manner of many, and its sketch: the tests need nobody's text.
std::string own_text(int clauses) {
  static const char* const kSubjects[] = {"recipient",   "licensee", "contributor",
                                          "distributor", "operator", "user"};
  static const char* const kVerbs[] = {"shall keep", "may hand on", "must name", "can repair",
                                       "shall publish"};
  static const char* const kObjects[] = {"the lantern",  "each copy of the ladder", "all notices on the boat",
                                         "the drawings", "every spare part",        "the logbook",
                                         "its own tools"};
  std::string text = "THE LANTERN LICENCE\n\nCopyright (c) 2020 The Harbour\n\n";
  for (int i = 0; i < clauses; ++i)
    text += std::to_string(i + 1) + ". Each " + kSubjects[i % 6] + " " + kVerbs[i % 5] + " " +
            kObjects[i % 7] + " within " + kSubjects[(i * 5 + 1) % 6] + " reach and " + kVerbs[(i / 6) % 5] +
            " " + kObjects[(i / 5) % 7] + " thereafter.\n";
  return text;
}

std::shared_ptr<const LicenseCatalog> own_catalog(const test::TempDir& folder) {
  const auto line = [](const char* id, const std::string& text) {
    FingerprintLine out{{id}, true, "A License", {}};
    const auto words = text_words(text);
    std::vector<uint32_t> hashes = shingles(words);
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    out.fingerprint.words = static_cast<uint32_t>(words.size());
    out.fingerprint.hashes = std::move(hashes);
    return render(out) + "\n";
  };
  test::write_file(folder.path() / "a.yaml",
                   "licenses:\n  - {id: z, title: Z, for: model, rights: {use: allowed, modify: allowed, "
                   "redistribute: allowed, commercial: allowed}}\n");
  test::write_file(folder.path() / "fingerprints.tsv",
                   line("Lantern-Short", own_text(12)) + line("Lantern-Long", own_text(20)));
  std::vector<Diagnostic> diagnostics;
  auto catalog = load_catalog(folder.path(), diagnostics);
  EXPECT_NE(catalog, nullptr) << render(diagnostics);
  return catalog;
}

std::vector<std::string> ids_of(const LicenseCatalog& catalog, const Identification& found) {
  std::vector<std::string> ids;
  for (const TextMatch& match : found.matches) ids.push_back(catalog.licenses()[match.license].id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(LicenseIdentify, TextsAndPerturbedCopies) {
  const test::TempDir folder;
  const auto catalog = own_catalog(folder);
  const TextIdentifier identifier(catalog);
  const auto ids = [&](const std::string& text) {
    return ids_of(*catalog, identifier.identify(text_words(text)));
  };
  EXPECT_EQ(ids(own_text(12)), Ids{"Lantern-Short"});
  EXPECT_EQ(ids(own_text(20)), Ids{"Lantern-Long"});  // holds the short one whole
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(ids(perturbed(own_text(12), seed)), Ids{"Lantern-Short"}) << seed;
    EXPECT_EQ(ids(perturbed(own_text(20), seed)), Ids{"Lantern-Long"}) << seed;
  }
  EXPECT_EQ(ids(own_text(4)), Ids{});  // borrowed wording
  EXPECT_EQ(ids("Each recipient shall keep the lantern."), Ids{});
  EXPECT_EQ(ids(""), Ids{});
}

TEST(LicenseIdentify, WhatIsBesideTheTextIsLeftOver) {
  const test::TempDir folder;
  const TextIdentifier identifier(own_catalog(folder));
  const std::string extra = "Nobody may light the wick on a Sunday without a written order of the master.";
  const std::vector<TextWord> words = text_words(own_text(12) + extra);
  const Identification found = identifier.identify(words);
  ASSERT_EQ(found.matches.size(), 1u);
  size_t covered_extra = 0;
  size_t uncovered_text = 0;
  const size_t border = words.size() - text_words(extra).size();
  for (size_t i = 0; i < words.size(); ++i) {
    if (i >= border && found.covered[i]) ++covered_extra;
    if (i < border && !found.covered[i]) ++uncovered_text;
  }
  EXPECT_EQ(covered_extra, 0u);
  EXPECT_EQ(uncovered_text, 0u);
}

TEST(LicenseIdentify, SeveralTextsInOneFile) {
  const auto catalog = test::shipped_catalog();
  const TextIdentifier identifier(catalog);
  const std::filesystem::path folder = "/usr/share/common-licenses";
  if (!std::filesystem::exists(folder / "MPL-2.0") || !std::filesystem::exists(folder / "Apache-2.0"))
    GTEST_SKIP() << "not run: no common licence texts on this machine";
  const std::string both =
      test::read_file(folder / "Apache-2.0") + "\n\n" + test::read_file(folder / "MPL-2.0");
  EXPECT_EQ(ids_of(*catalog, identifier.identify(text_words(both))), (Ids{"Apache-2.0", "MPL-2.0"}));
}

TEST(LicenseIdentify, CommonLicencesOfTheMachine) {
  const auto catalog = test::shipped_catalog();
  const TextIdentifier identifier(catalog);
  struct Case {
    const char* file;
    const char* id;
  };
  int ran = 0;
  for (const Case& c : {Case{"Apache-2.0", "Apache-2.0"},
                        {"GPL-2", "GPL-2.0-only"},
                        {"GPL-3", "GPL-3.0-only"},
                        {"LGPL-2.1", "LGPL-2.1-only"},
                        {"MPL-2.0", "MPL-2.0"},
                        {"CC0-1.0", "CC0-1.0"},
                        {"BSD", "BSD-3-Clause"}}) {
    const std::filesystem::path path = std::filesystem::path("/usr/share/common-licenses") / c.file;
    if (!std::filesystem::exists(path)) continue;
    ++ran;
    const std::string text = test::read_file(path);
    EXPECT_EQ(ids_of(*catalog, identifier.identify(text_words(text))), Ids{c.id}) << c.file;
    for (uint32_t seed = 1; seed <= 3; ++seed)
      EXPECT_EQ(ids_of(*catalog, identifier.identify(text_words(perturbed(text, seed)))), Ids{c.id})
          << c.file << " " << seed;
  }
  if (ran == 0) GTEST_SKIP() << "not run: no common licence texts on this machine";
}

}  // namespace
}  // namespace exhibit::license
