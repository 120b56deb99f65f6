#include "pipeline/exchange/license_choice.h"

#include <gtest/gtest.h>

#include "tests/support/support.h"

namespace exhibit {
namespace {

class LicenseChoice : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Diagnostic> diagnostics;
    catalog_ = license::load_catalog(test::source_dir() / "rules/licenses", diagnostics);
    ASSERT_NE(catalog_, nullptr) << render(diagnostics);
  }
  std::shared_ptr<const license::LicenseCatalog> catalog_;
};

Evidence naming(std::string fact, std::string id, std::string name, std::string refused = "") {
  Evidence evidence;
  evidence.fact = std::move(fact);
  evidence.url = "https://a.example/" + id;
  evidence.values = {{"id", std::move(id)}, {"name", std::move(name)}};
  evidence.refused = std::move(refused);
  return evidence;
}

TEST_F(LicenseChoice, TheMostRestrictiveDecides) {
  struct Case {
    std::vector<Evidence> evidence;
    const char* expected;
  };
  const Case cases[] = {
      {{}, ""},
      {{naming("license.name", "MIT", "MIT License")}, "MIT"},
      {{naming("license.name", "MIT", ""), naming("license.name", "CC-BY-NC-4.0", "")}, "CC-BY-NC-4.0"},
      {{naming("license.name", "CC-BY-NC-4.0", ""), naming("license.name", "MIT", "")}, "CC-BY-NC-4.0"},
      {{naming("license.name", "CC-BY-NC-4.0", "", "of a data set"), naming("license.name", "MIT", "")},
       "MIT"},
      {{naming("license.name", "MIT", ""), naming("license.name", "custom", "Aurora Licence")},
       "Aurora Licence"},
      {{naming("license.code_name", "Apache-2.0", ""), naming("license.name", "MIT", "")}, "MIT"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(license_of(LicensedPart::weights, c.evidence, *catalog_).name, c.expected);
}

TEST_F(LicenseChoice, NamesAsPeopleWriteThem) {
  const auto id = [&](std::string_view text) {
    const license::License* license = license_named(text, *catalog_);
    return license == nullptr ? std::string("none") : license->id;
  };
  EXPECT_EQ(id("Apache 2.0"), "Apache-2.0");
  EXPECT_EQ(id("apache-2.0"), "Apache-2.0");
  EXPECT_EQ(id("MIT License"), "MIT");
  EXPECT_EQ(id("to be announced"), "none");
  EXPECT_EQ(id(""), "none");
}

}  // namespace
}  // namespace exhibit
