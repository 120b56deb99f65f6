// zstd, bounded: what comes out never exceeds what was promised. Tested by tests/store/compression_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit {

// One zstd frame with its content size and checksum. Deterministic for one version of the library.
// Errors: io, where zstd has no memory.
Result<std::string> compress(std::string_view bytes);

// The bytes of exactly one frame, which must be exactly `size` long; nothing larger is ever allocated.
// Errors: malformed (no frame, truncated, checksum, trailing bytes, another size).
Result<std::string> decompress(std::string_view frame, uint64_t size);

}  // namespace exhibit
