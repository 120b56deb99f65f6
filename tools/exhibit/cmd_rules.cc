// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "extractors/bind.h"
#include "extractors/list.h"
#include "extractors/rules/lint.h"
#include "extractors/rules/pack.h"
#include "extractors/rules/rule_tests.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/store/workspace.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/rule_coverage.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndent = "              ";

// The pack; null, with everything that is wrong on the error output, where it cannot be used.
std::shared_ptr<const RulePack> load(const SharedOptions& shared, Terminal& terminal) {
  PackLoad loaded = load_rule_pack(shared.rules);
  if (!loaded.pack) terminal.err() << render(loaded.diagnostics);
  return loaded.pack;
}

// The rule of that id; null, with a complaint, where there is none.
const Rule* find_rule(const RulePack& pack, const std::string& id, Terminal& terminal) {
  const Rule* rule = pack.rule(id);
  if (rule != nullptr) return rule;
  std::vector<std::string> known;
  for (const Rule& other : pack.rules) known.push_back(other.id);
  fail(terminal, kBadInput, "no rule \"" + id + "\"" + did_you_mean(id, known));
  return nullptr;
}

std::string place_of(const Rule& rule) { return fmt::format("{}:{}", rule.file, rule.line); }

int list_rules(const SharedOptions& shared, const std::string& fact, Terminal& terminal) {
  const auto pack = load(shared, terminal);
  if (!pack) return kBadInput;
  Table table{{{"rule", "Rule"},
               {"kind", "Kind"},
               {"fact", "Fact"},
               {"confidence", "Confidence", true, true},
               {"tests", "Tests", true, true},
               {"place", "Where"}},
              {}};
  for (const Rule& rule : pack->rules) {
    if (!rule.fact.starts_with(fact)) continue;
    table.rows.push_back({rule.id, std::string(to_string(rule.kind)), rule.fact,
                          fmt::format("{:.2f}", rule.confidence),
                          std::to_string(rule.match.size() + rule.no_match.size()), place_of(rule)});
  }
  terminal.out() << render(table, shared.format, terminal);
  return kOk;
}

size_t count(const std::vector<Diagnostic>& diagnostics, Severity severity) {
  return static_cast<size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [severity](const Diagnostic& d) { return d.severity == severity; }));
}

// What rubrics and extractors do with facts and lexicons, for the linter.
LintContext context_of(const RulesFolder& rules) {
  LintContext context;
  for (const Rubric& rubric : rules.rubrics) {
    for (const Criterion& criterion : rubric.criteria) {
      for (std::string& fact : facts_of(criterion)) context.cited_facts.insert(std::move(fact));
    }
  }
  for (const auto& [fact, extractor] : built_in_facts()) context.found_facts.emplace(fact);
  if (const auto binder = Binder::make(*rules.pack)) {
    context.used_lexicons.insert(binder->lexicons().begin(), binder->lexicons().end());
  }
  context.used_lexicons.insert("publishers");  // the reader of rules forbids its names
  return context;
}

int lint_rules(const SharedOptions& shared, Terminal& terminal) {
  RulesFolder rules = read_rules_folder(shared.rules);
  if (!rules.pack) {
    terminal.out() << render(rules.diagnostics);
    return kFindings;
  }
  std::vector<Diagnostic> complaints = std::move(rules.diagnostics);
  for (Diagnostic& warning : lint(*rules.pack, context_of(rules))) complaints.push_back(std::move(warning));
  terminal.out() << render(complaints);
  terminal.out() << fmt::format("{} rules, {} facts, {} lexicons, {} rubrics: {} errors, {} warnings\n",
                                rules.pack->rules.size(), rules.pack->facts.size(),
                                rules.pack->lexicons.size(), rules.rubrics.size(),
                                count(complaints, Severity::error), count(complaints, Severity::warning));
  return has_errors(complaints) ? kFindings : kOk;
}

int test_rules(const SharedOptions& shared, const std::vector<std::string>& ids, Terminal& terminal) {
  const auto pack = load(shared, terminal);
  if (!pack) return kBadInput;
  std::vector<const Rule*> rules;
  for (const std::string& id : ids) {
    const Rule* rule = find_rule(*pack, id, terminal);
    if (rule == nullptr) return kBadInput;
    rules.push_back(rule);
  }
  if (ids.empty()) {
    for (const Rule& rule : pack->rules) rules.push_back(&rule);
  }
  size_t tests = 0;
  size_t failures = 0;
  for (const Rule* rule : rules) {
    tests += rule->match.size() + rule->no_match.size();
    for (const RuleTestFailure& failure : run_rule_tests(*rule)) {
      ++failures;
      terminal.out() << failure.describe() << '\n';
    }
  }
  terminal.out() << fmt::format("{} rules, {} tests, {} failed\n", rules.size(), tests, failures);
  return failures == 0 ? kOk : kFindings;
}

// "label       text, wrapped", or nothing where there is no text.
std::string labelled(std::string_view label, const std::string& text, const Terminal& terminal) {
  if (text.empty()) return {};
  std::string lines = wrap(printable(text), terminal.width(), kIndent);
  return lines.replace(0, kIndent.size(), fmt::format("{:<{}}", label, kIndent.size())) + "\n";
}

template <class Items, class Name>
std::string joined(const Items& items, Name name) {
  std::string result;
  for (const auto& item : items) result += (result.empty() ? "" : ", ") + std::string(name(item));
  return result;
}

std::string joined(const std::vector<std::string>& items) {
  return joined(items, [](const std::string& item) { return item; });
}

std::string explain_sections(const Rule& rule) {
  std::string result;
  const auto add = [&](std::string_view what, const std::vector<std::string>& sections) {
    if (sections.empty()) return;
    result += fmt::format("{}{}: {}", result.empty() ? "" : "; ", what, joined(sections));
  };
  add("only below", rule.require_sections);
  add("rather below", rule.prefer_sections);
  add("not below", rule.refuse_sections);
  return result;
}

std::string explain_test(const RuleTest& test, bool matches, const Terminal& terminal) {
  std::string text = (matches ? "✓ " : "✗ ") + test.text;
  if (!test.url.empty()) text += " " + test.url;
  if (!test.why.empty()) text += " — " + test.why;
  for (const auto& [name, value] : test.captures) text += fmt::format(" [{} = {}]", name, value);
  return labelled("", text, terminal);
}

std::string explain(const Rule& rule, const RulePack& pack, const Terminal& terminal) {
  const auto name_of = [](auto value) { return to_string(value); };
  const auto fact = pack.facts.find(rule.fact);
  std::string result = terminal.paint(Style::bold, rule.id) + "\n" + labelled("", rule.why, terminal) + "\n";
  result += labelled("finds", rule.fact + (fact == pack.facts.end() ? "" : " — " + fact->second), terminal);
  result += labelled("kind", std::string(to_string(rule.kind)), terminal);
  result += labelled("in sources", joined(rule.roles, name_of), terminal);
  result += labelled("not in", joined(rule.not_roles, name_of), terminal);
  result += labelled("in blocks", joined(rule.scope, name_of), terminal);
  result += labelled("sections", explain_sections(rule), terminal);
  if (rule.stage != Stage::unknown) result += labelled("stage", std::string(to_string(rule.stage)), terminal);
  result += labelled("keywords", joined(rule.keywords), terminal);
  for (const RulePattern& pattern : rule.regexes) result += labelled("matches", pattern.written, terminal);
  for (const RulePattern& pattern : rule.urls) result += labelled("url", pattern.written, terminal);
  for (const RulePattern& pattern : rule.texts) result += labelled("text", pattern.written, terminal);
  for (const RulePattern& pattern : rule.also) result += labelled("and also", pattern.written, terminal);
  if (rule.near) {
    result += labelled("and near", fmt::format("{} (within {} sentences)", rule.near->written, rule.within),
                       terminal);
  }
  if (rule.path) result += labelled("path", rule.path->written, terminal);
  for (const RuleGlob& glob : rule.files) result += labelled("files", glob.written, terminal);
  for (const RuleGlob& glob : rule.not_files) result += labelled("not files", glob.written, terminal);
  for (const RulePattern& pattern : rule.unless) {
    result +=
        labelled("unless", pattern.written + (pattern.why.empty() ? "" : " — " + pattern.why), terminal);
  }
  result += labelled("lexicons", joined(rule.lexicons), terminal);
  result += labelled("confidence", fmt::format("{:.2f}", rule.confidence), terminal);
  result += labelled("note", rule.note, terminal);
  result += labelled("written in", place_of(rule), terminal);
  result += "tests\n";
  for (const RuleTest& test : rule.match) result += explain_test(test, true, terminal);
  for (const RuleTest& test : rule.no_match) result += explain_test(test, false, terminal);
  return result;
}

int explain_rule(const SharedOptions& shared, const std::string& id, Terminal& terminal) {
  const auto pack = load(shared, terminal);
  if (!pack) return kBadInput;
  const Rule* rule = find_rule(*pack, id, terminal);
  if (rule == nullptr) return kBadInput;
  terminal.out() << explain(*rule, *pack, terminal);
  return kOk;
}

Result<std::vector<ModelFindings>> read_findings(const fs::path& folder, const std::string& rubric) {
  const auto workspace = Workspace::open(folder, {.read_only = true, .create = false});
  if (!workspace) return workspace.error();
  const auto models = workspace->models();
  if (!models) return models.error();
  std::vector<ModelFindings> all;
  for (const std::string& model : *models) {
    auto graded = workspace->graded(model, rubric);
    if (!graded) return graded.error();
    if (!*graded) continue;
    auto evidence = workspace->evidence(model);
    if (!evidence) return evidence.error();
    all.push_back({std::move((*graded)->plan), std::move(*evidence), std::move((*graded)->proposals)});
  }
  if (all.empty()) return Error{ErrorCode::empty, "no model was graded here", folder.string()};
  return all;
}

Table coverage_table(const std::vector<RuleCoverage>& coverage, bool all) {
  Table table{{{"rule", "Rule"},
               {"counted", "Counted", true, true},
               {"refused", "Refused", true, true},
               {"citations", "Citations", true, true},
               {"publishers", "Publishers", true, true},
               {"note", "Note"}},
              {}};
  for (const RuleCoverage& rule : coverage) {
    if (!all && rule.is_general()) continue;
    table.rows.push_back({rule.rule->id, std::to_string(rule.counted), std::to_string(rule.refused),
                          std::to_string(rule.citations), std::to_string(rule.publishers.size()),
                          rule.rule->note});
  }
  return table;
}

int cover_rules(const SharedOptions& shared, bool all, Terminal& terminal) {
  const auto pack = load(shared, terminal);
  if (!pack) return kBadInput;
  const auto models = read_findings(shared.workspace, kDefaultRubric);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  const std::vector<RuleCoverage> coverage = rule_coverage(*pack, *models);
  terminal.out() << render(coverage_table(coverage, all), shared.format, terminal);
  size_t general = 0;
  size_t unexplained = 0;
  for (const RuleCoverage& rule : coverage) {
    general += rule.is_general() ? 1 : 0;
    unexplained += !rule.is_general() && rule.rule->note.empty() ? 1 : 0;
  }
  if (!terminal.quiet()) {
    terminal.err() << fmt::format(
        "{} of {} rules fire on documents of two publishers or more; {} of the others have no note\n",
        general, coverage.size(), unexplained);
  }
  return unexplained == 0 ? kOk : kFindings;
}

// What the subcommands have been asked for.
struct Asked {
  bool all = false;
  std::string fact;
  std::string rule;
  std::vector<std::string> rules;
};

CLI::App* add_part(CLI::App& app, SharedOptions& shared, const char* name, const char* summary,
                   const char* examples) {
  CLI::App* part = app.add_subcommand(name, summary);
  part->footer(std::string("Examples:\n") + examples);
  add_rules(*part, shared);
  return part;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto asked = std::make_shared<Asked>();
  app.require_subcommand(1);

  CLI::App* list = add_part(app, shared, "list", "List the rules",
                            "  exhibit rules list                        all of them\n"
                            "  exhibit rules list --fact training        what finds facts about training\n");
  list->add_option("--fact", asked->fact, "Only rules that find this fact, or facts that begin so")
      ->type_name("FACT");
  add_format(*list, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});

  CLI::App* lint = add_part(app, shared, "lint", "Check rules, lexicons and rubrics without running them",
                            "  exhibit rules lint\n"
                            "  exhibit rules lint --rules my-rules       rules of your own\n");

  CLI::App* test = add_part(app, shared, "test", "Run the samples that stand beside each rule",
                            "  exhibit rules test                        all rules\n"
                            "  exhibit rules test license.name           one rule\n");
  test->add_option("RULE", asked->rules, "Only these rules");

  CLI::App* explain = add_part(app, shared, "explain", "Say what a rule looks for, where, and why",
                               "  exhibit rules explain license.name\n");
  explain->add_option("RULE", asked->rule, "The rule's id")->required();

  CLI::App* coverage =
      add_part(app, shared, "coverage", "List rules that fire on fewer than two publishers' documents",
               "  exhibit grade --from models.txt && exhibit rules coverage\n"
               "  exhibit rules coverage --all --format csv  every rule, with what it found\n");
  coverage->add_flag("--all", asked->all, "List every rule");
  add_workspace(*coverage, shared);
  add_format(*coverage, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});

  return [asked, &shared, list, lint, test, coverage](Terminal& terminal) {
    if (coverage->parsed()) return cover_rules(shared, asked->all, terminal);
    if (list->parsed()) return list_rules(shared, asked->fact, terminal);
    if (lint->parsed()) return lint_rules(shared, terminal);
    if (test->parsed()) return test_rules(shared, asked->rules, terminal);
    return explain_rule(shared, asked->rule, terminal);
  };
}

}  // namespace

Command rules_command() {
  return {"rules", "List, check, test and explain the rules that find facts",
          "A rule finds one fact in the text of a document. docs/rules.md explains how to write one.",
          "  exhibit rules list\n"
          "  exhibit rules lint && exhibit rules test\n",
          define};
}

}  // namespace exhibit::cli
