// Fields of JSON and YAML: what their parsers share. Internal to this folder.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/base/span.h"
#include "pipeline/document/builder.h"

namespace exhibit {

// A key as a JSON pointer token: '~' and '/' escaped (RFC 6901).
std::string pointer_token(std::string_view key);

// Adds the fields of the YAML that stands at `range` of the builder's text. Errors: malformed (not YAML; with
// line and column of the document), limit_exceeded. Scalars read before the error stay added.
Result<void> add_yaml_fields(DocumentBuilder& builder, Span range, const ParseLimits& limits,
                             const std::string& where);

}  // namespace exhibit
