// What the samples beside a rule report when they do not hold.
#include "extractors/rules/rule_tests.h"

#include <gtest/gtest.h>

#include "tests/extractors/rule_support.h"

namespace exhibit {
namespace {

// The failures of one rule with these tests; "" where all hold.
std::string failures_of(const std::string& lines, const std::string& tests) {
  const std::string rule = test::rule_text("a.x", lines + "    tests: " + tests + "\n");
  const PackLoad load = load_rule_pack({{"facts.yaml", std::string(test::kFacts)},
                                        {"lexicons/words.yaml", std::string(test::kLexicons)},
                                        {"evidence/x.yaml", "rules:\n" + rule}});
  if (load.pack == nullptr) return render(load.diagnostics);
  std::string out;
  for (const RuleTestFailure& failure : run_rule_tests(*load.pack)) out += failure.message + "\n";
  return out;
}

constexpr const char* kRule =
    "    keywords: [gpu]\n    regex: '(?P<n>\\d+) GPUs'\n    unless: {regex: at least, why: minimum}\n    "
    "roles: [card]\n";
constexpr const char* kNoMatch = ", no_match: [{text: no GPU, why: none}]}";

TEST(RuleTests, Hold) {
  EXPECT_EQ(
      failures_of(kRule, std::string("{match: [{text: 8 GPUs, n: '8'}, {text: 8 GPUs and 9 GPUs, n: '9'}]") +
                             kNoMatch),
      "");
}

TEST(RuleTests, Fail) {
  const auto match = [&](const std::string& test) {
    return failures_of(kRule, "{match: [{" + test + "}]" + kNoMatch);
  };
  EXPECT_EQ(match("text: 8 GPUs, n: '9'"), "matches, but captures n=\"8\"\n");
  EXPECT_EQ(match("text: at least 8 GPUs"), "matches, but is refused: says \"at least\": minimum\n");
  EXPECT_EQ(match("text: 8 GPUs, role: blog"),
            "does not match: the rule does not read documents of this role\n");
  EXPECT_EQ(match("text: 8 TPUs"), "does not match: none of the rule's keywords occurs in the text\n");
  EXPECT_EQ(match("text: many GPUs"), "does not match\n");
  EXPECT_EQ(failures_of(kRule, "{match: [{text: 8 GPUs}], no_match: [{text: 7 GPUs, why: fewer}]}"),
            "matches with n=\"7\", but should not: fewer\n");
}

TEST(RuleTests, ANearMissIsNoMatch) {
  EXPECT_EQ(
      failures_of(kRule, "{match: [{text: 8 GPUs}], no_match: [{text: at least 8 GPUs, why: minimum}]}"), "");
}

TEST(RuleTests, OfLinks) {
  constexpr const char* kLink =
      "    kind: link\n    keywords: [api]\n    url: '^https://(?P<host>[^/]+)'\n    unless: {regex: soon, "
      "why: later}\n";
  const auto match = [&](const std::string& test) {
    return failures_of(kLink,
                       "{match: [{" + test + "}], no_match: [{text: Paper, url: 'https://a/', why: other}]}");
  };
  EXPECT_EQ(match("text: API, url: 'https://a/', host: a"), "");
  EXPECT_EQ(match("text: Here, url: 'https://a/api', sentence: Try it. Here it is, section: Use, role: blog"),
            "");
  EXPECT_EQ(match("text: API, url: 'https://a/', header: Name, after: [More.], before: [One.]"), "");
  EXPECT_EQ(match("text: API, url: 'https://a/', host: b"),
            "matches, but captures host=\"a\", url=\"https://a/\", text=\"API\"\n");
  EXPECT_EQ(match("text: API, url: 'https://a/', sentence: Our API comes soon"),
            "matches, but is refused: says \"soon\": later\n");
  EXPECT_EQ(match("text: Here, url: 'https://a/', sentence: Our API is Here"),
            "does not match: none of the rule's keywords occurs in the text\n");
  EXPECT_EQ(match("text: API, url: /api"), "does not match\n");
}

TEST(RuleTests, SaySoWhereTheyStand) {
  const RuleTestFailure failure{"a.x", "rules/evidence/x.yaml", 7, "8 GPUs", "does not match"};
  EXPECT_EQ(failure.describe(), "rules/evidence/x.yaml:7: a.x: does not match\n  8 GPUs\n");
}

TEST(RuleTests, Count) {
  EXPECT_EQ(count_rule_tests(*test::pack_of(test::rule_text("a.x", "    keywords: [x]\n    regex: x\n"))),
            2u);
}

}  // namespace
}  // namespace exhibit
