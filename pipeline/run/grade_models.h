// Many models, several at a time. Tested by tests/run/grade_models_test.cc.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "pipeline/run/grade_model.h"

namespace exhibit {

// Called when a model is done, in the order in which they end, never by two threads at once.
struct RunProgress {
  size_t done = 0;  // this one included
  size_t total = 0;
  const ModelReport& report;
};
using OnProgress = std::function<void(const RunProgress&)>;

struct RunOptions {
  int jobs = 1;               // threads; a model is graded by one of them
  OnProgress progress = {};   // may be empty
  std::stop_token stop = {};  // once it asks to stop, no model is begun and those under way end as cancelled
};

// One report a model, in the order of `models` and the same whatever the number of threads. A model that
// fails is reported and the others go on.
std::vector<ModelReport> grade_models(std::span<const ModelRef> models, Web& web, Workspace& workspace,
                                      const GradingSetup& setup, const RunOptions& options = {});

}  // namespace exhibit
