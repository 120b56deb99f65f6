// Tested by tests/base/yaml_edit_test.cc.
#include "pipeline/base/yaml_edit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

// A file's text with its lines, to find the end of what begins somewhere.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    lines_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') lines_.push_back(i + 1);
    }
  }

  size_t offset(TextPosition at) const {
    if (at.line == 0 || at.line > lines_.size()) return text_.size();
    return std::min<size_t>(lines_[at.line - 1] + at.column - 1, text_.size());
  }
  size_t indent_of(size_t byte) const {
    const size_t begin = line_begin(byte);
    size_t indent = 0;
    // "- key: value": what counts is the column of the key, not that of the dash.
    while (begin + indent < byte && (text_[begin + indent] == ' ' || text_[begin + indent] == '-')) ++indent;
    return indent;
  }
  size_t line_end(size_t byte) const {
    const size_t end = text_.find('\n', byte);
    if (end == std::string_view::npos) return text_.size();
    return end > byte && text_[end - 1] == '\r' ? end - 1 : end;
  }

  // Behind the ':' of the key that begins here; npos where there is none.
  size_t behind_key(size_t key) const {
    size_t at = key;
    if (at < text_.size() && (text_[at] == '"' || text_[at] == '\'')) {
      at = quoted_end(at);
      while (at < text_.size() && is_blank(text_[at])) ++at;
      return at < text_.size() && text_[at] == ':' ? at + 1 : std::string_view::npos;
    }
    for (; at < text_.size() && !is_break(text_[at]); ++at) {
      if (text_[at] != ':') continue;
      const char next = at + 1 < text_.size() ? text_[at + 1] : '\n';
      if (is_blank(next) || is_break(next)) return at + 1;
    }
    return std::string_view::npos;
  }

  // One past the value that begins here. `indent` is that of the mapping or list that holds it.
  size_t value_end(size_t begin, size_t indent, bool in_flow) const {
    if (begin >= text_.size()) return text_.size();
    switch (text_[begin]) {
      case '"':
      case '\'':
        return quoted_end(begin);
      case '[':
      case '{':
        return flow_end(begin);
      case '|':
      case '>':
        return block_end(begin, indent);
      default:
        break;
    }
    if (text_[begin] == '-' && begin + 1 < text_.size() &&
        (is_blank(text_[begin + 1]) || is_break(text_[begin + 1]))) {
      return list_end(begin);
    }
    return plain_end(begin, indent, in_flow);
  }

 private:
  size_t line_begin(size_t byte) const {
    return *std::prev(std::upper_bound(lines_.begin(), lines_.end(), byte));
  }
  size_t quoted_end(size_t begin) const {
    const char quote = text_[begin];
    for (size_t at = begin + 1; at < text_.size(); ++at) {
      if (quote == '"' && text_[at] == '\\') {
        ++at;
      } else if (text_[at] == quote) {
        if (quote == '\'' && at + 1 < text_.size() && text_[at + 1] == '\'') {
          ++at;
        } else {
          return at + 1;
        }
      }
    }
    return text_.size();
  }
  size_t flow_end(size_t begin) const {
    size_t depth = 0;
    for (size_t at = begin; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '[' || c == '{') ++depth;
      if ((c == ']' || c == '}') && --depth == 0) return at + 1;
      // A quote or '#' within a plain word ("don't", "a#b") means nothing.
      const char before = text_[at - (at > 0 ? 1 : 0)];
      const bool begins =
          is_blank(before) || is_break(before) || before == '[' || before == '{' || before == ',';
      if ((c == '"' || c == '\'') && begins) at = quoted_end(at) - 1;
      if (c == '#' && begins) at = line_end(at);
    }
    return text_.size();
  }
  // Column of the first character of the line, or nullopt for a blank line.
  std::optional<size_t> indent_of_line(size_t line) const {
    const size_t begin = lines_[line];
    const size_t end = line_end(begin);
    size_t at = begin;
    while (at < end && text_[at] == ' ') ++at;
    return at == end ? std::nullopt : std::optional<size_t>(at - begin);
  }
  size_t line_number(size_t byte) const {
    return static_cast<size_t>(std::upper_bound(lines_.begin(), lines_.end(), byte) - lines_.begin()) - 1;
  }
  size_t block_end(size_t begin, size_t indent) const {
    size_t last = line_number(begin);
    for (size_t line = last + 1; line < lines_.size(); ++line) {
      const auto column = indent_of_line(line);
      if (column && *column <= indent) break;
      if (column) last = line;
    }
    return line_end(lines_[last]);
  }
  size_t list_end(size_t begin) const {
    size_t last = line_number(begin);
    const size_t dash = begin - lines_[last];
    for (size_t line = last + 1; line < lines_.size(); ++line) {
      const auto column = indent_of_line(line);
      if (!column) continue;
      const char first = text_[lines_[line] + *column];
      if (*column < dash || (*column == dash && first != '-')) break;
      if (first != '#') last = line;
    }
    return line_end(lines_[last]);
  }
  size_t plain_end_in_line(size_t begin, bool in_flow) const {
    const size_t end = line_end(begin);
    size_t at = begin;
    for (; at < end; ++at) {
      if (text_[at] == '#' && at > begin && is_blank(text_[at - 1])) break;
      if (in_flow && (text_[at] == ',' || text_[at] == ']' || text_[at] == '}')) break;
    }
    while (at > begin && is_blank(text_[at - 1])) --at;
    return at;
  }
  size_t plain_end(size_t begin, size_t indent, bool in_flow) const {
    size_t end = plain_end_in_line(begin, in_flow);
    if (in_flow) return end;
    for (size_t line = line_number(begin) + 1; line < lines_.size(); ++line) {
      const auto column = indent_of_line(line);
      if (!column) continue;
      if (*column <= indent || text_[lines_[line] + *column] == '#') break;
      end = plain_end_in_line(lines_[line] + *column, false);
    }
    return end;
  }

  std::string_view text_;
  std::vector<size_t> lines_;  // where each begins
};

bool reads_as_another_type(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kWords = {"~",  "null", "true", "false", "yes",
                                                             "no", "on",   "off",  "nan"};
  const std::string lower = ascii_lower(text);
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return true;
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

bool plain_is_safe(std::string_view text, bool in_flow) {
  if (text.empty() || trim(text) != text || reads_as_another_type(text)) return false;
  static constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`=.~";
  if (kIndicators.find(text.front()) != std::string_view::npos) return false;
  if (text.back() == ':') return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7F) return false;
    if (c == ':' && i + 1 < text.size() && text[i + 1] == ' ') return false;
    if (c == '#' && i > 0 && text[i - 1] == ' ') return false;
    if (in_flow && std::string_view(",[]{}").find(text[i]) != std::string_view::npos) return false;
  }
  return true;
}

std::string double_quoted(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

// The text in the quotes that the file used before.
std::string written_like(std::string_view text, char before, bool in_flow) {
  if (before == '"') return double_quoted(text);
  if (before != '\'' || text.find_first_of("\n\t") != std::string_view::npos)
    return yaml_scalar(text, in_flow);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string written(const YamlValue& value, char before, bool in_flow) {
  switch (value.kind) {
    case YamlValue::Kind::null:
      return "";
    case YamlValue::Kind::text:
      return written_like(value.texts.empty() ? "" : value.texts.front(), before, in_flow);
    case YamlValue::Kind::list:
      return yaml_flow_list(value.texts);
  }
  return "";
}

YamlNode node_of(const YamlValue& value) {
  YamlNode node;
  if (value.kind == YamlValue::Kind::text) {
    node.kind = YamlNode::Kind::scalar;
    node.scalar = value.texts.empty() ? "" : value.texts.front();
  } else if (value.kind == YamlValue::Kind::list) {
    node.kind = YamlNode::Kind::sequence;
    for (const std::string& text : value.texts) {
      YamlNode item;
      item.kind = YamlNode::Kind::scalar;
      item.scalar = text;
      node.items.push_back(std::move(item));
    }
  }
  return node;
}

std::optional<size_t> index_in(const YamlNode& sequence, const std::string& step) {
  size_t index = 0;
  const auto [end, failure] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (failure != std::errc() || end != step.data() + step.size() || index >= sequence.items.size()) return {};
  return index;
}

// Where a path leads. The parent exists always, the entry or item only where the value does.
struct Place {
  YamlNode* parent = nullptr;
  YamlNode* node = nullptr;
  TextPosition key;  // of the entry of a mapping
  bool in_flow = false;
};

std::string shown(const YamlPath& path) {
  std::string out;
  for (const std::string& step : path) out += "/" + step;
  return out;
}

std::optional<Place> find_place(YamlNode& root, const YamlPath& path, std::string_view text,
                                const Scanner& scanner) {
  Place place{nullptr, &root, {}, false};
  for (const std::string& step : path) {
    if (place.node == nullptr) return std::nullopt;
    YamlNode* const parent = place.node;
    const size_t begin = scanner.offset(parent->at);
    place.in_flow = place.in_flow || (begin < text.size() && (text[begin] == '[' || text[begin] == '{'));
    place.parent = parent;
    place.node = nullptr;
    if (parent->kind == YamlNode::Kind::sequence) {
      const auto index = index_in(*parent, step);
      if (!index) return std::nullopt;
      place.node = &parent->items[*index];
    } else if (parent->kind == YamlNode::Kind::mapping) {
      for (YamlEntry& entry : parent->entries) {
        if (entry.key != step) continue;
        place.node = &entry.value;
        place.key = entry.at;
      }
    } else {
      return std::nullopt;
    }
  }
  return place;
}

struct Replacement {
  size_t begin = 0;
  size_t end = 0;
  std::string text;
};

Error cannot_edit(const YamlDocument& document, const YamlPath& path) {
  return {ErrorCode::invalid_argument,
          "the value " + shown(path) + " cannot be changed without changing others; edit the file by hand",
          document.file};
}

// The bytes of a value that is there.
std::optional<Replacement> replace_value(std::string_view text, const Scanner& scanner, const Place& place,
                                         const YamlValue& value) {
  const bool in_mapping = place.parent->kind == YamlNode::Kind::mapping;
  const size_t key = in_mapping ? scanner.offset(place.key) : std::string_view::npos;
  const size_t colon = in_mapping ? scanner.behind_key(key) : 0;
  if (in_mapping && colon == std::string_view::npos) return std::nullopt;
  if (place.node->kind == YamlNode::Kind::null) {
    if (!in_mapping) return std::nullopt;
    const std::string now = written(value, 0, place.in_flow);
    // "key:   # why": the value goes before the comment; one blank between key and value.
    size_t end = colon;
    if (end < text.size() && is_blank(text[end]) && !now.empty()) ++end;
    const bool comment_follows = end < text.size() && !is_break(text[end]);
    return Replacement{colon, end, now.empty() ? "" : " " + now + (comment_follows ? " " : "")};
  }
  const size_t begin = scanner.offset(place.node->at);
  if (begin >= text.size()) return std::nullopt;
  const size_t indent = in_mapping ? scanner.indent_of(key) : scanner.indent_of(begin);
  const size_t end = scanner.value_end(begin, indent, place.in_flow);
  const char first = text[begin];
  const std::string now = written(value, first, place.in_flow);
  // A value on lines of its own (a block list) moves up behind its key.
  const bool own_lines = in_mapping && text.substr(colon, begin - colon).find('\n') != std::string_view::npos;
  if (!own_lines) return Replacement{now.empty() && in_mapping ? colon : begin, end, now};
  return Replacement{colon, end, now.empty() ? "" : " " + now};
}

// A new entry behind the last one of a mapping.
std::optional<Replacement> add_entry(const YamlDocument& document, const Scanner& scanner, const Place& place,
                                     const std::string& name, const YamlValue& value) {
  if (place.parent == nullptr || place.parent->kind != YamlNode::Kind::mapping || place.in_flow) return {};
  const YamlEntry& last = place.parent->entries.back();
  const size_t key = scanner.offset(last.at);
  const size_t indent = scanner.indent_of(key);
  size_t end = scanner.behind_key(key);
  if (end == std::string_view::npos) return std::nullopt;
  if (last.value.kind == YamlNode::Kind::mapping) return std::nullopt;
  if (last.value.kind != YamlNode::Kind::null) {
    end = scanner.value_end(scanner.offset(last.value.at), indent, false);
  }
  end = scanner.line_end(end);
  const std::string line_break = document.text.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  const std::string now = written(value, 0, false);
  return Replacement{
      end, end,
      line_break + std::string(indent, ' ') + yaml_scalar(name) + ":" + (now.empty() ? "" : " " + now)};
}

}  // namespace

std::string yaml_scalar(std::string_view text, bool in_flow) {
  return plain_is_safe(text, in_flow) ? std::string(text) : double_quoted(text);
}

std::string yaml_flow_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ", ";
    out += double_quoted(text);
  }
  return out + "]";
}

bool same_value(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!same_value(a.items[i], b.items[i])) return false;
  }
  for (size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key || !same_value(a.entries[i].value, b.entries[i].value))
      return false;
  }
  return true;
}

Result<std::string> set_yaml_value(const YamlDocument& document, const YamlPath& path,
                                   const YamlValue& value) {
  const Scanner scanner(document.text);
  YamlNode wanted = document.root;
  const auto place = path.empty() ? std::nullopt : find_place(wanted, path, document.text, scanner);
  if (!place || (place->node == nullptr && place->parent->entries.empty())) {
    return Error{ErrorCode::not_found, "there is no place " + shown(path), document.file};
  }
  std::optional<Replacement> replacement;
  if (place->node == nullptr) {
    replacement = add_entry(document, scanner, *place, path.back(), value);
    place->parent->entries.push_back({path.back(), {}, node_of(value)});
  } else {
    if (same_value(*place->node, node_of(value))) return document.text;
    replacement = replace_value(document.text, scanner, *place, value);
    *place->node = node_of(value);
  }
  if (!replacement) return cannot_edit(document, path);
  std::string text = document.text;
  text.replace(replacement->begin, replacement->end - replacement->begin, replacement->text);
  std::vector<Diagnostic> diagnostics;
  const auto again = parse_yaml(document.file, text, diagnostics);
  if (!again || !same_value(again->root, wanted)) return cannot_edit(document, path);
  return text;
}

}  // namespace exhibit
