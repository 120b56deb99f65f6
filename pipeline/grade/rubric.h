// A rubric as written in rules/rubrics/*.yaml: criteria, their grades and which facts earn which grade. The
// same evidence serves many rubrics. docs/rubrics.md gives the grammar by example.
// Tested by tests/grade/rubric_test.cc and tests/invalid/rubrics.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/evidence.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/document/source.h"
#include "pipeline/grade/proposal.h"

namespace re2 {
class RE2;
}

namespace exhibit {

// A named capture of the evidence must match the whole of a pattern, whatever its case.
struct ValuePattern {
  std::string name;
  std::string regex;
  std::shared_ptr<const re2::RE2> compiled;  // thread-safe
};

// Which evidence a leaf of a condition asks for. Evidence matches if it is not refused, has one of the facts
// and one of each of the lists that follow, and meets all value patterns.
struct EvidencePattern {
  std::vector<std::string> facts;
  std::vector<Stage> stages;        // empty: any
  std::vector<Relation> relations;  // never empty; the criterion's where the leaf names none
  std::vector<SourceRole> roles;    // empty: any
  std::vector<Subject> subjects;    // never empty; model, family and base where the leaf names none
  std::vector<ValuePattern> values;
  double min_weight = 0;
  int min = 1;           // how many distinct matches it takes
  std::string distinct;  // matches differ if this capture does; empty: if their quotes do
  std::string label;  // what to call it among what is missing ("optimiser"); the first fact where not given
};

// Whose base model the graded model was made from, as the source plan tells.
enum class BaseOrigin { none, own, other };

struct Condition {
  enum class Kind { fact, base, all, any, negation, at_least };
  Kind kind = Kind::fact;
  EvidencePattern pattern;             // fact
  BaseOrigin base = BaseOrigin::none;  // base
  int n = 0;                           // at_least
  std::vector<Condition> of;           // all, any, at_least: at least one; negation: exactly one
};

struct GradeClause {
  Grade grade = Grade::closed;
  std::optional<Condition> when;  // the last clause of a criterion, and only that, has none
  std::string reason;             // a template; grader.h says which placeholders it may hold
  std::string missing;            // a template; empty for open and na
  double confidence = 0.5;        // of a proposal with one citation of full weight per leaf
};

struct Criterion {
  std::string id;
  std::string area;
  std::string title;
  std::string question;
  std::map<Grade, std::string> words;  // what each grade asks for, for people; may lack some or all
  std::vector<SourceRole> examine;     // where evidence for it would stand; never empty
  std::vector<Relation> relations;     // whose sources count; own and base where not given
  std::vector<Stage> stages;           // what its leaves ask for where they name no stage; empty: any
  std::vector<GradeClause> grades;     // tried in order; the first whose condition holds gives the grade
};

struct Area {
  std::string id;
  std::string title;
  std::vector<std::string> criteria;  // ids, in order
};

struct WeightScheme {
  std::string id;
  std::string title;
  std::map<std::string, double> areas;  // weight of every area
};

// Immutable once loaded; copying is cheap enough, sharing between threads is safe.
struct Rubric {
  std::string id;
  std::string title;
  std::string source;
  std::map<Grade, double> scores;  // of every grade; unknown scores 0
  std::vector<Area> areas;
  std::vector<WeightScheme> schemes;
  std::vector<Criterion> criteria;  // in the order of the areas

  const Criterion* find(std::string_view criterion) const;
};

// The rubric that a file holds, or nullopt with every mistake added to diagnostics. `facts` are the names
// that conditions may use (rules/facts.yaml).
std::optional<Rubric> load_rubric(const std::string& path, std::string shown,
                                  const std::vector<std::string>& facts,
                                  std::vector<Diagnostic>& diagnostics);
std::optional<Rubric> read_rubric(const YamlDocument& document, const std::vector<std::string>& facts,
                                  std::vector<Diagnostic>& diagnostics);

// The facts that some condition of the criterion asks for, in the order of the alphabet, each once.
std::vector<std::string> facts_of(const Criterion& criterion);

// Whether the condition can hold only on evidence that can be cited.
bool always_cites(const Condition& condition);

std::string_view to_string(BaseOrigin origin);

// What a template asks to be filled in: "{count|some} {device|accelerators}", "{right*|none}" (every distinct
// value). nullopt for unbalanced, nested or empty braces.
struct Placeholder {
  std::string name;
  std::string fallback;
  bool has_fallback = false;
  bool all_values = false;  // "{right*}"
  size_t begin = 0;         // bytes in the template, braces included
  size_t end = 0;
};
std::optional<std::vector<Placeholder>> placeholders(std::string_view text);

}  // namespace exhibit
