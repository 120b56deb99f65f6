// Every mistake that a rule file can hold has its exact message: tests/invalid/rules/NN-name.yaml and .txt.
// A file is read as evidence, or as lexicons or facts where its name says so, beside the files of base/.
// EXHIBIT_REGEN=1 writes the .txt files anew; read the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "extractors/rules/pack.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return test::source_dir() / "tests/invalid/rules"; }

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string place_of(const std::string& name) {
  if (name.find("-facts-") != std::string::npos) return "facts.yaml";
  if (name.find("-lexicon-") != std::string::npos) return "lexicons/" + name + ".yaml";
  return "evidence/" + name + ".yaml";
}

std::vector<RuleFile> base_and(RuleFile broken) {
  std::vector<RuleFile> files{std::move(broken)};
  for (const char* path : {"facts.yaml", "lexicons/words.yaml"}) {
    if (files.front().path != path) files.push_back({path, test::read_file(folder() / "base" / path)});
  }
  return files;
}

class BrokenRules : public testing::TestWithParam<std::string> {};

TEST_P(BrokenRules, GiveTheirExactDiagnostics) {
  const std::string& name = GetParam();
  const PackLoad load =
      load_rule_pack(base_and({place_of(name), test::read_file(folder() / (name + ".yaml"))}));
  EXPECT_EQ(load.pack, nullptr);
  std::string shown;
  for (const Diagnostic& diagnostic : load.diagnostics) shown += render(diagnostic);
  const fs::path expected = folder() / (name + ".txt");
  if (std::getenv("EXHIBIT_REGEN") != nullptr) test::write_file(expected, shown);
  EXPECT_EQ(shown, test::read_file(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, BrokenRules, testing::ValuesIn(cases()), [](const auto& one) {
  std::string name = one.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Diagnostics, CoverAtLeastTwentyFiles) { EXPECT_GE(cases().size(), 20u); }

TEST(Diagnostics, BaseItselfIsValid) {
  const PackLoad load = load_rule_pack(base_and({"evidence/none.yaml", "rules: []\n"}));
  EXPECT_EQ(render(load.diagnostics), "");
  EXPECT_NE(load.pack, nullptr);
}

TEST(Diagnostics, FileTooLarge) {
  const PackLoad load = load_rule_pack(base_and({"evidence/large.yaml", std::string((1u << 20) + 1, '\n')}));
  EXPECT_EQ(render(load.diagnostics),
            "rules/evidence/large.yaml:1:1: error: the file has 1048577 bytes; at most 1048576 are read\n");
}

TEST(Diagnostics, OtherFileNames) {
  const PackLoad load = load_rule_pack(base_and({"evidence/rule.yml", "rules: []\n"}));
  EXPECT_EQ(render(load.diagnostics),
            "rules/evidence/rule.yml:1:1: error: only files named *.yaml belong here\n");
}

TEST(Diagnostics, FolderThatIsNotThere) {
  const PackLoad load = load_rule_pack(fs::path("no/such/folder"));
  EXPECT_EQ(load.pack, nullptr);
  EXPECT_EQ(render(load.diagnostics),
            "no/such/folder:1:1: error: cannot read the rules folder: No such file or directory\n");
}

}  // namespace
}  // namespace exhibit
