// Covered by tests/extractors/rule_tests_test.cc.
#include "extractors/rules/rule_tests.h"

#include <algorithm>

#include "extractors/rules/matcher.h"
#include "pipeline/base/text.h"

namespace exhibit {
namespace {

SourceRole role_of(const Rule& rule, const RuleTest& test) {
  if (test.role) return *test.role;
  if (!rule.roles.empty()) return rule.roles.front();
  for (const SourceRole role : {SourceRole::card, SourceRole::paper, SourceRole::readme, SourceRole::blog}) {
    if (rule.accepts(role)) return role;
  }
  return SourceRole::config;
}

BlockKind kind_of(const Rule& rule, const RuleTest& test) {
  if (rule.kind == RuleKind::field || rule.kind == RuleKind::file) return BlockKind::field;
  if (!test.header.empty()) return BlockKind::table_row;
  const bool has_paragraph =
      std::find(rule.scope.begin(), rule.scope.end(), BlockKind::paragraph) != rule.scope.end();
  return has_paragraph ? BlockKind::paragraph : rule.scope.front();
}

void append_sentence(Document& document, const std::string& text, Block block) {
  const auto begin = static_cast<uint32_t>(document.text.size());
  document.text += text;
  block.span = {begin, static_cast<uint32_t>(document.text.size())};
  document.text += '\n';
  document.sentences.push_back({block.span, block.span, static_cast<uint32_t>(document.blocks.size())});
  document.blocks.push_back(std::move(block));
}

// The link of a test, where its text first stands in the sentence that is appended next.
void append_link(Document& document, const std::string& sentence, const RuleTest& test) {
  const size_t begin = document.text.size() + std::min(sentence.find(test.text), sentence.size());
  const size_t end = begin + test.text.size();
  document.links.push_back({{static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, test.url, test.text});
}

std::string list_values(const Hit& hit) {
  std::string out;
  for (const auto& [name, value] : hit.values) {
    out.append(out.empty() ? "" : ", ").append(name).append("=\"").append(value).append("\"");
  }
  return out.empty() ? "no values" : out;
}

bool has_values(const Hit& hit, const std::vector<std::pair<std::string, std::string>>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& pair) {
    return std::find(hit.values.begin(), hit.values.end(), pair) != hit.values.end();
  });
}

bool has_keyword(const Rule& rule, const RuleTest& test) {
  const bool is_link = rule.kind == RuleKind::link;
  const std::string text = ascii_lower(test.text + (is_link ? " " + test.url : "\n" + test.header));
  return rule.keywords.empty() ||
         std::any_of(rule.keywords.begin(), rule.keywords.end(),
                     [&](const auto& keyword) { return text.find(keyword) != std::string::npos; });
}

class RuleTester {
 public:
  explicit RuleTester(const Rule& rule) : rule_(rule), extractor_(make_single_rule_extractor(rule)) {}

  std::vector<RuleTestFailure> run() {
    for (const RuleTest& test : rule_.match) expect_match(test);
    for (const RuleTest& test : rule_.no_match) expect_none(test);
    return std::move(failures_);
  }

 private:
  std::vector<Hit> hits_of(const RuleTest& test) const {
    const Document document = document_of(rule_, test);
    std::vector<Hit> hits = extractor_->extract(document, {role_of(rule_, test), ""});
    std::erase_if(hits, [&](const Hit& hit) { return hit.sentence != test.before.size(); });
    return hits;
  }

  void expect_match(const RuleTest& test) {
    const std::vector<Hit> hits = hits_of(test);
    const Hit* counted = nullptr;
    for (const Hit& hit : hits) {
      if (!hit.refused.empty()) continue;
      if (has_values(hit, test.captures)) return;
      if (counted == nullptr) counted = &hit;
    }
    if (counted != nullptr) {
      fail(test, "matches, but captures " + list_values(*counted));
    } else if (!hits.empty()) {
      fail(test, "matches, but is refused: " + hits.front().refused);
    } else if (!rule_.accepts(role_of(rule_, test))) {
      fail(test, "does not match: the rule does not read documents of this role");
    } else if (!has_keyword(rule_, test)) {
      fail(test, "does not match: none of the rule's keywords occurs in the text");
    } else {
      fail(test, "does not match");
    }
  }

  void expect_none(const RuleTest& test) {
    for (const Hit& hit : hits_of(test)) {
      if (!hit.refused.empty()) continue;
      fail(test, "matches with " + list_values(hit) + ", but should not: " + test.why);
      return;
    }
  }

  void fail(const RuleTest& test, std::string message) {
    const std::string text = test.url.empty() ? test.text : test.text + " " + test.url;
    failures_.push_back({rule_.id, rule_.file, test.at.line, text, std::move(message)});
  }

  const Rule& rule_;
  std::unique_ptr<Extractor> extractor_;
  std::vector<RuleTestFailure> failures_;
};

}  // namespace

std::string RuleTestFailure::describe() const {
  return file + ":" + std::to_string(line) + ": " + rule + ": " + message + "\n  " + text + "\n";
}

Document document_of(const Rule& rule, const RuleTest& test) {
  Document document;
  document.type = kind_of(rule, test) == BlockKind::field ? MediaType::json : MediaType::text;
  for (const std::string& title : test.section) {
    const auto level = static_cast<int32_t>(document.sections.size());
    document.sections.push_back({title, level - 1, level + 1});
  }
  Block block;
  block.section = static_cast<int32_t>(document.sections.size()) - 1;
  for (const std::string& sentence : test.before) append_sentence(document, sentence, block);
  Block own = block;
  own.kind = kind_of(rule, test);
  own.path = !test.header.empty() ? test.header : test.path;
  if (rule.kind == RuleKind::file && own.path.empty()) own.path = "/siblings/0/rfilename";
  if (own.kind == BlockKind::field) own.value = test.text;
  const std::string& tested = test.sentence.empty() ? test.text : test.sentence;
  if (rule.kind == RuleKind::link) append_link(document, tested, test);
  append_sentence(document, tested, own);
  for (const std::string& sentence : test.after) append_sentence(document, sentence, block);
  return document;
}

std::vector<RuleTestFailure> run_rule_tests(const Rule& rule) { return RuleTester(rule).run(); }

std::vector<RuleTestFailure> run_rule_tests(const RulePack& pack) {
  std::vector<RuleTestFailure> failures;
  for (const Rule& rule : pack.rules) {
    for (RuleTestFailure& failure : run_rule_tests(rule)) failures.push_back(std::move(failure));
  }
  return failures;
}

size_t count_rule_tests(const RulePack& pack) {
  size_t count = 0;
  for (const Rule& rule : pack.rules) count += rule.match.size() + rule.no_match.size();
  return count;
}

}  // namespace exhibit
