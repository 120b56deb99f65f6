#include "pipeline/audit/patch.h"

#include <gtest/gtest.h>

#include "tests/audit/tables.h"

namespace exhibit::audit {
namespace {

TEST(Patch, UnifiedDiffs) {
  EXPECT_EQ(unified_diff("f", "a\n", "a\n"), "");
  EXPECT_EQ(unified_diff("f", "a\nb\nc\n", "a\nx\nc\n"),
            "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
  EXPECT_EQ(unified_diff("f", "", "a\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n");
  EXPECT_EQ(unified_diff("f", "a", "b\n"),
            "--- a/f\n+++ b/f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n");
  std::string before, after;
  for (int i = 0; i < 40; ++i) {
    before += std::to_string(i) + "\n";
    after += i == 5 || i == 30 ? "x\n" : std::to_string(i) + "\n";
  }
  const std::string diff = unified_diff("f", before, after);
  EXPECT_NE(diff.find("@@ -3,7 +3,7 @@\n"), std::string::npos) << diff;
  EXPECT_NE(diff.find("@@ -28,7 +28,7 @@\n"), std::string::npos) << diff;
}

Finding correcting(const YamlPath& path, YamlValue value) {
  Finding finding;
  finding.file = "t.yaml";
  finding.correction = Correction{path, std::move(value)};
  return finding;
}

TEST(Patch, CorrectionsLeaveCommentsAndOrder) {
  const PublishedGrades grades = test::imported(test::index_entry(), GradesFormat::osai);
  const Finding findings[] = {correcting({"paper", "class"}, YamlValue::of("open")),
                              correcting({"paper", "link"}, YamlValue::of("https://a.example/p")),
                              correcting({"paper", "class"}, YamlValue::of("partial")),
                              correcting({"nowhere", "class"}, YamlValue::of("open"))};
  const Patch patch = make_patch(grades, findings);
  EXPECT_EQ(patch.applied, 2u);
  EXPECT_EQ(patch.left_out, 2u);
  EXPECT_NE(patch.diff.find("-    class: closed # paper\n-    link:\n+    class: open # paper\n+    link: "
                            "https://a.example/p\n"),
            std::string::npos)
      << patch.diff;
}

TEST(Patch, TablesHaveNone) {
  const PublishedGrades grades =
      test::imported("model,criterion,grade\na,paper,open\n", GradesFormat::generic_csv, "t.yaml");
  EXPECT_EQ(make_patch(grades, std::vector<Finding>{correcting({"paper"}, YamlValue::of("x"))}).diff, "");
}

}  // namespace
}  // namespace exhibit::audit
