// One value of a YAML file changed in place: comments, order, indentation, quoting and line ends of
// everything else stay as they are, byte by byte. yaml-cpp tells where a value begins; where it ends is found
// by scanning, and the result is parsed again: an edit that would change anything else is refused, never
// written. Also writing of new files. Tested by tests/base/yaml_edit_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit {

// Where a value stands: keys of mappings, and indices (from 0) of sequences as decimal numbers.
using YamlPath = std::vector<std::string>;

// What is to stand there: nothing, one text, or a list of texts.
struct YamlValue {
  enum class Kind { null, text, list };
  Kind kind = Kind::null;
  std::vector<std::string> texts;  // one for text, any number for list

  static YamlValue of(std::string text) { return {Kind::text, {std::move(text)}}; }
  static YamlValue of(std::vector<std::string> list) { return {Kind::list, std::move(list)}; }
};

// The file's text with this value. A key that is missing from an existing mapping is added behind its last
// entry. A text that was quoted stays quoted. Errors: not_found (no such place), invalid_argument (a value
// that holds further mappings, or a place whose change cannot be confined to it).
Result<std::string> set_yaml_value(const YamlDocument& document, const YamlPath& path,
                                   const YamlValue& value);

// Same kinds, keys in the same order, same texts, wherever they stand and however they are quoted.
bool same_value(const YamlNode& a, const YamlNode& b);

// A text as a YAML scalar: plain where that reads back as this text (and as no number or Boolean), else in
// double quotes. Within a flow list more characters need quotes.
std::string yaml_scalar(std::string_view text, bool in_flow = false);
std::string yaml_flow_list(const std::vector<std::string>& texts);  // ["a", "b"], always quoted

}  // namespace exhibit
