// Corrections as a patch in the table's own form: YAML changed in place, shown as a unified diff that
// `git apply` and `patch -p1` take. Tested by tests/audit/patch_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pipeline/audit/finding.h"

namespace exhibit::audit {

struct Patch {
  std::string diff;     // empty where nothing can be corrected
  size_t applied = 0;   // corrections that are in it
  size_t left_out = 0;  // corrections that contradict an earlier one or cannot be made in place
};

Patch make_patch(const PublishedGrades& grades, std::span<const Finding> findings);

// The difference of two texts, with three lines of context; empty where they are equal. Bounded: for texts of
// more than 20,000 lines the whole is replaced.
std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace exhibit::audit
