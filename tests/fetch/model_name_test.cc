#include "pipeline/fetch/model_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using testing::ElementsAre;

TEST(ModelName, IsTakenApart) {
  struct Case {
    const char* name;
    std::vector<std::string> aliases;
    std::vector<std::string> words;
    const char* version;
    std::vector<std::string> sizes;
    bool variant;
  };
  const Case cases[] = {
      {"Aurora-7B", {}, {"aurora"}, "", {"7b"}, false},
      {"Aurora2.5-72B-Instruct", {}, {"aurora"}, "2.5", {"72b"}, true},
      {"Aurora-Small-3.1-24B-Instruct-2503", {}, {"aurora", "small"}, "3.1", {"24b"}, true},
      {"aurora-2-2b-it", {}, {"aurora"}, "2", {"2b"}, true},
      {"Acme-Aurora-Nano-12B-v2", {"Acme"}, {"aurora", "nano"}, "2", {"12b"}, false},
      {"Acme-R1", {"Acme"}, {"acme", "r1"}, "", {}, false},
      {"Acme2-7B", {"Acme"}, {"acme"}, "2", {"7b"}, false},
      {"Acme-Deep-32B", {"Acme"}, {"acme", "deep"}, "", {"32b"}, false},
      {"Acme-V3", {}, {"acme"}, "3", {}, false},
      {"aurora-oss-120b", {}, {"aurora", "oss"}, "", {"120b"}, false},
      {"aurora3-30B-A3B", {}, {"aurora"}, "3", {"30b", "a3b"}, false},
      {"aurora-8x7B-v0.1", {}, {"aurora"}, "0.1", {"8x7b"}, false},
      {"llm-xy-13b-instruct-full-abc-def-v1.0", {}, {"llm", "xy"}, "1.0", {"13b"}, true},
      {"aurora-1_5", {}, {"aurora"}, "1.5", {}, false},
      {"x9ab-aurora-a-03-2025", {"X9AB"}, {"aurora", "a"}, "", {}, false},
  };
  for (const Case& c : cases) {
    const ModelName name = parse_model_name(c.name, c.aliases);
    EXPECT_EQ(name.words, c.words) << c.name;
    EXPECT_EQ(name.version, c.version) << c.name;
    EXPECT_EQ(name.sizes, c.sizes) << c.name;
    EXPECT_EQ(name.variant, c.variant) << c.name;
  }
}

TEST(ModelName, TellsTheModelFromItsRelatives) {
  struct Case {
    const char* name;
    const char* text;
    NameMatch expected;
  };
  const Case cases[] = {
      {"Aurora2.5-72B-Instruct", "Aurora2.5 Technical Report", NameMatch::exact},
      {"Aurora2.5-72B-Instruct", "the Aurora 2.5 models", NameMatch::exact},
      {"Aurora2.5-72B-Instruct", "Aurora2 Technical Report", NameMatch::generation},
      {"Aurora2.5-72B-Instruct", "Aurora3 Technical Report", NameMatch::other_version},
      {"Aurora2.5-72B-Instruct", "Aurora2.5-Coder Technical Report", NameMatch::other_model},
      {"Aurora2.5-72B-Instruct", "Aurora Technical Report", NameMatch::stem},
      {"Aurora2.5-72B-Instruct", "CodeAurora2.5", NameMatch::none},
      {"Aurora2.5-72B-Instruct", "Measuring language understanding", NameMatch::none},
      {"Aurora-3.3-70B", "The Aurora 3 Herd of Models", NameMatch::generation},
      {"Aurora-3.3-70B", "Aurora 3.1", NameMatch::other_version},
      {"Aurora-3.3-70B", "AURORA: Open and Efficient Models", NameMatch::stem},
      {"Acme-R1", "Acme-R1: Reasoning by Reinforcement Learning", NameMatch::exact},
      {"Acme-R1", "Acme-V3 Technical Report", NameMatch::other_version},
      {"Acme-R1", "Acme LLM", NameMatch::stem},
      {"Acme-V3", "Acme-R1: Reasoning", NameMatch::other_model},
      {"Acme-V3", "Acme-V3 Technical Report", NameMatch::exact},
      {"aurora-2-2b-it", "2024-06-27\nAurora 2: Improving Open Models", NameMatch::exact},
      {"aurora-2-2b-it", "PaliAurora 2", NameMatch::none},
      {"Aurora-Small-3.1-24B-Instruct-2503", "Aurora 7B", NameMatch::other_model},
      {"Aurora-Small-3.1-24B-Instruct-2503", "Aurora Small 3.1", NameMatch::exact},
      {"Aurora-Small-3.1-24B-Instruct-2503", "Aurora Large 2", NameMatch::other_model},
      {"Aurora-Nano-12B-v2", "Acme Aurora Nano 2: A Hybrid Model", NameMatch::exact},
      {"Aurora-Nano-12B-v2", "Aurora-H: A Family of Hybrid Models", NameMatch::other_model},
      {"AuroraX-SEED-Think-14B", "Aurora X THINK Technical Report", NameMatch::family},
      {"AuroraX-SEED-Think-14B", "Introducing Aurora X SEED", NameMatch::family},
      {"aurora-oss-120b", "aurora-oss-120b & aurora-oss-20b Model Card", NameMatch::exact},
      {"aurora-a-03-2025", "Aurora A: An Enterprise-Ready Model", NameMatch::exact},
      {"aurora-a-03-2025", "Aurora R+", NameMatch::stem},
      {"aurora2", "AURORA-2", NameMatch::exact},
      {"aurora2",
       "AURORA\xE2\x80\x91"
       "2",
       NameMatch::exact},
      {"aurora2", "Aurora-3 and Aurora-4", NameMatch::other_version},
      {"Aurora-7B", "Aurora 2 Technical Report", NameMatch::other_version},
      {"", "anything", NameMatch::none},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(static_cast<int>(match_name(parse_model_name(c.name), c.text)), static_cast<int>(c.expected))
        << c.name << " in: " << c.text;
  }
}

TEST(ModelName, CountsMentionsUpToEnough) {
  const ModelName name = parse_model_name("Aurora2.5-7B");
  EXPECT_EQ(count_mentions(name, "Aurora2.5, Aurora 2.5 and Aurora3.", 9), 2);
  EXPECT_EQ(count_mentions(name, "Aurora2.5, Aurora 2.5 and Aurora3.", 1), 1);
  EXPECT_EQ(count_mentions(name, "", 1), 0);
}

TEST(ModelName, Squeezes) { EXPECT_EQ(squeezed("LG-AI EXAONE 3.5!"), "lgaiexaone35"); }

}  // namespace
}  // namespace exhibit
