// A model of the Model Openness Framework: which of 17 components were released, and under which licence
// each. The licence of the whole stands in release/license, by domain (distribution, code, data, document).
// Reading keeps places, as osai.h does. Tested by tests/exchange/mof_test.cc.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit {

enum class MofDomain { code, data, document };

struct MofComponentKind {
  std::string_view name;
  MofDomain domain;
  std::string_view description;  // as it is written to files
};

// The 17 components of MOF 1.0.
const std::array<MofComponentKind, 17>& mof_component_kinds();
const MofComponentKind* find_mof_component(std::string_view name);

struct MofComponent {
  std::string name;
  std::string description;
  std::optional<std::string> license;
  std::string license_path;
  std::string component_path;
  TextPosition at;          // of the component
  TextPosition license_at;  // of its licence; of the component where it has none
  size_t index = 0;         // in release/components
};

struct MofLicense {
  std::string name;
  std::string path;
  TextPosition at;
};

struct MofModel {
  YamlDocument source;
  std::string framework_name, framework_version, framework_date;
  std::string name, version, date, type, architecture, treatment, origin, producer, contact;
  std::string repository, huggingface;
  TextPosition release_at;
  std::vector<std::pair<std::string, MofLicense>> licenses;  // by domain, in the file's order
  std::vector<MofComponent> components;

  const MofComponent* find(std::string_view component) const;
  const MofLicense* license(std::string_view domain) const;
};

// The model, or nullopt where the file cannot be read as one at all. Everything malformed is in diagnostics:
// what mof_schema.json refuses (missing fields, wrong types, unknown words, dates that are none), and what it
// lets pass though no reader could use it (an unknown or repeated component).
std::optional<MofModel> read_mof(std::string file, std::string text, std::vector<Diagnostic>& diagnostics);

// Written anew, without comments.
std::string write_mof(const MofModel& model);

// Whether a component's licence says that the component is not there ("Component not included").
bool says_not_included(std::string_view license);

}  // namespace exhibit
