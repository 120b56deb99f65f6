#include "pipeline/document/builder.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

Span span_of(const std::string& text, std::string_view part) {
  const auto begin = static_cast<uint32_t>(text.find(part));
  return {begin, begin + static_cast<uint32_t>(part.size())};
}

TEST(Builder, KeepsSectionsAndSentences) {
  DocumentBuilder builder(MediaType::html, {});
  builder.heading(1, builder.append("1. Model card"), "1. Model card");
  builder.append("\n");
  builder.heading(2, builder.append("Training:"), "Training:");
  builder.append("\n");
  builder.block(BlockKind::paragraph, builder.append("  It used GPUs. We ran 3.5 days.  "));
  builder.append("\n");
  builder.heading(2, builder.append("Use"), "Use");
  const Document document = std::move(builder).finish();
  EXPECT_EQ(check_invariants(document), std::nullopt);
  EXPECT_EQ(document.title, "Model card");
  ASSERT_EQ(document.blocks.size(), 4u);
  EXPECT_EQ(document.section_path(document.blocks[2].section), "Model card > Training");
  EXPECT_EQ(document.section_path(document.blocks[3].section), "Model card > Use");
  ASSERT_EQ(document.sentences.size(), 5u);
  EXPECT_EQ(document.view_of(document.sentences[2]), "It used GPUs.");
  EXPECT_EQ(document.text_of(document.sentences[3].span), "We ran 3.5 days.");
  EXPECT_EQ(document.line_of(document.sentences[3].span.begin), 3u);
}

TEST(Builder, ViewLeadsBackToText) {
  DocumentBuilder builder = DocumentBuilder::with_view(MediaType::markdown, {});
  builder.append("Training used [JAX][jax] &amp; **TPUs**. End.");
  const std::string text = builder.text();
  ViewText view;
  view.copy(text, span_of(text, "Training used "));
  view.copy(text, span_of(text, "JAX"));
  view.copy(text, {span_of(text, " &").begin, span_of(text, " &").begin + 1});
  view.replace("&", span_of(text, "&amp;").begin);
  view.copy(text, {span_of(text, " **").begin, span_of(text, " **").begin + 1});
  view.copy(text, span_of(text, "TPUs"));
  view.copy(text, span_of(text, ". End."));
  builder.block(BlockKind::paragraph, {0, builder.size()}, view);
  const Document document = std::move(builder).finish();
  EXPECT_EQ(check_invariants(document), std::nullopt);
  ASSERT_EQ(document.sentences.size(), 2u);
  EXPECT_EQ(document.view_of(document.sentences[0]), "Training used JAX & TPUs.");
  EXPECT_EQ(document.text_of(document.sentences[0].span), "Training used [JAX][jax] &amp; **TPUs**.");
  EXPECT_EQ(document.text_of(document.to_text(span_of(document.view, "JAX"))), "JAX");
  EXPECT_EQ(document.text_of(document.to_text(span_of(document.view, "JAX & TPUs"))),
            "JAX][jax] &amp; **TPUs");
}

TEST(Builder, CutsAtItsLimitsWithAWarning) {
  ParseLimits limits;
  limits.max_text_bytes = 10;
  limits.max_blocks = 2;
  DocumentBuilder builder(MediaType::html, limits);
  for (const char* word : {"one ", "two ",
                           "th\xC3\xA9"
                           "e"})
    builder.block(BlockKind::paragraph, builder.append(word));
  const Document document = std::move(builder).finish();
  EXPECT_EQ(document.text, "one two th");
  EXPECT_EQ(document.blocks.size(), 2u);
  EXPECT_EQ(document.warnings.size(), 2u);
  EXPECT_EQ(check_invariants(document), std::nullopt);
}

TEST(Builder, TitlesLoseNumberingOnly) {
  struct Case {
    const char* in;
    const char* out;
  };
  const Case cases[] = {{"3.1 Training", "Training"},
                        {"3.1. Training  Data:", "Training Data"},
                        {"A.2 Details", "Details"},
                        {"IV. Results", "Results"},
                        {"(2) Scope", "Scope"},
                        {"7B models", "7B models"},
                        {"2023 Update", "2023 Update"},
                        {"I trained it", "I trained it"},
                        {"A model card", "A model card"},
                        {"3", "3"},
                        {"", ""}};
  for (const Case& c : cases) EXPECT_EQ(clean_title(c.in), c.out) << c.in;
}

}  // namespace
}  // namespace exhibit
