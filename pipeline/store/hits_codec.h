// Hits <-> bytes, for the workspace. Versioned like documents. Tested by tests/store/hits_codec_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/extractor.h"
#include "pipeline/base/result.h"

namespace exhibit {

inline constexpr int kHitsCodecVersion = 1;

std::string encode_hits(std::span<const Hit> hits);

// Errors: malformed. Whether sentences and spans exist in the document is for check_hits() to say.
Result<std::vector<Hit>> decode_hits(std::string_view bytes);

// Whether every hit points into the document.
bool check_hits(std::span<const Hit> hits, const Document& document);

}  // namespace exhibit
