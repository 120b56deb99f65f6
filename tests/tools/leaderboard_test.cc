#include "tools/exhibit/leaderboard.h"

#include <gtest/gtest.h>

#include <sstream>

namespace exhibit::cli {
namespace {

Rubric rubric() {
  Rubric rubric;
  rubric.scores = {
      {Grade::open, 1}, {Grade::semi, 0.5}, {Grade::closed, 0}, {Grade::na, 0}, {Grade::unknown, 0}};
  for (const char* id : {"weights", "paper", "data"}) {
    Criterion criterion;
    criterion.id = id;
    rubric.criteria.push_back(criterion);
  }
  rubric.areas = {{"basic", "Basic", {"weights", "paper"}}, {"data", "Data", {"data"}}};
  rubric.schemes = {{"equal", "Equal", {{"basic", 1}, {"data", 1}}}};
  return rubric;
}

const std::vector<RankedModel> kModels = {
    {"a/Low", {{"weights", Grade::closed}, {"paper", Grade::na}}},
    {"b/High", {{"weights", Grade::open}, {"paper", Grade::semi}, {"data", Grade::open}}},
    {"c/Low", {{"weights", Grade::closed}, {"paper", Grade::closed}, {"data", Grade::closed}}},
};

TEST(Leaderboard, RanksByTotalAndKeepsTheOrderOfEquals) {
  std::ostringstream out, err;
  const Terminal terminal(out, err, {});
  EXPECT_EQ(render(leaderboard(rubric(), kModels), Format::table, terminal),
            "#  Model   basic  data  total\n"
            "1  b/High  ●◐     ●      1.75\n"
            "2  a/Low   ○–     ?      0.00\n"
            "2  c/Low   ○○     ○      0.00\n");
}

TEST(Leaderboard, TellsHowMuchWasReviewedWhereAnythingWas) {
  std::ostringstream out, err;
  const Terminal terminal(out, err, {});
  std::vector<RankedModel> models = kModels;
  models[0].reviewed = "0/3";
  models[1].reviewed = "2/3";
  models[2].reviewed = "0/3";
  EXPECT_EQ(render(leaderboard(rubric(), models), Format::table, terminal),
            "#  Model   basic  data  total  reviewed\n"
            "1  b/High  ●◐     ●      1.75       2/3\n"
            "2  a/Low   ○–     ?      0.00       0/3\n"
            "2  c/Low   ○○     ○      0.00       0/3\n");
}

TEST(Leaderboard, GradeTableIsForPrograms) {
  std::ostringstream out, err;
  const Terminal terminal(out, err, {});
  EXPECT_EQ(render(grade_table(rubric(), kModels), Format::csv, terminal),
            "id,weights,paper,data\n"
            "a/Low,closed,na,unknown\n"
            "b/High,open,semi,open\n"
            "c/Low,closed,closed,closed\n");
}

TEST(Leaderboard, Legend) {
  std::ostringstream out, err;
  EXPECT_EQ(legend(rubric(), Terminal(out, err, {})),
            "● open   ◐ semi-open   ○ closed   – not applicable   ? unknown\n"
            "basic: weights paper\n"
            "data: data\n");
}

TEST(Leaderboard, NoModels) { EXPECT_TRUE(leaderboard(rubric(), {}).rows.empty()); }

}  // namespace
}  // namespace exhibit::cli
