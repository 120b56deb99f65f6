// Tested by tests/exchange/mof_test.cc.
#include "pipeline/exchange/mof.h"

#include <algorithm>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/base/yaml_edit.h"

namespace exhibit {
namespace {

const std::vector<std::string> kTypes = {"language", "vision", "image", "audio",      "video",
                                         "3d",       "code",   "other", "multimodal", ""};
const std::vector<std::string> kArchitectures = {"transformer",
                                                 "transformer decoder",
                                                 "transformer encoder-decoder",
                                                 "decoder",
                                                 "encoder",
                                                 "diffusion",
                                                 "RNN",
                                                 "CNN",
                                                 "LSTM",
                                                 "NeRF",
                                                 "hybrid",
                                                 "undisclosed",
                                                 "other",
                                                 ""};
const std::vector<std::string> kTreatments = {"pre-trained", "instruct fine-tuned", "chat fine-tuned"};
const std::vector<std::string> kDomains = {"distribution", "code", "document", "data"};
const std::vector<std::string> kReleaseFields = {
    "name",   "version",  "date",    "license",    "type",        "architecture", "treatment",
    "origin", "producer", "contact", "repository", "huggingface", "components"};
const std::vector<std::string> kComponentFields = {"name", "description", "license", "license_path",
                                                   "component_path"};

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[i] < '0' || text[i] > '9') return false;
  }
  const int month = (text[5] - '0') * 10 + (text[6] - '0');
  const int day = (text[8] - '0') * 10 + (text[9] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

class Reader {
 public:
  Reader(MofModel& model, std::vector<Diagnostic>& diagnostics)
      : model_(model), reader_(model.source, diagnostics) {}

  bool read() {
    const YamlNode& root = model_.source.root;
    const YamlNode* framework = mapping(root, "framework", root.at);
    const YamlNode* release = mapping(root, "release", root.at);
    if (framework != nullptr) read_framework(*framework);
    if (release == nullptr) return false;
    read_release(*release);
    return true;
  }

 private:
  const YamlNode* mapping(const YamlNode& node, std::string_view key, TextPosition at) {
    const YamlNode* found = node.find(key);
    if (found == nullptr) {
      reader_.error(at, '"' + std::string(key) + "\" is missing");
    } else if (found->kind != YamlNode::Kind::mapping) {
      reader_.error(found->at, '"' + std::string(key) + "\" must be a mapping");
      return nullptr;
    }
    return found;
  }

  std::string text(const YamlNode& node, std::string_view key, std::string_view where, bool required) {
    const YamlNode* found = node.find(key);
    const std::string name = std::string(where) + "/" + std::string(key);
    if (found == nullptr) {
      if (required) reader_.error(node.at, name + " is missing");
      return "";
    }
    if (found->kind != YamlNode::Kind::scalar) {
      reader_.error(found->at, name + " must be a text");
      return "";
    }
    if (required && trim(found->scalar).empty()) reader_.error(found->at, name + " is empty");
    return found->scalar;
  }

  std::string word(const YamlNode& node, std::string_view key, const std::vector<std::string>& allowed) {
    const std::string value = text(node, key, "release", false);
    const YamlNode* found = node.find(key);
    if (found != nullptr && found->kind == YamlNode::Kind::scalar && !contains(allowed, value)) {
      reader_.error(found->at, "release/" + std::string(key) + " \"" + value +
                                   "\" is not a word of the format" + did_you_mean(value, allowed));
    }
    return value;
  }

  std::string date(const YamlNode& node, std::string_view where, bool required) {
    const std::string value = text(node, "date", where, required);
    const YamlNode* found = node.find("date");
    if (found != nullptr && found->kind == YamlNode::Kind::scalar && !is_date(value)) {
      reader_.error(found->at, std::string(where) + "/date is \"" + value + "\"; it is written 2025-01-31");
    }
    return value;
  }

  void read_framework(const YamlNode& node) {
    model_.framework_name = text(node, "name", "framework", true);
    model_.framework_version = text(node, "version", "framework", true);
    model_.framework_date = date(node, "framework", true);
    if (!model_.framework_name.empty() && model_.framework_name != "Model Openness Framework") {
      reader_.error(node.find("name")->at, "framework/name must be \"Model Openness Framework\"");
    }
  }

  void read_release(const YamlNode& node) {
    model_.release_at = node.at;
    for (const YamlEntry& entry : node.entries) {
      if (!contains(kReleaseFields, entry.key)) {
        reader_.warning(entry.at, "unknown field \"" + entry.key + "\" in release" +
                                      did_you_mean(entry.key, kReleaseFields));
      }
    }
    model_.name = text(node, "name", "release", true);
    model_.version = text(node, "version", "release", false);
    model_.producer = text(node, "producer", "release", true);
    model_.origin = text(node, "origin", "release", false);
    model_.contact = text(node, "contact", "release", false);
    model_.repository = text(node, "repository", "release", false);
    model_.huggingface = text(node, "huggingface", "release", false);
    model_.date = date(node, "release", false);
    model_.type = word(node, "type", kTypes);
    model_.architecture = word(node, "architecture", kArchitectures);
    model_.treatment = word(node, "treatment", kTreatments);
    if (const YamlNode* license = mapping(node, "license", node.at)) read_licenses(*license);
    read_components(node);
  }

  void read_licenses(const YamlNode& node) {
    for (const YamlEntry& entry : node.entries) {
      if (!contains(kDomains, entry.key)) {
        reader_.warning(entry.at, "unknown domain \"" + entry.key + "\" in release/license" +
                                      did_you_mean(entry.key, kDomains));
      }
      if (entry.value.kind != YamlNode::Kind::mapping) {
        reader_.error(entry.at, "release/license/" + entry.key + " must be a mapping with name and path");
        continue;
      }
      MofLicense license{"", "", entry.at};
      for (const YamlEntry& field : entry.value.entries) {
        if (field.value.kind == YamlNode::Kind::sequence || field.value.kind == YamlNode::Kind::mapping) {
          reader_.error(field.value.at, "release/license/" + entry.key + "/" + field.key + " must be a text");
        } else if (field.key == "name") {
          license.name = field.value.scalar;
          license.at = field.value.at;
        } else if (field.key == "path") {
          license.path = field.value.scalar;
        }
      }
      model_.licenses.emplace_back(entry.key, std::move(license));
    }
  }

  void read_components(const YamlNode& release) {
    const YamlNode* list = release.find("components");
    if (list == nullptr) {
      reader_.error(release.at, "release/components is missing");
      return;
    }
    if (list->kind != YamlNode::Kind::sequence) {
      reader_.error(list->at, "release/components must be a list");
      return;
    }
    if (list->items.size() > mof_component_kinds().size()) {
      reader_.error(list->at, "release/components has " + std::to_string(list->items.size()) +
                                  " items; there are 17 components");
    }
    std::set<std::string, std::less<>> seen;
    for (size_t i = 0; i < list->items.size(); ++i) {
      const YamlNode& item = list->items[i];
      if (item.kind != YamlNode::Kind::mapping) {
        reader_.error(item.at, "each of release/components must be a mapping");
        continue;
      }
      MofComponent component = read_component(item);
      component.index = i;
      if (!seen.insert(component.name).second) {
        reader_.error(item.at, "the component \"" + component.name + "\" is listed twice");
      }
      model_.components.push_back(std::move(component));
    }
  }

  MofComponent read_component(const YamlNode& item) {
    for (const YamlEntry& entry : item.entries) {
      if (!contains(kComponentFields, entry.key)) {
        reader_.warning(entry.at, "unknown field \"" + entry.key + "\" of a component" +
                                      did_you_mean(entry.key, kComponentFields));
      }
    }
    MofComponent component;
    component.at = item.at;
    component.license_at = item.at;
    component.name = text(item, "name", "component", true);
    component.description = text(item, "description", "component", false);
    component.license_path = text(item, "license_path", "component", false);
    component.component_path = text(item, "component_path", "component", false);
    if (const YamlNode* license = item.find("license")) {
      component.license = text(item, "license", "component", false);
      component.license_at = license->at;
    }
    if (!component.name.empty() && find_mof_component(component.name) == nullptr) {
      std::vector<std::string> names;
      for (const MofComponentKind& kind : mof_component_kinds()) names.emplace_back(kind.name);
      reader_.error(item.find("name")->at,
                    "unknown component \"" + component.name + '"' + did_you_mean(component.name, names));
    }
    return component;
  }

  MofModel& model_;
  YamlReader reader_;
};

// Texts of this format are always quoted: a date or a version must not read as a number.
std::string quoted(std::string_view text) {
  const std::string list = yaml_flow_list({std::string(text)});
  return list.substr(1, list.size() - 2);
}

void add(std::string& out, std::string_view indent, std::string_view key, std::string_view value) {
  out += std::string(indent) + std::string(key) + ": " + quoted(value) + "\n";
}

void add_if(std::string& out, std::string_view indent, std::string_view key, std::string_view value) {
  if (!value.empty()) add(out, indent, key, value);
}

}  // namespace

const std::array<MofComponentKind, 17>& mof_component_kinds() {
  static constexpr std::array<MofComponentKind, 17> kKinds = {{
      {"Model architecture", MofDomain::code, "Code or configuration that defines the model's architecture"},
      {"Data preprocessing code", MofDomain::code, "Code that cleans, normalises and prepares the data"},
      {"Training code", MofDomain::code, "Code that trained the model"},
      {"Inference code", MofDomain::code, "Code that runs the model"},
      {"Evaluation code", MofDomain::code, "Code that evaluates the model"},
      {"Supporting libraries and tools", MofDomain::code,
       "Libraries and tools used in the model's development"},
      {"Model parameters (Final)", MofDomain::data, "Trained parameters of the release"},
      {"Model parameters (Intermediate)", MofDomain::data, "Parameters of earlier steps of the training"},
      {"Datasets", MofDomain::data, "Data sets that trained, validated and tested the model"},
      {"Evaluation data", MofDomain::data, "Data that evaluated the model"},
      {"Model metadata", MofDomain::data, "Configuration of the model and its training"},
      {"Model card", MofDomain::document, "Performance, intended use and limits of the model"},
      {"Data card", MofDomain::document, "Sources, characteristics and preparation of the data sets"},
      {"Technical report", MofDomain::document, "Report on the model's making and its capabilities"},
      {"Research paper", MofDomain::document, "Paper on the development and capabilities of the model"},
      {"Evaluation results", MofDomain::document, "Results of evaluating the model"},
      {"Sample model outputs", MofDomain::data, "Examples of what the model produces"},
  }};
  return kKinds;
}

const MofComponentKind* find_mof_component(std::string_view name) {
  for (const MofComponentKind& kind : mof_component_kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

const MofComponent* MofModel::find(std::string_view component) const {
  const auto found = std::find_if(components.begin(), components.end(),
                                  [component](const MofComponent& c) { return c.name == component; });
  return found == components.end() ? nullptr : &*found;
}

const MofLicense* MofModel::license(std::string_view domain) const {
  for (const auto& entry : licenses) {
    if (entry.first == domain) return &entry.second;
  }
  return nullptr;
}

std::optional<MofModel> read_mof(std::string file, std::string text, std::vector<Diagnostic>& diagnostics) {
  auto document =
      parse_yaml(std::move(file), std::move(text), diagnostics, {.max_bytes = 1u << 20, .max_depth = 8});
  if (!document) return std::nullopt;
  MofModel model;
  model.source = std::move(*document);
  if (!Reader(model, diagnostics).read()) return std::nullopt;
  return model;
}

std::string write_mof(const MofModel& model) {
  std::string out = "framework:\n";
  add(out, "  ", "name", model.framework_name);
  add(out, "  ", "version", model.framework_version);
  add(out, "  ", "date", model.framework_date);
  out += "release:\n";
  add(out, "  ", "name", model.name);
  add(out, "  ", "version", model.version);
  add_if(out, "  ", "date", model.date);
  out += model.licenses.empty() ? "  license: {}\n" : "  license:\n";
  for (const auto& [domain, license] : model.licenses) {
    out += "    " + yaml_scalar(domain) + ":\n";
    add(out, "      ", "name", license.name);
    add(out, "      ", "path", license.path);
  }
  add(out, "  ", "type", model.type);
  add(out, "  ", "architecture", model.architecture);
  add_if(out, "  ", "treatment", model.treatment);
  add(out, "  ", "origin", model.origin);
  add(out, "  ", "producer", model.producer);
  add(out, "  ", "contact", model.contact);
  add_if(out, "  ", "repository", model.repository);
  add_if(out, "  ", "huggingface", model.huggingface);
  out += model.components.empty() ? "  components: []\n" : "  components:\n";
  for (const MofComponent& component : model.components) {
    out += "    -\n";
    add(out, "      ", "name", component.name);
    add(out, "      ", "description", component.description);
    if (component.license) add(out, "      ", "license", *component.license);
    add_if(out, "      ", "license_path", component.license_path);
    add_if(out, "      ", "component_path", component.component_path);
  }
  return out;
}

bool says_not_included(std::string_view license) {
  return ascii_lower(license).find("not include") != std::string::npos;
}

}  // namespace exhibit
