// The reading order of a paper, from nothing but its words and where they stand: lines, columns, paragraphs,
// headings, captions, table rows, running heads, contents and bibliography.
//
// Pure geometry and text; knows nothing of the PDF library. Deterministic. Reads its input only, so that
// several threads may lay out different documents at once. Tested by tests/document/pdf_layout_test.cc and
// pdf_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/document/document.h"

namespace exhibit {

// A word as a page shows it: UTF-8 without white space and control characters, never empty. Points, origin at
// the page's top left, left <= right, top <= bottom.
struct PdfWord {
  std::string text;
  float left = 0, top = 0, right = 0, bottom = 0;
  bool space_after = false;  // a blank follows on the same line
  int rotation = 0;          // quarter turns clockwise, 0..3
};

// The words of one page in the order in which the library gives them: a line's words one after the other.
struct PdfPage {
  int32_t number = 1;  // 1-based
  float width = 0, height = 0;
  std::vector<PdfWord> words;
};

// A block in reading order. text holds no line breaks: lines are joined and words that a line's end had cut
// are whole again. words lead back to the page; their spans are in text.
struct PdfBlock {
  BlockKind kind = BlockKind::paragraph;
  BlockRole role = BlockRole::body;
  int32_t page = 1;   // where it begins
  int32_t level = 0;  // headings: 1 is the highest
  std::string title;  // headings: the text without its number
  std::string text;
  std::vector<Word> words;
};

struct PdfLayout {
  std::vector<PdfBlock> blocks;
  std::string title;  // may be empty
};

// known_title: from the file's metadata; where it is empty the largest lines of the first page are the title.
PdfLayout lay_out(const std::vector<PdfPage>& pages, std::string_view known_title = {});

// The number that a heading begins with, and the rest: "3.1 Pre-Training Data" has depth 2, "B.2 Details"
// too, "Appendix C: Prompts" has depth 1. Depth 0 where there is no number.
struct HeadingNumber {
  int32_t depth = 0;
  int32_t first = 0;    // the first number; A counts as 1
  bool letter = false;  // "B.2", "Appendix C"
  std::string_view title;
};
HeadingNumber heading_number(std::string_view line);

// Whether the hyphen that ends a line belongs to the word, judged by the halves alone: yes for "pre-" and
// "training", no for "train-" and "ing".
bool keeps_hyphen(std::string_view before, std::string_view after);

}  // namespace exhibit
