// One model through the whole flow: resolve, fetch, parse, extract, bind, grade, store. What the workspace
// has from before is not made again: documents by their bytes and the parser's version, hits by the
// extractor's version, and the proposals themselves where nothing that they depend on has changed. Tested by
// tests/run/grade_model_test.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "extractors/bind.h"
#include "extractors/extractor.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/fetch/resolver.h"
#include "pipeline/grade/grader.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

using Resolve = std::function<Result<Resolution>(const ModelRef&, Web&, const ResolverOptions&)>;

// Everything that grading takes and that is the same for all models: made once, shared by all threads. Refers
// to its parts; they must outlive it.
struct GradingSetup {
  std::span<const std::unique_ptr<Extractor>> extractors;
  const Binder& binder;
  const Rubric& rubric;
  const Clock& clock;
  std::string rubric_version;                                       // hash of the rubric's file
  std::string rules_version;                                        // RulePack::version
  std::string program_version;                                      // of exhibit
  std::map<std::string, std::vector<std::string>> rules_by_fact{};  // for the ledgers
  Calibration calibration{};
  ResolverOptions resolver{};
  Resolve resolve = exhibit::resolve;
};

// What a run did for one model, as counts.
struct RunStats {
  int sources = 0;    // of the plan
  int unread = 0;     // sources that failed
  int documents = 0;  // read
  int parsed = 0;     // of those, parsed now; the others were stored
  int extracted = 0;  // documents times extractors that ran now
  int evidence = 0;
  int near_misses = 0;
  bool reused = false;  // nothing had changed: the stored proposals were taken
};

struct ModelReport {
  ModelRef model;      // as asked for, with the hub's own spelling of the id once that is known
  GradedModel graded;  // empty where `error` is set
  RunStats stats;
  std::optional<Error> error;  // the model could not be graded, or not stored
};

// Thread-safe for different models at the same time. Never throws for what the sources hold; a source that
// cannot be read is part of the plan, not an error. Stores everything of the model in one transaction, or
// nothing. `web` is asked for what the plan needs; pass a RecordingWeb so that an interrupted run keeps what
// it fetched.
ModelReport grade_model(const ModelRef& model, Web& web, Workspace& workspace, const GradingSetup& setup,
                        std::stop_token stop = {});

}  // namespace exhibit
