// Tested by tests/grade/weights_test.cc and tests/grade/rubric_test.cc.
#include "pipeline/grade/weights.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr double kMaxWeight = 1000;

Error bad_weights(std::string_view typed, const std::string& why) {
  return {ErrorCode::invalid_argument,
          "weights \"" + std::string(truncate_utf8(typed, 200)) + "\": " + why +
              "; write them as basic=1,access=0.5 or name:basic=1,access=0.5",
          {}};
}

std::vector<std::string> ids_of(const std::vector<Area>& areas) {
  std::vector<std::string> ids;
  for (const Area& area : areas) ids.push_back(area.id);
  return ids;
}

bool read_weight(std::string_view text, double& weight) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(weight) && weight >= 0 &&
         weight <= kMaxWeight;
}

}  // namespace

Result<WeightScheme> parse_weight_scheme(std::string_view typed, const std::vector<Area>& areas) {
  WeightScheme scheme{"own", "Weights of one's own", {}};
  for (const Area& area : areas) scheme.areas[area.id] = 0;
  std::string_view list = typed;
  if (const size_t colon = typed.find(':'); colon != std::string_view::npos) {
    scheme.id = std::string(trim(typed.substr(0, colon)));
    list = typed.substr(colon + 1);
    if (scheme.id.empty()) return bad_weights(typed, "the name before the colon is empty");
  }
  double sum = 0;
  for (const std::string_view part : split(list, ',')) {
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) return bad_weights(typed, "no weight behind an area");
    const std::string area(trim(part.substr(0, equals)));
    if (!scheme.areas.contains(area)) {
      return bad_weights(typed, "no area \"" + area + '"' + did_you_mean(area, ids_of(areas)));
    }
    double weight = 0;
    if (!read_weight(trim(part.substr(equals + 1)), weight)) {
      return bad_weights(typed, "the weight of " + area + " is no number from 0 to 1000");
    }
    scheme.areas[area] = weight;
    sum += weight;
  }
  if (sum <= 0) return bad_weights(typed, "all of them are 0");
  return scheme;
}

std::vector<WeightScheme> read_weight_schemes(const YamlReader& reader, const YamlNode& node,
                                              const std::vector<Area>& areas) {
  std::vector<WeightScheme> schemes;
  const auto* items = reader.list(node, "weights");
  if (items == nullptr) return schemes;
  for (const YamlNode& item : *items) {
    YamlMapping mapping(reader, item, "a weight scheme");
    if (!mapping.ok()) continue;
    WeightScheme scheme;
    scheme.id = mapping.required_text("id");
    scheme.title = mapping.required_text("title");
    if (const YamlNode* of_areas = mapping.required("areas")) {
      YamlMapping weights(reader, *of_areas, "areas of weight scheme \"" + scheme.id + '"');
      for (const Area& area : areas) {
        if (area.id.empty() || weights.required(area.id) == nullptr) continue;
        scheme.areas[area.id] = weights.optional_number(area.id, 0, 0, kMaxWeight);
      }
      if (weights.ok()) weights.finish();
    }
    mapping.finish();
    const auto same_id = [&](const WeightScheme& other) { return other.id == scheme.id; };
    if (std::any_of(schemes.begin(), schemes.end(), same_id)) {
      reader.error(item.at, "weight scheme \"" + scheme.id + "\" is defined twice");
    }
    schemes.push_back(std::move(scheme));
  }
  return schemes;
}

Result<std::vector<WeightScheme>> load_weight_schemes(const std::string& path,
                                                      const std::vector<Area>& areas) {
  std::vector<Diagnostic> diagnostics;
  std::vector<WeightScheme> schemes;
  if (const auto document = read_yaml_file(path, path, diagnostics)) {
    const YamlReader reader(*document, diagnostics);
    YamlMapping root(reader, document->root, "the file of weights");
    if (const YamlNode* weights = root.required("weights")) {
      schemes = read_weight_schemes(reader, *weights, areas);
    }
    if (root.ok()) root.finish();
  }
  if (has_errors(diagnostics)) {
    return Error{ErrorCode::malformed, "the weights cannot be used:\n" + render(std::move(diagnostics)), {}};
  }
  return schemes;
}

}  // namespace exhibit
