// Lexicons as regular expressions.
#include "extractors/rules/lexicon.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace exhibit {
namespace {

Lexicon lexicon(std::vector<std::string> words, std::vector<std::string> patterns = {},
                bool case_sensitive = false) {
  Lexicon out;
  out.name = "x";
  out.words = std::move(words);
  out.patterns = std::move(patterns);
  out.case_sensitive = case_sensitive;
  return out;
}

// What {{x}} in the regex matches first in the text; "-" where nothing does.
std::string first(const Lexicon& x, std::string_view regex, const std::string& text) {
  std::vector<std::string> used;
  std::vector<Error> errors;
  const std::string expanded = expand_lexicons(regex, {{"x", x}}, used, errors);
  if (!errors.empty()) return "error: " + errors.front().message;
  std::string found;
  return re2::RE2::PartialMatch(text, "(" + expanded + ")", &found) ? found : "-";
}

TEST(Lexicon, WordsMatchWholeAndLongestFirst) {
  const Lexicon x = lexicon({"TPU v4", "TPU", "H100", "MI250", "MI250X", "llama.cpp", "가속기"});
  struct Case {
    const char* regex;
    const char* text;
    const char* expected;
  };
  for (const Case& c : std::vector<Case>{
           {"{{x}}", "on h100 now", "h100"},
           {"{{x}}", "an MI250X", "MI250X"},
           {"{{x}}", "TPU  v4", "TPU  v4"},
           {"{{x}}", "TPU v44", "TPU"},
           {"{{x}}", "XH100", "-"},
           {"{{x}}", "8xH100", "-"},
           {"x{{x}}", "8xH100", "xH100"},
           {"\\d+x?{{raw:x}}", "8xH100", "8xH100"},
           {"{{x}}s?", "H100s", "H100s"},
           {"\\d{{x}}", "8H100", "-"},
           {"{{x}}", "llamaXcpp", "-"},
           {"{{x}}", "새가속기를", "가속기"},
           {"{{x}}", "H100을", "H100"},
           {"{{ x }}", "H100", "H100"},
       }) {
    EXPECT_EQ(first(x, c.regex, c.text), c.expected) << c.regex << " on " << c.text;
  }
}

TEST(Lexicon, CaseIsTheLexiconsOwn) {
  EXPECT_EQ(first(lexicon({"Lion"}, {}, true), "(?i)the {{x}}", "THE lion"), "-");
  EXPECT_EQ(first(lexicon({"Lion"}, {}, true), "(?i)the {{x}}", "THE Lion"), "THE Lion");
  EXPECT_EQ(first(lexicon({"Lion"}), "the {{x}}", "the LION"), "the LION");
  EXPECT_EQ(first(lexicon({"Lion"}), "the {{x}}", "The LION"), "-");
}

TEST(Lexicon, PatternsComeFirst) {
  EXPECT_EQ(first(lexicon({"A100"}, {"A100-\\d+GB"}), "{{x}}", "A100-80GB"), "A100-80GB");
}

TEST(Lexicon, BrokenReferences) {
  EXPECT_EQ(first(lexicon({"a"}), "{{y}}", "a"), "error: no lexicon is named \"y\"");
  EXPECT_EQ(first(lexicon({"a"}), "a{{x", "a"), "error: \"{{\" without \"}}\"");
}

TEST(Lexicon, CompilesAlone) {
  const auto regex = compile_lexicon(lexicon({"C++", "a.b"}));
  ASSERT_TRUE(regex->ok());
  EXPECT_TRUE(re2::RE2::PartialMatch("in C++ today", *regex));
  EXPECT_FALSE(re2::RE2::PartialMatch("axb", *regex));
}

}  // namespace
}  // namespace exhibit
