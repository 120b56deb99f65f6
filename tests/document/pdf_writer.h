// Small PDF files for tests: pages of Helvetica text at given places, uncompressed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit::test {

// One line of text. Points; y counts from the top of a US Letter page (612 x 792). Bytes are in PDF's
// StandardEncoding, in which \256 is the ligature "fi".
struct PdfText {
  double x = 0, y = 0;
  std::string text;
  double size = 10;
  bool upright = true;  // false: turned by 90 degrees, running upwards
};

using PdfTextPage = std::vector<PdfText>;

// A whole PDF file with these pages. title goes into its metadata where it is not empty.
std::string write_pdf(const std::vector<PdfTextPage>& pages, std::string_view title = {});

// Lines below each other, 12 points apart.
void add_lines(PdfTextPage& page, double x, double y, const std::vector<std::string>& lines,
               double size = 10);

}  // namespace exhibit::test
