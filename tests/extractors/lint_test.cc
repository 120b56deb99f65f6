// Warnings about a valid pack.
#include "extractors/rules/lint.h"

#include <gtest/gtest.h>

#include "tests/extractors/rule_support.h"

namespace exhibit {
namespace {

TEST(Lint, FactsAndLexiconsThatNobodyNeeds) {
  const auto pack = test::pack_of(test::rule_text("a.x", "    keywords: [x]\n    regex: x\n"));
  LintContext context;
  context.cited_facts = {"a.count", "a.size", "a.file"};
  context.found_facts = {"a.file", "a.term"};
  EXPECT_EQ(render(lint(*pack, context)),
            "rules/facts.yaml:3:1: warning: nothing finds the fact \"a.size\"\n"
            "rules/facts.yaml:5:1: warning: no rubric cites the fact \"a.term\"\n"
            "rules/lexicons/words.yaml:2:1: warning: nothing uses the lexicon \"devices\"\n");
}

TEST(Lint, NothingToSay) {
  const auto pack = test::pack_of(test::rule_text("a.x", "    keywords: [x]\n    regex: '{{devices}}'\n"));
  LintContext context;
  context.cited_facts = {"a.count", "a.size", "a.file", "a.term"};
  context.found_facts = {"a.size", "a.file", "a.term"};
  EXPECT_TRUE(lint(*pack, context).empty());
}

}  // namespace
}  // namespace exhibit
