#include "pipeline/document/pdf_layout.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(PdfLayout, HeadingNumbers) {
  struct Case {
    const char* line;
    int32_t depth;
    int32_t first;
    const char* title;
  };
  const Case cases[] = {
      {"3.1 Pre-Training Data", 2, 3, "Pre-Training Data"},
      {"3. Training", 1, 3, "Training"},
      {"12 Social Impact", 1, 12, "Social Impact"},
      {"5.2.1.6 Evaluations", 4, 5, "Evaluations"},
      {"B.2 Details", 2, 2, "Details"},
      {"C Proofs", 1, 3, "Proofs"},
      {"Appendix A. Prompts", 1, 1, "Prompts"},
      {"Appendix C: Prompts", 1, 3, "Prompts"},
      {"2.3 학습 데이터", 2, 2, "학습 데이터"},
      {"Training", 0, 0, "Training"},
      {"2048 GPUs were used", 0, 0, "2048 GPUs were used"},
      {"3.1 million hours", 0, 3, "3.1 million hours"},
      {"2024 Report", 0, 0, "2024 Report"},
      {"0.5 Billion", 0, 0, "0.5 Billion"},
      {"Appendix", 0, 0, "Appendix"},
      {"", 0, 0, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    const HeadingNumber number = heading_number(c.line);
    EXPECT_EQ(number.depth, c.depth);
    EXPECT_EQ(number.title, c.title);
    if (c.depth > 0) {
      EXPECT_EQ(number.first, c.first);
    }
  }
}

TEST(PdfLayout, HyphensAtLineEnds) {
  struct Case {
    const char* before;
    const char* after;
    bool keeps;
  };
  const Case cases[] = {
      {"train-", "ing", false},    {"archi-", "tecture", false}, {"pre-", "training", true},
      {"Post-", "training", true}, {"self-", "attention", true}, {"state-of-the-", "art", true},
      {"GPT-", "4", true},         {"Qwen2.5-", "Turbo", true},  {"multi-", "head", true},
      {"summa-", "rized", false},  {"FP8-", "only", true},
  };
  for (const Case& c : cases) EXPECT_EQ(keeps_hyphen(c.before, c.after), c.keeps) << c.before << c.after;
}

PdfWord word(std::string text, float left, float top) {
  PdfWord w;
  w.left = left;
  w.top = top;
  w.right = left + 5 * static_cast<float>(text.size());
  w.bottom = top + 10;
  w.text = std::move(text);
  w.space_after = true;
  return w;
}

TEST(PdfLayout, TheDocumentsOwnSpellingDecidesAboutHyphens) {
  const auto joined = [](const std::string& elsewhere) {
    PdfPage page{1, 612, 792, {}};
    page.words = {word("see", 72, 100), word(elsewhere, 100, 100), word("and", 200, 100),
                  word("data-", 72, 112), word("base", 72, 124)};
    std::string text;
    for (const PdfBlock& block : lay_out({page}).blocks) text += block.text + "\n";
    return text.find("data-base\n") != std::string::npos;
  };
  EXPECT_TRUE(joined("data-base"));
  EXPECT_FALSE(joined("database"));
}

TEST(PdfLayout, DegenerateGeometryDoesNoHarm) {
  PdfPage page{1, 0, 0, {}};
  for (int i = 0; i < 50; ++i) {
    PdfWord w = word("x", 0, 0);
    w.right = w.left;
    w.bottom = w.top;
    w.rotation = i;
    page.words.push_back(w);
  }
  size_t bytes = 0;
  for (const PdfBlock& block : lay_out({page, PdfPage{2, 612, 792, {}}}).blocks) {
    for (const Word& w : block.words) EXPECT_LE(w.span.end, block.text.size());
    bytes += block.text.size();
  }
  EXPECT_GE(bytes, 50U);
  EXPECT_TRUE(lay_out({}).blocks.empty());
}

}  // namespace
}  // namespace exhibit
