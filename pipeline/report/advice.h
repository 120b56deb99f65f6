// What a publisher can do to lift a grade, as data: rules/advice/RUBRIC.yaml. Tested by
// tests/report/advice_test.cc.
#pragma once

#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

struct Advice {
  std::string criterion;
  Grade from = Grade::closed;  // closed or semi
  std::string file;            // where the example goes: README.md, LICENSE, ...
  bool is_new_file = false;    // the example is the whole file; else a sentence or a table within it
  std::string action;          // `do`: one sentence
  std::string example;
  bool lifts = false;  // the example alone lifts the grade of an otherwise silent model (tested)
};

// Errors: malformed, with every mistake: an unknown or doubled criterion, one that is missing, neither `in`
// nor `file`. Every criterion of the rubric has advice from closed and from semi.
Result<std::vector<Advice>> load_advice(const std::string& path, const Rubric& rubric);

// The advice for a criterion that has this grade: of closed and unknown that from closed, of semi that from
// semi; nullptr for open and na.
const Advice* advice_for(const std::vector<Advice>& advice, const std::string& criterion, Grade grade);

}  // namespace exhibit
