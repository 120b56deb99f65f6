#include "pipeline/audit/anchor.h"

#include <gtest/gtest.h>

namespace exhibit::audit {
namespace {

DocumentPtr parsed(const std::string& text, const std::string& type, const std::string& url) {
  Snapshot page{url, url, 200, type, {}, "", "", text};
  auto document = parse_document(page);
  EXPECT_TRUE(document) << document.error().describe();
  return std::make_shared<const Document>(*std::move(document));
}

const char* const kCard =
    "# Aurora\n\n## Training\n\nAurora was pre-trained on **2,048 H100 GPUs** for [forty "
    "days](https://a.example/), using our own archi-\n"
    "tecture. The data was filtered twice before it was used.\n\n## Usage\n\nRun it with eight GPUs at "
    "home.\n";

TEST(Anchor, FindsAQuoteHoweverItIsWritten) {
  const QuoteIndex index(parsed(kCard, "text/markdown", "https://a.example/README.md"));
  struct Case {
    const char* quote;
    AnchorState state;
  };
  const Case cases[] = {
      {"pre-trained on **2,048 H100 GPUs** for [forty days](https://a.example/)", AnchorState::identical},
      {"pre-trained on 2,048 H100 GPUs for forty days", AnchorState::identical},
      {"Pre-Trained  on\n2,048 H100 GPUs", AnchorState::identical},
      {"using our own architecture. The data", AnchorState::identical},
      {"using our own archi- tecture", AnchorState::identical},
      {"pre-trained on 2,048 H100 GPUs ... filtered twice", AnchorState::identical},
      {"GPUs", AnchorState::identical},
      {"Aurora was pre-trained on 4,096 H100 GPUs for forty days", AnchorState::changed},
      {"The data was carefully filtered twice before it was used", AnchorState::changed},
      {"The data was filtered once before anybody used it", AnchorState::changed},
      {"Nothing of this kind was ever written about any model", AnchorState::gone},
      {"pre-trained on 2,048 H100 GPUs ... never seen here at all", AnchorState::gone},
      {"TPUs", AnchorState::gone},
      {"...", AnchorState::gone},
      {"", AnchorState::gone},
  };
  for (const Case& c : cases) EXPECT_EQ(to_string(index.find(c.quote).state), to_string(c.state)) << c.quote;
}

TEST(Anchor, SaysWhatStandsThereNow) {
  const QuoteIndex index(parsed(kCard, "text/markdown", "https://a.example/README.md"));
  const Anchor anchor = index.find("Aurora was pre-trained on 4,096 H100 GPUs for forty days");
  EXPECT_NE(anchor.text.find("2,048"), std::string::npos) << anchor.text;
  EXPECT_GT(anchor.similarity, 0.8);
  EXPECT_NE(anchor.section.find("Training"), std::string::npos) << anchor.section;
}

TEST(Anchor, AnotherSectionIsMoved) {
  const QuoteIndex index(parsed(kCard, "text/markdown", "https://a.example/README.md"));
  const std::string quote = "Run it with eight GPUs at home.";
  const std::string section = index.find(quote).section;
  EXPECT_EQ(find_again(index, quote, section).state, AnchorState::identical);
  EXPECT_EQ(find_again(index, quote, "Aurora > Training").state, AnchorState::moved);
  EXPECT_EQ(find_again(index, "nowhere to be found in it", section).state, AnchorState::gone);
}

TEST(Anchor, ValuesOfFieldsStandInARow) {
  const QuoteIndex index(parsed("{\"files\": [{\"name\": \"a.json\"}, {\"name\": \"b.json\"}]}",
                                "application/json", "https://a.example/x.json"));
  EXPECT_EQ(index.find("a.json b.json").state, AnchorState::identical);
  EXPECT_EQ(index.find("\"name\": \"a.json\"").state, AnchorState::identical);
  EXPECT_EQ(index.find("c.json d.json e.json").state, AnchorState::gone);
}

TEST(Anchor, AColumnOfATable) {
  const QuoteIndex index(
      parsed("Layers 12 24 48\nHidden size 768 1024 1600\nHeads 12 16 25\nBatch size 256 512 1024\nRate 3e-4 "
             "2e-4 1e-4\n",
             "text/plain", "https://a.example/x.txt"));
  EXPECT_EQ(index.find("24 1024 16 512 2e-4").state, AnchorState::identical);
  EXPECT_EQ(index.find("24 1024 16 512 5e-4").state, AnchorState::gone) << "a cell is another";
  EXPECT_EQ(index.find("24 1024 16").state, AnchorState::gone) << "too few to tell";
  EXPECT_EQ(index.find("Layers hidden heads size rate size").state, AnchorState::gone) << "words";
}

TEST(Anchor, ScriptsWithoutBlanks) {
  const QuoteIndex index(parsed("이 모델은 2조 토큰으로 학습했다. 本模型使用两千张显卡训练了四十天。",
                                "text/plain", "https://a.example/x.txt"));
  EXPECT_EQ(index.find("2조 토큰으로 학습").state, AnchorState::gone);  // a word that goes on is another
  EXPECT_EQ(index.find("2조 토큰으로 학습했다").state, AnchorState::identical);
  EXPECT_EQ(index.find("使用两千张显卡训练").state, AnchorState::identical);
  EXPECT_EQ(index.find("使用三千张显卡训练").state, AnchorState::changed);
}

TEST(Anchor, LargeAndRepetitiveInputEnds) {
  std::string text;
  for (int i = 0; i < 60000; ++i) text += "the same words again and again ";
  const QuoteIndex index(parsed(text, "text/plain", "https://a.example/x.txt"));
  std::string quote;
  for (int i = 0; i < 2000; ++i) quote += "the same words again and never ";
  EXPECT_NE(index.find(quote).state, AnchorState::identical);
  const QuoteIndex broken(parsed("ab\xE3\x80", "text/plain", "https://a.example/y.txt"));
  EXPECT_EQ(broken.find("\xE3").state, AnchorState::gone);
}

}  // namespace
}  // namespace exhibit::audit
