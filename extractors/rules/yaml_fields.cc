// Covered by tests/extractors/diagnostics_test.cc and tests/invalid/rules.
#include "extractors/rules/yaml_fields.h"

#include <algorithm>

namespace exhibit {
namespace {

size_t offset_of(std::string_view text, TextPosition at) {
  size_t offset = 0;
  for (uint32_t line = 1; line < at.line; ++line) {
    const size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  return std::min(offset + at.column - 1, text.size());
}

TextPosition position_at(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_end = before.rfind('\n');
  const size_t begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {static_cast<uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<uint32_t>(offset - begin) + 1};
}

}  // namespace

TextPosition YamlFields::locate(const YamlNode& scalar, std::string_view part) const {
  if (part.empty()) return scalar.at;
  const std::string_view text = document_.text;
  const size_t begin = offset_of(text, scalar.at);
  // Quotes, escapes and folding make the written form a little longer than the value.
  const size_t found = text.substr(begin, scalar.scalar.size() * 2 + 64).find(part);
  return found == std::string_view::npos ? scalar.at : position_at(text, begin + found);
}

bool YamlFields::is_map(const YamlNode& node, std::string_view what) const {
  return YamlMapping(reader_, node, std::string(what)).ok();
}

bool YamlFields::is_sequence(const YamlNode& node, std::string_view what) const {
  return reader_.list(node, what) != nullptr;
}

bool YamlFields::is_text(const YamlNode& node, std::string_view what) const {
  return reader_.text(node, what).has_value();
}

void YamlFields::only_keys(const YamlNode& map, const std::vector<std::string>& known,
                           std::string_view what) const {
  YamlMapping mapping(reader_, map, std::string(what));
  for (const std::string& key : known) mapping.optional(key);
  mapping.finish();
}

const YamlNode* YamlFields::require(const YamlNode& map, std::string_view key, std::string_view what) const {
  const YamlNode* found = map.find(key);
  if (found == nullptr) error(map.at, std::string(what) + " needs the key \"" + std::string(key) + "\"");
  // A key without a value was reported by only_keys().
  return found == nullptr || found->kind == YamlNode::Kind::null ? nullptr : found;
}

std::string YamlFields::text(const YamlNode& map, std::string_view key) const {
  const YamlNode* found = map.find(key);
  if (found == nullptr || found->kind == YamlNode::Kind::null) return "";
  return reader_.text(*found, "\"" + std::string(key) + "\"").value_or("");
}

double YamlFields::number(const YamlNode& map, std::string_view key, double min, double max,
                          double fallback) const {
  const YamlNode* found = map.find(key);
  if (found == nullptr || found->kind == YamlNode::Kind::null) return fallback;
  return reader_.number(*found, "\"" + std::string(key) + "\"", min, max).value_or(fallback);
}

std::vector<const YamlNode*> YamlFields::scalars(const YamlNode& node, std::string_view what) const {
  std::vector<const YamlNode*> out;
  if (node.kind != YamlNode::Kind::sequence) {
    if (is_text(node, what)) out.push_back(&node);
    return out;
  }
  if (node.items.empty()) error(node.at, "the list is empty; at least " + std::string(what) + " is needed");
  for (const YamlNode& item : node.items) {
    if (is_text(item, what)) out.push_back(&item);
  }
  return out;
}

}  // namespace exhibit
