// Everything that grading takes beside the sources, made once from the rules folder.
// Tested by tests/tools/end_to_end_test.cc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "extractors/bind.h"
#include "extractors/extractor.h"
#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/run/grade_model.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {

// Owns what its GradingSetup refers to; so it stays where it is made. Immutable, safe to share by threads.
class Grading {
 public:
  // Errors: not_found (the rubric), malformed (extractor data, calibration). The clock must outlive the
  // result.
  static Result<std::unique_ptr<Grading>> make(RulesFolder rules, const std::string& rubric,
                                               const Clock& clock);

  Grading(const Grading&) = delete;
  Grading& operator=(const Grading&) = delete;

  const Rubric& rubric() const { return rubric_; }
  const GradingSetup& setup() const { return setup_; }

 private:
  Grading(RulesFolder rules, const Rubric& rubric, std::vector<std::unique_ptr<Extractor>> extractors,
          Binder binder, ResolverOptions resolver, const Clock& clock);

  const RulesFolder rules_;
  const Rubric& rubric_;  // in rules_
  const std::vector<std::unique_ptr<Extractor>> extractors_;
  const Binder binder_;
  GradingSetup setup_;
};

}  // namespace exhibit::cli
