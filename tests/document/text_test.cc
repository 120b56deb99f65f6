#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document/parsing.h"

namespace exhibit {
namespace {

using test::outline;
using test::parsed;
using testing::ElementsAre;

constexpr const char* kUrl = "https://example.org/paper";

TEST(Text, WrappedLinesHeadingsAndBibliography) {
  const Document document = parsed(
      "A Small Model\nAbstract\nWe pre-\ntrain on 2T to-\nkens, with ef\xEF\xAC\x81"
      "cient code.\n1. Introduction\n"
      "Large models need\ndata. 8 H100 GPUs\nwere used for it.\n2.1\nModel architecture\nIt has 32 "
      "layers\nand 32 heads.\n"
      "References\nA. Author and B. Other. A title of\nsome paper. 2023.\nA Training details\nMore on "
      "the\ndata.\n",
      kUrl);
  EXPECT_THAT(outline(document),
              ElementsAre("paragraph: A Small Model", "heading: Abstract",
                          "paragraph: We pretrain on 2T tokens, with efficient code.",
                          "heading: 1. Introduction", "paragraph: Large models need data.",
                          "paragraph: 8 H100 GPUs were used for it.", "heading: 2.1 Model architecture",
                          "paragraph: It has 32 layers and 32 heads.", "heading: References",
                          "paragraph: A. Author and B. Other.", "paragraph: A title of some paper.",
                          "paragraph: 2023.", "heading: A Training details", "paragraph: More on the data."));
  EXPECT_EQ(document.title, "A Small Model");
  EXPECT_EQ(document.section_path(document.blocks[5].section), "Introduction > Model architecture");
  ASSERT_EQ(document.blocks.size(), 11u);
  EXPECT_EQ(document.blocks[8].role, BlockRole::references);
  EXPECT_EQ(document.blocks.back().role, BlockRole::body);
  EXPECT_EQ(document.text_of(document.sentences[2].span),
            "We pre-\ntrain on 2T to-\nkens, with ef\xEF\xAC\x81"
            "cient code.");
}

TEST(Text, LicencesListsAndContents) {
  const Document document = parsed(
      "SMALL MODEL LICENSE\n\nTERMS AND CONDITIONS\n\n1. Definitions.\n\n- You may use it\n  for "
      "research.\n- You may "
      "not sell it.\n\nOverview\n--------\n\nIntroduction ........ 3\n\nFin&amp;al  text.\n\n12\n",
      "https://example.org/LICENSE");
  EXPECT_THAT(
      outline(document),
      ElementsAre("heading: SMALL MODEL LICENSE", "heading: TERMS AND CONDITIONS",
                  "paragraph: 1. Definitions.", "list_item: You may use it for research.",
                  "list_item: You may not sell it.", "heading: Overview", "paragraph: Introduction ........",
                  "paragraph: 3", "paragraph: Fin&al text.", "paragraph: 12"));
  EXPECT_EQ(document.blocks[6].role, BlockRole::contents);
  EXPECT_EQ(document.blocks[8].role, BlockRole::boilerplate);
}

TEST(Text, FormFeedsCountPages) {
  const Document document = parsed("One page.\n\fTwo pages.\n", kUrl);
  EXPECT_EQ(document.pages, 2);
  EXPECT_EQ(document.blocks[0].page, 1);
  EXPECT_EQ(document.blocks[1].page, 2);
}

TEST(Text, OneLinePagesAreCutIntoSentences) {
  const Document document = parsed(
      "Site Menu Login Our model is here. It was trained on 64 GPUs. Qwen&rsquo;s code, see https://e.org/x.",
      kUrl);
  EXPECT_THAT(outline(document), ElementsAre("paragraph: Site Menu Login Our model is here.",
                                             "paragraph: It was trained on 64 GPUs.",
                                             "paragraph: Qwen\u2019s code, see https://e.org/x."));
  ASSERT_EQ(document.links.size(), 1u);
  EXPECT_EQ(document.links[0].url, "https://e.org/x");
}

TEST(Text, RequirementsAreLines) {
  const Document document = parsed("# pinned\ntorch==2.1\nnumpy\n", "https://example.org/requirements.txt");
  EXPECT_THAT(outline(document), ElementsAre("code: # pinned", "code: torch==2.1", "code: numpy"));
}

TEST(Text, WhatIsNoTextIsAnError) {
  struct Case {
    std::string bytes;
    ErrorCode code;
  };
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise += static_cast<char>(1 + i * 7919 % 31);
  const Case cases[] = {
      {"", ErrorCode::empty}, {" \n\n \t\n", ErrorCode::empty}, {noise, ErrorCode::malformed}};
  for (const Case& c : cases) {
    const Result<Document> document = parse_document(test::snapshot_of(c.bytes, kUrl));
    ASSERT_FALSE(document.ok());
    EXPECT_EQ(document.error().code, c.code);
    EXPECT_EQ(document.error().where, kUrl);
  }
}

TEST(Text, FiftyMegabytesInOneLineAreCut) {
  std::string line;
  line.reserve(50u << 20);
  while (line.size() < (50u << 20)) line += "a word and, ";
  const Document document = parsed(line, kUrl);
  EXPECT_EQ(document.text.size(), ParseLimits{}.max_text_bytes);
  EXPECT_THAT(document.warnings, ElementsAre(testing::HasSubstr("was cut there")));
}

}  // namespace
}  // namespace exhibit
