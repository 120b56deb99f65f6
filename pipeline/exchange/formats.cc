// Tested by tests/exchange/formats_test.cc.
#include "pipeline/exchange/formats.h"

#include <algorithm>

#include "pipeline/exchange/writers.h"

namespace exhibit {

std::span<const ExchangeFormat> exchange_formats() {
  static constexpr ExchangeFormat kFormats[] = {
      {"osai", "European Open Source AI Index, one YAML file a model", ".yaml", "osai", write_osai_model},
      {"mof", "Model Openness Framework, one YAML file a model", ".yml", "kips2025", write_mof_model},
      {"cyclonedx", "CycloneDX 1.6 ML-BOM, JSON", ".cdx.json", "kips2025", write_cyclonedx},
      {"spdx", "SPDX 3.0.1 with the AI profile, JSON-LD", ".spdx3.json", "kips2025", write_spdx},
      {"web-annotations", "W3C Web Annotations of every citation, JSON-LD", ".anno.jsonld", "kips2025",
       write_web_annotations},
      {"badge", "badge with the openness score, SVG", ".svg", "kips2025", write_badge},
  };
  return kFormats;
}

const ExchangeFormat* find_exchange_format(std::string_view name) {
  const auto formats = exchange_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [name](const ExchangeFormat& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

std::string file_name_for(std::string_view model, std::string_view extension) {
  std::string name;
  for (const char c : model) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || byte >= 0x80;
    name += plain ? c : '_';
  }
  while (name.starts_with('.')) name.erase(0, 1);
  if (name.empty()) name = "model";
  return name + std::string(extension);
}

}  // namespace exhibit
