#include "tests/exchange/mof_schema.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "pipeline/base/yaml_reader.h"
#include "tests/support/support.h"

namespace exhibit::test {
namespace {

using nlohmann::json;

// With the types that YAML's core schema gives: an unquoted number is a number.
json json_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return nullptr;
    case YamlNode::Kind::scalar: {
      if (node.quoted) return node.scalar;
      const json value = json::parse(node.scalar, nullptr, false);
      return value.is_number() || value.is_boolean() ? value : json(node.scalar);
    }
    case YamlNode::Kind::sequence: {
      json list = json::array();
      for (const YamlNode& item : node.items) list.push_back(json_of(item));
      return list;
    }
    case YamlNode::Kind::mapping: {
      json object = json::object();
      for (const YamlEntry& entry : node.entries) object[entry.key] = json_of(entry.value);
      return object;
    }
  }
  return nullptr;
}

}  // namespace

std::string MofSchema::problems(const std::string& yaml) const {
  std::vector<Diagnostic> diagnostics;
  const auto document = parse_yaml("a.yml", yaml, diagnostics);
  if (!document) return render(diagnostics);
  const json schema_text = json::parse(read_file(file_));
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_text), schema);
  const json value = json_of(document->root);
  valijson::ValidationResults results;
  std::string problems;
  if (valijson::Validator().validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results))
    return problems;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) problems += step;
    problems += ": " + error.description + "\n";
  }
  return problems.empty() ? "not valid" : problems;
}

}  // namespace exhibit::test
