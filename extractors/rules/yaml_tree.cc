// Covered by tests/extractors/diagnostics_test.cc and tests/invalid/rules.
#include "extractors/rules/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

// Reading cannot go on after this one.
struct Abort {
  Position at;
  std::string message;
};

std::string_view name_of(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null:
      return "empty";
    case YamlNode::Kind::scalar:
      return "text";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
  }
  return "";
}

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceFile& file, std::vector<Diagnostic>& diagnostics, const YamlLimits& limits)
      : file_(file), diagnostics_(diagnostics), limits_(limits) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    add({.kind = YamlNode::Kind::null, .at = at(mark), .value = "", .items = {}, .entries = {}});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Abort{at(mark), "aliases are not allowed here: write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    add({.kind = YamlNode::Kind::scalar, .at = at(mark), .value = value, .items = {}, .entries = {}});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::sequence, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  // A sequence or map under construction; a map alternates between key and value.
  struct Frame {
    YamlNode node;
    std::optional<YamlNode> key;
  };

  Position at(const YAML::Mark& mark) const {
    if (mark.is_null()) return {.line = 1, .offset = 0};
    const size_t offset = std::min(static_cast<size_t>(mark.pos), file_.bytes.size());
    return {.line = static_cast<uint32_t>(mark.line) + 1, .offset = offset};
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark) {
    if (frames_.size() >= limits_.max_depth) {
      throw Abort{at(mark), "nested more than " + std::to_string(limits_.max_depth) + " levels deep"};
    }
    frames_.push_back(
        {{.kind = kind, .at = at(mark), .value = "", .items = {}, .entries = {}}, std::nullopt});
  }

  void close() {
    YamlNode node = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (++nodes_ > limits_.max_nodes) {
      throw Abort{node.at, "more than " + std::to_string(limits_.max_nodes) + " values in one file"};
    }
    if (frames_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.node.kind == YamlNode::Kind::sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.key) {
      if (node.kind != YamlNode::Kind::scalar) throw Abort{node.at, "a key must be a plain name"};
      frame.key = std::move(node);
    } else {
      add_entry(frame, std::move(node));
    }
  }

  void add_entry(Frame& frame, YamlNode value) {
    YamlNode key = std::move(*frame.key);
    frame.key.reset();
    for (const YamlEntry& entry : frame.node.entries) {
      if (entry.key != key.value) continue;
      diagnostics_.push_back(make_diagnostic(
          file_, key.at,
          "duplicate key \"" + key.value + "\"; it was given in line " + std::to_string(entry.at.line)));
      return;
    }
    frame.node.entries.push_back({std::move(key.value), key.at, std::move(value)});
  }

  const SourceFile& file_;
  std::vector<Diagnostic>& diagnostics_;
  const YamlLimits& limits_;
  std::vector<Frame> frames_;
  YamlNode root_;
  size_t nodes_ = 0;
};

std::optional<size_t> first_invalid_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::nullopt;
  // The longest valid prefix, a line at a time and then a byte at a time.
  size_t begin = 0;
  while (begin < bytes.size()) {
    const size_t end = std::min(bytes.find('\n', begin), bytes.size() - 1) + 1;
    if (!is_valid_utf8(bytes.substr(begin, end - begin))) break;
    begin = end;
  }
  size_t valid = begin;
  for (size_t end = begin + 1; end <= std::min(bytes.size(), begin + 65536); ++end) {
    if (is_valid_utf8(bytes.substr(begin, end - begin))) valid = end;
  }
  return valid;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::optional<YamlNode> parse_yaml(const SourceFile& file, std::vector<Diagnostic>& diagnostics,
                                   const YamlLimits& limits) {
  const auto fail = [&](Position at, std::string message) -> std::optional<YamlNode> {
    diagnostics.push_back(make_diagnostic(file, at, std::move(message)));
    return std::nullopt;
  };
  if (file.bytes.size() > limits.max_bytes) {
    return fail({}, "the file has " + std::to_string(file.bytes.size()) + " bytes; at most " +
                        std::to_string(limits.max_bytes) + " are read: split it");
  }
  if (const auto invalid = first_invalid_utf8(file.bytes)) {
    Diagnostic diagnostic = make_diagnostic(file, position_at(file, *invalid), "the file is not valid UTF-8");
    diagnostic.source.clear();  // its bytes are not fit to be shown
    diagnostics.push_back(std::move(diagnostic));
    return std::nullopt;
  }
  const size_t zero = file.bytes.find('\0');
  if (zero != std::string::npos) return fail(position_at(file, zero), "the file holds a NUL byte");
  if (file.bytes.starts_with("\xEF\xBB\xBF"))
    return fail({}, "the file begins with a byte order mark: remove it");
  try {
    std::istringstream in(file.bytes);
    YAML::Parser parser(in);
    TreeBuilder builder(file, diagnostics, limits);
    if (!parser.HandleNextDocument(builder)) return fail({}, "the file is empty");
    YamlNode root = builder.take();
    TreeBuilder second(file, diagnostics, limits);
    if (parser.HandleNextDocument(second)) {
      return fail(second.take().at, "a second document begins here; a file holds one");
    }
    return root;
  } catch (const Abort& abort) {
    return fail(abort.at, abort.message);
  } catch (const YAML::Exception& exception) {
    const size_t offset = exception.mark.is_null() ? 0 : static_cast<size_t>(exception.mark.pos);
    return fail(position_at(file, offset), "YAML: " + exception.msg);
  }
}

Position locate(const SourceFile& file, const YamlNode& scalar, std::string_view part) {
  if (part.empty()) return scalar.at;
  // Quotes, escapes and folding make the written form a little longer than the value.
  const size_t reach = scalar.value.size() * 2 + 64;
  const size_t found =
      std::string_view(file.bytes).substr(std::min(scalar.at.offset, file.bytes.size()), reach).find(part);
  if (found == std::string_view::npos) return scalar.at;
  return position_at(file, scalar.at.offset + found);
}

void YamlReader::error(Position at, std::string message) {
  diagnostics_.push_back(make_diagnostic(file_, at, std::move(message)));
}

bool YamlReader::is_map(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::map) return true;
  error(node.at, std::string(what) + " must be a map, not " + std::string(name_of(node.kind)));
  return false;
}

bool YamlReader::is_sequence(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::sequence) return true;
  error(node.at, std::string(what) + " must be a list, not " + std::string(name_of(node.kind)));
  return false;
}

bool YamlReader::is_text(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::scalar && !trim(node.value).empty()) return true;
  const std::string_view is = node.kind == YamlNode::Kind::scalar ? "empty" : name_of(node.kind);
  error(node.at, std::string(what) + " must be text, not " + std::string(is));
  return false;
}

void YamlReader::only_keys(const YamlNode& map, const std::vector<std::string_view>& known,
                           std::string_view what) {
  for (const YamlEntry& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    std::string hint = did_you_mean(entry.key, known);
    if (hint.empty()) hint = "; known are " + one_of(known);
    error(entry.at, "unknown key \"" + entry.key + "\" in " + std::string(what) + hint);
  }
}

const YamlNode* YamlReader::require(const YamlNode& map, std::string_view key, std::string_view what) {
  const YamlNode* found = map.find(key);
  if (found == nullptr) error(map.at, std::string(what) + " has no \"" + std::string(key) + "\"");
  return found;
}

std::string YamlReader::text(const YamlNode& map, std::string_view key) {
  const YamlNode* found = map.find(key);
  if (found == nullptr || !is_text(*found, "\"" + std::string(key) + "\"")) return "";
  return found->value;
}

double YamlReader::number(const YamlNode& map, std::string_view key, double low, double high,
                          double fallback) {
  const YamlNode* found = map.find(key);
  if (found == nullptr) return fallback;
  double value = 0;
  const char* end = found->value.data() + found->value.size();
  const auto parsed = std::from_chars(found->value.data(), end, value);
  if (found->kind == YamlNode::Kind::scalar && parsed.ec == std::errc() && parsed.ptr == end &&
      value >= low && value <= high) {
    return value;
  }
  std::ostringstream message;
  message << '"' << key << "\" must be a number from " << low << " to " << high;
  error(found->at, message.str());
  return fallback;
}

std::vector<const YamlNode*> YamlReader::scalars(const YamlNode& node, std::string_view what) {
  std::vector<const YamlNode*> out;
  if (node.kind != YamlNode::Kind::sequence) {
    if (is_text(node, what)) out.push_back(&node);
    return out;
  }
  if (node.items.empty()) error(node.at, std::string(what) + " is an empty list");
  for (const YamlNode& item : node.items) {
    if (is_text(item, what)) out.push_back(&item);
  }
  return out;
}

}  // namespace exhibit
