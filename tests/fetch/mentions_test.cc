#include "pipeline/fetch/mentions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

Document markdown(std::string text) {
  Document document;
  document.type = MediaType::markdown;
  document.text = std::move(text);
  return document;
}

std::vector<Mention> mentions_of(const std::string& text) {
  return find_mentions(markdown(text), "https://h.org/acme/aurora/resolve/main/README.md");
}

TEST(Mentions, FindsEveryWayOfWritingAnAddress) {
  struct Case {
    const char* text;
    const char* url;
    const char* anchor;
  };
  const Case cases[] = {
      {"see our [report](https://a.org/r.pdf).", "https://a.org/r.pdf", "report"},
      {"see our [**report**]( <https://a.org/r.pdf> \"title\")", "https://a.org/r.pdf", "report"},
      {"[licence](./LICENSE)", "https://h.org/acme/aurora/resolve/main/LICENSE", "licence"},
      {"<a href=\"https://a.org/x\" target=\"_blank\"><strong>Paper</strong> link</a>", "https://a.org/x",
       "Paper link"},
      {"<a href=https://a.org/x>xP3</a>", "https://a.org/x", "xP3"},
      {"Read https://a.org/x.", "https://a.org/x", ""},
      {"Read <https://a.org/x>!", "https://a.org/x", ""},
      {"see [the report][r] for more\n\n[R]: https://a.org/r.pdf", "https://a.org/r.pdf", "the report"},
      {"[mmlu]: https://arxiv.org/abs/2009.03300", "https://arxiv.org/abs/2009.03300", "mmlu"},
      {"arXiv:2412.15115", "https://arxiv.org/abs/2412.15115", ""},
      {"[a [b](https://a.org/x)", "https://a.org/x", "b"},
  };
  for (const Case& c : cases) {
    const auto mentions = mentions_of(c.text);
    ASSERT_EQ(mentions.size(), 1u) << c.text;
    EXPECT_EQ(mentions[0].url, c.url) << c.text;
    EXPECT_EQ(mentions[0].text, c.anchor) << c.text;
  }
  for (const char* text : {"[use](#use)", "[mail](mailto:a@b.org)", "[a][b]", "no link", "href", ""}) {
    EXPECT_TRUE(mentions_of(text).empty()) << text;
  }
}

TEST(Mentions, TellsWhatStandsAround) {
  const auto mentions = mentions_of(
      "Unrelated [first](https://a.org/1).\n\nFor *details*, see our [technical\nreport](https://a.org/2) on "
      "the web.");
  ASSERT_EQ(mentions.size(), 2u);
  EXPECT_EQ(mentions[1].before, "For details, see our ");
  EXPECT_EQ(mentions[1].text, "technical report");
  EXPECT_EQ(mentions[1].after, "on the web.");
}

TEST(Mentions, MarksImages) {
  const auto mentions =
      mentions_of("[![badge](https://img.org/b.svg)](https://a.org/x) <img src=\"https://img.org/c\">");
  ASSERT_EQ(mentions.size(), 3u);
  EXPECT_TRUE(mentions[0].is_image);
  EXPECT_EQ(mentions[1].url, "https://a.org/x");
  EXPECT_FALSE(mentions[1].is_image);
  EXPECT_TRUE(mentions[2].is_image);
}

TEST(Mentions, ReadsCitations) {
  const auto mentions = mentions_of(
      "```\n@misc{aurora,\n  title={Aurora Technical Report},\n  eprint={2501.00001},\n  "
      "url={https://arxiv.org/abs/2501.00001},\n}\n```\n"
      "then https://a.org/x");
  ASSERT_EQ(mentions.size(), 3u);
  EXPECT_TRUE(mentions[0].citation);
  EXPECT_EQ(mentions[0].url, "https://arxiv.org/abs/2501.00001");
  EXPECT_EQ(mentions[0].text, "Aurora Technical Report");
  EXPECT_TRUE(mentions[1].citation);
  EXPECT_FALSE(mentions[2].citation);
}

TEST(Mentions, NeverMoreThanItsLimit) {
  std::string text;
  for (int i = 0; i < 6000; ++i) text += "https://a.org/" + std::to_string(i) + "\n\n";
  EXPECT_EQ(mentions_of(text).size(), 5000u);
}

TEST(Mentions, ReadsArxivIdentifiers) {
  EXPECT_EQ(arxiv_id("https://arxiv.org/abs/2412.19437"), "2412.19437");
  EXPECT_EQ(arxiv_id("http://www.arxiv.org/pdf/2412.19437v2.pdf"), "2412.19437v2");
  EXPECT_EQ(arxiv_id("https://huggingface.co/papers/2412.19437"), "2412.19437");
  EXPECT_EQ(arxiv_id("https://info.arxiv.org/help/bulk_data"), "");
  EXPECT_EQ(arxiv_id("https://example.org/arxiv.org/abs/2412.19437"), "");
}

}  // namespace
}  // namespace exhibit
