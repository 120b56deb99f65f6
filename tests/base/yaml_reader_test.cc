#include "pipeline/base/yaml_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace exhibit {
namespace {

std::string messages(const std::string& text, const YamlLimits& limits = {}) {
  std::vector<Diagnostic> diagnostics;
  (void)parse_yaml("a.yaml", text, diagnostics, limits);
  return render(diagnostics);
}

TEST(YamlReader, EveryNodeKnowsItsPlace) {
  std::vector<Diagnostic> diagnostics;
  const auto document =
      parse_yaml("a.yaml", "name: x\nlist:\n  - a: 1\n    b: \"2\"\nempty:\nlast: [p, q]\n", diagnostics);
  ASSERT_TRUE(document.has_value());
  EXPECT_TRUE(diagnostics.empty());
  const YamlNode& root = document->root;
  EXPECT_EQ(root.find("name")->at, (TextPosition{1, 7}));
  const YamlNode& item = root.find("list")->items.at(0);
  EXPECT_EQ(item.at, (TextPosition{3, 5}));
  EXPECT_FALSE(item.find("a")->quoted);
  EXPECT_TRUE(item.find("b")->quoted);
  EXPECT_EQ(root.find("empty")->kind, YamlNode::Kind::null);
  EXPECT_EQ(root.find("empty")->at, (TextPosition{5, 1}));
  EXPECT_EQ(root.find("last")->items.at(1).scalar, "q");
  EXPECT_EQ(root.find("nowhere"), nullptr);
}

TEST(YamlReader, RefusesWithTheExactReason) {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"a: 1\nb: 2\na: 3\n",
       "a.yaml:3:1: error: duplicate key \"a\"; it stands in line 1 already\na: 3\n^\n"},
      {"x: {k: 1, k: 2}\n",
       "a.yaml:1:11: error: duplicate key \"k\"; it stands in line 1 already\nx: {k: 1, k: 2}\n          "
       "^\n"},
      {"a: &x 1\nb: 2\n",
       "a.yaml:1:4: error: anchors are not supported here; write the value out\na: &x 1\n   ^\n"},
      {"a: !!str 1\n",
       "a.yaml:1:4: error: tags are not supported here; remove \"tag:yaml.org,2002:str\"\n"
       "a: !!str 1\n   ^\n"},
      {"[a]: 1\n", "a.yaml:1:1: error: a key must be plain text\n[a]: 1\n^\n"},
      {"", "a.yaml:1:1: error: the file is empty\n"},
      {"a: [1\n", "a.yaml:2:1: error: not valid YAML: end of sequence flow not found\n"},
      {"a: 1\n---\nb: 2\n",
       "a.yaml:3:1: error: more than one document in the file; remove \"---\"\nb: 2\n^\n"},
      {"a: \xFF\n", "a.yaml:1:1: error: the file is not UTF-8\na: \xFF\n^\n"},
      {"a: 1\nb: \x04\n", "a.yaml:2:4: error: a control character; remove it\nb: \x04\n   ^\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(messages(c.text), c.expected) << c.text;
}

TEST(YamlReader, KeepsToItsLimits) {
  EXPECT_EQ(messages("a: 12345\n", {.max_bytes = 4}),
            "a.yaml:1:1: error: the file has 9 bytes; at most 4 are read\na: 12345\n^\n");
  EXPECT_EQ(messages("[1, 2, 3]\n", {.max_nodes = 3}),
            "a.yaml:1:8: error: more than 3 nodes\n[1, 2, 3]\n       ^\n");
  EXPECT_EQ(messages("[[[1]]]\n", {.max_depth = 2}),
            "a.yaml:1:3: error: nested deeper than 2 levels\n[[[1]]]\n  ^\n");
  // Far deeper than yaml-cpp's own recursion could bear.
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "- ";
  EXPECT_NE(messages(deep + "x\n").find("nested deeper than 64 levels"), std::string::npos);
  EXPECT_NE(messages(std::string(200000, '[')).find("a.yaml:1:1: error: "), std::string::npos);
  // The bomb of aliases never gets off the ground.
  EXPECT_NE(messages("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n").find("anchors are not supported"),
            std::string::npos);
}

TEST(YamlReader, TypedAccessReportsWhatDoesNotFit) {
  std::vector<Diagnostic> diagnostics;
  const auto document =
      parse_yaml("a.yaml",
                 "title: T\nweight: 2\ncount: \"3\"\nkind: opne\nflag: yes\ntexts: [a, '']\n"
                 "tlie: x\nnone:\n",
                 diagnostics);
  ASSERT_TRUE(document.has_value());
  const YamlReader reader(*document, diagnostics);
  YamlMapping root(reader, document->root, "the test");
  EXPECT_EQ(root.required_text("title"), "T");
  EXPECT_EQ(root.optional_number("weight", 0.5, 0, 1), 0.5);
  EXPECT_EQ(root.optional_integer("count", 1, 0, 9), 1);
  EXPECT_FALSE(reader.name(*root.required("kind"), "grade", {"open", "semi", "closed"}).has_value());
  EXPECT_FALSE(root.optional_boolean("flag", false));
  EXPECT_EQ(root.optional_texts("texts"), std::vector<std::string>{"a"});
  EXPECT_EQ(root.required("none"), nullptr);
  EXPECT_EQ(root.required("tile"), nullptr);
  root.finish();
  EXPECT_EQ(render(diagnostics),
            "a.yaml:1:1: error: the test needs the key \"tile\"\ntitle: T\n^\n"
            "a.yaml:2:9: error: weight must be a number from 0 to 1, not \"2\"\nweight: 2\n        ^\n"
            "a.yaml:3:8: error: count must be a whole number from 0 to 9, not \"3\"\ncount: \"3\"\n       ^\n"
            "a.yaml:4:7: error: unknown grade \"opne\"; did you mean \"open\"?\nkind: opne\n      ^\n"
            "a.yaml:5:7: error: flag must be true or false, not \"yes\"\nflag: yes\n      ^\n"
            "a.yaml:6:12: error: each of texts must not be empty\ntexts: [a, '']\n           ^\n"
            "a.yaml:7:1: error: unknown key \"tlie\" in the test; did you mean \"tile\"?\ntlie: x\n^\n"
            "a.yaml:8:1: error: \"none\" has no value\nnone:\n^\n");
}

TEST(YamlReader, AMappingThatIsNoneIsReportedOnce) {
  std::vector<Diagnostic> diagnostics;
  const auto document = parse_yaml("a.yaml", "- a\n", diagnostics);
  ASSERT_TRUE(document.has_value());
  const YamlReader reader(*document, diagnostics);
  YamlMapping root(reader, document->root, "the test");
  EXPECT_FALSE(root.ok());
  EXPECT_EQ(root.required_text("title"), "");
  root.finish();
  EXPECT_EQ(render(diagnostics), "a.yaml:1:1: error: the test must be a mapping, not a list\n- a\n^\n");
}

TEST(YamlReader, AFileThatIsNotThere) {
  std::vector<Diagnostic> diagnostics;
  EXPECT_FALSE(read_yaml_file("/nowhere/x.yaml", "x.yaml", diagnostics).has_value());
  EXPECT_EQ(render(diagnostics), "x.yaml:1:1: error: cannot read the file\n");
}

TEST(Diagnostic, CaretUnderWideTextAndTabs) {
  EXPECT_EQ(render(Diagnostic{Severity::warning, "a.yaml", {2, 8}, "m", "\t한글 x"}),
            "a.yaml:2:8: warning: m\n\t한글 x\n\t  ^\n");
}

TEST(Diagnostic, NearestName) {
  const std::vector<std::string> names = {"open", "semi", "closed"};
  EXPECT_EQ(nearest_name("opne", names), "open");
  EXPECT_EQ(nearest_name("Closd", names), "closed");
  EXPECT_EQ(nearest_name("partial", names), "");
  EXPECT_EQ(nearest_name("", names), "");
}

}  // namespace
}  // namespace exhibit
