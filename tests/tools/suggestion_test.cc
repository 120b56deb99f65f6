#include "tools/exhibit/suggestion.h"

#include <gtest/gtest.h>

#include <vector>

namespace exhibit::cli {
namespace {

const std::vector<std::string> kModels = {"halden-institute/Skerry-1B-Instruct",
                                          "northgate-ai/Pelican-8B-Chat", "vantor/Vantor-Prime-2"};

TEST(Suggestion, NearestName) {
  struct Case {
    std::string typed, nearest;
  };
  const Case cases[] = {
      {"northgate-ai/Pelican-8B-Chat", "northgate-ai/Pelican-8B-Chat"},
      {"NORTHGATE-AI/pelican-8b-chta", "northgate-ai/Pelican-8B-Chat"},  // two letters swapped
      {"Pelican", "northgate-ai/Pelican-8B-Chat"},
      {"other/pelican-8b", "northgate-ai/Pelican-8B-Chat"},
      {"vantor/prime", "vantor/Vantor-Prime-2"},
      {"albatross/Albatross-90B", ""},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest(c.typed, kModels), c.nearest) << c.typed;
  EXPECT_EQ(nearest("anything", {}), "");
  EXPECT_EQ(nearest(std::string(100000, 'a'), kModels), "");
}

TEST(Suggestion, Sentence) {
  EXPECT_EQ(did_you_mean("pelican", kModels), " Did you mean northgate-ai/Pelican-8B-Chat?");
  EXPECT_EQ(did_you_mean("zzz", kModels), "");
}

}  // namespace
}  // namespace exhibit::cli
