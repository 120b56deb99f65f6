#include "pipeline/report/text_fragment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

Document document_of(const std::string& text) {
  Document document;
  document.text = text;
  return document;
}

Span span_of(const std::string& text, const std::string& passage, size_t from = 0) {
  const size_t begin = text.find(passage, from);
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + passage.size())};
}

// What is linked to is what a browser finds.
TEST(TextFragment, ThePassageIsFoundAgain) {
  const std::string text =
      "# Card\n\nTrained on 8 GPUs, in-house.\n\nIt was trained on 8 GPUs for a long time, with care & "
      "patience,\n"
      "and its makers say so at length, which takes them more than one line and more than ninety bytes.\n\n"
      "| a | b |\n|---|---|\n| 8 | GPUs |\n\n하드웨어: GPU 64장으로 25일간 학습하였습니다.\n\ntrained on 8 "
      "GPUs\n";
  const Document document = document_of(text);
  const std::string passages[] = {"Trained on 8 GPUs, in-house.",
                                  "It was trained on 8 GPUs for a long time, with care & patience,\nand its "
                                  "makers say so at length, which "
                                  "takes them more than one line and more than ninety bytes.",
                                  "| 8 | GPUs |", "하드웨어: GPU 64장으로 25일간 학습하였습니다.",
                                  "a long time, with care & patience,\nand its"};
  for (const std::string& passage : passages) {
    const Span span = span_of(text, passage);
    const std::string link = link_to("https://example.org/card?x=1#old", document, span, 0);
    EXPECT_EQ(link.rfind("https://example.org/card?x=1#:~:text=", 0), 0u) << link;
    const auto directive = parse_text_directive(link);
    ASSERT_TRUE(directive) << link;
    const auto found = find_passage(text, *directive);
    ASSERT_TRUE(found) << link;
    EXPECT_EQ(found->begin, span.begin) << link;
    EXPECT_EQ(found->end, span.end) << link;
  }
  // The last line's words stand twice before; what stands before it tells them apart.
  const Span last = {static_cast<uint32_t>(text.rfind("trained on 8 GPUs")),
                     static_cast<uint32_t>(text.size() - 1)};
  const auto directive = text_directive(document, last);
  ASSERT_TRUE(directive);
  EXPECT_FALSE(directive->prefix.empty());
  EXPECT_EQ(find_passage(text, *directive)->begin, last.begin);
}

TEST(TextFragment, WhatMeansSomethingToTheDirectiveIsEncoded) {
  EXPECT_EQ(fragment_of({"before-it", "a, b & c", "50 %"}),
            ":~:text=before%2Dit-,a%2C%20b%20%26%20c,50%20%25");
  const auto back =
      parse_text_directive("https://e.org/#page=3:~:text=before%2Dit-,a%2C%20b%20%26%20c,50%20%25");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->prefix, "before-it");
  EXPECT_EQ(back->start, "a, b & c");
  EXPECT_EQ(back->end, "50 %");
  for (const char* none : {"https://e.org/", "https://e.org/#:~:text=", "https://e.org/#:~:text=a-,",
                           "https://e.org/#:~:text=a,b,c,d"}) {
    EXPECT_FALSE(parse_text_directive(none)) << none;
  }
}

TEST(TextFragment, PagesAndPlaces) {
  const Document document = document_of("one two");
  EXPECT_EQ(link_to("https://e.org/a.pdf", document, {0, 3}, 7), "https://e.org/a.pdf#page=7:~:text=one");
  EXPECT_EQ(link_to("https://e.org/a.pdf", document, {3, 3}, 0), "https://e.org/a.pdf");
}

TEST(TextFragment, OnlyTheWebIsLinkedTo) {
  EXPECT_EQ(safe_link("HTTPS://e.org/a"), "HTTPS://e.org/a");
  for (const char* url : {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//e.org", "",
                          "https://e.org/\"onclick=", "https://e.org/a b", "https://e.org/<x>", "ftp://e.org",
                          "https://e.org/\n", " https://e.org"}) {
    EXPECT_EQ(safe_link(url), "") << url;
  }
}

}  // namespace
}  // namespace exhibit
