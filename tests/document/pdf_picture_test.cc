#include "pipeline/document/pdf_picture.h"

#include <gtest/gtest.h>

#include "tests/document/pdf_writer.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

std::string one_page() {
  test::PdfTextPage page;
  test::add_lines(page, 72, 100, {"A page with a few words on it."});
  return test::write_pdf({page});
}

// A page of another size, turned where the file says so.
std::string page_of(const std::string& box, const std::string& more = "") {
  std::string pdf =
      "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 "
      "R]>>\n";
  pdf += "endobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[" + box + "]" + more + ">>\nendobj\n";
  return pdf + "trailer\n<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF\n";
}

TEST(PdfPicture, DrawsAtTheWidthAskedFor) {
  const std::string pdf = one_page();
  const Result<PdfPageSize> size = pdf_page_size(pdf, 1);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size->width, 612);
  EXPECT_EQ(size->height, 792);
  for (const int width : {50, 306, 1000}) {
    const Result<PdfPicture> picture = pdf_picture(pdf, 1, width);
    ASSERT_TRUE(picture.ok());
    EXPECT_NEAR(picture->width, width, 1);
    EXPECT_NEAR(picture->height, width * 792 / 612, 2);
    EXPECT_EQ(picture->png.substr(1, 3), "PNG");
  }
}

TEST(PdfPicture, TurnsThePagesThatAreTurned) {
  const Result<PdfPageSize> size = pdf_page_size(page_of("0 0 300 700", "/Rotate 90"), 1);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size->width, 700);
  EXPECT_EQ(size->height, 300);
  const Result<PdfPicture> picture = pdf_picture(page_of("0 0 300 700", "/Rotate 90"), 1, 350);
  ASSERT_TRUE(picture.ok());
  EXPECT_NEAR(picture->height, 150, 1);
}

TEST(PdfPicture, BoundsItsPixels) {
  const Result<PdfPicture> tall = pdf_picture(page_of("0 0 100 10000"), 1, 3000);
  ASSERT_TRUE(tall.ok());
  EXPECT_LE(tall->height, kMaxPicturePixels + 1);
  const Result<PdfPicture> square = pdf_picture(page_of("0 0 5000 5000"), 1, 100000);
  ASSERT_TRUE(square.ok());
  EXPECT_LE(int64_t{square->width} * square->height, kMaxPictureArea + 10000);
}

TEST(PdfPicture, RefusesWhatCannotBeDrawn) {
  const std::string pdf = one_page();
  EXPECT_EQ(pdf_picture(pdf, 0, 100).error().code, ErrorCode::not_found);
  EXPECT_EQ(pdf_picture(pdf, 2, 100).error().code, ErrorCode::not_found);
  EXPECT_EQ(pdf_page_size(pdf, -1).error().code, ErrorCode::not_found);
  EXPECT_EQ(pdf_picture("no PDF", 1, 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(pdf_picture("", 1, 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(pdf_picture(page_of("0 0 99999 99999"), 1, 100).error().code, ErrorCode::limit_exceeded);
  const std::string encrypted = test::read_file(test::source_dir() / "tests/invalid/encrypted.pdf");
  EXPECT_EQ(pdf_picture(encrypted, 1, 100).error().code, ErrorCode::encrypted);
}

}  // namespace
}  // namespace exhibit
