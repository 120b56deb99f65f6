// Files of rules, lexicons and facts. What can be read can be compiled and expanded without harm.
#include "extractors/rules/rule_reader.h"
#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  std::vector<Diagnostic> diagnostics;
  const auto file = parse_yaml("input.yaml", std::string(input), diagnostics);
  if (!file) {
    require(!diagnostics.empty(), "what is no YAML is complained about");
    return;
  }
  YamlFields reader(*file, diagnostics);
  Lexicons lexicons;
  read_lexicons(file->root, reader, lexicons);
  RulePack pack;
  read_facts(file->root, reader, pack);
  std::vector<Rule> rules;
  const std::map<std::string, std::string, std::less<>> facts = {{"training.hardware.count", "count"}};
  read_rules(file->root, reader, {lexicons, facts, forbidden_names(lexicons)}, rules);
  render(diagnostics);
}
