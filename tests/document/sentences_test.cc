#include "pipeline/document/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> out;
  for (const Span& span : split_sentences(text)) out.emplace_back(slice(text, span));
  return out;
}

// '|' marks where a sentence must end.
TEST(Sentences, EndWhereAReaderEndsThem) {
  const char* cases[] = {
      "We train on GPUs.| The run took 3.5 days.",
      "Data, e.g. Common Crawl, is filtered.| See Fig. 3 and Sec. 4.1 for more.",
      "Smith et al. (2023) trained it.| So did Jones et al. Their data differs.",
      "It beats Qwen2.5.| We used Llama 3.1 as a base.| Version 2.0. is odd",
      "See arXiv:2305.06161 for more.| Visit https://example.org/a.b?c=d. for code",
      "Trained in the U.S.| The data is public.",
      "The U.S. Government may use it.| Really?| Yes!| Good? it works",
      "1. We filter the data.| 2. We train.",
      "Released under Apache-2.0.| \"It is open.\"| (See below.)| Next.",
      "vs. GPT-4 and approx. 3 days, i.e. short.",
      "We used 2T tokens.12| We then tuned.",
      "No. 7 is the best.| Tokens, data etc.| We share both.",
      "First paragraph\n\n| Second one\nwith two lines",
      "Features: | \xE2\x80\xA2 one | \xE2\x80\xA2 two",
      "모델을 학습했다.| 데이터는 공개한다.| 끝났습니다.|또한 코드도 공개합니다.",
      "模型开源。|数据公开！|好",
      "学習した。|「公開する。」|終わり",
      "Trained by the team.| gpt-small is a model.",
      "",
  };
  for (const std::string marked : cases) {
    std::string text;
    std::vector<std::string> expected;
    for (const std::string_view part : split(marked, '|')) {
      text += part;
      if (!trim(part).empty()) expected.emplace_back(trim(part));
    }
    EXPECT_THAT(cut(text), testing::ContainerEq(expected)) << text;
  }
}

TEST(Sentences, LongOnesAreCutAtClauses) {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "word word, word ";
  for (const Span& span : split_sentences(text)) {
    EXPECT_LE(span.size(), kMaxSentenceBytes);
    const std::string_view sentence = slice(text, span);
    EXPECT_TRUE(sentence.ends_with(",") || span.end + 1 >= text.size()) << sentence;
  }
  const std::string unbroken(5000, 'x');
  EXPECT_EQ(split_sentences(unbroken).size(), 5u);
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\xEA\xB0\x80";
  for (const Span& span : split_sentences(wide)) EXPECT_EQ(span.size() % 3, 0u);
}

TEST(Sentences, LinesAndUnits) {
  EXPECT_EQ(split_lines("a\n\n  b \nc").size(), 3u);
  EXPECT_EQ(split_lines("\n\n").size(), 0u);
  EXPECT_EQ(cut_unit(" a. b. c ").size(), 1u);
}

TEST(Sentences, LongInputTakesLinearTime) {
  for (const std::string_view pattern : {".", ". ", "...a", "\n ", "! a ", "a.)", "\xE3\x80\x82", " "}) {
    std::string text;
    while (text.size() < (4u << 20)) text += pattern;
    const std::vector<Span> spans = split_sentences(text);
    for (const Span& span : spans) ASSERT_LE(span.size(), kMaxSentenceBytes);
  }
}

}  // namespace
}  // namespace exhibit
