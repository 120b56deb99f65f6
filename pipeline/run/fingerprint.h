// Everything that a model's proposals depend on, as one hash. Tested by tests/run/grade_model_test.cc.
#pragma once

#include <span>
#include <string>

#include "pipeline/run/grade_model.h"

namespace exhibit {

// The document of one source of a plan.
struct SourceDocument {
  const Source* source = nullptr;
  DocumentPtr document;
  DocumentKey key;
};

// SHA-256 over the plan (with each source's document or failure), how the documents were read, and the
// versions of parser, extractors, binder, rubric, calibration and program.
std::string fingerprint(const SourcePlan& plan, std::span<const SourceDocument> documents,
                        const GradingSetup& setup);

}  // namespace exhibit
