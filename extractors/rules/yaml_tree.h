// A YAML file as a tree that knows where everything stands: what the readers of rules, lexicons and rubrics
// work on. Adapter of yaml-cpp; none of its types or exceptions leave yaml_tree.cc.
//
// Stricter than YAML, so that a file means what it looks like: no duplicate keys (yaml-cpp keeps the first in
// silence), no aliases, no second document, keys are plain names.
// Tested by tests/extractors/diagnostics_test.cc and tests/invalid/rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/rules/diagnostic.h"

namespace exhibit {

struct YamlEntry;

struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  Position at;
  std::string value;               // scalars
  std::vector<YamlNode> items;     // sequences
  std::vector<YamlEntry> entries;  // maps, in the order written; keys are unique

  // The map's value of that key; nullptr where there is none or this is not a map.
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Position at;
  YamlNode value;
};

struct YamlLimits {
  size_t max_bytes = 1u << 20;
  size_t max_depth = 24;
  size_t max_nodes = 20000;
};

// The tree, or nullopt after adding what is wrong to diagnostics. A tree is also returned together with
// diagnostics where reading could go on (duplicate keys), so that a reader can report its own mistakes too.
std::optional<YamlNode> parse_yaml(const SourceFile& file, std::vector<Diagnostic>& diagnostics,
                                   const YamlLimits& limits = {});

// Where a part of a scalar stands in the file: of `part` after the scalar's begin, else the scalar's begin.
Position locate(const SourceFile& file, const YamlNode& scalar, std::string_view part);

// Typed access to a tree with one diagnostic a mistake. Refers to the file and the diagnostics that it was
// made with; they must outlive it.
class YamlReader {
 public:
  YamlReader(const SourceFile& file, std::vector<Diagnostic>& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  const SourceFile& file() const { return file_; }
  void error(Position at, std::string message);

  // False after an error "WHAT must be a map, not …". The same for the others.
  bool is_map(const YamlNode& node, std::string_view what);
  bool is_sequence(const YamlNode& node, std::string_view what);
  bool is_text(const YamlNode& node, std::string_view what);
  // An error for every key that is not known.
  void only_keys(const YamlNode& map, const std::vector<std::string_view>& known, std::string_view what);
  // An error at the map's begin where the key is missing.
  const YamlNode* require(const YamlNode& map, std::string_view key, std::string_view what);

  // The key's value where it is there and a non-empty scalar; "" otherwise.
  std::string text(const YamlNode& map, std::string_view key);
  // The key's value as a number within [low, high]; fallback where it is missing or wrong.
  double number(const YamlNode& map, std::string_view key, double low, double high, double fallback);
  // The scalars of a sequence, or the one scalar itself; only those that are non-empty scalars.
  std::vector<const YamlNode*> scalars(const YamlNode& node, std::string_view what);

 private:
  const SourceFile& file_;
  std::vector<Diagnostic>& diagnostics_;
};

}  // namespace exhibit
