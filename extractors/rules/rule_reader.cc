// Covered by tests/extractors/diagnostics_test.cc, pack_test.cc and tests/invalid/rules.
#include "extractors/rules/rule_reader.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "extractors/rules/glob.h"
#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using Names = std::vector<std::string>;

constexpr int kMaxProgramSize = 20000;  // RE2 instructions; a lexicon of 500 words has about 5,000
constexpr size_t kMaxTextBytes = 20000;
constexpr std::array<std::string_view, 2> kForbiddenLexicons{"model-families", "publishers"};

const Names& rule_keys() {
  static const Names keys{"id",    "kind",      "fact",   "why",        "note",      "stage",
                          "roles", "not_roles", "scope",  "sections",   "keywords",  "regex",
                          "also",  "unless",    "near",   "path",       "files",     "not_files",
                          "url",   "text",      "values", "confidence", "languages", "tests"};
  return keys;
}

const Names& test_keys(RuleKind kind) {
  static const Names keys{"text", "why", "section", "role", "path", "header", "before", "after"};
  static const Names of_links{"text",   "why",   "section", "role",    "header",
                              "before", "after", "url",     "sentence"};
  return kind == RuleKind::link ? of_links : keys;
}

const Names& kind_names() {
  static const Names names{"statement", "near", "clause", "field", "file", "link"};
  return names;
}

const Names& stage_names() {
  static const Names names{"pretraining", "finetuning", "rl", "inference", "evaluation"};
  return names;
}

const Names& role_names() {
  static const Names names{"card",   "metadata",    "config", "license", "repository",    "file_list",
                           "readme", "environment", "paper",  "blog",    "documentation", "dataset_card"};
  return names;
}

const Names& block_names() {
  static const Names names{"heading", "paragraph", "list_item", "table_row", "code", "field"};
  return names;
}

bool is_text_kind(RuleKind kind) { return kind != RuleKind::field && kind != RuleKind::file; }

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string one_of(const Names& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// What a rule's kind does not understand would be ignored in silence: it is an error instead.
Names keys_not_for(RuleKind kind) {
  switch (kind) {
    case RuleKind::statement:
    case RuleKind::clause:
      return {"near", "path", "files", "not_files", "url", "text"};
    case RuleKind::near:
      return {"path", "files", "not_files", "url", "text"};
    case RuleKind::field:
      return {"near", "files", "not_files", "scope", "sections", "also", "keywords", "url", "text"};
    case RuleKind::file:
      return {"near", "path", "scope", "sections", "also", "keywords", "regex", "url", "text"};
    case RuleKind::link:
      return {"near", "path", "files", "not_files"};
  }
  return {};
}

// A regular expression or pattern with escapes blanked out, so that "\bllama" reads as the word "llama".
std::string without_escapes(std::string_view regex) {
  std::string out(regex);
  for (size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i] != '\\') continue;
    out[i] = out[i + 1] = ' ';
    ++i;
  }
  return out;
}

// References to lexicons may hold any name: "{{model-families}}" is the way to say it.
std::string without_references(std::string text) {
  for (size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 1)) {
    const size_t close = text.find("}}", open);
    if (close == std::string::npos) break;
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(open),
              text.begin() + static_cast<std::ptrdiff_t>(close), ' ');
  }
  return text;
}

class RuleReader {
 public:
  RuleReader(YamlFields& reader, const RuleVocabulary& vocabulary) : in_(reader), vocabulary_(vocabulary) {}

  Rule read(const YamlNode& node) {
    rule_ = Rule{};
    rule_.file = in_.file();
    rule_.line = node.at.line;
    in_.only_keys(node, rule_keys(), "a rule");
    read_identity(node);
    read_where(node);
    read_keywords(node);
    read_patterns(node);
    read_paths(node);
    read_constants(node);
    read_tests(node);
    for (const std::string_view key : keys_not_for(rule_.kind)) {
      const YamlNode* misplaced = node.find(key);
      if (misplaced != nullptr) {
        in_.error(misplaced->at,
                  in_quotes(key) + " has no meaning in a rule of kind " + std::string(to_string(rule_.kind)));
      }
    }
    return std::move(rule_);
  }

 private:
  void read_identity(const YamlNode& node) {
    if (const YamlNode* kind = node.find("kind")) {
      if (in_.is_text(*kind, "\"kind\"") && !parse(kind->scalar, rule_.kind)) {
        unknown(*kind, "kind", kind_names());
      }
    }
    if (const YamlNode* id = in_.require(node, "id", "the rule")) {
      if (in_.is_text(*id, "\"id\"")) read_id(*id);
    }
    if (const YamlNode* fact = in_.require(node, "fact", "the rule")) {
      if (in_.is_text(*fact, "\"fact\"")) read_fact(*fact);
    }
    in_.require(node, "why", "the rule");
    rule_.why = in_.text(node, "why");
    rule_.note = in_.text(node, "note");
    rule_.confidence = in_.number(node, "confidence", 0, 1, 0.8);
    if (const YamlNode* stage = node.find("stage")) {
      if (in_.is_text(*stage, "\"stage\"") &&
          (!parse(stage->scalar, rule_.stage) || rule_.stage == Stage::unknown)) {
        unknown(*stage, "stage", stage_names());
      }
    }
    if (const YamlNode* languages = node.find("languages")) {
      for (const YamlNode* language : in_.scalars(*languages, "a language")) {
        rule_.languages.push_back(language->scalar);
      }
    }
  }

  void read_id(const YamlNode& id) {
    static const re2::RE2 dotted("[a-z0-9]+(?:-[a-z0-9]+)*(?:\\.[a-z0-9]+(?:-[a-z0-9]+)*)+");
    rule_.id = id.scalar;
    rule_.line = id.at.line;
    if (!re2::RE2::FullMatch(id.scalar, dotted)) {
      in_.error(id.at,
                "an id is two or more names joined by dots, in small letters, digits and hyphens "
                "(\"training.hardware.device-count\")");
    }
    forbid_names(id);
  }

  void read_fact(const YamlNode& fact) {
    rule_.fact = fact.scalar;
    if (vocabulary_.facts.contains(fact.scalar)) return;
    Names known;
    for (const auto& [name, description] : vocabulary_.facts) known.push_back(name);
    in_.error(fact.at, "unknown fact " + in_quotes(fact.scalar) + did_you_mean(fact.scalar, known) +
                           " (facts.yaml lists them)");
  }

  void read_where(const YamlNode& node) {
    rule_.roles = read_roles(node, "roles");
    rule_.not_roles = read_roles(node, "not_roles");
    if (rule_.roles.empty() && rule_.kind == RuleKind::clause) rule_.roles = {SourceRole::license};
    if (rule_.roles.empty() && rule_.kind == RuleKind::file) {
      rule_.roles = {SourceRole::file_list, SourceRole::metadata};
    }
    if (const YamlNode* scope = node.find("scope")) {
      for (const YamlNode* name : in_.scalars(*scope, "a block kind")) {
        BlockKind kind{};
        if (!exhibit::parse(name->scalar, kind)) {
          unknown(*name, "block kind", block_names());
          continue;
        }
        rule_.scope.push_back(kind);
      }
    }
    if (!is_text_kind(rule_.kind)) rule_.scope = {BlockKind::field};
    if (rule_.scope.empty()) rule_.scope = {BlockKind::paragraph, BlockKind::list_item, BlockKind::table_row};
    if (const YamlNode* sections = node.find("sections")) {
      if (!in_.is_map(*sections, "\"sections\"")) return;
      in_.only_keys(*sections, {"prefer", "require", "refuse"}, "\"sections\"");
      rule_.prefer_sections = read_titles(*sections, "prefer");
      rule_.require_sections = read_titles(*sections, "require");
      rule_.refuse_sections = read_titles(*sections, "refuse");
    }
  }

  std::vector<SourceRole> read_roles(const YamlNode& node, std::string_view key) {
    std::vector<SourceRole> roles;
    const YamlNode* list = node.find(key);
    if (list == nullptr) return roles;
    for (const YamlNode* name : in_.scalars(*list, "a role")) {
      SourceRole role{};
      if (exhibit::parse(name->scalar, role)) {
        roles.push_back(role);
      } else {
        unknown(*name, "role", role_names());
      }
    }
    return roles;
  }

  std::vector<std::string> read_titles(const YamlNode& sections, std::string_view key) {
    std::vector<std::string> titles;
    const YamlNode* list = sections.find(key);
    if (list == nullptr) return titles;
    for (const YamlNode* title : in_.scalars(*list, "a section title")) {
      forbid_names(*title);
      titles.push_back(ascii_lower(trim(title->scalar)));
    }
    return titles;
  }

  void read_keywords(const YamlNode& node) {
    if (!is_text_kind(rule_.kind)) return;
    const YamlNode* list = in_.require(node, "keywords", "the rule");
    if (list == nullptr) return;
    for (const YamlNode* keyword : in_.scalars(*list, "a keyword")) {
      if (keyword->scalar.starts_with("{{") && keyword->scalar.ends_with("}}")) {
        add_keywords_of_lexicon(*keyword);
      } else if (ascii_lower(keyword->scalar) != keyword->scalar) {
        in_.error(keyword->at, "keyword " + in_quotes(keyword->scalar) +
                                   " has capitals; keywords are compared in small letters: write " +
                                   in_quotes(ascii_lower(keyword->scalar)));
      } else {
        forbid_names(*keyword);
        add_keyword(keyword->scalar);
      }
    }
  }

  void add_keyword(const std::string& keyword) {
    if (std::find(rule_.keywords.begin(), rule_.keywords.end(), keyword) == rule_.keywords.end()) {
      rule_.keywords.push_back(keyword);
    }
  }

  void add_keywords_of_lexicon(const YamlNode& reference) {
    const std::string name(trim(std::string_view(reference.scalar).substr(2, reference.scalar.size() - 4)));
    const auto found = vocabulary_.lexicons.find(name);
    if (found == vocabulary_.lexicons.end()) {
      Names known;
      for (const auto& [known_name, lexicon] : vocabulary_.lexicons) known.push_back(known_name);
      in_.error(reference.at, "no lexicon is named " + in_quotes(name) + did_you_mean(name, known));
      return;
    }
    // A blank of a word stands for any white space, so only the longest part is a literal.
    for (const std::string& word : found->second.words) {
      std::string_view longest;
      for (const std::string_view part : split(word, ' ')) {
        if (part.size() > longest.size()) longest = part;
      }
      add_keyword(ascii_lower(longest));
    }
    rule_.lexicons.push_back(name);
  }

  void read_patterns(const YamlNode& node) {
    const bool is_link = rule_.kind == RuleKind::link;
    const bool needs_regex = is_text_kind(rule_.kind) && !is_link;
    add_patterns(needs_regex ? in_.require(node, "regex", "the rule") : node.find("regex"), rule_.regexes);
    if (is_link) {
      add_patterns(node.find("url"), rule_.urls);
      add_patterns(node.find("text"), rule_.texts);
      if (!node.find("regex") && !node.find("url") && !node.find("text")) {
        in_.error(node.at, "a rule of kind link has no \"regex\", \"url\" or \"text\"");
      }
    }
    add_patterns(node.find("also"), rule_.also);
    if (const YamlNode* unless = node.find("unless")) read_unless(*unless);
    if (const YamlNode* near = node.find("near")) {
      read_near(*near);
    } else if (rule_.kind == RuleKind::near) {
      in_.error(node.at, "a rule of kind near has no \"near\"");
    }
  }

  void read_unless(const YamlNode& unless) {
    if (unless.kind != YamlNode::Kind::sequence) {
      read_one_unless(unless);
      return;
    }
    if (unless.items.empty()) in_.error(unless.at, "\"unless\" is an empty list");
    for (const YamlNode& one : unless.items) read_one_unless(one);
  }

  void read_one_unless(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::mapping) {
      if (in_.is_text(node, "\"unless\"")) add_pattern(node, rule_.unless);
      return;
    }
    in_.only_keys(node, {"regex", "why"}, "\"unless\"");
    const YamlNode* regex = in_.require(node, "regex", "\"unless\"");
    const size_t before = rule_.unless.size();
    if (regex != nullptr && in_.is_text(*regex, "\"regex\"")) add_pattern(*regex, rule_.unless);
    const std::string why = in_.text(node, "why");
    if (rule_.unless.size() > before) rule_.unless.back().why = why;
  }

  void read_near(const YamlNode& near) {
    if (!in_.is_map(near, "\"near\"")) return;
    in_.only_keys(near, {"regex", "within"}, "\"near\"");
    std::vector<RulePattern> patterns;
    const YamlNode* regex = in_.require(near, "regex", "\"near\"");
    if (regex != nullptr && in_.is_text(*regex, "\"regex\"")) add_pattern(*regex, patterns);
    if (!patterns.empty()) rule_.near = std::move(patterns.front());
    const double within = in_.number(near, "within", 0, 20, 1);
    rule_.within = static_cast<uint32_t>(within);
    if (within != rule_.within) in_.error(near.find("within")->at, "\"within\" must be a whole number");
  }

  void add_patterns(const YamlNode* list, std::vector<RulePattern>& patterns) {
    if (list == nullptr) return;
    for (const YamlNode* one : in_.scalars(*list, "a regex")) add_pattern(*one, patterns);
  }

  void add_pattern(const YamlNode& node, std::vector<RulePattern>& patterns) {
    forbid_names(node);
    std::vector<Error> errors;
    const std::string expanded = expand_lexicons(node.scalar, vocabulary_.lexicons, rule_.lexicons, errors);
    for (const Error& error : errors) in_.error(in_.locate(node, error.where), error.message);
    if (!errors.empty()) return;
    std::shared_ptr<const re2::RE2> regex = compile_regex(expanded);
    if (!regex->ok()) {
      in_.error(in_.locate(node, regex->error_arg()), "regex: " + regex->error());
      return;
    }
    if (regex->ProgramSize() > kMaxProgramSize) {
      in_.error(node.at, "the regex is too large (" + std::to_string(regex->ProgramSize()) +
                             " instructions; at most " + std::to_string(kMaxProgramSize) +
                             "): shorten its repetitions");
      return;
    }
    if (re2::RE2::FullMatch("", *regex)) {
      in_.error(node.at, "the regex matches the empty string, and so every sentence");
      return;
    }
    RulePattern pattern{.written = node.scalar, .why = "", .at = node.at, .regex = regex, .captures = {}};
    for (const auto& [group, name] : regex->CapturingGroupNames()) {
      if (is_test_key(name)) {
        in_.error(in_.locate(node, name),
                  "a group cannot be named " + in_quotes(name) + ": tests use that key");
      }
      pattern.captures.emplace_back(group, name);
    }
    patterns.push_back(std::move(pattern));
  }

  void read_paths(const YamlNode& node) {
    if (rule_.kind == RuleKind::field) {
      const YamlNode* path = in_.require(node, "path", "a rule of kind field");
      std::vector<RuleGlob> globs;
      if (path != nullptr && in_.is_text(*path, "\"path\""))
        add_glob(*path, pointer_glob_to_regex(path->scalar), globs);
      if (!globs.empty()) rule_.path = std::move(globs.front());
    }
    if (rule_.kind != RuleKind::file) return;
    if (const YamlNode* files = in_.require(node, "files", "a rule of kind file"))
      add_globs(*files, rule_.files);
    if (const YamlNode* not_files = node.find("not_files")) add_globs(*not_files, rule_.not_files);
  }

  void add_globs(const YamlNode& list, std::vector<RuleGlob>& globs) {
    for (const YamlNode* glob : in_.scalars(list, "a file pattern")) {
      add_glob(*glob, file_glob_to_regex(glob->scalar), globs);
    }
  }

  void add_glob(const YamlNode& node, const Result<std::string>& regex, std::vector<RuleGlob>& globs) {
    forbid_names(node);
    if (!regex) {
      in_.error(node.at, "pattern " + in_quotes(node.scalar) + ": " + regex.error().message);
      return;
    }
    std::shared_ptr<const re2::RE2> compiled = compile_regex(*regex);
    if (!compiled->ok()) {
      in_.error(node.at, "pattern " + in_quotes(node.scalar) + ": " + compiled->error());
      return;
    }
    globs.push_back({node.scalar, node.at, std::move(compiled)});
  }

  void read_constants(const YamlNode& node) {
    const YamlNode* values = node.find("values");
    if (values == nullptr || !in_.is_map(*values, "\"values\"")) return;
    for (const YamlEntry& entry : values->entries) {
      if (!in_.is_text(entry.value, "the value of " + in_quotes(entry.key))) continue;
      forbid_names(entry.value);
      if (is_test_key(entry.key)) {
        in_.error(entry.at, "a value cannot be named " + in_quotes(entry.key) + ": tests use that key");
      }
      rule_.values.emplace_back(entry.key, entry.value.scalar);
    }
  }

  void read_tests(const YamlNode& node) {
    const YamlNode* tests = in_.require(node, "tests", "the rule");
    if (tests == nullptr || !in_.is_map(*tests, "\"tests\"")) return;
    in_.only_keys(*tests, {"match", "no_match"}, "\"tests\"");
    rule_.match = read_test_list(*tests, "match", true);
    rule_.no_match = read_test_list(*tests, "no_match", false);
  }

  std::vector<RuleTest> read_test_list(const YamlNode& tests, std::string_view key, bool expects_match) {
    std::vector<RuleTest> out;
    const YamlNode* list = in_.require(tests, key, "\"tests\"");
    if (list == nullptr || !in_.is_sequence(*list, in_quotes(key))) return out;
    if (list->items.empty())
      in_.error(list->at, in_quotes(key) + " is an empty list: a rule has at least one test of each");
    for (const YamlNode& test : list->items) {
      if (in_.is_map(test, "a test")) out.push_back(read_test(test, expects_match));
    }
    return out;
  }

  RuleTest read_test(const YamlNode& node, bool expects_match) {
    RuleTest test;
    test.at = node.at;
    in_.require(node, "text", "the test");
    test.text = in_.text(node, "text");
    if (test.text.size() > kMaxTextBytes)
      in_.error(node.find("text")->at, "a test's text is one sentence; this is too long");
    if (!expects_match) in_.require(node, "why", "a test in \"no_match\"");
    test.why = in_.text(node, "why");
    if (rule_.kind == RuleKind::link) {
      read_link(node, test);
    } else {
      test.path = in_.text(node, "path");
    }
    test.header = in_.text(node, "header");
    if (rule_.kind == RuleKind::field) in_.require(node, "path", "the test of a field");
    if (const YamlNode* section = node.find("section")) test.section = read_section(*section);
    test.before = read_sentences(node, "before");
    test.after = read_sentences(node, "after");
    if (const YamlNode* role = node.find("role")) {
      SourceRole parsed{};
      if (in_.is_text(*role, "\"role\"")) {
        if (exhibit::parse(role->scalar, parsed)) {
          test.role = parsed;
        } else {
          unknown(*role, "role", role_names());
        }
      }
    }
    for (const YamlEntry& entry : node.entries) {
      if (!is_test_key(entry.key)) read_capture(entry, expects_match, test);
    }
    return test;
  }

  void read_link(const YamlNode& node, RuleTest& test) {
    in_.require(node, "url", "the test of a link");
    test.url = in_.text(node, "url");
    test.sentence = in_.text(node, "sentence");
    if (test.sentence.empty() || test.sentence.find(test.text) != std::string::npos) return;
    in_.error(node.find("sentence")->at,
              "the sentence does not hold the link's text " + in_quotes(test.text));
  }

  bool is_test_key(const std::string& name) const {
    const Names& keys = test_keys(rule_.kind);
    return std::find(keys.begin(), keys.end(), name) != keys.end();
  }

  void read_capture(const YamlEntry& entry, bool expects_match, RuleTest& test) {
    if (!rule_.gives(entry.key)) {
      const std::string hint = did_you_mean(entry.key, keys_of_tests());
      in_.error(entry.at, "unknown capture or key " + in_quotes(entry.key) + " in a test" +
                              (hint.empty() ? "; no regex of the rule names such a group" : hint));
      return;
    }
    if (!expects_match) {
      in_.error(entry.at, "a test in \"no_match\" captures nothing: remove " + in_quotes(entry.key));
      return;
    }
    if (in_.is_text(entry.value, in_quotes(entry.key)))
      test.captures.emplace_back(entry.key, entry.value.scalar);
  }

  // What a test of this rule may hold.
  Names keys_of_tests() const {
    Names names = test_keys(rule_.kind);
    const auto add = [&](const RulePattern& pattern) {
      for (const auto& [group, name] : pattern.captures) names.push_back(name);
    };
    std::for_each(rule_.regexes.begin(), rule_.regexes.end(), add);
    std::for_each(rule_.urls.begin(), rule_.urls.end(), add);
    std::for_each(rule_.texts.begin(), rule_.texts.end(), add);
    std::for_each(rule_.also.begin(), rule_.also.end(), add);
    if (rule_.near) add(*rule_.near);
    for (const auto& [name, value] : rule_.values) names.push_back(name);
    return names;
  }

  std::vector<std::string> read_section(const YamlNode& section) {
    std::vector<std::string> titles;
    if (section.kind == YamlNode::Kind::sequence) {
      for (const YamlNode* title : in_.scalars(section, "a section title")) titles.push_back(title->scalar);
      return titles;
    }
    if (!in_.is_text(section, "\"section\"")) return titles;
    for (const std::string_view title : split(section.scalar, '>')) titles.emplace_back(trim(title));
    return titles;
  }

  std::vector<std::string> read_sentences(const YamlNode& node, std::string_view key) {
    std::vector<std::string> out;
    const YamlNode* list = node.find(key);
    if (list == nullptr) return out;
    for (const YamlNode* sentence : in_.scalars(*list, "a sentence")) out.push_back(sentence->scalar);
    return out;
  }

  void unknown(const YamlNode& node, std::string_view what, const Names& known) {
    std::string hint = did_you_mean(node.scalar, known);
    if (hint.empty()) hint = "; use one of: " + one_of(known);
    in_.error(node.at, "unknown " + std::string(what) + " " + in_quotes(node.scalar) + hint);
  }

  void forbid_names(const YamlNode& node) {
    const std::string text = without_references(without_escapes(node.scalar));
    for (const ForbiddenNames& forbidden : vocabulary_.forbidden) {
      re2::StringPiece found;
      if (!re2::RE2::PartialMatch(text, *forbidden.regex, &found)) continue;
      const std::string written(found.data(), found.size());
      in_.error(in_.locate(node, written), in_quotes(written) + " names a model or publisher (lexicon " +
                                               forbidden.lexicon +
                                               "); rules are not written for one model: use a lexicon");
      return;
    }
  }

  YamlFields& in_;
  const RuleVocabulary& vocabulary_;
  Rule rule_;
};

void read_words(const YamlNode& list, YamlFields& reader, Lexicon& lexicon) {
  for (const YamlNode* word : reader.scalars(list, "a word")) {
    const std::string trimmed(trim(word->scalar));
    if (std::find(lexicon.words.begin(), lexicon.words.end(), trimmed) != lexicon.words.end()) {
      reader.error(word->at, in_quotes(trimmed) + " is in the lexicon already");
      continue;
    }
    lexicon.words.push_back(trimmed);
  }
}

void read_lexicon_patterns(const YamlNode& list, YamlFields& reader, Lexicon& lexicon) {
  for (const YamlNode* pattern : reader.scalars(list, "a pattern")) {
    const std::shared_ptr<const re2::RE2> regex = compile_regex(pattern->scalar);
    if (!regex->ok()) {
      reader.error(reader.locate(*pattern, regex->error_arg()), "regex: " + regex->error());
    } else if (re2::RE2::FullMatch("", *regex)) {
      reader.error(pattern->at, "the regex matches the empty string");
    } else if (!regex->CapturingGroupNames().empty()) {
      reader.error(pattern->at, "a lexicon's pattern has no named groups: the rules name them");
    } else {
      lexicon.patterns.push_back(pattern->scalar);
    }
  }
}

void read_lexicon(const YamlEntry& entry, YamlFields& reader, Lexicons& lexicons) {
  static const re2::RE2 name("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");
  const std::string what = "lexicon " + in_quotes(entry.key);
  if (!re2::RE2::FullMatch(entry.key, name)) {
    reader.error(entry.at,
                 "a lexicon's name has small letters, digits and hyphens, not " + in_quotes(entry.key));
  }
  if (!reader.is_map(entry.value, what)) return;
  reader.only_keys(entry.value, {"case", "words", "patterns", "note"}, what);
  Lexicon lexicon;
  lexicon.name = entry.key;
  lexicon.file = reader.file();
  lexicon.line = entry.at.line;
  if (const YamlNode* letters = entry.value.find("case")) {
    lexicon.case_sensitive = letters->scalar == "sensitive";
    if (!lexicon.case_sensitive && letters->scalar != "insensitive") {
      reader.error(letters->at, "\"case\" must be sensitive or insensitive");
    }
  }
  const YamlNode* words = entry.value.find("words");
  const YamlNode* patterns = entry.value.find("patterns");
  if (words != nullptr) read_words(*words, reader, lexicon);
  if (patterns != nullptr) read_lexicon_patterns(*patterns, reader, lexicon);
  if (words == nullptr && patterns == nullptr)
    reader.error(entry.at, what + " is empty: it needs words or patterns");
  const auto [place, inserted] = lexicons.emplace(entry.key, lexicon);
  if (!inserted) {
    reader.error(entry.at, what + " stands in " + place->second.file + ":" +
                               std::to_string(place->second.line) + " already");
  } else if (!compile_lexicon(lexicon)->ok()) {
    reader.error(entry.at, what + " is too large for one regular expression");
  }
}

}  // namespace

void read_rules(const YamlNode& root, YamlFields& reader, const RuleVocabulary& vocabulary,
                std::vector<Rule>& rules) {
  if (!reader.is_map(root, "the file")) return;
  reader.only_keys(root, {"rules"}, "a rule file");
  const YamlNode* list = reader.require(root, "rules", "the file");
  if (list == nullptr || !reader.is_sequence(*list, "\"rules\"")) return;
  RuleReader rule_reader(reader, vocabulary);
  for (const YamlNode& node : list->items) {
    if (!reader.is_map(node, "a rule")) continue;
    Rule rule = rule_reader.read(node);
    for (const Rule& earlier : rules) {
      if (!rule.id.empty() && earlier.id == rule.id) {
        reader.error(node.find("id")->at, "duplicate id " + in_quotes(rule.id) + "; it stands in " +
                                              earlier.file + ":" + std::to_string(earlier.line) + " already");
        break;
      }
    }
    rules.push_back(std::move(rule));
  }
}

void read_lexicons(const YamlNode& root, YamlFields& reader, Lexicons& lexicons) {
  if (!reader.is_map(root, "the file")) return;
  reader.only_keys(root, {"lexicons"}, "a lexicon file");
  const YamlNode* map = reader.require(root, "lexicons", "the file");
  if (map == nullptr || !reader.is_map(*map, "\"lexicons\"")) return;
  for (const YamlEntry& entry : map->entries) read_lexicon(entry, reader, lexicons);
}

void read_facts(const YamlNode& root, YamlFields& reader, RulePack& pack) {
  if (!reader.is_map(root, "the file")) return;
  reader.only_keys(root, {"facts"}, "the file of facts");
  const YamlNode* map = reader.require(root, "facts", "the file");
  if (map == nullptr || !reader.is_map(*map, "\"facts\"")) return;
  for (const YamlEntry& entry : map->entries) {
    if (!reader.is_text(entry.value, "the description of " + in_quotes(entry.key))) continue;
    pack.facts.emplace(entry.key, entry.value.scalar);
    pack.places[entry.key] = {reader.file(), entry.at.line};
  }
}

std::vector<ForbiddenNames> forbidden_names(const Lexicons& lexicons) {
  std::vector<ForbiddenNames> names;
  for (const std::string_view name : kForbiddenLexicons) {
    const auto found = lexicons.find(name);
    if (found == lexicons.end()) continue;
    const std::string regex = "(" + lexicon_regex(found->second) + ")";
    names.push_back({std::string(name), compile_regex(regex)});
  }
  return names;
}

}  // namespace exhibit
