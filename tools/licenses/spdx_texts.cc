// Tested by tests/extractors/license_spdx_test.cc.
#include "tools/licenses/spdx_texts.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "pipeline/base/text.h"

namespace exhibit::license {

Result<std::vector<SpdxText>> read_spdx_texts(const std::filesystem::path& folder) {
  std::vector<SpdxText> texts;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const nlohmann::json json = nlohmann::json::parse(file, nullptr, false);
    if (json.is_discarded() || !json.contains("licenseText"))
      return Error{ErrorCode::malformed, "this is not a licence of spdx-license-list", entry.path().string()};
    SpdxText text;
    text.id = entry.path().stem().string();
    text.title = json.value("name", text.id);
    text.osi_approved = json.value("osiApproved", false);
    text.text = json["licenseText"].get<std::string>();
    texts.push_back(std::move(text));
  }
  if (texts.empty()) return Error{ErrorCode::not_found, "no licence texts here", folder.string()};
  std::sort(texts.begin(), texts.end(), [](const SpdxText& a, const SpdxText& b) { return a.id < b.id; });
  return texts;
}

std::string perturbed(std::string_view text, uint32_t seed) {
  constexpr size_t kWrap = 62;
  std::mt19937 random(seed);
  std::string out = "# Copyright (c) 2021 Some Holder and contributors\n#\n#";
  size_t column = 1;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const uint32_t dice = random() % 200;
    if (dice == 0) continue;
    if (dice == 1) word = "quux";
    if (column + word.size() > kWrap) {
      out += "\n#";
      column = 1;
    }
    out += " " + word;
    column += word.size() + 1;
  }
  return out + "\n";
}

std::string id_class(std::string_view id) {
  for (const std::string_view suffix : {"-or-later", "-only", "+", "-no-invariants", "-invariants"})
    if (id.size() > suffix.size() && id.substr(id.size() - suffix.size()) == suffix)
      return id_class(id.substr(0, id.size() - suffix.size()));
  for (const std::string_view suffix : {"-no-invariants", "-invariants"})
    if (const size_t at = id.find(suffix); at != std::string_view::npos) return std::string(id.substr(0, at));
  return std::string(id);
}

}  // namespace exhibit::license
