// Tested by tests/grade/grader_test.cc.
#include "pipeline/grade/proposal.h"

namespace exhibit {
namespace {

struct Name {
  Grade grade;
  std::string_view name;
};
constexpr Name kNames[] = {{Grade::open, "open"},
                           {Grade::semi, "semi"},
                           {Grade::closed, "closed"},
                           {Grade::na, "na"},
                           {Grade::unknown, "unknown"}};

}  // namespace

std::string_view to_string(Grade grade) {
  for (const Name& name : kNames) {
    if (name.grade == grade) return name.name;
  }
  return "";
}

bool parse(std::string_view name, Grade& grade) {
  for (const Name& candidate : kNames) {
    if (candidate.name != name) continue;
    grade = candidate.grade;
    return true;
  }
  return false;
}

}  // namespace exhibit
