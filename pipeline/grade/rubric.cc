// Tested by tests/grade/rubric_test.cc and tests/invalid/rubrics.
#include "pipeline/grade/rubric.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/grade/weights.h"

namespace exhibit {
namespace {

constexpr int kSchema = 1;
constexpr size_t kMaxConditionDepth = 8;

// The values of an enumeration by name, through the parse() that belongs to it.
template <class Value>
std::vector<std::string> names_of(std::initializer_list<Value> values) {
  std::vector<std::string> names;
  for (const Value value : values) names.emplace_back(to_string(value));
  return names;
}

std::vector<std::string> names_for(Stage) {
  return names_of({Stage::unknown, Stage::pretraining, Stage::finetuning, Stage::rl, Stage::inference,
                   Stage::evaluation});
}
std::vector<std::string> names_for(Relation) {
  return names_of({Relation::own, Relation::base, Relation::base_other});
}
std::vector<std::string> names_for(Subject) {
  return names_of({Subject::model, Subject::family, Subject::base, Subject::sibling, Subject::other});
}
std::vector<std::string> names_for(SourceRole) {
  return names_of({SourceRole::card, SourceRole::metadata, SourceRole::config, SourceRole::license,
                   SourceRole::repository, SourceRole::file_list, SourceRole::readme, SourceRole::environment,
                   SourceRole::paper, SourceRole::blog, SourceRole::documentation, SourceRole::dataset_card});
}

// The names of an enumeration under a key, one or a list of them; `noun` is what one of them is.
template <class Value>
std::vector<Value> read_values(const YamlReader& reader, YamlMapping& mapping, std::string_view key,
                               std::string_view noun) {
  std::vector<Value> values;
  const YamlNode* node = mapping.optional(key);
  if (node == nullptr) return values;
  const std::vector<std::string> allowed = names_for(Value{});
  const auto add = [&](const YamlNode& item) {
    const auto name = reader.name(item, noun, allowed);
    Value value{};
    if (!name || !parse(*name, value)) return;
    if (std::find(values.begin(), values.end(), value) != values.end()) {
      reader.error(item.at, std::string(noun) + " \"" + *name + "\" is listed twice");
      return;
    }
    values.push_back(value);
  };
  if (node->kind == YamlNode::Kind::scalar) {
    add(*node);
  } else if (const auto* items = reader.list(*node, key)) {
    for (const YamlNode& item : *items) add(item);
    if (items->empty()) reader.error(node->at, std::string(key) + " must not be an empty list");
  }
  return values;
}

bool has_criterion(const std::vector<Criterion>& criteria, std::string_view id) {
  return std::any_of(criteria.begin(), criteria.end(), [&](const Criterion& c) { return c.id == id; });
}

// "method.*" names every fact that begins with "method.".
bool is_named(std::string_view name, std::string_view fact) {
  if (name.size() < 2 || name.substr(name.size() - 2) != ".*") return name == fact;
  const std::string_view prefix = name.substr(0, name.size() - 1);
  return fact.substr(0, prefix.size()) == prefix;
}

// Whether two conditions, as written, say the same: then the later of two clauses can never be reached.
bool same(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  return std::all_of(a.entries.begin(), a.entries.end(), [&](const YamlEntry& entry) {
    const YamlNode* other = b.find(entry.key);
    return other != nullptr && same(entry.value, *other);
  });
}

class RubricReader {
 public:
  RubricReader(const YamlDocument& document, const std::vector<std::string>& facts,
               std::vector<Diagnostic>& diagnostics)
      : document_(document), facts_(facts), reader_(document, diagnostics) {}

  Rubric read() {
    YamlMapping root(reader_, document_.root, "the rubric");
    if (!root.ok()) return {};
    if (const YamlNode* schema = root.required("schema")) read_schema(*schema);
    rubric_.id = root.required_text("id");
    rubric_.title = root.required_text("title");
    rubric_.source = root.required_text("source");
    const YamlNode* scores = root.required("scores");
    const YamlNode* areas = root.required("areas");
    const YamlNode* weights = root.optional("weights");
    const YamlNode* criteria = root.required("criteria");
    root.finish();
    if (scores != nullptr) read_scores(*scores);
    if (areas != nullptr) read_areas(*areas);
    if (weights != nullptr) rubric_.schemes = read_weight_schemes(reader_, *weights, rubric_.areas);
    if (criteria != nullptr) read_criteria(*criteria);
    if (areas != nullptr && criteria != nullptr) check_areas(*areas);
    sort_criteria();
    return std::move(rubric_);
  }

 private:
  void read_schema(const YamlNode& node) {
    const auto schema = reader_.integer(node, "schema", 1, 1000);
    if (schema && *schema != kSchema) {
      reader_.error(node.at, "schema " + std::to_string(*schema) +
                                 " is not known; this version reads schema " + std::to_string(kSchema));
    }
  }

  void read_scores(const YamlNode& node) {
    YamlMapping mapping(reader_, node, "scores");
    for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na}) {
      const YamlNode* value = mapping.required(to_string(grade));
      if (value == nullptr) continue;
      rubric_.scores[grade] = reader_.number(*value, to_string(grade), 0, 1).value_or(0);
    }
    rubric_.scores[Grade::unknown] = 0;
    mapping.finish();
  }

  void read_areas(const YamlNode& node) {
    const auto* items = reader_.list(node, "areas");
    if (items == nullptr) return;
    for (const YamlNode& item : *items) {
      YamlMapping mapping(reader_, item, "an area");
      if (!mapping.ok()) continue;
      Area area;
      area.id = mapping.required_text("id");
      area.title = mapping.required_text("title");
      if (mapping.required("criteria") != nullptr) area.criteria = mapping.optional_texts("criteria");
      mapping.finish();
      if (find_area(area.id) != nullptr) reader_.error(item.at, "area \"" + area.id + "\" is defined twice");
      rubric_.areas.push_back(std::move(area));
    }
  }

  void read_criteria(const YamlNode& node) {
    const auto* items = reader_.list(node, "criteria");
    if (items == nullptr) return;
    for (const YamlNode& item : *items) {
      YamlMapping mapping(reader_, item, "a criterion");
      if (!mapping.ok()) continue;
      Criterion criterion = read_criterion(mapping, item);
      if (criterion.id.empty()) continue;
      if (has_criterion(rubric_.criteria, criterion.id)) {
        reader_.error(item.at, "criterion \"" + criterion.id + "\" is defined twice");
        continue;
      }
      rubric_.criteria.push_back(std::move(criterion));
    }
  }

  Criterion read_criterion(YamlMapping& mapping, const YamlNode& node) {
    Criterion criterion;
    criterion.id = mapping.required_text("id");
    criterion.area = mapping.required_text("area");
    criterion.title = mapping.required_text("title");
    criterion.question = mapping.required_text("question");
    if (mapping.required("examine") != nullptr) {
      criterion.examine = read_values<SourceRole>(reader_, mapping, "examine", "role");
    }
    criterion.relations = read_values<Relation>(reader_, mapping, "relations", "relation");
    if (criterion.relations.empty()) criterion.relations = {Relation::own, Relation::base};
    criterion.stages = read_values<Stage>(reader_, mapping, "stages", "stage");
    if (const YamlNode* words = mapping.optional("words")) read_words(*words, criterion);
    const YamlNode* grades = mapping.required("grades");
    mapping.finish();
    if (!criterion.area.empty() && find_area(criterion.area) == nullptr) {
      std::vector<std::string> areas;
      for (const Area& area : rubric_.areas) areas.push_back(area.id);
      reader_.error(node.find("area")->at,
                    "unknown area \"" + criterion.area + '"' + did_you_mean(criterion.area, areas));
    }
    if (grades != nullptr) read_grades(*grades, criterion);
    return criterion;
  }

  void read_words(const YamlNode& node, Criterion& criterion) {
    YamlMapping mapping(reader_, node, "the words of a criterion");
    if (!mapping.ok()) return;
    for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na}) {
      std::string text = mapping.optional_text(to_string(grade));
      if (!text.empty()) criterion.words.emplace(grade, std::move(text));
    }
    mapping.finish();
  }

  void read_grades(const YamlNode& node, Criterion& criterion) {
    const auto* items = reader_.list(node, "grades");
    if (items == nullptr) return;
    if (items->empty()) reader_.error(node.at, "grades must not be an empty list");
    bool unconditional = false;
    for (size_t i = 0; i < items->size(); ++i) {
      const YamlNode& item = (*items)[i];
      YamlMapping mapping(reader_, item, "a grade");
      if (!mapping.ok()) continue;
      criterion.grades.push_back(read_clause(mapping, item, criterion));
      if (unconditional) {
        reader_.error(item.at, "this grade can never be reached: the one before it has no \"when\"");
      }
      const YamlNode* when = item.find("when");
      unconditional = unconditional || when == nullptr;
      for (size_t j = 0; when != nullptr && j < i; ++j) {
        const YamlNode* earlier = (*items)[j].find("when");
        if (earlier != nullptr && same(*earlier, *when)) {
          reader_.error(item.at, "this grade can never be reached: line " + std::to_string(earlier->at.line) +
                                     " asks for the same");
          break;
        }
      }
    }
    if (!items->empty() && !unconditional) {
      reader_.error(items->back().at, "the last grade must have no \"when\", so that every model gets one");
    }
  }

  GradeClause read_clause(YamlMapping& mapping, const YamlNode& node, const Criterion& criterion) {
    GradeClause clause;
    if (const YamlNode* grade = mapping.required("grade")) {
      // unknown is no grade that a rubric gives: it says that sources could not be examined.
      const auto name =
          reader_.name(*grade, "grade", names_of({Grade::open, Grade::semi, Grade::closed, Grade::na}));
      if (name) parse(*name, clause.grade);
    }
    const bool positive = clause.grade == Grade::open || clause.grade == Grade::semi;
    if (const YamlNode* when = mapping.optional("when")) {
      clause.when = read_condition(*when, criterion, 0);
      if (positive && clause.when && !always_cites(*clause.when)) {
        reader_.error(when->at, "\"" + std::string(to_string(clause.grade)) +
                                    "\" needs a citation, but this condition can hold without any evidence");
      }
    } else if (positive) {
      reader_.error(node.at, "\"" + std::string(to_string(clause.grade)) +
                                 "\" needs a citation, so it needs a \"when\"");
    }
    if (const YamlNode* reason = mapping.required("reason")) clause.reason = read_template(*reason, "reason");
    const bool lowest = clause.grade == Grade::open || clause.grade == Grade::na;
    const YamlNode* missing = lowest ? mapping.optional("missing") : mapping.required("missing");
    if (missing != nullptr) clause.missing = read_template(*missing, "missing");
    if (missing != nullptr && lowest) {
      reader_.error(missing->at, "nothing is missing for a higher grade than \"" +
                                     std::string(to_string(clause.grade)) + "\"; remove \"missing\"");
    }
    if (mapping.required("confidence") != nullptr) {
      clause.confidence = mapping.optional_number("confidence", 0.5, 0, 1);
    }
    mapping.finish();
    return clause;
  }

  std::string read_template(const YamlNode& node, std::string_view what) {
    const std::string text = reader_.text(node, what).value_or("");
    const auto found = placeholders(text);
    if (!found) {
      reader_.error(node.at, std::string(what) + " has braces that do not match; write {name|fallback}");
      return text;
    }
    for (const Placeholder& placeholder : *found) {
      const bool built_in = placeholder.name == "documents" || placeholder.name == "unmet";
      if (!built_in && !placeholder.has_fallback) {
        reader_.error(node.at, "{" + placeholder.name +
                                   "} needs a fallback for evidence without that value: {" +
                                   placeholder.name + "|some}");
      }
    }
    return text;
  }

  Condition read_condition(const YamlNode& node, const Criterion& criterion, size_t depth) {
    Condition condition;
    if (depth > kMaxConditionDepth) {
      reader_.error(node.at, "conditions are nested deeper than " + std::to_string(kMaxConditionDepth));
      return condition;
    }
    YamlMapping mapping(reader_, node, "a condition");
    if (!mapping.ok()) return condition;
    const std::vector<std::string> kinds = {"fact", "all", "any", "not", "at_least", "base"};
    std::vector<std::string> present;
    for (const std::string& kind : kinds) {
      if (mapping.optional(kind) != nullptr) present.push_back(kind);
    }
    if (present.size() != 1) {
      std::string names;
      for (const std::string& name : present) names += (names.empty() ? "" : ", ") + name;
      reader_.error(node.at, "a condition needs exactly one of fact, all, any, not, at_least and base" +
                                 (names.empty() ? std::string() : "; it has " + names));
      if (present.empty()) {
        for (const char* key :
             {"stage", "relation", "role", "subject", "value", "min_weight", "min", "distinct", "as"}) {
          (void)mapping.optional(key);
        }
        mapping.finish();
      }
      return condition;
    }
    const std::string& kind = present[0];
    const YamlNode& value = *node.find(kind);
    if (kind == "fact") {
      condition.pattern = read_pattern(mapping, value, criterion);
    } else if (kind == "not") {
      condition.kind = Condition::Kind::negation;
      condition.of.push_back(read_condition(value, criterion, depth + 1));
    } else if (kind == "base") {
      condition.kind = Condition::Kind::base;
      const auto name =
          reader_.name(value, "base", names_of({BaseOrigin::none, BaseOrigin::own, BaseOrigin::other}));
      for (const BaseOrigin origin : {BaseOrigin::own, BaseOrigin::other}) {
        if (name == to_string(origin)) condition.base = origin;
      }
    } else if (kind == "at_least") {
      condition.kind = Condition::Kind::at_least;
      read_at_least(value, criterion, depth, condition);
    } else {
      condition.kind = kind == "all" ? Condition::Kind::all : Condition::Kind::any;
      read_parts(value, kind, criterion, depth, condition);
    }
    mapping.finish();
    return condition;
  }

  void read_parts(const YamlNode& node, const std::string& what, const Criterion& criterion, size_t depth,
                  Condition& condition) {
    const auto* items = reader_.list(node, what);
    if (items == nullptr) return;
    if (items->empty()) reader_.error(node.at, what + " must not be an empty list");
    for (const YamlNode& item : *items) condition.of.push_back(read_condition(item, criterion, depth + 1));
  }

  void read_at_least(const YamlNode& node, const Criterion& criterion, size_t depth, Condition& condition) {
    YamlMapping mapping(reader_, node, "at_least");
    if (!mapping.ok()) return;
    if (mapping.required("n") != nullptr) condition.n = mapping.optional_integer("n", 1, 1, 100);
    if (const YamlNode* of = mapping.required("of")) {
      read_parts(*of, "of", criterion, depth, condition);
      if (condition.n > static_cast<int>(condition.of.size())) {
        reader_.error(node.at, "this can never hold: " + std::to_string(condition.n) + " of " +
                                   std::to_string(condition.of.size()) + " conditions");
      }
    }
    mapping.finish();
  }

  EvidencePattern read_pattern(YamlMapping& mapping, const YamlNode& facts, const Criterion& criterion) {
    EvidencePattern pattern;
    const auto add = [&](const YamlNode& node) {
      const auto fact = reader_.text(node, "fact");
      if (!fact) return;
      const size_t before = pattern.facts.size();
      for (const std::string& known : facts_) {
        if (is_named(*fact, known)) pattern.facts.push_back(known);
      }
      if (pattern.facts.size() == before) {
        reader_.error(node.at, "unknown fact \"" + *fact + '"' + did_you_mean(*fact, facts_));
      }
    };
    if (facts.kind == YamlNode::Kind::sequence) {
      for (const YamlNode& item : facts.items) add(item);
      if (facts.items.empty()) reader_.error(facts.at, "fact must not be an empty list");
    } else {
      add(facts);
    }
    const YamlNode* stage = mapping.optional("stage");
    if (stage == nullptr) {
      pattern.stages = criterion.stages;
    } else if (stage->scalar != "any") {
      pattern.stages = read_values<Stage>(reader_, mapping, "stage", "stage");
    }
    pattern.relations = read_values<Relation>(reader_, mapping, "relation", "relation");
    if (pattern.relations.empty()) pattern.relations = criterion.relations;
    pattern.roles = read_values<SourceRole>(reader_, mapping, "role", "role");
    pattern.subjects = read_values<Subject>(reader_, mapping, "subject", "subject");
    if (pattern.subjects.empty()) pattern.subjects = {Subject::model, Subject::family, Subject::base};
    pattern.min_weight = mapping.optional_number("min_weight", 0, 0, 1);
    pattern.min = mapping.optional_integer("min", 1, 1, 100);
    pattern.distinct = mapping.optional_text("distinct");
    pattern.label = mapping.optional_text("as", pattern.facts.empty() ? "" : pattern.facts[0]);
    if (const YamlNode* values = mapping.optional("value")) read_value_patterns(*values, pattern);
    return pattern;
  }

  void read_value_patterns(const YamlNode& node, EvidencePattern& pattern) {
    if (node.kind != YamlNode::Kind::mapping) {
      reader_.error(node.at, "value must be a mapping of capture names to patterns");
      return;
    }
    for (const YamlEntry& entry : node.entries) {
      const auto regex = reader_.text(entry.value, "the pattern of \"" + entry.key + '"');
      if (!regex) continue;
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_case_sensitive(false);
      auto compiled = std::make_shared<const re2::RE2>(*regex, options);
      if (!compiled->ok()) {
        reader_.error(entry.value.at,
                      "the pattern of \"" + entry.key + "\" is not valid: " + compiled->error());
      }
      pattern.values.push_back({entry.key, *regex, std::move(compiled)});
    }
  }

  // Every criterion stands in exactly one area, the one it names, and every area lists only what there is.
  void check_areas(const YamlNode& node) {
    std::set<std::string> listed;
    for (size_t i = 0; i < rubric_.areas.size() && i < node.items.size(); ++i) {
      const YamlNode* criteria = node.items[i].find("criteria");
      if (criteria == nullptr) continue;
      for (const YamlNode& item : criteria->items) check_listed(item, rubric_.areas[i], listed);
    }
    const YamlNode& list = *document_.root.find("criteria");
    for (const YamlNode& item : list.items) {
      const YamlNode* id = item.find("id");
      if (id != nullptr && !id->scalar.empty() && listed.count(id->scalar) == 0) {
        reader_.error(id->at, "criterion \"" + id->scalar + "\" is missing from the areas");
      }
    }
  }

  void check_listed(const YamlNode& item, const Area& area, std::set<std::string>& listed) {
    if (!listed.insert(item.scalar).second) {
      reader_.error(item.at, "criterion \"" + item.scalar + "\" is listed twice");
      return;
    }
    const Criterion* criterion = rubric_.find(item.scalar);
    if (criterion == nullptr) {
      std::vector<std::string> ids;
      for (const Criterion& known : rubric_.criteria) ids.push_back(known.id);
      reader_.error(item.at, "unknown criterion \"" + item.scalar + '"' + did_you_mean(item.scalar, ids));
    } else if (criterion->area != area.id && find_area(criterion->area) != nullptr) {
      reader_.error(item.at, "criterion \"" + item.scalar + "\" says that it belongs to area \"" +
                                 criterion->area + '"');
    }
  }

  void sort_criteria() {
    std::vector<Criterion> sorted;
    for (const Area& area : rubric_.areas) {
      for (const std::string& id : area.criteria) {
        const Criterion* criterion = rubric_.find(id);
        if (criterion != nullptr && !has_criterion(sorted, id)) sorted.push_back(*criterion);
      }
    }
    rubric_.criteria = std::move(sorted);
  }

  const Area* find_area(std::string_view id) const {
    for (const Area& area : rubric_.areas) {
      if (area.id == id) return &area;
    }
    return nullptr;
  }

  const YamlDocument& document_;
  const std::vector<std::string>& facts_;
  YamlReader reader_;
  Rubric rubric_;
};

void collect_facts(const Condition& condition, std::set<std::string>& facts) {
  facts.insert(condition.pattern.facts.begin(), condition.pattern.facts.end());
  for (const Condition& part : condition.of) collect_facts(part, facts);
}

}  // namespace

const Criterion* Rubric::find(std::string_view criterion) const {
  for (const Criterion& candidate : criteria) {
    if (candidate.id == criterion) return &candidate;
  }
  return nullptr;
}

std::optional<Rubric> load_rubric(const std::string& path, std::string shown,
                                  const std::vector<std::string>& facts,
                                  std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> found;
  const auto document = read_yaml_file(path, std::move(shown), found);
  std::optional<Rubric> rubric;
  if (document) rubric = read_rubric(*document, facts, found);
  if (has_errors(found)) rubric.reset();
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  return rubric;
}

std::optional<Rubric> read_rubric(const YamlDocument& document, const std::vector<std::string>& facts,
                                  std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> found;
  Rubric rubric = RubricReader(document, facts, found).read();
  const bool valid = !has_errors(found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!valid) return std::nullopt;
  return rubric;
}

std::vector<std::string> facts_of(const Criterion& criterion) {
  std::set<std::string> facts;
  for (const GradeClause& clause : criterion.grades) {
    if (clause.when) collect_facts(*clause.when, facts);
  }
  return {facts.begin(), facts.end()};
}

bool always_cites(const Condition& condition) {
  const auto citing = std::count_if(condition.of.begin(), condition.of.end(), always_cites);
  const auto parts = static_cast<std::ptrdiff_t>(condition.of.size());
  switch (condition.kind) {
    case Condition::Kind::fact:
      return true;
    case Condition::Kind::base:
    case Condition::Kind::negation:
      return false;
    case Condition::Kind::all:
      return citing > 0;
    case Condition::Kind::any:
      return citing == parts;
    case Condition::Kind::at_least:
      // Of any n parts one must cite.
      return parts - citing < condition.n;
  }
  return false;
}

std::string_view to_string(BaseOrigin origin) {
  switch (origin) {
    case BaseOrigin::none:
      return "none";
    case BaseOrigin::own:
      return "own";
    case BaseOrigin::other:
      return "other";
  }
  return "";
}

std::optional<std::vector<Placeholder>> placeholders(std::string_view text) {
  std::vector<Placeholder> found;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') return std::nullopt;
    if (text[i] != '{') continue;
    const size_t end = text.find_first_of("{}", i + 1);
    if (end == std::string_view::npos || text[end] == '{') return std::nullopt;
    const std::string_view inside = text.substr(i + 1, end - i - 1);
    Placeholder placeholder;
    placeholder.begin = i;
    placeholder.end = end + 1;
    const size_t bar = inside.find('|');
    std::string_view name = inside.substr(0, bar);
    if (!name.empty() && name.back() == '*') {
      placeholder.all_values = true;
      name.remove_suffix(1);
    }
    if (name.empty()) return std::nullopt;
    placeholder.name = name;
    placeholder.has_fallback = bar != std::string_view::npos;
    if (placeholder.has_fallback) placeholder.fallback = inside.substr(bar + 1);
    found.push_back(std::move(placeholder));
    i = end;
  }
  return found;
}

}  // namespace exhibit
