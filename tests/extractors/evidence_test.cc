// Names of stages and subjects, and values of evidence.
#include "extractors/evidence.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(Evidence, StageNamesGoBothWays) {
  for (const Stage stage : {Stage::unknown, Stage::pretraining, Stage::finetuning, Stage::rl,
                            Stage::inference, Stage::evaluation}) {
    Stage parsed = Stage::unknown;
    ASSERT_TRUE(parse(to_string(stage), parsed)) << to_string(stage);
    EXPECT_EQ(parsed, stage);
  }
}

TEST(Evidence, SubjectNamesGoBothWays) {
  for (const Subject subject :
       {Subject::model, Subject::family, Subject::base, Subject::sibling, Subject::other}) {
    Subject parsed = Subject::model;
    ASSERT_TRUE(parse(to_string(subject), parsed)) << to_string(subject);
    EXPECT_EQ(parsed, subject);
  }
}

TEST(Evidence, UnknownNamesChangeNothing) {
  Stage stage = Stage::rl;
  EXPECT_FALSE(parse("pre-training", stage));
  EXPECT_FALSE(parse("", stage));
  EXPECT_EQ(stage, Stage::rl);
}

TEST(Evidence, ValueOf) {
  Evidence evidence;
  evidence.values = {{"count", "2,048"}, {"device", "H800"}};
  EXPECT_EQ(value_of(evidence, "device"), "H800");
  EXPECT_EQ(value_of(evidence, "hours"), "");
}

}  // namespace
}  // namespace exhibit
