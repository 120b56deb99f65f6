// One function a format, called by parse_document() once the snapshot's type is known. Internal to this
// folder. All of them: errors as parse_document() says, Error::where is the URL, thread-safe.
#pragma once

#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/document/snapshot.h"

namespace exhibit {

Result<Document> parse_markdown(const Snapshot& snapshot, const ParseLimits& limits);  // markdown.cc
Result<Document> parse_html(const Snapshot& snapshot, const ParseLimits& limits);      // html.cc
Result<Document> parse_pdf(const Snapshot& snapshot, const ParseLimits& limits);       // pdf.cc
Result<Document> parse_json(const Snapshot& snapshot, const ParseLimits& limits);      // json.cc
Result<Document> parse_yaml(const Snapshot& snapshot, const ParseLimits& limits);      // yaml.cc
Result<Document> parse_text(const Snapshot& snapshot, const ParseLimits& limits);      // text.cc

}  // namespace exhibit
