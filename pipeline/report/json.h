// What was graded, as JSON for machines: keys in a fixed order and no times unless asked for, so that the
// same snapshots and rules give the same bytes. Tested by tests/report/json_test.cc.
#pragma once

#include <span>
#include <string>

#include "pipeline/document/source.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/store/verify.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct JsonOptions {
  int indent = 2;      // spaces a level; negative: everything in one line
  bool times = false;  // when a model was graded
};

// One model of a run: what was graded, or why it could not be.
struct ModelResult {
  std::string model;   // id
  GradedModel graded;  // empty where `error` is not
  std::string error;
};

std::string proposal_json(const Proposal& proposal, const JsonOptions& options = {});
std::string plan_json(const SourcePlan& plan, const JsonOptions& options = {});
std::string model_json(const ModelResult& result, const JsonOptions& options = {});
// An array of model_json().
std::string models_json(std::span<const ModelResult> results, const JsonOptions& options = {});
std::string verification_json(const Verification& verification, const JsonOptions& options = {});

}  // namespace exhibit
