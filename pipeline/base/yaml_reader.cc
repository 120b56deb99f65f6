// Tested by tests/base/yaml_reader_test.cc.
#include "pipeline/base/yaml_reader.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

// yaml-cpp counts from 0 and gives -1 where it knows nothing.
TextPosition position(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<uint32_t>(mark.line) + 1, static_cast<uint32_t>(mark.column) + 1};
}

// Ends the parsing at a mistake after which the rest would make no sense.
struct Refusal : std::runtime_error {
  Refusal(TextPosition where, const std::string& why) : std::runtime_error(why), at(where) {}
  TextPosition at;
};

// Builds the tree from yaml-cpp's events. The event interface (and not YAML::Load) because it shows duplicate
// keys and aliases, which a loaded YAML::Node no longer does.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlLimits& limits, std::vector<std::pair<TextPosition, std::string>>& duplicates)
      : limits_(limits), duplicates_(duplicates) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(mark, YamlNode::Kind::null);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refusal(position(mark), "aliases are not supported here; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlNode node = make(mark, YamlNode::Kind::scalar);
    node.scalar = value;
    node.quoted = tag == "!";
    if (!open_.empty() && open_.back().node.kind == YamlNode::Kind::mapping && !open_.back().has_key) {
      open_.back().key = std::move(node.scalar);
      open_.back().key_at = node.at;
      open_.back().has_key = true;
      return;
    }
    place(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(mark, tag, anchor, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(mark, tag, anchor, YamlNode::Kind::mapping);
  }
  void OnMapEnd() override { end(); }

 private:
  // A sequence or mapping that is not closed yet.
  struct Open {
    YamlNode node;
    std::string key;
    TextPosition key_at;
    bool has_key = false;
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      throw Refusal(position(mark), "anchors are not supported here; write the value out");
    }
  }
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "!" && tag != "?") {
      throw Refusal(position(mark), "tags are not supported here; remove \"" + tag + "\"");
    }
  }
  YamlNode make(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (++nodes_ > limits_.max_nodes) {
      throw Refusal(position(mark), "more than " + std::to_string(limits_.max_nodes) + " nodes");
    }
    YamlNode node;
    node.kind = kind;
    node.at = position(mark);
    return node;
  }
  void add(const YAML::Mark& mark, YamlNode::Kind kind) { place(make(mark, kind)); }

  void start(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (!open_.empty() && open_.back().node.kind == YamlNode::Kind::mapping && !open_.back().has_key) {
      throw Refusal(position(mark), "a key must be plain text");
    }
    if (open_.size() >= limits_.max_depth) {
      throw Refusal(position(mark), "nested deeper than " + std::to_string(limits_.max_depth) + " levels");
    }
    open_.push_back({make(mark, kind), "", {}, false});
  }
  void end() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    place(std::move(node));
  }
  void place(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::sequence) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    if (!parent.has_key) throw Refusal(node.at, "a key must be plain text");
    parent.has_key = false;
    // yaml-cpp marks a missing value where the next token stands, often lines below.
    if (node.kind == YamlNode::Kind::null) node.at = parent.key_at;
    const auto& entries = parent.node.entries;
    const auto first = std::find_if(entries.begin(), entries.end(),
                                    [&](const YamlEntry& entry) { return entry.key == parent.key; });
    if (first != entries.end()) {
      duplicates_.push_back({parent.key_at, "duplicate key \"" + parent.key + "\"; it stands in line " +
                                                std::to_string(first->at.line) + " already"});
      return;
    }
    parent.node.entries.push_back({std::move(parent.key), parent.key_at, std::move(node)});
  }

  const YamlLimits& limits_;
  std::vector<std::pair<TextPosition, std::string>>& duplicates_;
  std::vector<Open> open_;
  YamlNode root_;
  size_t nodes_ = 0;
};

TextPosition position_of(std::string_view text, size_t byte) {
  TextPosition at;
  for (size_t i = 0; i < byte; ++i) {
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else {
      ++at.column;
    }
  }
  return at;
}

std::string kind_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::scalar:
      return '"' + std::string(truncate_utf8(node.scalar, 40)) + '"';
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::mapping:
      return "a mapping";
  }
  return "";
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::optional<YamlDocument> parse_yaml(std::string file, std::string text,
                                       std::vector<Diagnostic>& diagnostics, const YamlLimits& limits) {
  YamlDocument document{std::move(file), std::move(text), {}};
  const YamlReader reader(document, diagnostics);
  if (document.text.size() > limits.max_bytes) {
    reader.error({}, "the file has " + std::to_string(document.text.size()) + " bytes; at most " +
                         std::to_string(limits.max_bytes) + " are read");
    return std::nullopt;
  }
  if (!is_valid_utf8(document.text)) {
    reader.error({}, "the file is not UTF-8");
    return std::nullopt;
  }
  // yaml-cpp takes U+0004 for the end of the file and would silently drop what follows.
  const auto control = std::find_if(document.text.begin(), document.text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
  if (control != document.text.end()) {
    reader.error(position_of(document.text, static_cast<size_t>(control - document.text.begin())),
                 "a control character; remove it");
    return std::nullopt;
  }
  std::vector<std::pair<TextPosition, std::string>> duplicates;
  try {
    std::istringstream stream(document.text);
    YAML::Parser parser(stream);
    TreeBuilder builder(limits, duplicates);
    if (!parser.HandleNextDocument(builder)) {
      reader.error({}, "the file is empty");
      return std::nullopt;
    }
    document.root = builder.take_root();
    TreeBuilder second(limits, duplicates);
    if (parser.HandleNextDocument(second)) {
      reader.error(second.take_root().at, "more than one document in the file; remove \"---\"");
      return std::nullopt;
    }
  } catch (const Refusal& refusal) {
    reader.error(refusal.at, refusal.what());
    return std::nullopt;
  } catch (const YAML::Exception& exception) {
    reader.error(position(exception.mark), "not valid YAML: " + exception.msg);
    return std::nullopt;
  } catch (const std::exception& exception) {
    reader.error({}, std::string("not valid YAML: ") + exception.what());
    return std::nullopt;
  }
  for (auto& [at, message] : duplicates) reader.error(at, std::move(message));
  return document;
}

std::optional<YamlDocument> read_yaml_file(const std::string& path, std::string shown,
                                           std::vector<Diagnostic>& diagnostics, const YamlLimits& limits) {
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  if (stream) {
    // One byte more than allowed is enough for parse_yaml to refuse the file.
    text.resize(limits.max_bytes + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(stream.gcount()));
  }
  if (!stream.eof() && !stream.good()) {
    diagnostics.push_back({Severity::error, std::move(shown), {}, "cannot read the file", ""});
    return std::nullopt;
  }
  return parse_yaml(std::move(shown), std::move(text), diagnostics, limits);
}

void YamlReader::add(Severity severity, TextPosition at, std::string message) const {
  diagnostics_.push_back(
      {severity, document_.file, at, std::move(message), std::string(line_at(document_.text, at.line))});
}

std::optional<std::string> YamlReader::text(const YamlNode& node, std::string_view what) const {
  if (node.kind != YamlNode::Kind::scalar) {
    error(node.at, std::string(what) + " must be text, not " + kind_of(node));
    return std::nullopt;
  }
  if (trim(node.scalar).empty()) {
    error(node.at, std::string(what) + " must not be empty");
    return std::nullopt;
  }
  return node.scalar;
}

std::vector<std::string> YamlReader::texts(const YamlNode& node, std::string_view what) const {
  std::vector<std::string> out;
  if (node.kind == YamlNode::Kind::scalar) {
    if (auto one = text(node, what)) out.push_back(std::move(*one));
  } else if (const auto* items = list(node, what)) {
    for (const YamlNode& item : *items) {
      if (auto one = text(item, "each of " + std::string(what))) out.push_back(std::move(*one));
    }
  }
  return out;
}

std::optional<double> YamlReader::number(const YamlNode& node, std::string_view what, double min,
                                         double max) const {
  double value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stop, failure] = std::from_chars(node.scalar.data(), end, value);
  const bool is_number = node.kind == YamlNode::Kind::scalar && !node.quoted && failure == std::errc() &&
                         stop == end && !node.scalar.empty();
  if (!is_number || !(value >= min && value <= max)) {
    std::ostringstream range;
    range << min << " to " << max;
    error(node.at, std::string(what) + " must be a number from " + range.str() + ", not " + kind_of(node));
    return std::nullopt;
  }
  return value;
}

std::optional<int> YamlReader::integer(const YamlNode& node, std::string_view what, int min, int max) const {
  int value = 0;
  const char* end = node.scalar.data() + node.scalar.size();
  const auto [stop, failure] = std::from_chars(node.scalar.data(), end, value);
  const bool is_integer = node.kind == YamlNode::Kind::scalar && !node.quoted && failure == std::errc() &&
                          stop == end && !node.scalar.empty();
  if (!is_integer || value < min || value > max) {
    error(node.at, std::string(what) + " must be a whole number from " + std::to_string(min) + " to " +
                       std::to_string(max) + ", not " + kind_of(node));
    return std::nullopt;
  }
  return value;
}

std::optional<bool> YamlReader::boolean(const YamlNode& node, std::string_view what) const {
  if (node.kind == YamlNode::Kind::scalar && !node.quoted) {
    if (node.scalar == "true") return true;
    if (node.scalar == "false") return false;
  }
  error(node.at, std::string(what) + " must be true or false, not " + kind_of(node));
  return std::nullopt;
}

std::optional<std::string> YamlReader::name(const YamlNode& node, std::string_view what,
                                            const std::vector<std::string>& allowed) const {
  auto value = text(node, what);
  if (!value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return value;
  const std::string suggestion = did_you_mean(*value, allowed);
  error(node.at, "unknown " + std::string(what) + " \"" + *value + '"' +
                     (suggestion.empty() ? "; use one of: " + quoted_list(allowed) : suggestion));
  return std::nullopt;
}

const std::vector<YamlNode>* YamlReader::list(const YamlNode& node, std::string_view what) const {
  if (node.kind == YamlNode::Kind::sequence) return &node.items;
  error(node.at, std::string(what) + " must be a list, not " + kind_of(node));
  return nullptr;
}

YamlMapping::YamlMapping(const YamlReader& reader, const YamlNode& node, std::string what)
    : reader_(reader), node_(node), what_(std::move(what)), ok_(node.kind == YamlNode::Kind::mapping) {
  if (!ok_) reader_.error(node_.at, what_ + " must be a mapping, not " + kind_of(node_));
}

const YamlNode* YamlMapping::optional(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
  const YamlNode* value = node_.find(key);
  if (value == nullptr || value->kind != YamlNode::Kind::null) return value;
  reader_.error(value->at, "\"" + std::string(key) + "\" has no value");
  return nullptr;
}

const YamlNode* YamlMapping::required(std::string_view key) {
  if (ok_ && node_.find(key) == nullptr) {
    reader_.error(node_.at, what_ + " needs the key \"" + std::string(key) + '"');
  }
  return optional(key);
}

std::string YamlMapping::required_text(std::string_view key) {
  const YamlNode* node = required(key);
  return node == nullptr ? "" : reader_.text(*node, key).value_or("");
}

std::string YamlMapping::optional_text(std::string_view key, std::string fallback) {
  const YamlNode* node = optional(key);
  return node == nullptr ? std::move(fallback) : reader_.text(*node, key).value_or(std::move(fallback));
}

std::vector<std::string> YamlMapping::optional_texts(std::string_view key) {
  const YamlNode* node = optional(key);
  return node == nullptr ? std::vector<std::string>() : reader_.texts(*node, key);
}

double YamlMapping::optional_number(std::string_view key, double fallback, double min, double max) {
  const YamlNode* node = optional(key);
  return node == nullptr ? fallback : reader_.number(*node, key, min, max).value_or(fallback);
}

int YamlMapping::optional_integer(std::string_view key, int fallback, int min, int max) {
  const YamlNode* node = optional(key);
  return node == nullptr ? fallback : reader_.integer(*node, key, min, max).value_or(fallback);
}

bool YamlMapping::optional_boolean(std::string_view key, bool fallback) {
  const YamlNode* node = optional(key);
  return node == nullptr ? fallback : reader_.boolean(*node, key).value_or(fallback);
}

void YamlMapping::finish() {
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    // Suggest only what is not there yet: "did you mean title" helps nobody who has a title.
    std::vector<std::string> missing;
    for (const std::string& key : asked_) {
      if (node_.find(key) == nullptr) missing.push_back(key);
    }
    const std::string suggestion = did_you_mean(entry.key, missing);
    reader_.error(entry.at, "unknown key \"" + entry.key + "\" in " + what_ +
                                (suggestion.empty() ? "; known: " + quoted_list(asked_) : suggestion));
  }
}

}  // namespace exhibit
