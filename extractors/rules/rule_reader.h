// One file of a rule pack: tree -> rules, with a diagnostic for every mistake that can be seen in the file
// and with the facts and lexicons at hand. Used by pack.cc alone. Tested by tests/invalid/rules.
#pragma once

#include <vector>

#include "extractors/rules/pack.h"
#include "extractors/rules/yaml_fields.h"

namespace exhibit {

// Names that evidence rules must not hold, because rules are never written for one model.
struct ForbiddenNames {
  std::string lexicon;                    // where they stand
  std::shared_ptr<const re2::RE2> regex;  // matches any of them; group 1 is the name
};

struct RuleVocabulary {
  const Lexicons& lexicons;
  const std::map<std::string, std::string, std::less<>>& facts;
  std::vector<ForbiddenNames> forbidden;
};

void read_rules(const YamlNode& root, YamlFields& reader, const RuleVocabulary& vocabulary,
                std::vector<Rule>& rules);
void read_lexicons(const YamlNode& root, YamlFields& reader, Lexicons& lexicons);
void read_facts(const YamlNode& root, YamlFields& reader, RulePack& pack);

// The names of the lexicons model-families and publishers, where the pack has them.
std::vector<ForbiddenNames> forbidden_names(const Lexicons& lexicons);

}  // namespace exhibit
