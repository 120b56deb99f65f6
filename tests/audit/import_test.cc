#include <gtest/gtest.h>

#include "pipeline/audit/claim.h"
#include "tests/audit/tables.h"
#include "tests/support/support.h"

namespace exhibit::audit {
namespace {

using test::imported;
using test::index_entry;
using test::with;

TEST(Import, TheIndexGivesAClaimForEachDimension) {
  const PublishedGrades grades =
      imported(with(index_entry(), "class: closed # weights_endmodel\n    link:\n",
                    "class: open # w\n    link: [\"https://a.example/1\", \"https://a.example/2\"]\n"),
               GradesFormat::osai);
  ASSERT_EQ(grades.entries.size(), 1u);
  EXPECT_EQ(grades.entries[0].name, "Aurora-7B-Chat");
  EXPECT_EQ(grades.entries[0].base, "Aurora-7B");
  EXPECT_EQ(grades.entries[0].license, "Apache-2.0");
  ASSERT_EQ(grades.claims.size(), 12u);
  const Claim& weights = grades.claims[3];
  EXPECT_EQ(weights.field, "weights_endmodel");
  EXPECT_EQ(weights.grade, Grade::open);
  ASSERT_EQ(weights.links.size(), 2u);
  EXPECT_EQ(weights.links[1].place.path, (YamlPath{"weights_endmodel", "link", "1"}));
  EXPECT_EQ(line_at(grades.files[0].text, weights.place.at.line), "    class: open # w");
}

TEST(Import, MofComponentsThatAreNotIncludedAreClosed) {
  const PublishedGrades grades = imported(
      "framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}\n"
      "release:\n  name: Aurora\n  producer: Lab\n  huggingface: https://huggingface.co/lab/Aurora-7B\n  "
      "license: {}\n"
      "  components:\n    - {name: Training code, license: Component not included}\n    - {name: Model card, "
      "license: MIT}\n",
      GradesFormat::mof);
  ASSERT_EQ(grades.claims.size(), 2u);
  EXPECT_EQ(grades.entries[0].name, "lab/Aurora-7B");
  EXPECT_EQ(grades.claims[0].grade, Grade::closed);
  EXPECT_EQ(grades.claims[0].criterion, "code");
  EXPECT_EQ(grades.claims[0].license, "");
  EXPECT_EQ(grades.claims[1].license, "MIT");
}

TEST(Import, TablesSayWhichCellIsWrong) {
  const PublishedGrades wide =
      imported("model,weights,license,paper,hardware,method_rl,data_rl\nAurora,open,opne,,semi,na,n/a\n",
               GradesFormat::kips_csv, "t.csv");
  EXPECT_EQ(wide.claims.size(), 6u);
  const std::string problems = render(wide.diagnostics);
  EXPECT_NE(problems.find("t.csv:2:1: error: license is \"opne\""), std::string::npos) << problems;
  EXPECT_NE(problems.find("t.csv:2:1: warning: the cell paper of Aurora is empty"), std::string::npos)
      << problems;
  const PublishedGrades longer = imported(
      "model,criterion,grade,link,quote\nlab/Aurora,weigths,open,https://a.example "
      "https://b.example,x\n,paper,,,\n",
      GradesFormat::generic_csv, "t.csv");
  ASSERT_EQ(longer.claims.size(), 2u);
  EXPECT_EQ(longer.claims[0].links.size(), 2u);
  EXPECT_EQ(longer.claims[0].links[1].url, "https://b.example");
  const std::string more = render(longer.diagnostics);
  EXPECT_NE(more.find("unknown criterion \"weigths\"; did you mean \"weights\"?"), std::string::npos) << more;
  EXPECT_NE(more.find("t.csv:3:1: error: the row names no model"), std::string::npos) << more;
  EXPECT_FALSE(import_text("t.csv", "a,b\n1,2\n", GradesFormat::generic_csv, {"weights"}));
  EXPECT_FALSE(import_text("t.csv", "a,b\n1,2\n", GradesFormat::kips_csv, {"weights"}));
}

TEST(Import, AFolderIsReadWhateverOneFileHolds) {
  const exhibit::test::TempDir dir;
  exhibit::test::write_file(dir.path() / "good.yaml", index_entry());
  exhibit::test::write_file(dir.path() / "bad.yaml", "a: [1\n");
  exhibit::test::write_file(dir.path() / "_parameters.yml", "- 1\n");
  exhibit::test::write_file(dir.path() / "a_template.yaml", "system:\n");
  exhibit::test::write_file(dir.path() / "readme.md", "x\n");
  const auto grades = import_grades(dir.path().string(), GradesFormat::osai, {});
  ASSERT_TRUE(grades);
  EXPECT_EQ(grades->files.size(), 2u);
  EXPECT_EQ(grades->entries.size(), 1u);
  EXPECT_NE(render(grades->diagnostics).find("bad.yaml:2:1: error: not valid YAML"), std::string::npos);
  EXPECT_FALSE(import_grades((dir.path() / "none").string(), GradesFormat::osai, {}));
}

TEST(Import, WhichModelAnEntryIsAbout) {
  const std::vector<std::string> known = {"lab/Aurora-7B-Chat", "lab/Aurora-7B", "other/Borealis-2",
                                          "third/Borealis-2"};
  const auto model = [&](const std::string& name) {
    PublishedEntry entry;
    entry.name = name;
    return model_of(entry, known);
  };
  EXPECT_EQ(model("aurora 7b chat"), "lab/Aurora-7B-Chat");
  EXPECT_EQ(model("LAB/aurora-7b"), "lab/Aurora-7B");
  EXPECT_EQ(model("Aurora"), "");
  EXPECT_EQ(model("Aurora-70B"), "");
  EXPECT_EQ(model("Borealis-2"), "") << "two would fit";
  EXPECT_EQ(model("other/Borealis-2"), "other/Borealis-2");
  EXPECT_EQ(model("nobody/Aurora-7B"), "");
  EXPECT_EQ(model(""), "");
}

TEST(Import, LicencesWithinNotes) {
  EXPECT_EQ(weights_license_in("Weights: MIT. Code: not released."), "MIT");
  EXPECT_EQ(weights_license_in("Weights: Apache 2.0; data: none"), "Apache 2.0");
  EXPECT_EQ(weights_license_in("Apache-2.0"), "");
}

}  // namespace
}  // namespace exhibit::audit
