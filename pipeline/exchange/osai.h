// An entry of the European Open Source AI Index: one YAML file a model, with two sections about the model and
// its publisher and one for each of twelve dimensions, each of which has a class, links and notes. Reading
// keeps every field with its place, so that findings can point at it and a change can be made in place
// (pipeline/base/yaml_edit.h). Tested by tests/exchange/osai_test.cc.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/yaml_edit.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

// The twelve dimensions, in the index's order; they are the ids of the criteria in rules/rubrics/osai.yaml.
inline constexpr std::array<std::string_view, 12> kOsaiDimensions = {"datasources_basemodel",
                                                                     "datasources_endmodel",
                                                                     "weights_basemodel",
                                                                     "weights_endmodel",
                                                                     "trainingcode",
                                                                     "code",
                                                                     "hardware_architecture",
                                                                     "preprint",
                                                                     "paper",
                                                                     "modelcard",
                                                                     "datasheet",
                                                                     "licenses"};

struct OsaiField {
  std::string key;
  YamlValue value;
  TextPosition at;        // of the key
  TextPosition value_at;  // of the value; of the key where there is none

  // "" where there is no text; the first of a list.
  std::string_view text() const { return value.texts.empty() ? std::string_view() : value.texts.front(); }
};

// "system", "org" or a dimension, with its fields in the file's order.
struct OsaiSection {
  std::string name;
  TextPosition at;
  std::vector<OsaiField> fields;

  const OsaiField* find(std::string_view key) const;
  std::string_view text(std::string_view key) const;  // "" where it is missing or empty
};

struct OsaiEntry {
  YamlDocument source;
  std::vector<OsaiSection> sections;  // in the file's order

  const OsaiSection* find(std::string_view name) const;
};

// Open, partial (semi), closed; na where there is no class; nullopt for any other word.
std::optional<Grade> osai_grade(std::string_view written);
// The index's word; "" for na and unknown.
std::string_view osai_class(Grade grade);

// The entry, or nullopt where the file cannot be read as one at all. Everything malformed is in diagnostics:
// errors for what is not of the format (an unknown class, a link that is no address, a section or field that
// is missing, twice or unknown), warnings for what is merely left empty though a reader needs it.
std::optional<OsaiEntry> read_osai(std::string file, std::string text, std::vector<Diagnostic>& diagnostics);

// Written anew, without comments: reads back as the same sections and fields.
std::string write_osai(const std::vector<OsaiSection>& sections);

}  // namespace exhibit
