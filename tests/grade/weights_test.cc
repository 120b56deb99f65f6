#include "pipeline/grade/weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::kips2025;
using ::testing::HasSubstr;

TEST(Weights, AsTyped) {
  const auto own = parse_weight_scheme("basic=1, access = 0.5", kips2025().areas);
  ASSERT_TRUE(own) << own.error().describe();
  EXPECT_EQ(own->id, "own");
  EXPECT_EQ(own->areas,
            (std::map<std::string, double>{{"basic", 1}, {"access", 0.5}, {"method", 0}, {"data", 0}}));
  const auto named = parse_weight_scheme("mine:data=2", kips2025().areas);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->id, "mine");
  EXPECT_EQ(named->areas.at("data"), 2);
}

TEST(Weights, MistakesAreNamed) {
  const struct {
    const char* typed;
    const char* message;
  } cases[] = {{"", "no weight behind an area"},
               {"basic", "no weight behind an area"},
               {"basik=1", "no area \"basik\"; did you mean \"basic\"?"},
               {"basic=x", "the weight of basic is no number from 0 to 1000"},
               {"basic=-1", "is no number from 0 to 1000"},
               {"basic=1e9", "is no number from 0 to 1000"},
               {"basic=nan", "is no number from 0 to 1000"},
               {"basic=1;data=1", "is no number from 0 to 1000"},
               {"basic=0,data=0", "all of them are 0"},
               {":basic=1", "the name before the colon is empty"}};
  for (const auto& c : cases) {
    const auto scheme = parse_weight_scheme(c.typed, kips2025().areas);
    ASSERT_FALSE(scheme) << c.typed;
    EXPECT_EQ(scheme.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(scheme.error().message, HasSubstr(c.message)) << c.typed;
  }
}

TEST(Weights, FromAFile) {
  const test::TempDir dir;
  const std::string file = (dir.path() / "w.yaml").string();
  test::write_file(file,
                   "weights:\n  - {id: a, title: A, areas: {basic: 1, access: 2, method: 3, data: 0.5}}\n");
  const auto schemes = load_weight_schemes(file, kips2025().areas);
  ASSERT_TRUE(schemes) << schemes.error().describe();
  ASSERT_EQ(schemes->size(), 1u);
  EXPECT_EQ(schemes->front().areas.at("data"), 0.5);

  test::write_file(file,
                   "weights:\n  - {id: a, title: A, areas: {basic: 1, acces: 2, method: 3, data: -1}}\n");
  const auto broken = load_weight_schemes(file, kips2025().areas);
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("access"));
  EXPECT_THAT(broken.error().message, HasSubstr(":2:"));
  EXPECT_FALSE(load_weight_schemes((dir.path() / "none.yaml").string(), kips2025().areas));
}

}  // namespace
}  // namespace exhibit
