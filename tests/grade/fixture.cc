#include "tests/grade/fixture.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "pipeline/base/text.h"
#include "tests/support/support.h"

namespace exhibit::test {
namespace {

std::string document_name(SourceRole role, Relation relation) {
  return std::string(to_string(relation)) + '-' + std::string(to_string(role));
}

[[noreturn]] void broken(std::string_view line) {
  throw std::runtime_error("bad line: " + std::string(line));
}

void read_values(std::string_view text, Evidence& evidence, std::string_view line) {
  for (const std::string_view part : split(text, ';')) {
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) broken(line);
    evidence.values.emplace_back(trim(part.substr(0, equals)), trim(part.substr(equals + 1)));
  }
}

Evidence read_line(std::string_view line, uint32_t number) {
  Evidence evidence;
  std::string_view rest = line;
  const size_t brace = line.find('{');
  if (brace != std::string_view::npos) {
    read_values(line.substr(brace + 1, line.find('}') - brace - 1), evidence, line);
    rest = line.substr(0, brace);
  }
  std::istringstream words{std::string(rest)};
  words >> evidence.fact;
  for (std::string word; words >> word;) {
    const std::string name = word.substr(1);
    bool good = true;
    switch (word[0]) {
      case '@':
        good = parse(name, evidence.stage);
        break;
      case '/':
        good = parse(name, evidence.role);
        break;
      case '~':
        good = parse(name, evidence.relation);
        break;
      case '^':
        good = parse(name, evidence.subject);
        break;
      case '*':
        evidence.weight = std::stod(name);
        break;
      case '!':
        evidence.refused = name;
        break;
      default:
        good = false;
    }
    if (!good) broken(line);
  }
  evidence.rule = evidence.fact + ".rule";
  evidence.document = document_name(evidence.role, evidence.relation);
  evidence.url = "https://example.org/" + evidence.document;
  evidence.span = {number * 100, number * 100 + 50};
  evidence.match = {number * 100 + 5, number * 100 + 20};
  evidence.quote = "Quote " + std::to_string(number) + " of " + evidence.document;
  evidence.line = number + 1;
  return evidence;
}

Rubric checked(std::optional<Rubric> rubric, const std::vector<Diagnostic>& diagnostics) {
  if (!rubric || !diagnostics.empty()) throw std::runtime_error(render(diagnostics));
  return *std::move(rubric);
}

}  // namespace

std::vector<std::string> fact_names() {
  std::vector<Diagnostic> diagnostics;
  const auto path = source_dir() / "rules" / "facts.yaml";
  const auto document = read_yaml_file(path.string(), "facts.yaml", diagnostics);
  if (!document) throw std::runtime_error(render(diagnostics));
  std::vector<std::string> names;
  for (const YamlEntry& entry : document->root.find("facts")->entries) names.push_back(entry.key);
  return names;
}

const Rubric& kips2025() {
  static const Rubric rubric = [] {
    std::vector<Diagnostic> diagnostics;
    const auto path = source_dir() / "rules" / "rubrics" / "kips2025.yaml";
    return checked(load_rubric(path.string(), "kips2025.yaml", fact_names(), diagnostics), diagnostics);
  }();
  return rubric;
}

Rubric rubric_with(const std::string& grades, const std::string& extra) {
  const std::string text =
      "schema: 1\nid: t\ntitle: T\nsource: S\nscores: {open: 1, semi: 0.5, closed: 0, na: 0}\n"
      "areas: [{id: a, title: A, criteria: [c]}]\n"
      "criteria:\n  - id: c\n    area: a\n    title: C\n    question: Q?\n    examine: [card, paper]\n" +
      extra + "    grades:\n" + grades;
  std::vector<Diagnostic> diagnostics;
  const auto document = parse_yaml("t.yaml", text, diagnostics);
  if (!document) throw std::runtime_error(render(diagnostics));
  return checked(read_rubric(*document, fact_names(), diagnostics), diagnostics);
}

std::vector<Evidence> evidence(const std::vector<std::string>& lines) {
  std::vector<Evidence> found;
  for (const std::string& line : lines) found.push_back(read_line(line, static_cast<uint32_t>(found.size())));
  return found;
}

Case::Case() {
  plan.model.id = "acme/model-7b";
  const std::pair<SourceRole, Relation> sources[] = {
      {SourceRole::card, Relation::own},      {SourceRole::paper, Relation::own},
      {SourceRole::file_list, Relation::own}, {SourceRole::metadata, Relation::own},
      {SourceRole::license, Relation::own},   {SourceRole::card, Relation::base},
      {SourceRole::paper, Relation::base}};
  for (const auto& [role, relation] : sources) {
    Source entry;
    entry.document = document_name(role, relation);
    entry.url = "https://example.org/" + entry.document;
    entry.role = role;
    entry.relation = relation;
    documents[entry.document] = {1000, role == SourceRole::paper ? 12 : 0};
    plan.sources.push_back(std::move(entry));
  }
}

GradingInput Case::input(const std::vector<Evidence>& found) const {
  return {plan, found, documents, rules_by_fact, calibration};
}

Source& Case::source(SourceRole role, Relation relation) {
  for (Source& entry : plan.sources) {
    if (entry.role == role && entry.relation == relation) return entry;
  }
  throw std::runtime_error("no such source");
}

}  // namespace exhibit::test
