#include "pipeline/exchange/mof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "pipeline/base/yaml_edit.h"
#include "tests/exchange/mof_schema.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

const std::string kModel =
    "framework:\n  name: 'Model Openness Framework'\n  version: '1.0'\n  date: '2024-12-15'\n"
    "release:\n  name: Aurora-7B\n  version: 7B\n  date: '2025-03-01'\n"
    "  license:\n    distribution:\n      name: MIT\n      path: ''\n"
    "  type: language\n  architecture: 'transformer decoder'\n  origin: ''\n  producer: 'Aurora Lab'\n"
    "  contact: ''\n"
    "  components:\n    -\n      name: 'Training code'\n      description: x\n      license: Apache-2.0\n"
    "    -\n      name: 'Model card'\n      description: y\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

TEST(Mof, ReadsComponentsAndLicences) {
  std::vector<Diagnostic> diagnostics;
  const auto model = read_mof("a.yml", kModel, diagnostics);
  ASSERT_TRUE(model) << render(diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << render(diagnostics);
  EXPECT_EQ(model->name, "Aurora-7B");
  EXPECT_EQ(model->license("distribution")->name, "MIT");
  EXPECT_EQ(model->license("data"), nullptr);
  EXPECT_EQ(model->find("Training code")->license, "Apache-2.0");
  EXPECT_EQ(model->find("Model card")->license, std::nullopt);
  EXPECT_EQ(line_at(model->source.text, model->find("Training code")->license_at.line),
            "      license: Apache-2.0");
}

TEST(Mof, EveryMalformedFieldIsNamedWithItsLine) {
  struct Case {
    std::string text;
    const char* expected;
  };
  const Case cases[] = {
      {replaced(kModel, "'Training code'", "'Trainng code'"),
       "a.yml:20:13: error: unknown component \"Trainng code\"; did you mean \"Training code\"?"},
      {replaced(kModel, "'Model card'", "'Training code'"),
       "a.yml:24:7: error: the component \"Training code\" is listed twice"},
      {replaced(kModel, "type: language", "type: langauge"), "a.yml:13:9: error: release/type \"langauge\""},
      {replaced(kModel, "'2025-03-01'", "'March'"), "a.yml:8:9: error: release/date is \"March\""},
      {replaced(kModel, "'2025-03-01'", "'2025-13-01'"), "release/date is \"2025-13-01\""},
      {replaced(kModel, "'Aurora Lab'", "''"), "a.yml:16:13: error: release/producer is empty"},
      {replaced(kModel, "  producer: 'Aurora Lab'\n", ""), "release/producer is missing"},
      {replaced(kModel, "'Model Openness Framework'", "MOF"), "framework/name must be"},
      {replaced(kModel, "      name: MIT\n      path: ''\n", "      - MIT\n"),
       "release/license/distribution must be a mapping"},
      {replaced(kModel, "license: Apache-2.0", "license: [a, b]"), "component/license must be a text"},
      {"release: {}\n", "\"framework\" is missing"},
      {"framework: {}\n", "\"release\" is missing"},
      {"[]\n", "\"release\" is missing"},
      {"a: *b\n", "not valid YAML"},
  };
  for (const Case& c : cases) {
    std::vector<Diagnostic> diagnostics;
    (void)read_mof("a.yml", c.text, diagnostics);
    EXPECT_NE(render(diagnostics).find(c.expected), std::string::npos) << c.expected << "\nis not in\n"
                                                                       << render(diagnostics);
  }
}

TEST(Mof, WhatIsWrittenReadsBack) {
  std::vector<Diagnostic> diagnostics;
  const auto model = read_mof("a.yml", kModel, diagnostics);
  ASSERT_TRUE(model);
  const auto again = read_mof("b.yml", write_mof(*model), diagnostics);
  ASSERT_TRUE(again) << render(diagnostics);
  EXPECT_TRUE(same_value(model->source.root, again->source.root)) << write_mof(*model);
}

TEST(Mof, ReadsEveryPublishedModel) {
  const auto shared = test::shared_dir();
  if (!shared || !fs::exists(*shared / "reference/mof/models")) GTEST_SKIP() << test::kNoShared;
  const test::MofSchema schema(*shared / "reference/mof/mof_schema.json");
  std::vector<fs::path> files;
  for (const auto& item : fs::directory_iterator(*shared / "reference/mof/models"))
    files.push_back(item.path());
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files.size(), 273u);
  for (const fs::path& file : files) {
    std::vector<Diagnostic> diagnostics;
    const auto model = read_mof(file.filename().string(), test::read_file(file), diagnostics);
    ASSERT_TRUE(model) << render(diagnostics);
    EXPECT_EQ(schema.problems(write_mof(*model)), "") << file;
  }
}

}  // namespace
}  // namespace exhibit
