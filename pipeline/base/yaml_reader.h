// YAML files that people write (rules, lexicons, rubrics, registries), read so that every mistake can be
// shown where it stands. yaml-cpp parses; its exceptions stop here. Anchors, aliases and tags are refused: no
// file of ours needs them, and with them goes every alias bomb. Tested by tests/base/yaml_reader_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/diagnostic.h"

namespace exhibit {

struct YamlEntry;

// A node of the parsed tree. Value type.
struct YamlNode {
  enum class Kind { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  TextPosition at;
  std::string scalar;              // as written, unescaped
  bool quoted = false;             // "7" is text, 7 may be a number
  std::vector<YamlNode> items;     // sequence
  std::vector<YamlEntry> entries;  // mapping, in the file's order, keys unique

  // The value of this key; nullptr where there is none.
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  TextPosition at;  // of the key
  YamlNode value;
};

struct YamlLimits {
  size_t max_bytes = 4u << 20;
  size_t max_depth = 64;
  size_t max_nodes = 500000;
};

// A parsed file. Keeps its text to show lines of it.
struct YamlDocument {
  std::string file;  // as it is to be shown
  std::string text;
  YamlNode root;
};

// The file's tree, or nullopt with the reason added to diagnostics: not YAML, not UTF-8, empty, over a limit,
// more than one document. A duplicate key is reported too, but the tree (with the first value) is still
// given, so that a caller can report everything else that is wrong before it gives up.
std::optional<YamlDocument> parse_yaml(std::string file, std::string text,
                                       std::vector<Diagnostic>& diagnostics, const YamlLimits& limits = {});

// The same from disk; `shown` is the name to show (often a path relative to the rules' root).
std::optional<YamlDocument> read_yaml_file(const std::string& path, std::string shown,
                                           std::vector<Diagnostic>& diagnostics,
                                           const YamlLimits& limits = {});

// Typed access to a document's nodes. Each function reports what does not fit, naming it by `what`, and then
// gives nullopt (or an empty list). Refers to the document and the diagnostics, which must outlive it.
class YamlReader {
 public:
  YamlReader(const YamlDocument& document, std::vector<Diagnostic>& diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  void error(TextPosition at, std::string message) const { add(Severity::error, at, std::move(message)); }
  void warning(TextPosition at, std::string message) const { add(Severity::warning, at, std::move(message)); }

  // Text that is not empty. A number or a Boolean is taken as the text it is written as.
  std::optional<std::string> text(const YamlNode& node, std::string_view what) const;
  // A list of texts, or one text alone as a list of one. Never with empty ones; the list may be empty.
  std::vector<std::string> texts(const YamlNode& node, std::string_view what) const;
  std::optional<double> number(const YamlNode& node, std::string_view what, double min, double max) const;
  std::optional<int> integer(const YamlNode& node, std::string_view what, int min, int max) const;
  std::optional<bool> boolean(const YamlNode& node, std::string_view what) const;
  // One of the allowed names; for another, all of them are listed or the nearest is suggested.
  std::optional<std::string> name(const YamlNode& node, std::string_view what,
                                  const std::vector<std::string>& allowed) const;
  // The items of a list; reports another kind and gives nullptr.
  const std::vector<YamlNode>* list(const YamlNode& node, std::string_view what) const;

 private:
  void add(Severity severity, TextPosition at, std::string message) const;

  const YamlDocument& document_;
  std::vector<Diagnostic>& diagnostics_;
};

// A mapping whose keys are asked for one after the other; finish() reports those that nobody asked for. A
// node that is not a mapping is reported by the constructor and then reads as an empty one (ok() is false and
// required() stays silent, so that one mistake gives one message).
class YamlMapping {
 public:
  // `what` names the mapping in messages: "a criterion", "the rubric".
  YamlMapping(const YamlReader& reader, const YamlNode& node, std::string what);

  bool ok() const { return ok_; }
  TextPosition at() const { return node_.at; }

  // nullptr where the key is missing; required() reports that. A key without a value (null) counts as missing
  // and is reported by both.
  const YamlNode* optional(std::string_view key);
  const YamlNode* required(std::string_view key);

  std::string required_text(std::string_view key);                             // "" after a report
  std::string optional_text(std::string_view key, std::string fallback = "");  //
  std::vector<std::string> optional_texts(std::string_view key);               //
  double optional_number(std::string_view key, double fallback, double min, double max);
  int optional_integer(std::string_view key, int fallback, int min, int max);
  bool optional_boolean(std::string_view key, bool fallback);

  // Reports every key that was never asked for, with a suggestion. Call once, at the end.
  void finish();

 private:
  const YamlReader& reader_;
  const YamlNode& node_;
  std::string what_;
  bool ok_ = true;
  std::vector<std::string> asked_;
};

}  // namespace exhibit
