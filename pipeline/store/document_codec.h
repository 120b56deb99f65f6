// Document <-> bytes, for the workspace. Versioned: another version's bytes are an error, and the caller
// parses the snapshot again. Tested by tests/store/document_codec_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/document/document.h"

namespace exhibit {

// Raised whenever the bytes change: a field, their order, or the order of an enumeration's values.
inline constexpr int kDocumentCodecVersion = 1;

// Lossless and deterministic; floats bit for bit.
std::string encode_document(const Document& document);

// Reads what encode_document wrote. Every index and span of the result lies within what it points into, so
// that a damaged document cannot make a reader fail; whether the text is what it should be is
// check_invariants()' business. Errors: malformed.
Result<Document> decode_document(std::string_view bytes);

}  // namespace exhibit
