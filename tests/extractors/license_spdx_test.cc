// The SPDX-wide measure: runs where the texts of the npm package spdx-license-list are at hand
// (tools/licenses/evaluate installs them, or EXHIBIT_SPDX_TEXTS names their folder).
#include <gtest/gtest.h>

#include <cstdlib>

#include "extractors/license/identify.h"
#include "tests/extractors/license_data.h"
#include "tools/licenses/spdx_texts.h"

namespace exhibit::license {
namespace {

std::filesystem::path texts_folder() {
  if (const char* folder = std::getenv("EXHIBIT_SPDX_TEXTS")) return folder;
  return test::source_dir() / "tools" / "licenses" / "node_modules" / "spdx-license-list" / "licenses";
}

int restrictions(const License& license) {
  int count = 0;
  for (const RightCell& cell : license.rights)
    if (cell.state == RightState::restricted) ++count;
  return count;
}

TEST(LicenseSpdx, OpenSourceAndCreativeCommonsTexts) {
  if (!std::filesystem::exists(texts_folder()))
    GTEST_SKIP() << "not run: no SPDX texts (tools/licenses/evaluate installs them)";
  const auto texts = read_spdx_texts(texts_folder());
  ASSERT_TRUE(texts.ok()) << texts.error().describe();
  const auto catalog = test::shipped_catalog();
  const TextIdentifier identifier(catalog);
  int all = 0;
  int right = 0;
  for (const SpdxText& text : *texts) {
    if (!text.osi_approved && text.id.rfind("CC", 0) != 0) continue;
    const License* expected = catalog->by_tag(text.id);
    ASSERT_NE(expected, nullptr) << text.id;
    for (const std::string& copy : {text.text, perturbed(text.text, 7)}) {
      const Identification found = identifier.identify(text_words(copy));
      ++all;
      if (found.matches.empty()) continue;
      const License& given = catalog->licenses()[found.matches.front().license];
      const bool same = id_class(given.id) == id_class(text.id) || &given == expected;
      if (same) ++right;
      EXPECT_TRUE(same || restrictions(given) >= restrictions(*expected))
          << text.id << " was taken for the more permissive " << given.id;
    }
  }
  EXPECT_GE(right, all * 95 / 100) << right << " of " << all;
}

TEST(LicenseSpdx, ClassesOfIds) {
  EXPECT_EQ(id_class("GPL-2.0-or-later"), "GPL-2.0");
  EXPECT_EQ(id_class("GPL-2.0+"), "GPL-2.0");
  EXPECT_EQ(id_class("GFDL-1.2-no-invariants-or-later"), "GFDL-1.2");
  EXPECT_EQ(id_class("MIT"), "MIT");
}

}  // namespace
}  // namespace exhibit::license
