#include "pipeline/exchange/osai.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

// An entry with every section; `cell` replaces the fields of "paper".
std::string entry_with(const std::string& cell, const std::string& more = "") {
  std::string text =
      "---\n# written for this test\nsystem:\n    name: Aurora\n    link: https://aurora.example/\n    type: "
      "text\n"
      "    performanceclass: full\n    basemodelname:\n    endmodelname: Aurora-7B-Chat\n"
      "    endmodellicense: Apache-2.0\n    releasedate: 2025-03\n    notes:\n"
      "org:\n    name: Aurora Lab\n    link: https://aurora.example/\n    notes:\n";
  for (const std::string_view dimension : kOsaiDimensions) {
    text += std::string(dimension) + ":\n";
    text += dimension == "paper" ? cell : "    class: open\n    link: https://aurora.example/x\n    notes:\n";
  }
  return text + more;
}

std::string problems_of(const std::string& text) {
  std::vector<Diagnostic> diagnostics;
  (void)read_osai("a.yaml", text, diagnostics);
  return render(diagnostics);
}

TEST(Osai, ReadsClassesLinksAndNotesWithTheirPlaces) {
  std::vector<Diagnostic> diagnostics;
  const auto entry = read_osai("a.yaml",
                               entry_with("    class: partial\n    link: [\"https://a.example/p\", "
                                          "\"https://b.example/q\"]\n    notes: \"Two: of them.\"\n"),
                               diagnostics);
  ASSERT_TRUE(entry) << render(diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << render(diagnostics);
  EXPECT_EQ(entry->find("system")->text("endmodelname"), "Aurora-7B-Chat");
  const OsaiSection* paper = entry->find("paper");
  ASSERT_NE(paper, nullptr);
  EXPECT_EQ(osai_grade(paper->text("class")), Grade::semi);
  EXPECT_EQ(paper->find("link")->value.texts,
            (std::vector<std::string>{"https://a.example/p", "https://b.example/q"}));
  EXPECT_EQ(paper->text("notes"), "Two: of them.");
  EXPECT_EQ(line_at(entry->source.text, paper->find("class")->at.line), "    class: partial");
}

TEST(Osai, EveryMalformedFieldIsNamedWithItsLine) {
  struct Case {
    std::string text;
    const char* expected;
  };
  const Case cases[] = {
      {entry_with("    class: opne\n    link:\n    notes:\n"),
       "a.yaml:50:12: error: paper/class is \"opne\"; use open, partial or closed, or nothing; did you mean "
       "\"open\"?"},
      {entry_with("    class: [open]\n    link:\n    notes:\n"),
       "a.yaml:50:12: error: paper/class is \"open\""},
      {entry_with("    class: open\n    link: see the card\n    notes:\n"),
       "a.yaml:51:11: error: paper/link is no address: \"see the card\""},
      {entry_with("    class: open\n    link:\n"), "a.yaml:49:1: error: paper needs the field \"notes\""},
      {entry_with("    class: open\n    lnik: x\n    link:\n    notes:\n"),
       "a.yaml:51:5: error: unknown field \"lnik\" in paper; did you mean \"link\"?"},
      {entry_with("    class: open\n    class: closed\n    link:\n    notes:\n"),
       "a.yaml:51:5: error: duplicate key \"class\""},
      {entry_with("    class: open\n    link: {a: b}\n    notes:\n"),
       "a.yaml:51:11: error: paper/link must be a text or a list of texts"},
      {entry_with("    class: open\n    link: [[a]]\n    notes:\n"),
       "a.yaml:51:12: error: paper/link: each item of the list must be a text"},
      {entry_with("    class: open\n    link:\n    notes:\n", "datashet:\n    class: open\n"),
       "unknown section \"datashet\"; did you mean \"datasheet\"?"},
      {"- a\n", "a.yaml:1:1: error: an entry of the index must be a mapping of sections"},
      {"system: x\n", "the section \"system\" must be a mapping of fields"},
      {"a: &b [1]\n", "anchors are not supported"},
      {"", "the file is empty"},
      {std::string(2u << 20, 'a'), "at most 1048576 are read"},
      {"a:\n - - - - - - - - - - - - x\n", "nested deeper than 8 levels"},
      {"a: \"\xFF\"", "not UTF-8"},
  };
  for (const Case& c : cases) {
    EXPECT_NE(problems_of(c.text).find(c.expected), std::string::npos) << c.expected << "\nis not in\n"
                                                                       << problems_of(c.text).substr(0, 2000);
  }
}

TEST(Osai, ReleaseDatesAreMonths) {
  const auto problem = [](const std::string& date) {
    std::string text = entry_with("    class: open\n    link:\n    notes:\n");
    text.replace(text.find("2025-03"), 7, date);
    return !problems_of(text).empty();
  };
  EXPECT_FALSE(problem("2024-12"));
  EXPECT_FALSE(problem("2024-12-31"));
  for (const char* wrong : {"2024", "2024-13", "12/2024", "2024-00", "2024-1x", "2024-12-3", ""}) {
    EXPECT_TRUE(problem(wrong)) << wrong;
  }
}

TEST(Osai, WhatIsWrittenReadsBack) {
  std::vector<Diagnostic> diagnostics;
  const auto entry = read_osai(
      "a.yaml", entry_with("    class:\n    link: [\"https://a.example/\"]\n    notes: 'x # y: z'\n"),
      diagnostics);
  ASSERT_TRUE(entry);
  const auto again = read_osai("b.yaml", write_osai(entry->sections), diagnostics);
  ASSERT_TRUE(again) << render(diagnostics);
  EXPECT_TRUE(same_value(entry->source.root, again->source.root));
}

std::vector<fs::path> index_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& item : fs::directory_iterator(folder)) {
    const std::string name = item.path().filename().string();
    const bool entry = item.path().extension() == ".yaml" && name != "a_submission_template.yaml";
    if (entry) files.push_back(item.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The whole published index: read, written anew with the same meaning, and changed in one cell alone.
TEST(Osai, RoundTripOfTheWholeIndex) {
  const auto shared = test::shared_dir();
  if (!shared || !fs::exists(*shared / "reference/osai")) GTEST_SKIP() << test::kNoShared;
  size_t equal = 0, same_bytes = 0, edited = 0;
  const auto files = index_files(*shared / "reference/osai");
  for (const fs::path& file : files) {
    std::vector<Diagnostic> diagnostics;
    const std::string text = test::read_file(file);
    const auto entry = read_osai(file.filename().string(), text, diagnostics);
    ASSERT_TRUE(entry) << render(diagnostics);
    const auto again = read_osai("again.yaml", write_osai(entry->sections), diagnostics);
    ASSERT_TRUE(again) << render(diagnostics);
    EXPECT_TRUE(same_value(entry->source.root, again->source.root)) << file;
    equal += same_value(entry->source.root, again->source.root) ? 1 : 0;

    std::string now = text;
    for (const OsaiSection& section : entry->sections) {
      for (const OsaiField& field : section.fields) {
        const auto kept = set_yaml_value(entry->source, {section.name, field.key}, field.value);
        ASSERT_TRUE(kept) << kept.error().describe();
        if (*kept != text) now = *kept;
      }
    }
    EXPECT_EQ(now, text) << file;
    same_bytes += now == text ? 1 : 0;

    const std::string other = entry->find("paper")->text("class") == "open" ? "closed" : "open";
    const auto changed = set_yaml_value(entry->source, {"paper", "class"}, YamlValue::of(other));
    ASSERT_TRUE(changed) << changed.error().describe();
    const auto lines = [](const std::string& all) { return std::count(all.begin(), all.end(), '\n'); };
    EXPECT_EQ(lines(*changed), lines(text)) << file;
    const auto linked =
        set_yaml_value(entry->source, {"paper", "link"},
                       YamlValue::of(std::vector<std::string>{"https://a.example/1", "https://b.example/2"}));
    ASSERT_TRUE(linked) << linked.error().describe();
    edited += 1;
  }
  EXPECT_EQ(files.size(), 193u);
  EXPECT_EQ(equal, 193u);
  EXPECT_EQ(same_bytes, 193u);
  EXPECT_EQ(edited, 193u);
}

}  // namespace
}  // namespace exhibit
