// Tested by tests/grade/grader_test.cc and tests/grade/kips2025_test.cc.
#include "pipeline/grade/grader.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// Which of two documents a reader would rather be shown.
int rank(SourceRole role) {
  switch (role) {
    case SourceRole::card:
      return 0;
    case SourceRole::paper:
      return 1;
    case SourceRole::license:
      return 2;
    case SourceRole::readme:
    case SourceRole::config:
    case SourceRole::metadata:
    case SourceRole::file_list:
      return 3;
    case SourceRole::blog:
    case SourceRole::documentation:
      return 4;
    case SourceRole::repository:
    case SourceRole::environment:
    case SourceRole::dataset_card:
      return 5;
  }
  return 6;
}

int rank(Relation relation) { return static_cast<int>(relation); }

// Best first; total over everything that a proposal shows, so that the input's order leaves no trace.
bool better(const Evidence& a, const Evidence& b) {
  if (a.weight != b.weight) return a.weight > b.weight;
  if (rank(a.relation) != rank(b.relation)) return rank(a.relation) < rank(b.relation);
  if (rank(a.role) != rank(b.role)) return rank(a.role) < rank(b.role);
  return std::tie(a.url, a.document, a.span, a.match, a.fact, a.rule, a.stage, a.subject, a.values,
                  a.refused) < std::tie(b.url, b.document, b.span, b.match, b.fact, b.rule, b.stage,
                                        b.subject, b.values, b.refused);
}

using Matches = std::vector<const Evidence*>;  // best first

bool matches(const EvidencePattern& pattern, const Evidence& evidence) {
  if (!evidence.refused.empty() || evidence.weight < pattern.min_weight) return false;
  if (!contains(pattern.facts, evidence.fact) || !contains(pattern.relations, evidence.relation) ||
      !contains(pattern.subjects, evidence.subject)) {
    return false;
  }
  if (!pattern.stages.empty() && !contains(pattern.stages, evidence.stage)) return false;
  if (!pattern.roles.empty() && !contains(pattern.roles, evidence.role)) return false;
  return std::all_of(pattern.values.begin(), pattern.values.end(), [&](const ValuePattern& value) {
    const std::string_view found = value_of(evidence, value.name);
    return re2::RE2::FullMatch(re2::StringPiece(found.data(), found.size()), *value.compiled);
  });
}

// The matches of one leaf, and how many of them it takes: 0 where enough others hold without it.
struct Leaf {
  Matches found;  // never empty
  size_t needed = 0;
};

// What a condition gave: whether it holds, and the leaves that made it hold.
struct Outcome {
  bool holds = false;
  std::vector<Leaf> leaves;
};

// What an outcome's citations are worth at best; of conditions without a leaf (a base, a negation) most.
double strength(const Outcome& outcome) {
  double best = outcome.leaves.empty() ? 2 : 0;
  for (const Leaf& leaf : outcome.leaves) best = std::max(best, leaf.found.front()->weight);
  return best;
}

// One match for each distinct value (or quote), the best one.
Matches distinct_matches(const EvidencePattern& pattern, const Matches& sorted) {
  Matches found;
  std::set<std::string> seen;
  for (const Evidence* evidence : sorted) {
    if (!matches(pattern, *evidence)) continue;
    const std::string key = pattern.distinct.empty()
                                ? fold_for_comparison(evidence->quote)
                                : ascii_lower(trim(value_of(*evidence, pattern.distinct)));
    if (!pattern.distinct.empty() && key.empty()) continue;
    if (seen.insert(key).second) found.push_back(evidence);
  }
  return found;
}

Outcome evaluate(const Condition& condition, const Matches& sorted, BaseOrigin origin) {
  Outcome outcome;
  if (condition.kind == Condition::Kind::fact) {
    Matches found = distinct_matches(condition.pattern, sorted);
    const auto needed = static_cast<size_t>(condition.pattern.min);
    outcome.holds = found.size() >= needed;
    if (outcome.holds) outcome.leaves.push_back({std::move(found), needed});
    return outcome;
  }
  if (condition.kind == Condition::Kind::base) {
    outcome.holds = condition.base == origin;
    return outcome;
  }
  std::vector<Outcome> parts;
  for (const Condition& part : condition.of) {
    Outcome inner = evaluate(part, sorted, origin);
    if (inner.holds) parts.push_back(std::move(inner));
  }
  if (condition.kind == Condition::Kind::negation) {
    outcome.holds = parts.empty();
    return outcome;
  }
  size_t enough = condition.of.size();
  if (condition.kind == Condition::Kind::any) enough = 1;
  if (condition.kind == Condition::Kind::at_least) enough = static_cast<size_t>(condition.n);
  outcome.holds = parts.size() >= enough;
  if (!outcome.holds) return outcome;
  // The strongest parts carry the condition; the others may be shown beside them.
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Outcome& a, const Outcome& b) { return strength(a) > strength(b); });
  for (size_t i = 0; i < parts.size(); ++i) {
    for (Leaf& leaf : parts[i].leaves) {
      if (i >= enough) leaf.needed = 0;
      outcome.leaves.push_back(std::move(leaf));
    }
  }
  return outcome;
}

// Beside what the leaves need, a citation has to be about as strong as the best of these: a weak one adds
// doubt, not evidence.
constexpr double kFillerShare = 0.8;

// Files of one kind in one list: the first shows what the others would.
bool repeats(const Evidence& a, const Evidence& b) {
  return a.document == b.document && a.rule == b.rule && !value_of(a, "file").empty();
}

// First what each leaf needs, then, while there is room, what adds most: another fact, another document,
// anything else. No place in a document is shown twice unless a leaf has nothing else.
std::vector<Evidence> choose_citations(const Outcome& outcome) {
  Matches chosen;
  const auto shown = [&](const Evidence& evidence) {
    return std::any_of(chosen.begin(), chosen.end(), [&](const Evidence* other) {
      return other->document == evidence.document &&
             (other->span == evidence.span || other->span.overlaps(evidence.span) ||
              repeats(*other, evidence));
    });
  };
  double best = 0;
  for (const Leaf& leaf : outcome.leaves) {
    for (size_t i = 0; i < leaf.needed; ++i) {
      if (!contains(chosen, leaf.found[i])) chosen.push_back(leaf.found[i]);
      best = std::max(best, leaf.found[i]->weight);
    }
  }
  // A leaf of `any` may add nothing new beyond the limit: only what some leaf needs may exceed it.
  Matches rest;
  for (const Leaf& leaf : outcome.leaves) {
    for (const Evidence* evidence : leaf.found) {
      if (evidence->weight < kFillerShare * best) break;
      if (!contains(chosen, evidence) && !contains(rest, evidence)) rest.push_back(evidence);
    }
  }
  const auto by_quality = [](const Evidence* a, const Evidence* b) { return better(*a, *b); };
  std::sort(rest.begin(), rest.end(), by_quality);
  for (const int pass : {0, 1, 2}) {
    for (const Evidence* evidence : rest) {
      if (chosen.size() >= kMaxCitations) break;
      if (contains(chosen, evidence) || shown(*evidence)) continue;
      const bool new_fact = std::none_of(chosen.begin(), chosen.end(),
                                         [&](const Evidence* c) { return c->fact == evidence->fact; });
      const bool new_document = std::none_of(
          chosen.begin(), chosen.end(), [&](const Evidence* c) { return c->document == evidence->document; });
      if ((pass == 0 && new_fact) || (pass == 1 && new_document) || pass == 2) chosen.push_back(evidence);
    }
  }
  std::sort(chosen.begin(), chosen.end(), by_quality);
  std::vector<Evidence> citations;
  for (const Evidence* evidence : chosen) citations.push_back(*evidence);
  return citations;
}

bool examines(const Criterion& criterion, const Source& source) {
  return contains(criterion.examine, source.role) &&
         (source.relation == Relation::own || contains(criterion.relations, source.relation));
}

bool readable(const Source& source) { return source.failure.empty() && !source.document.empty(); }

SearchLedger make_ledger(const Criterion& criterion, const GradingInput& input, const Matches& near_misses) {
  SearchLedger ledger;
  for (const Source& source : input.plan.sources) {
    if (!examines(criterion, source)) continue;
    SearchedDocument searched;
    searched.url = source.url;
    searched.role = source.role;
    searched.relation = source.relation;
    if (readable(source)) {
      searched.document = source.document;
      const auto size = input.documents.find(source.document);
      if (size != input.documents.end()) {
        searched.bytes = size->second.bytes;
        searched.pages = size->second.pages;
      }
    } else {
      searched.failure = source.failure.empty() ? "it was not read" : source.failure;
    }
    ledger.documents.push_back(std::move(searched));
  }
  std::set<std::string> rules;
  for (const std::string& fact : facts_of(criterion)) {
    const auto found = input.rules_by_fact.find(fact);
    if (found != input.rules_by_fact.end()) rules.insert(found->second.begin(), found->second.end());
  }
  ledger.rules.assign(rules.begin(), rules.end());
  for (const Evidence* evidence : near_misses) ledger.near_misses.push_back(*evidence);
  return ledger;
}

// Refused evidence of the criterion's facts and stages, each quote once.
Matches relevant_near_misses(const Criterion& criterion, const Matches& sorted) {
  const std::vector<std::string> facts = facts_of(criterion);
  Matches found;
  std::set<std::pair<std::string, Span>> seen;
  for (const Evidence* evidence : sorted) {
    if (found.size() >= kMaxNearMisses) break;
    if (evidence->refused.empty() || !contains(facts, evidence->fact)) continue;
    const bool other_stage = !criterion.stages.empty() && evidence->stage != Stage::unknown &&
                             !contains(criterion.stages, evidence->stage);
    if (other_stage || !seen.insert({evidence->document, evidence->span}).second) continue;
    found.push_back(evidence);
  }
  return found;
}

// The sources whose failure leaves a "nothing found" without ground; empty where there are none.
std::vector<std::string> unexamined(const Criterion& criterion, const SourcePlan& plan) {
  std::vector<std::string> failed;
  bool read_any = false;
  for (const Source& source : plan.sources) {
    if (!examines(criterion, source)) continue;
    read_any = read_any || readable(source);
    if (!readable(source)) failed.push_back(source.url);
  }
  if (!read_any) return failed.empty() ? std::vector<std::string>{"the model's sources"} : failed;
  std::vector<std::string> key_sources;
  for (const SourceRole role : {SourceRole::card, SourceRole::paper}) {
    if (!contains(criterion.examine, role)) continue;
    std::vector<std::string> failed_here;
    bool read_here = false;
    for (const Source& source : plan.sources) {
      if (source.role != role || source.relation != Relation::own) continue;
      read_here = read_here || readable(source);
      if (!readable(source)) failed_here.push_back(source.url);
    }
    if (!read_here) key_sources.insert(key_sources.end(), failed_here.begin(), failed_here.end());
  }
  return key_sources;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

// What of a condition does not hold, in words; "" where all does or nothing can be said (negations).
std::string unmet(const Condition& condition, const Matches& sorted, BaseOrigin origin) {
  if (evaluate(condition, sorted, origin).holds) return "";
  if (condition.kind == Condition::Kind::fact) return condition.pattern.label;
  if (condition.kind == Condition::Kind::base || condition.kind == Condition::Kind::negation) return "";
  std::vector<std::string> parts;
  for (const Condition& part : condition.of) {
    std::string text = unmet(part, sorted, origin);
    if (!text.empty() && !contains(parts, text)) parts.push_back(std::move(text));
  }
  if (condition.kind == Condition::Kind::any) return join(parts, " or ");
  if (condition.kind == Condition::Kind::all || parts.size() <= 1) return join(parts, ", ");
  size_t holding = 0;
  for (const Condition& part : condition.of) holding += evaluate(part, sorted, origin).holds ? 1 : 0;
  return std::to_string(static_cast<size_t>(condition.n) - holding) + " more of " + join(parts, ", ");
}

// The clause that would have given the next higher grade; nullptr where there is none.
const GradeClause* next_higher(const Criterion& criterion, Grade grade) {
  const std::vector<Grade> higher = grade == Grade::closed ? std::vector<Grade>{Grade::semi, Grade::open}
                                    : grade == Grade::semi ? std::vector<Grade>{Grade::open}
                                                           : std::vector<Grade>{};
  for (const Grade wanted : higher) {
    for (const GradeClause& clause : criterion.grades) {
      if (clause.grade == wanted && clause.when) return &clause;
    }
  }
  return nullptr;
}

struct TemplateValues {
  const std::vector<Evidence>& citations;
  size_t documents = 0;
  std::string unmet;
};

// A capture as it can stand in a sentence.
std::string one_line(std::string_view value) { return fold_for_comparison(truncate_utf8(value, 120)); }

std::string value_in(const Placeholder& placeholder, const Evidence* primary,
                     const std::vector<Evidence>& citations) {
  if (placeholder.all_values) {
    std::vector<std::string> values;
    for (const Evidence& citation : citations) {
      std::string value = one_line(value_of(citation, placeholder.name));
      if (!value.empty() && !contains(values, value)) values.push_back(std::move(value));
    }
    return join(values, ", ");
  }
  if (primary != nullptr && !value_of(*primary, placeholder.name).empty()) {
    return one_line(value_of(*primary, placeholder.name));
  }
  for (const Evidence& citation : citations) {
    const std::string_view value = value_of(citation, placeholder.name);
    if (!value.empty()) return one_line(value);
  }
  return "";
}

std::string fill(std::string_view text, const TemplateValues& values) {
  const auto found = placeholders(text);
  if (!found) return std::string(text);
  // Values that belong together ("2,048" and "H800") come from one citation where one has them all.
  const Evidence* primary = nullptr;
  std::ptrdiff_t best = 0;
  for (const Evidence& citation : values.citations) {
    const auto filled = std::count_if(found->begin(), found->end(), [&](const Placeholder& placeholder) {
      return !value_of(citation, placeholder.name).empty();
    });
    if (filled > best) {
      best = filled;
      primary = &citation;
    }
  }
  std::string out;
  size_t at = 0;
  for (const Placeholder& placeholder : *found) {
    out += text.substr(at, placeholder.begin - at);
    at = placeholder.end;
    std::string value;
    if (placeholder.name == "documents") {
      value = std::to_string(values.documents) + (values.documents == 1 ? " document" : " documents");
    } else if (placeholder.name == "unmet") {
      value = values.unmet;
    } else {
      value = value_in(placeholder, primary, values.citations);
    }
    out += value.empty() ? placeholder.fallback : value;
  }
  out += text.substr(at);
  return out;
}

double confidence_of(double base, const Outcome& outcome, const std::vector<Evidence>& citations,
                     size_t near_misses) {
  double confidence = base;
  double weakest = 1;
  size_t needed = 0;
  for (const Leaf& leaf : outcome.leaves) {
    if (leaf.needed == 0) continue;
    ++needed;
    weakest = std::min(weakest, leaf.found.front()->weight);
  }
  double unsupported = 1;
  std::set<std::pair<std::string, std::string>> origins;
  size_t independent = 0;
  for (const Evidence& citation : citations) {
    if (!origins.insert({citation.document, citation.rule}).second) continue;
    if (++independent > needed) unsupported *= 1 - citation.weight / 3;
  }
  confidence += (1 - confidence) * 0.5 * (1 - unsupported);
  confidence *= 0.5 + 0.5 * weakest;
  if (citations.empty()) {
    for (size_t i = 0; i < std::min<size_t>(near_misses, 10); ++i) confidence *= 0.98;
  }
  return confidence;
}

}  // namespace

BaseOrigin base_origin(const SourcePlan& plan) {
  if (plan.bases.empty()) return BaseOrigin::none;
  return plan.base_is_own ? BaseOrigin::own : BaseOrigin::other;
}

Proposal grade(const Criterion& criterion, const GradingInput& input) {
  Matches sorted;
  for (const Evidence& evidence : input.evidence) sorted.push_back(&evidence);
  std::sort(sorted.begin(), sorted.end(),
            [](const Evidence* a, const Evidence* b) { return better(*a, *b); });

  const BaseOrigin origin = base_origin(input.plan);
  const GradeClause* clause = nullptr;
  Outcome outcome;
  for (const GradeClause& candidate : criterion.grades) {
    outcome = candidate.when ? evaluate(*candidate.when, sorted, origin) : Outcome{true, {}};
    if (!outcome.holds) continue;
    clause = &candidate;
    break;
  }

  Proposal proposal;
  proposal.model = input.plan.model.id;
  proposal.criterion = criterion.id;
  const Matches near_misses = relevant_near_misses(criterion, sorted);
  proposal.ledger = make_ledger(criterion, input, near_misses);
  proposal.citations = choose_citations(outcome);
  size_t failed = 0;
  for (const SearchedDocument& searched : proposal.ledger.documents)
    failed += searched.failure.empty() ? 0 : 1;
  const size_t read = proposal.ledger.documents.size() - failed;

  if (clause == nullptr || proposal.citations.empty()) {
    const std::vector<std::string> missing_sources = unexamined(criterion, input.plan);
    if (clause == nullptr || !missing_sources.empty()) {
      proposal.grade = Grade::unknown;
      proposal.reason =
          "Nothing was found, but what could hold it was not read: " + join(missing_sources, ", ") + ".";
      proposal.missing = "A readable copy of these sources.";
      return proposal;
    }
  }

  proposal.grade = clause->grade;
  TemplateValues values{proposal.citations, read, ""};
  if (const GradeClause* higher = next_higher(criterion, clause->grade)) {
    values.unmet = unmet(*higher->when, sorted, origin);
  }
  proposal.reason = fill(clause->reason, values);
  proposal.missing = fill(clause->missing, values);

  const auto calibrated = input.calibration.find({criterion.id, clause->grade});
  const bool is_calibrated = calibrated != input.calibration.end();
  double confidence =
      is_calibrated ? calibrated->second
                    : confidence_of(clause->confidence, outcome, proposal.citations, near_misses.size());
  if (!is_calibrated || proposal.citations.empty()) {
    for (size_t i = 0; i < std::min<size_t>(failed, 3); ++i) confidence *= 0.92;
  }
  proposal.confidence = std::clamp(confidence, 0.05, 0.99);
  return proposal;
}

std::vector<Proposal> grade(const Rubric& rubric, const GradingInput& input) {
  std::vector<Proposal> proposals;
  for (const Criterion& criterion : rubric.criteria) proposals.push_back(grade(criterion, input));
  return proposals;
}

}  // namespace exhibit
