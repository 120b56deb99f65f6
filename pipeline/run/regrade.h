// The same evidence on another rubric: what the workspace holds of a model, graded without reading any source
// again and without storing anything. Tested by tests/run/regrade_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/calibration.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct RegradingSetup {
  const Rubric& rubric;
  const std::map<std::string, std::vector<std::string>>& rules_by_fact;
  const Calibration& calibration;
};

// Whose stored evidence this is, graded on that rubric. Errors: not_found where the workspace does not know
// the model, io and malformed where it cannot be read.
Result<GradedModel> regrade(const Workspace& workspace, const std::string& model,
                            const RegradingSetup& setup);

// The document of a stored snapshot; null where it is not there or could not be read.
DocumentPtr stored_document_of(const Workspace& workspace, const std::string& sha256, const std::string& url);

}  // namespace exhibit
