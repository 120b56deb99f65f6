// A quote with its surroundings, to be shown. Tested by tests/tools/view_test.cc.
#pragma once

#include <string>

#include "pipeline/document/document.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// A quote with what stands around it in its block, each cut to a few words where it is long.
struct Quotation {
  std::string before;
  std::string quote;
  std::string after;
};
Quotation in_context(const Document& document, Span quote);

// The document of these bytes as it is stored; null where it is not.
DocumentPtr stored_document(const Workspace& workspace, const std::string& sha256, const std::string& url);
// That in which the evidence was found.
DocumentPtr stored_document(const Workspace& workspace, const Evidence& evidence);

}  // namespace exhibit
