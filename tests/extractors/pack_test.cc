// A pack as read: every key of a rule, lexicons, versions, and the examples of docs/rules.md.
#include "extractors/rules/pack.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "extractors/rules/rule_tests.h"
#include "tests/extractors/rule_support.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

constexpr const char* kFull = R"(rules:
  - id: a.full
    kind: near
    fact: a.count
    why: Because.
    note: A note.
    stage: pretraining
    roles: [card, paper]
    not_roles: blog
    scope: [paragraph, heading]
    sections: {prefer: [Training], require: [Model Card], refuse: [Usage]}
    keywords: [gpu, '{{devices}}']
    regex: ['(?P<count>\d+)', '{{devices}}']
    also: train
    unless: ['x', {regex: 'y', why: z}]
    near: {regex: '(?P<days>\d+) days', within: 3}
    values: {state: used}
    confidence: 0.5
    languages: [en, ko]
    tests:
      match:
        - {text: T, section: A > B, role: paper, header: H, before: [b], after: [c, d], count: '8', days: '3', state: used}
        - text: U
          section: [A > B, C]
      no_match: [{text: V, why: w}]
)";

std::vector<RuleFile> files_with(std::string rules) {
  return {{"evidence/a.yaml", std::move(rules)},
          {"facts.yaml", std::string(test::kFacts)},
          {"lexicons/words.yaml", std::string(test::kLexicons)}};
}

TEST(Pack, ReadsEveryKey) {
  const PackLoad load = load_rule_pack(files_with(kFull));
  ASSERT_NE(load.pack, nullptr) << render(load.diagnostics);
  ASSERT_EQ(load.pack->rules.size(), 1u);
  const Rule& rule = load.pack->rules[0];
  EXPECT_EQ(rule.id, "a.full");
  EXPECT_EQ(rule.kind, RuleKind::near);
  EXPECT_EQ(rule.fact, "a.count");
  EXPECT_EQ(rule.note, "A note.");
  EXPECT_EQ(rule.file, "rules/evidence/a.yaml");
  EXPECT_EQ(rule.line, 2u);
  EXPECT_EQ(rule.stage, Stage::pretraining);
  EXPECT_EQ(rule.confidence, 0.5);
  EXPECT_EQ(rule.roles, (std::vector<SourceRole>{SourceRole::card, SourceRole::paper}));
  EXPECT_EQ(rule.not_roles, std::vector<SourceRole>{SourceRole::blog});
  EXPECT_EQ(rule.scope, (std::vector<BlockKind>{BlockKind::paragraph, BlockKind::heading}));
  EXPECT_EQ(rule.prefer_sections, std::vector<std::string>{"training"});
  EXPECT_EQ(rule.require_sections, std::vector<std::string>{"model card"});
  EXPECT_EQ(rule.refuse_sections, std::vector<std::string>{"usage"});
  EXPECT_EQ(rule.languages, (std::vector<std::string>{"en", "ko"}));
  EXPECT_EQ(rule.keywords, (std::vector<std::string>{"gpu", "a100", "h100", "tpu"}));
  ASSERT_EQ(rule.regexes.size(), 2u);
  EXPECT_EQ(rule.regexes[0].captures, (std::vector<std::pair<int, std::string>>{{1, "count"}}));
  EXPECT_EQ(rule.regexes[1].written, "{{devices}}");
  EXPECT_EQ(rule.also.size(), 1u);
  ASSERT_EQ(rule.unless.size(), 2u);
  EXPECT_EQ(rule.unless[1].why, "z");
  ASSERT_TRUE(rule.near.has_value());
  EXPECT_EQ(rule.within, 3u);
  EXPECT_EQ(rule.values, (std::vector<std::pair<std::string, std::string>>{{"state", "used"}}));
  EXPECT_EQ(rule.lexicons, std::vector<std::string>{"devices"});
  ASSERT_EQ(rule.match.size(), 2u);
  EXPECT_EQ(rule.match[0].section, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(rule.match[0].role, SourceRole::paper);
  EXPECT_EQ(rule.match[0].before, std::vector<std::string>{"b"});
  EXPECT_EQ(rule.match[0].after, (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(rule.match[0].captures.size(), 3u);
  EXPECT_EQ(rule.match[1].section, (std::vector<std::string>{"A > B", "C"}));
  EXPECT_EQ(rule.no_match[0].why, "w");
}

TEST(Pack, ReadsLinks) {
  const PackLoad load = load_rule_pack(files_with(R"(rules:
  - id: a.link
    kind: link
    fact: a.file
    why: Because.
    keywords: [code]
    url: ['/(?P<one>x)', '/(?P<two>y)']
    text: '(?P<what>code)'
    tests:
      match: [{text: code, url: /x, sentence: The code., header: H, one: x, what: code}]
      no_match: [{text: code, url: /z, why: w}]
)"));
  ASSERT_NE(load.pack, nullptr) << render(load.diagnostics);
  const Rule& rule = load.pack->rules.at(0);
  EXPECT_EQ(rule.kind, RuleKind::link);
  EXPECT_TRUE(rule.regexes.empty());
  EXPECT_EQ(rule.urls.size(), 2u);
  EXPECT_EQ(rule.texts.size(), 1u);
  EXPECT_EQ(rule.match[0].url, "/x");
  EXPECT_EQ(rule.match[0].sentence, "The code.");
  for (const char* value : {"one", "two", "what", "url", "text"}) EXPECT_TRUE(rule.gives(value)) << value;
  EXPECT_FALSE(rule.gives("host"));
}

TEST(Pack, FindsRulesAndLexiconsByName) {
  const auto pack = test::pack_of(test::rule_text("b.x", "    keywords: [x]\n    regex: x\n") +
                                  test::rule_text("a.x", "    keywords: [x]\n    regex: x\n"));
  ASSERT_NE(pack->rule("b.x"), nullptr);
  EXPECT_EQ(pack->rule("b.x")->id, "b.x");
  EXPECT_EQ(pack->rule("c.x"), nullptr);
  ASSERT_NE(pack->lexicon("devices"), nullptr);
  EXPECT_EQ(pack->lexicon("devices")->words.size(), 3u);
  EXPECT_EQ(pack->lexicon("device"), nullptr);
}

TEST(Pack, VersionIsThatOfItsFiles) {
  const std::string version = load_rule_pack(files_with(kFull)).pack->version;
  EXPECT_EQ(version.size(), 64u);
  std::vector<RuleFile> reordered = files_with(kFull);
  std::swap(reordered[0], reordered[2]);
  reordered.push_back({"rubrics/other.yaml", "not: [ours"});
  EXPECT_EQ(load_rule_pack(reordered, "/elsewhere").pack->version, version);
  EXPECT_NE(load_rule_pack(files_with(std::string(kFull) + "# a comment\n")).pack->version, version);
}

TEST(Pack, ReadsAFolder) {
  const test::TempDir dir;
  for (const RuleFile& file : files_with(kFull)) {
    std::filesystem::create_directories((dir.path() / file.path).parent_path());
    test::write_file(dir.path() / file.path, file.bytes);
  }
  test::write_file(dir.path() / "evidence" / ".a.yaml.swp", "editor's");
  std::filesystem::create_symlink("nowhere", dir.path() / "evidence" / "link.yaml");
  const PackLoad load = load_rule_pack(dir.path());
  ASSERT_NE(load.pack, nullptr) << render(load.diagnostics);
  EXPECT_EQ(load.pack->version, load_rule_pack(files_with(kFull)).pack->version);
}

TEST(Pack, MissingFactsAreAMistake) {
  const PackLoad load = load_rule_pack(std::vector<RuleFile>{});
  EXPECT_EQ(load.pack, nullptr);
  EXPECT_EQ(render(load.diagnostics), "rules/facts.yaml:1:1: error: the file of facts is missing or empty\n");
}

// docs/rules.md must not promise what the loader refuses.
TEST(Pack, ExamplesOfTheManualHold) {
  const std::string manual = test::read_file(test::source_dir() / "docs/rules.md");
  std::string rules = "rules:\n";
  int examples = 0;
  const re2::RE2 fence("(?s)```yaml\n(.*?)```");
  re2::StringPiece rest(manual);
  std::string block;
  while (re2::RE2::FindAndConsume(&rest, fence, &block)) {
    if (block.starts_with("rules:\n")) block.erase(0, 7);
    if (!block.starts_with("  - id:")) continue;
    rules += block;
    ++examples;
  }
  EXPECT_EQ(examples, 5);
  const std::filesystem::path folder = test::source_dir() / "rules";
  std::vector<RuleFile> files{{"evidence/manual.yaml", rules},
                              {"facts.yaml", test::read_file(folder / "facts.yaml")}};
  for (const auto& lexicon : std::filesystem::directory_iterator(folder / "lexicons")) {
    files.push_back({"lexicons/" + lexicon.path().filename().string(), test::read_file(lexicon.path())});
  }
  const PackLoad load = load_rule_pack(std::move(files));
  ASSERT_NE(load.pack, nullptr) << render(load.diagnostics);
  std::string failures;
  for (const RuleTestFailure& failure : run_rule_tests(*load.pack)) failures += failure.describe();
  EXPECT_EQ(failures, "");
}

}  // namespace
}  // namespace exhibit
