#include "pipeline/base/yaml_edit.h"

#include <gtest/gtest.h>

#include <string>

namespace exhibit {
namespace {

YamlDocument parsed(const std::string& text) {
  std::vector<Diagnostic> diagnostics;
  auto document = parse_yaml("a.yaml", text, diagnostics);
  EXPECT_TRUE(document.has_value()) << render(diagnostics);
  return document.value_or(YamlDocument{});
}

std::string edited(const std::string& text, const YamlPath& path, const YamlValue& value) {
  const auto result = set_yaml_value(parsed(text), path, value);
  return result ? *result : "error: " + result.error().describe();
}

TEST(YamlEdit, ChangesOneValueAndNothingElse) {
  struct Case {
    const char* text;
    YamlPath path;
    YamlValue value;
    const char* expected;
  };
  const Case cases[] = {
      {"a:\n    class: open # seen\n    link:\n",
       {"a", "class"},
       YamlValue::of("closed"),
       "a:\n    class: closed # seen\n    link:\n"},
      {"a:\r\n  class: open\r\nb: 1\r\n",
       {"a", "class"},
       YamlValue::of("closed"),
       "a:\r\n  class: closed\r\nb: 1\r\n"},
      {"a:\n  link:\n  notes: x\n",
       {"a", "link"},
       YamlValue::of("https://x.example/a#b"),
       "a:\n  link: https://x.example/a#b\n  notes: x\n"},
      {"a:\n  link:   # none yet\n", {"a", "link"}, YamlValue::of("u"), "a:\n  link: u   # none yet\n"},
      {"a:\n  link: [\"p\", 'q']  # two\nb: 1\n",
       {"a", "link"},
       YamlValue::of("r"),
       "a:\n  link: r  # two\nb: 1\n"},
      {"a: {link: [p, q], x: 1}\n",
       {"a", "link"},
       YamlValue::of(std::vector<std::string>{"r"}),
       "a: {link: [\"r\"], x: 1}\n"},
      {"a: {k: v, x: 1}\n", {"a", "k"}, YamlValue::of("w, z"), "a: {k: \"w, z\", x: 1}\n"},
      {"a:\n  link:\n    - p\n    - q\n  # next\n  b: 1\n",
       {"a", "link"},
       YamlValue::of("r"),
       "a:\n  link: r\n  # next\n  b: 1\n"},
      {"a:\n- p # first\n- q\nb: 1\n", {"a", "1"}, YamlValue::of("r"), "a:\n- p # first\n- r\nb: 1\n"},
      {"l:\n  -\n    name: x\n    license: 'old one'\n  -\n    name: y\n",
       {"l", "0", "license"},
       YamlValue::of("it's"),
       "l:\n  -\n    name: x\n    license: 'it''s'\n  -\n    name: y\n"},
      {"l:\n  - name: x\n    n: 1\n", {"l", "0", "name"}, YamlValue::of("z"), "l:\n  - name: z\n    n: 1\n"},
      {"a: \"x\\\"y\" # q\n", {"a"}, YamlValue::of("tab\there"), "a: \"tab\\there\" # q\n"},
      {"a: one\n   two\n\n   three\nb: 1\n", {"a"}, YamlValue::of("four"), "a: four\nb: 1\n"},
      {"a: |\n  one\n\n  two\nb: 1\n", {"a"}, YamlValue::of("four"), "a: four\nb: 1\n"},
      {"a: x\nb: 1\n", {"a"}, YamlValue{}, "a:\nb: 1\n"},
      {"a: x\n", {"a"}, YamlValue::of("true"), "a: \"true\"\n"},
      {"a: x\n", {"a"}, YamlValue::of("k: v"), "a: \"k: v\"\n"},
      {"a:\n  b: 1 # one\nc: 2\n", {"a", "n"}, YamlValue::of("x"), "a:\n  b: 1 # one\n  n: x\nc: 2\n"},
      {"a:\n  b:\nc: 2", {"a", "n"}, YamlValue::of("x"), "a:\n  b:\n  n: x\nc: 2"},
      {"a: open", {"a"}, YamlValue::of("closed"), "a: closed"},
      {"a: open # why\n", {"a"}, YamlValue::of("open"), "a: open # why\n"},
  };
  for (const Case& c : cases) EXPECT_EQ(edited(c.text, c.path, c.value), c.expected) << c.text;
}

TEST(YamlEdit, RefusesWhatItCannotConfine) {
  EXPECT_EQ(edited("a: 1\n", {"b", "c"}, YamlValue::of("x")), "error: a.yaml: there is no place /b/c");
  EXPECT_EQ(edited("a: [1]\n", {"a", "7"}, YamlValue::of("x")), "error: a.yaml: there is no place /a/7");
  EXPECT_EQ(edited("a: {b: 1}\n", {"a", "c"}, YamlValue::of("x")),
            "error: a.yaml: the value /a/c cannot be changed without changing others; edit the file by hand");
}

TEST(YamlEdit, WhatIsWrittenReadsBack) {
  for (const std::string text :
       {"plain", "a: b", "a #b",      "#c",  "- d",  "yes",   "7",  "1e3", "",   " x ", "it's",
        "\"q\"", "a\nb", "한국어: x", "[x]", "x, y", "ends:", "*a", "&a",  "!t", "~"}) {
    const YamlDocument block = parsed("k: " + yaml_scalar(text) + "\nz: 1\n");
    EXPECT_EQ(block.root.find("k")->scalar, text);
    const YamlDocument flow =
        parsed("k: [" + yaml_scalar(text, true) + "]\nl: " + yaml_flow_list({text, text}));
    EXPECT_EQ(flow.root.find("k")->items.at(0).scalar, text);
    EXPECT_EQ(flow.root.find("l")->items.at(1).scalar, text);
  }
}

}  // namespace
}  // namespace exhibit
