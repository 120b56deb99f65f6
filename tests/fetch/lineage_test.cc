#include "pipeline/fetch/lineage.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

constexpr const char* kHub = "https://hub.example";

Mention link(const std::string& id, const std::string& before) {
  Mention mention;
  mention.url = std::string(kHub) + "/" + id;
  mention.before = before;
  mention.text = id;
  return mention;
}

std::vector<std::string> bases_of(const std::string& id, const HubAnswer& answer, const std::string& config,
                                  const std::string& card, const std::vector<Mention>& mentions) {
  std::vector<std::string> ids;
  for (const BaseCandidate& base :
       find_bases(id, parse_model_name(name_of(id)), answer, config, card, mentions, kHub)) {
    EXPECT_FALSE(base.reason.empty());
    ids.push_back(base.id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(Lineage, DeclaredBasesComeFirstAndAlone) {
  HubAnswer answer;
  answer.base_models = {"acme/aurora-7b", "acme/aurora-7b", "acme/aurora-7b-chat"};
  EXPECT_EQ(bases_of("acme/aurora-7b-chat", answer, R"({"_name_or_path": "acme/other"})", "",
                     {link("acme/third", "fine-tuned from ")}),
            Ids{"acme/aurora-7b"});
}

TEST(Lineage, ReadsLinksAfterWordsOfMaking) {
  struct Case {
    const char* before;
    bool base;
  };
  const Case cases[] = {
      {"This model is a fine-tuned version of ", true},
      {"It is based on ", true},
      {"Architecture: Same as ", true},
      {"We continued pre-training from ", true},
      {"initialized from the ", true},
      {"Base model: ", true},
      {"We compare it with ", false},
      {"Scores of ", false},
      {"It was fine-tuned on data written by people; see also ", false},
      {"", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(bases_of("acme/aurora-chat", {}, "", "", {link("acme/borealis", c.before)}),
              c.base ? Ids{"acme/borealis"} : Ids{})
        << c.before;
  }
}

TEST(Lineage, FindsThePlainSiblingThatTheCardLinks) {
  EXPECT_EQ(bases_of("acme/aurora-7b-instruct-full-v1.0", {}, "", "",
                     {link("acme/aurora-1b-v1.0", ""), link("acme/aurora-7b-instruct-lora-v1.0", ""),
                      link("other/aurora-7b-v1.0", ""), link("acme/aurora-7b-v1.0", "")}),
            Ids{"acme/aurora-7b-v1.0"});
  EXPECT_EQ(bases_of("acme/aurora-7b-chat", {}, "", "", {link("acme/aurora-7b-base", "")}),
            Ids{"acme/aurora-7b-base"});
  EXPECT_EQ(bases_of("acme/aurora-7b-base", {}, "", "", {link("acme/aurora-7b", "")}), Ids{});
}

TEST(Lineage, FindsNamesWithoutALink) {
  EXPECT_EQ(bases_of("acme/Acme-R1", {}, "", "Acme-R1 is trained based on Acme-V3-Base. See below.", {}),
            Ids{"acme/Acme-V3-Base"});
  EXPECT_EQ(bases_of("acme/aurora", {}, "", "We fine-tuned AuroraBase model on 35B tokens.", {}),
            Ids{"acme/AuroraBase"});
  EXPECT_EQ(bases_of("acme/aurora", {}, "", "It is based on Transformer-XL.", {}), Ids{});
}

TEST(Lineage, TakesTheConfigurationsWordLast) {
  EXPECT_EQ(bases_of("acme/aurora", {}, R"({"_name_or_path": "acme/borealis"})", "", {}),
            Ids{"acme/borealis"});
  for (const char* config :
       {R"({"_name_or_path": "/home/u/checkpoint"})", R"({"_name_or_path": "acme/aurora"})",
        R"({"_name_or_path": 7})", "[]", "{", ""}) {
    EXPECT_EQ(bases_of("acme/aurora", {}, config, "", {}), Ids{}) << config;
  }
}

}  // namespace
}  // namespace exhibit
