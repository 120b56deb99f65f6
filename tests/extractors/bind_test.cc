// Covers extractors/bind.
#include "extractors/bind.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "extractors/list.h"
#include "extractors/rules/pack.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

const RulePack& pack() {
  static const PackLoad load = load_rule_pack(test::source_dir() / "rules");
  return *load.pack;
}

// A Markdown card or paper read for "star-lab/Nova-2-7B-Instruct", whose base is "star-lab/Nova-2-7B".
std::vector<Evidence> evidence_of(const std::string& markdown, std::string_view fact,
                                  SourceRole role = SourceRole::card, Relation relation = Relation::own,
                                  bool plain = false) {
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = "https://hub.example/README.md";
  snapshot.media_type = "text/markdown";
  snapshot.status = 200;
  snapshot.bytes = markdown;
  const Result<Document> document = parse_document(snapshot);
  EXPECT_TRUE(document.ok());
  SourcePlan plan;
  plan.model.id = "star-lab/Nova-2-7B-Instruct";
  plan.bases = {"star-lab/Nova-2-7B"};
  plan.base_is_own = true;
  if (plain) {
    plan.model.id = "star-lab/Nova-2-7B";
    plan.bases.clear();
  }
  Source source;
  source.url = snapshot.url;
  source.role = role;
  source.relation = relation;
  source.document = "0";
  const Result<Binder> binder = Binder::make(pack(), {{"Vertex AI", "star-lab"}, {"Azure", "moon-lab"}});
  EXPECT_TRUE(binder.ok());
  std::vector<Evidence> found;
  const auto load = std::shared_ptr<const RulePack>(std::shared_ptr<void>(), &pack());
  for (const auto& extractor : make_extractors(load)) {
    for (Evidence& item :
         binder->bind(*document, source, plan, extractor->extract(*document, {role, source.url}))) {
      EXPECT_EQ(document->text_of(item.span), item.quote);
      EXPECT_TRUE(item.span.contains(item.match) || item.match.size() > kMaxQuoteBytes);
      if (item.fact == fact) found.push_back(std::move(item));
    }
  }
  return found;
}

TEST(NamesOf, FamiliesVersionsAndSizes) {
  struct Case {
    const char* id;
    std::vector<std::string> names;
    std::vector<std::string> sizes;
  };
  const Case cases[] = {
      {"star-lab/Nova-2.5-72B-Instruct",
       {"nova 2.5 72b instruct", "nova 2.5 72b", "nova 2.5", "nova"},
       {"72b"}},
      {"nvidia/NVIDIA-Nova-Nano-12B-v2",
       {"nvidia nova nano 12b v2", "nvidia nova nano 12b", "nvidia nova nano", "nova nano 12b v2",
        "nova nano 12b", "nvidia nova", "nova nano", "nova"},
       {"12b"}},
      {"lab/gpt2", {"gpt2"}, {}},
  };
  for (const Case& c : cases) {
    const ModelNames names = names_of(c.id);
    EXPECT_EQ(names.names, c.names) << c.id;
    EXPECT_EQ(names.sizes, c.sizes) << c.id;
  }
}

TEST(Binder, TellsTheStage) {
  struct Case {
    const char* markdown;
    const char* fact;
    Stage stage;
  };
  const Case cases[] = {
      // The sentence itself.
      {"During pre-training we use the AdamW optimizer.", "method.optimizer", Stage::pretraining},
      {"We perform SFT with the AdamW optimizer.", "method.optimizer", Stage::finetuning},
      {"For DPO we use the Adam optimizer with weight decay.", "method.optimizer", Stage::rl},
      // The headings above it.
      {"# Nova\n\n## Pre-Training\n\nWe use the AdamW optimizer.", "method.optimizer", Stage::pretraining},
      {"# Nova\n\n## Post-training\n\nWe use the AdamW optimizer.", "method.optimizer", Stage::finetuning},
      {"# Nova\n\n## Reinforcement Learning\n\nWe use the AdamW optimizer.", "method.optimizer", Stage::rl},
      // What was said just before it.
      {"Next comes supervised fine-tuning. We use the AdamW optimizer.", "method.optimizer",
       Stage::finetuning},
      // The section's own heading outweighs what the paragraph mentions in passing.
      {"# Nova\n\n## Offline Reinforcement Learning\n\nPairs come from the SFT model. We use the AdamW "
       "optimizer.",
       "method.optimizer", Stage::rl},
      // An amount of tokens speaks of pre-training only where nothing else is named.
      {"The training on the SFT set took 12B tokens.", "method.duration", Stage::finetuning},
      {"The training took 12B tokens.", "method.duration", Stage::pretraining},
      // A stage that only says which model is meant.
      {"DPO ran on the fine-tuned model with the AdamW optimizer.", "method.optimizer", Stage::rl},
      {"The fine-tuned model uses the AdamW optimizer.", "method.optimizer", Stage::finetuning},
      // Nothing tells: training is pre-training.
      {"We use the AdamW optimizer with weight decay 0.1.", "method.optimizer", Stage::pretraining},
  };
  for (const Case& c : cases) {
    const auto found = evidence_of(c.markdown, c.fact);
    ASSERT_EQ(found.size(), 1u) << c.markdown;
    EXPECT_EQ(to_string(found[0].stage), to_string(c.stage)) << c.markdown;
    EXPECT_EQ(found[0].refused, "") << c.markdown;
  }
}

// What may be told of something beside the model counts, and ranks below what is told of the model.
TEST(Binder, RanksWhatStandsAsideBelow) {
  const std::string plain = "We train the model with the AdamW optimizer.";
  const auto weight = [](const std::string& markdown) {
    const auto found = evidence_of(markdown, "method.optimizer", SourceRole::paper);
    EXPECT_EQ(found.size(), 1u) << markdown;
    return found.empty() ? 0.0 : found.front().weight;
  };
  const double usual = weight("# Nova-2\n\n## Training\n\n" + plain);
  for (const char* markdown : {
           "# Nova-2\n\n## Training\n\nFor personal data we trained an encoder-only model. We train the "
           "model "
           "with the AdamW optimizer.",
           "# Nova-2\n\n## Training\n\nThe Nova-2 405B model is trained with the AdamW optimizer.",
           "# Nova-2\n\n## Speech training\n\nWe train the model with the AdamW optimizer.",
           "# Nova-2\n\n## Discussion\n\n### Training\n\nWe train the model with the AdamW optimizer.",
           "# A data set of stars\n\n## Training\n\nWe train the model with the AdamW optimizer.",
           "# Nova-2\n\n## Training\n\nNova-2-VL is trained with the AdamW optimizer.",
       })
    EXPECT_LT(weight(markdown), 0.7 * usual) << markdown;
  // A heading that names another stage than the sentence.
  EXPECT_LT(weight("# Nova-2\n\n## Reinforcement learning\n\nIt was fine-tuned with the AdamW optimizer."),
            weight("# Nova-2\n\n## Supervised fine-tuning\n\nIt was fine-tuned with the AdamW optimizer."));
  // The model by its name, and a size of its own.
  EXPECT_DOUBLE_EQ(
      weight("# Nova-2\n\n## Training\n\nWe trained a classifier on the way. Nova-2-7B is our model."
             " We train the model with the AdamW optimizer."),
      usual);
}

TEST(Binder, RefusesWhatSpeaksOfAnotherModelSizeOrUse) {
  struct Case {
    const char* markdown;
    const char* fact;
    const char* refused;  // "" where it counts
  };
  const Case cases[] = {
      {"We trained Nova-2 on 512 H100 GPUs.", "training.hardware.count", ""},
      {"Nova-2-7B was trained on 512 H100 GPUs.", "training.hardware.count", ""},
      {"Falcon was trained on 4096 A100 GPUs.", "training.hardware.count", "speaks of another model: Falcon"},
      {"The 70B variant was trained on 4096 H100 GPUs.", "training.hardware.count",
       "speaks of another size: 70b"},
      {"The 7B and 70B variants were trained on 4096 H100 GPUs.", "training.hardware.count", ""},
      {"We trained on 512 H100 GPUs and 15B tokens.", "training.hardware.count", ""},
      {"# Nova\n\n## Related work\n\nThey trained on 512 H100 GPUs.", "training.hardware.count",
       "stands in a section about other work: Related work"},
      {"In contrast to Llama, we trained with the AdamW optimizer.", "method.optimizer", ""},
      // Models that no lexicon knows.
      {"Heron, our vision model, was trained with 4,096 H100 GPUs.", "training.hardware.count",
       "speaks of another model: Heron"},
      {"Against Driftwood-70B, an open model trained on 2,048 H100 GPUs, Nova-2 wins.",
       "training.hardware.count", "speaks of another model: Driftwood-70B"},
      {"Compared with Driftwood-70B, we trained on 512 H100 GPUs.", "training.hardware.count", ""},
      {"Customers can train it with the AdamW optimizer.", "method.optimizer", "is advice to users"},
      {"Training took 1.3M GPU hours on 512 H100 GPUs.", "training.hardware.count", ""},
  };
  for (const Case& c : cases) {
    const auto found = evidence_of(c.markdown, c.fact);
    ASSERT_FALSE(found.empty()) << c.markdown;
    EXPECT_EQ(found[0].refused, c.refused) << c.markdown;
  }
}

TEST(Binder, AnotherVersionOfTheFamilyIsAnotherModel) {
  const auto found = evidence_of(
      "Nova 1 was trained by SGD; it was trained from scratch. We train Nova 2 with the AdamW optimizer.",
      "method.optimizer");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.back().refused, "");
}

TEST(Binder, LongSentencesAreQuotedAroundTheMatch) {
  std::string text = "We describe";
  for (int i = 0; i < 60; ++i) text += " one more clause of a long sentence";
  text += ", trained with the AdamW optimizer";
  for (int i = 0; i < 60; ++i) text += " and another clause";
  const auto found = evidence_of(text + ".", "method.optimizer");
  ASSERT_FALSE(found.empty());
  EXPECT_LE(found[0].quote.size(), kMaxQuoteBytes + 400);
  EXPECT_NE(found[0].quote.find("AdamW"), std::string::npos);
}

TEST(Binder, ReadsPagesAndLicencesWithCare) {
  struct Case {
    const char* markdown;
    const char* fact;
    SourceRole role;
    const char* refused;
  };
  const std::string menu = "Home Products Pricing Docs Nova-2-7B we train with the AdamW optimizer and more";
  const Case cases[] = {
      {"We trained with the AdamW optimizer.", "method.optimizer", SourceRole::license,
       "stands in a licence"},
      {"We trained with the AdamW optimizer.", "method.optimizer", SourceRole::documentation,
       "does not name the model"},
      {"We trained Nova-2-7B with the AdamW optimizer.", "method.optimizer", SourceRole::documentation, ""},
      {"You can try the playground at dashboard.star.example/playground now.", "api.offered",
       SourceRole::documentation, "does not name the model"},
      {"Nova-2-7B answers at platform.star.example now.", "api.offered", SourceRole::documentation, ""},
  };
  for (const Case& c : cases) {
    const auto found = evidence_of(c.markdown, c.fact, c.role);
    ASSERT_FALSE(found.empty()) << c.markdown;
    EXPECT_EQ(found[0].refused, c.refused) << c.markdown;
  }
  std::string run = menu;
  while (run.size() < 800) run += " Overview Guides";
  const auto found = evidence_of(run + ".", "method.optimizer", SourceRole::blog);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].refused, "stands in a run of menu words");
}

TEST(Binder, AVariantIsNotTheModel) {
  const auto found = evidence_of("Nova-2-Zero has not been fine-tuned.", "stage.not_performed");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].refused, "speaks of another variant");
}

// A release that was made from no other: what is told of models tuned from it is not told of it.
TEST(Binder, WhatIsToldOfTunedVariantsIsNotToldOfThePlainModel) {
  struct Case {
    std::string markdown;
    std::string_view fact;
    bool plain;
    bool refused;
  };
  const std::vector<Case> cases = {
      {"NovaChat was fine-tuned with DPO.", "method.algorithm", true, true},
      {"Nova-2-Chat was aligned with DPO.", "method.algorithm", true, true},
      {"We built Nova-2-7B Instruct. It was aligned with DPO.", "method.algorithm", true, true},
      {"# Models finetuned off Nova-2-7B\n\nThey were aligned with DPO.", "method.algorithm", true, true},
      {"# Nova-2-Chat\n\nWe trained with DPO.", "method.algorithm", true, true},
      {"Nova-2-7B was aligned with DPO.", "method.algorithm", true, false},
      {"Nova-2 it is: we aligned the model with DPO.", "method.algorithm", true, false},
      {"NovaChat was fine-tuned with DPO.", "method.algorithm", false, false},
  };
  for (const Case& c : cases) {
    const auto found = evidence_of(c.markdown, c.fact, SourceRole::card, Relation::own, c.plain);
    ASSERT_FALSE(found.empty()) << c.markdown;
    EXPECT_EQ(found[0].refused == "speaks of a model tuned from this one", c.refused)
        << c.markdown << ": " << found[0].refused;
  }
}

// What only looks like another model or another size.
TEST(Binder, DevicesAndFrameworksAreNoModels) {
  const auto accepted = [](const std::string& markdown, std::string_view fact) {
    const auto found = evidence_of(markdown, fact);
    return std::any_of(found.begin(), found.end(), [](const Evidence& e) { return e.refused.empty(); });
  };
  EXPECT_TRUE(accepted("# Nova-2\n\nIt was trained on 2048 Ascend 910B NPUs.\n", "training.hardware.count"));
  EXPECT_FALSE(accepted("# Nova-2\n\nThe 70B was trained on 2048 H100 GPUs.\n", "training.hardware.count"));
  EXPECT_TRUE(accepted("# Nova-2\n\nTrained with the GPT-NeoX library.\n", "training.software.component"));
  EXPECT_FALSE(accepted("# Nova-2\n\nGPT-NeoX was trained with DeepSpeed.\n", "training.software.component"));
  EXPECT_FALSE(accepted("# Nova-2\n\nQwen2.5 was trained with DeepSpeed.\n", "training.software.component"));
}

// A cloud counts where it is the publisher's own.
TEST(Binder, CloudsOfOthersAreNoApi) {
  const auto found = evidence_of("# Nova-2\n\nNova-2 is available on Azure AI Foundry.\n", "api.offered");
  ASSERT_FALSE(found.empty());
  for (const Evidence& item : found) EXPECT_FALSE(item.refused.empty()) << item.rule;
  const auto own = evidence_of("# Nova-2\n\nNova-2 is available on Vertex AI.\n", "api.offered");
  EXPECT_TRUE(std::any_of(own.begin(), own.end(), [](const Evidence& item) { return item.refused.empty(); }));
}

// A data set on the hub is released by whom it belongs to.
TEST(Binder, DataSetsOfOthersAreNoRelease) {
  const auto found = evidence_of(
      "# Nova-2\n\nIt was tuned on [our data](https://huggingface.co/datasets/star-lab/nova-chat) and on "
      "[their data](https://huggingface.co/datasets/other-lab/chat).\n",
      "data.released");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].refused.empty()) << found[0].refused;
  EXPECT_EQ(found[1].refused, "is a data set of somebody else: other-lab");
}

// The stage is told by the words around the fact; addresses between them take no room.
TEST(Binder, AddressesDoNotShiftTheStage) {
  const auto found = evidence_of(
      "# Nova-2\n\nNova-2 follows [Nova-2-7B](https://huggingface.co/star-lab/Nova-2-7B), which has "
      "undergone "
      "supervised finetuning on [these chats](https://huggingface.co/datasets/star-lab/nova-chat) and then "
      "DPO "
      "training on [these pairs](https://huggingface.co/datasets/star-lab/nova-pairs).\n",
      "data.released");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].stage, Stage::finetuning);
  EXPECT_EQ(found[1].stage, Stage::rl);
}

// A paper's own table of its training data need not say "we".
TEST(Binder, CaptionsOfTrainingDataNeedNoName) {
  const auto found = evidence_of("# A study\n\n## Setting\n\nTable 1: Composition of the training data.\n",
                                 "data.composition", SourceRole::paper);
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(found[0].refused.empty()) << found[0].refused;
}

TEST(Binder, BelongsToTheBase) {
  const auto found = evidence_of("We pre-train with the AdamW optimizer.", "method.optimizer",
                                 SourceRole::card, Relation::base);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].subject, Subject::base);
  EXPECT_EQ(found[0].relation, Relation::base);
}

TEST(Binder, NeedsItsLexicons) {
  const Result<Binder> binder = Binder::make(RulePack{});
  ASSERT_FALSE(binder.ok());
  EXPECT_NE(binder.error().message.find("stage-pretraining"), std::string::npos);
}

}  // namespace
}  // namespace exhibit
