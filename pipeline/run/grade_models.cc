// Tested by tests/run/grade_models_test.cc.
#include "pipeline/run/grade_models.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace exhibit {
namespace {

ModelReport failed(const ModelRef& model, ErrorCode code, std::string message) {
  ModelReport report;
  report.model = model;
  report.error = Error{code, std::move(message), model.id.empty() ? model.location : model.id};
  return report;
}

// What a library throws against all expectation (no memory, say) ends one model, not the run.
ModelReport grade_guarded(const ModelRef& model, Web& web, Workspace& workspace, const GradingSetup& setup,
                          const std::stop_token& stop) {
  if (stop.stop_requested()) return failed(model, ErrorCode::cancelled, "interrupted");
  try {
    return grade_model(model, web, workspace, setup, stop);
  } catch (const std::exception& exception) {
    return failed(model, ErrorCode::io, std::string("unexpected: ") + exception.what());
  }
}

}  // namespace

std::vector<ModelReport> grade_models(std::span<const ModelRef> models, Web& web, Workspace& workspace,
                                      const GradingSetup& setup, const RunOptions& options) {
  std::vector<ModelReport> reports(models.size());
  std::atomic<size_t> next{0};
  std::mutex mutex;  // guards done and the callback
  size_t done = 0;
  const auto work = [&] {
    for (size_t i = next++; i < models.size(); i = next++) {
      reports[i] = grade_guarded(models[i], web, workspace, setup, options.stop);
      const std::lock_guard guard(mutex);
      ++done;
      if (options.progress) options.progress({done, models.size(), reports[i]});
    }
  };
  std::vector<std::jthread> others;
  const size_t threads = std::min<size_t>(models.size(), static_cast<size_t>(std::max(1, options.jobs)));
  for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();
  return reports;
}

}  // namespace exhibit
