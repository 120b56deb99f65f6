// A web that answers nothing more once the run is to stop. Tested by tests/run/grade_models_test.cc.
#pragma once

#include <stop_token>

#include "pipeline/fetch/web.h"

namespace exhibit {

// The web must outlive this.
class StoppableWeb : public Web {
 public:
  StoppableWeb(Web& web, std::stop_token stop) : web_(web), stop_(std::move(stop)) {}
  // Errors: cancelled, and those of the web.
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;

 private:
  Web& web_;
  std::stop_token stop_;
};

}  // namespace exhibit
