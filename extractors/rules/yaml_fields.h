// YamlReader for files whose every value can be wrong in itself: scalars are handed out as nodes, so that a
// mistake within a regex or a keyword can be shown where it stands. Tested by tests/invalid/rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/yaml_reader.h"

namespace exhibit {

// Refers to the document and the diagnostics that it was made with; they must outlive it.
class YamlFields {
 public:
  YamlFields(const YamlDocument& document, std::vector<Diagnostic>& diagnostics)
      : document_(document), reader_(document, diagnostics) {}

  const std::string& file() const { return document_.file; }
  void error(TextPosition at, std::string message) const { reader_.error(at, std::move(message)); }

  // Where `part` stands in the scalar; the scalar's begin where it cannot be told (folded or escaped).
  TextPosition locate(const YamlNode& scalar, std::string_view part) const;

  // False after an error.
  bool is_map(const YamlNode& node, std::string_view what) const;
  bool is_sequence(const YamlNode& node, std::string_view what) const;
  bool is_text(const YamlNode& node, std::string_view what) const;

  // An error for every key that is not known.
  void only_keys(const YamlNode& map, const std::vector<std::string>& known, std::string_view what) const;
  // The key's value; nullptr where it is missing (which is an error) or has no value.
  const YamlNode* require(const YamlNode& map, std::string_view key, std::string_view what) const;
  // The key's value where it is there and a scalar; "" otherwise.
  std::string text(const YamlNode& map, std::string_view key) const;
  double number(const YamlNode& map, std::string_view key, double min, double max, double fallback) const;
  // The scalars of a list, or the one scalar itself. An empty list is an error.
  std::vector<const YamlNode*> scalars(const YamlNode& node, std::string_view what) const;

 private:
  const YamlDocument& document_;
  YamlReader reader_;
};

}  // namespace exhibit
