// The project's own rules load without a mistake, and every sample beside them holds.
#include <gtest/gtest.h>

#include "extractors/rules/pack.h"
#include "extractors/rules/rule_tests.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

TEST(ShippedRules, LoadAndHold) {
  const PackLoad load = load_rule_pack(test::source_dir() / "rules");
  ASSERT_NE(load.pack, nullptr) << render(load.diagnostics);
  EXPECT_EQ(render(load.diagnostics), "");
  EXPECT_FALSE(load.pack->rules.empty());
  std::string failures;
  for (const RuleTestFailure& failure : run_rule_tests(*load.pack)) failures += failure.describe();
  EXPECT_EQ(failures, "");
}

}  // namespace
}  // namespace exhibit
