// Passages that people select in a document: they must stand there to the byte (invariant 1 of
// docs/architecture.md). Private to this folder. Tested by tests/review/reviews_test.cc.
#pragma once

#include <string>

#include "pipeline/base/result.h"
#include "pipeline/review/decision.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// The text of a stored snapshot, from the cache or parsed again. Errors: not_found where the bytes are not
// here, those of parse_document().
Result<DocumentPtr> document_of(const Workspace& workspace, const std::string& sha256,
                                const std::string& url);

// The citation with its page, once its quote was compared with the document. Errors: not_found (the document
// is not here), invalid_argument (another text stands there, with what does).
Result<CitedText> confirm_passage(const Workspace& workspace, CitedText cited);

}  // namespace exhibit
