// The licence texts of the npm package spdx-license-list (folder `licenses`, one JSON file an id), and copies
// of a text as they are met in the wild. Tested by tests/extractors/license_spdx_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit::license {

struct SpdxText {
  std::string id;
  std::string title;
  bool osi_approved = false;
  std::string text;
};

// In order of id. Errors: not_found, malformed.
Result<std::vector<SpdxText>> read_spdx_texts(const std::filesystem::path& folder);

// One word in a hundred dropped or replaced, lines wrapped anew, every line behind a comment sign, another
// copyright line; the same for the same seed.
std::string perturbed(std::string_view text, uint32_t seed);

// Ids that share a text: "GPL-2.0", "GPL-2.0-only" and "GPL-2.0-or-later" give "GPL-2.0".
std::string id_class(std::string_view id);

}  // namespace exhibit::license
