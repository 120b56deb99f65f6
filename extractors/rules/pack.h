// Rules as written (rules/evidence), the lexicons and facts that they refer to, and their validated whole.
// docs/rules.md describes the files. Tested by tests/extractors/pack_test.cc and diagnostics_test.cc.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/rules/lexicon.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/document/document.h"
#include "pipeline/document/source.h"

namespace exhibit {

enum class RuleKind {
  statement,  // a sentence, list item or table row that says something
  near,       // a statement with a second one close to it
  clause,     // a statement of a licence text
  field,      // a scalar of JSON or YAML, by its path
  file,       // a name in a list of files
  link,       // a link, by its text and where it leads
};

std::string_view to_string(RuleKind kind);
bool parse(std::string_view name, RuleKind& kind);

// A regular expression of a rule, with its lexicons expanded.
struct RulePattern {
  std::string written;
  std::string why;  // `unless`: the reason to refuse; may be empty
  TextPosition at;
  std::shared_ptr<const re2::RE2> regex;
  std::vector<std::pair<int, std::string>> captures;  // (group, name) in order of group
};

// A path pattern of a rule.
struct RuleGlob {
  std::string written;
  TextPosition at;
  std::shared_ptr<const re2::RE2> regex;
};

// A sample that stands beside its rule: a sentence, a file name, a field's value or a link's text.
struct RuleTest {
  std::string text;
  std::string why;                   // no_match: why this is not the fact
  std::vector<std::string> section;  // titles, outermost first
  std::optional<SourceRole> role;    // default: the first role that the rule accepts
  std::string path;                  // JSON pointer
  std::string url;                   // where the link leads
  std::string sentence;              // what the link stands in; empty: its text alone
  std::string header;                // makes the text a table row under this header
  std::vector<std::string> before;   // sentences before the text, in the same section
  std::vector<std::string> after;    // sentences after it
  std::vector<std::pair<std::string, std::string>> captures;  // to be compared
  TextPosition at;
};

struct Rule {
  std::string id;
  RuleKind kind = RuleKind::statement;
  std::string fact;
  std::string why;
  std::string note;
  std::string file;
  uint32_t line = 0;
  Stage stage = Stage::unknown;
  double confidence = 0.8;
  std::vector<SourceRole> roles;  // empty: all
  std::vector<SourceRole> not_roles;
  std::vector<BlockKind> scope;
  std::vector<std::string> prefer_sections, require_sections, refuse_sections;  // in lower case
  std::vector<std::string> languages;
  std::vector<std::string> keywords;  // in lower case; those of lexicons included
  std::vector<RulePattern> regexes;   // alternatives, as they stand; of a link on "text url"
  std::vector<RulePattern> urls;      // alternatives, on a link's URL alone
  std::vector<RulePattern> texts;     // alternatives, on a link's text alone
  std::vector<RulePattern> also;      // all of them must match
  std::vector<RulePattern> unless;    // none of them may match
  std::optional<RulePattern> near;
  uint32_t within = 1;  // sentences, for near
  std::optional<RuleGlob> path;
  std::vector<RuleGlob> files, not_files;
  std::vector<std::pair<std::string, std::string>> values;  // constants, by name
  std::vector<std::string> lexicons;                        // names of those used
  std::vector<RuleTest> match, no_match;

  bool accepts(SourceRole role) const;
  // Whether some regex of the rule has a group of that name, or `values` holds it, or its kind gives it.
  bool gives(std::string_view value) const;
};

// Immutable and thread-safe; shared by all that extract with it.
struct RulePack {
  std::vector<Rule> rules;  // by id
  Lexicons lexicons;
  std::map<std::string, std::string, std::less<>> facts;           // name -> description
  std::map<std::string, std::pair<std::string, uint32_t>> places;  // fact -> file, line
  std::string version;  // SHA-256 over names and bytes of all its files

  const Lexicon* lexicon(std::string_view name) const;
  const Rule* rule(std::string_view id) const;
};

// A file of a pack: its path within the rules folder ("evidence/training/hardware.yaml") and its bytes.
struct RuleFile {
  std::string path;
  std::string bytes;
};

// pack is null where there is an error among the diagnostics: nothing runs on a broken pack. Diagnostics come
// in order of (file, line, column, message) and hold every mistake, not only the first.
struct PackLoad {
  std::shared_ptr<const RulePack> pack;
  std::vector<Diagnostic> diagnostics;
};

// Reads facts.yaml, lexicons/**.yaml and evidence/**.yaml; what else lies in the folder belongs to others.
// Symbolic links are not followed. Diagnostics name files as rules_dir / path.
PackLoad load_rule_pack(const std::filesystem::path& rules_dir);
PackLoad load_rule_pack(std::vector<RuleFile> files, std::string_view shown_folder = "rules");

}  // namespace exhibit
