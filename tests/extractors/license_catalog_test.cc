#include <gmock/gmock.h>

#include "extractors/license/catalog.h"
#include "tests/extractors/license_data.h"

namespace exhibit::license {
namespace {

using test::shipped_catalog;
using testing::HasSubstr;

std::string rights_of(const License& license) {
  std::string out;
  for (const RightCell& cell : license.rights) out += std::string(to_string(cell.state)).front();
  return out;
}

// a: allowed, c: conditioned, r: restricted; use, modify, redistribute, commercial.
TEST(LicenseCatalog, TagsOfTheHub) {
  struct Case {
    const char* tag;
    const char* id;
    const char* rights;
  };
  for (const Case& c : {
           Case{"apache-2.0", "Apache-2.0", "acca"},
           {"MIT", "MIT", "aaca"},
           {"llama3.3", "llama-3.3", "rcca"},
           {"llama2", "llama-2", "raca"},
           {"gemma", "gemma", "rcca"},
           {"cc-by-nc-4.0", "CC-BY-NC-4.0", "aacr"},
           {"cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0", "arcr"},
           {"cc-by-sa-3.0", "CC-BY-SA-3.0", "acca"},
           {"gpl-3.0", "GPL-3.0-only", "acca"},
           {"bigscience-openrail-m", "bigscience-openrail-m", "rcca"},
           {"openrail++", "openrail++-m", "rcca"},
           {"apple-amlr", "apple-amlr", "rccr"},
           {"nvidia-open-model-license", "nvidia-open-model", "rcca"},
           {"epl-2.0", "EPL-2.0", "aaca"},  // known through its fingerprint only
       }) {
    const License* license = shipped_catalog()->by_tag(c.tag);
    ASSERT_NE(license, nullptr) << c.tag;
    EXPECT_EQ(license->id, c.id);
    EXPECT_EQ(rights_of(*license), c.rights) << c.tag;
  }
  for (const char* tag : {"", "other", "unknown", "apache-9.0"})
    EXPECT_EQ(shipped_catalog()->by_tag(tag), nullptr) << tag;
}

TEST(LicenseCatalog, NamesInSentences) {
  struct Case {
    const char* text;
    std::vector<std::string> ids;
  };
  for (const Case& c : {
           Case{"released under the Apache License, Version 2.0.", {"Apache-2.0"}},
           {"a CC BY-NC-SA 4.0 license", {"CC-BY-NC-SA-4.0"}},
           {"the Llama 3.1 Community License Agreement", {"llama-3.1"}},
           {"code under MIT, weights under the Gemma Terms of Use", {"MIT", "gemma"}},
           {"Creative Commons Attribution-NonCommercial 4.0 International License", {"CC-BY-NC-4.0"}},
           {"the Mozilla Public License 2.0", {"MPL-2.0"}},
           {"we compare with Gemma and Llama 3.1", {}},
       }) {
    std::vector<std::string> ids;
    for (const NameMatch& match : shipped_catalog()->names_in(name_words(c.text)))
      ids.push_back(shipped_catalog()->licenses()[match.license].id);
    EXPECT_EQ(ids, c.ids) << c.text;
  }
}

TEST(LicenseCatalog, NoRestrictionIsLeftUnsaid) {
  for (const License& license : shipped_catalog()->licenses())
    for (const RightCell& cell : license.rights)
      EXPECT_EQ(cell.state == RightState::restricted && cell.kind.empty(), false) << license.id;
}

TEST(LicenseCatalog, FingerprintLinesRoundTrip) {
  const FingerprintLine line{
      {"A-1.0", "A-1.0-or-later"}, true, "A License", {0, 120, 1, {2, 4, 1000000, 4294967294u}}};
  std::string problem;
  const auto read = parse_fingerprint_line(render(line), problem);
  ASSERT_TRUE(read) << problem;
  EXPECT_EQ(render(*read), render(line));
  EXPECT_EQ(read->fingerprint.hashes, line.fingerprint.hashes);
}

TEST(LicenseCatalog, BrokenFingerprints) {
  struct Case {
    const char* line;
    const char* problem;
  };
  for (const Case& c : {
           Case{"A\to\tTitle", "a fingerprint has 6 fields, this line has 3"},
           {"\to\tT\t1\t0\tAAAAAA", "an id is empty"},
           {"A\tx\tT\t1\t0\tAAAAAA", "the flag is neither"},
           {"A\to\tT\tmany\t0\tAAAAAA", "the number of words is not a number"},
           {"A\to\tT\t1\t99\tAAAAAA", "the shift is not a number from 0 to 16"},
           {"A\to\tT\t1\t0\tA!", "the hashes are not base64"},
           {"A\to\tT\t1\t0\t", "the hashes are not base64"},
           {"A\to\tT\t1\t4\tAQAAAA", "a hash does not fit the shift"},
           {"A\to\tT\t1\t0\tAgAAAAEAAAA", "the hashes do not ascend"},
       }) {
    std::string problem;
    EXPECT_FALSE(parse_fingerprint_line(c.line, problem)) << c.line;
    EXPECT_THAT(problem, HasSubstr(c.problem)) << c.line;
  }
}

TEST(LicenseCatalog, MistakesAreShownWhereTheyStand) {
  struct Case {
    const char* yaml;
    const char* message;
  };
  for (const Case& c : {
           Case{"licenses:\n  - {id: a, title: A, for: model}\n", "rights"},
           {"licenses:\n  - {id: a, title: A, for: modle, rights: {use: allowed, modify: allowed, "
            "redistribute: allowed, commercial: allowed}}\n",
            "modle"},
           {"licenses:\n  - {id: a, title: A, for: model, rights: {use: forbidden, modify: allowed, "
            "redistribute: allowed, commercial: allowed}}\n",
            "unknown state \"forbidden\""},
           {"licenses:\n  - {id: a, title: A, for: model, rights: {use: restricted, modify: allowed, "
            "redistribute: allowed, commercial: allowed}}\n",
            "must say what restricts it"},
           {"licenses:\n  - {id: a, title: A, for: model, tags: [x], rights: {use: allowed, modify: allowed, "
            "redistribute: allowed, commercial: allowed}}\n"
            "  - {id: b, title: B, for: model, tags: [x], rights: {use: allowed, modify: allowed, "
            "redistribute: allowed, commercial: allowed}}\n",
            "already stands for another licence"},
           {"licenses:\n  - {id: a, title: A, for: model, colour: red, rights: {use: allowed, modify: "
            "allowed, redistribute: allowed, commercial: allowed}}\n",
            "colour"},
       }) {
    const test::TempDir folder;
    test::write_file(folder.path() / "a.yaml", c.yaml);
    test::write_file(folder.path() / "fingerprints.tsv", "");
    std::vector<Diagnostic> diagnostics;
    EXPECT_EQ(load_catalog(folder.path(), diagnostics), nullptr);
    EXPECT_THAT(render(diagnostics), HasSubstr(c.message));
  }
}

TEST(LicenseCatalog, FolderWithoutLicences) {
  const test::TempDir folder;
  std::vector<Diagnostic> diagnostics;
  EXPECT_EQ(load_catalog(folder.path(), diagnostics), nullptr);
  EXPECT_THAT(render(diagnostics), HasSubstr("no licence files"));
}

}  // namespace
}  // namespace exhibit::license
