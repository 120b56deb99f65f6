// A page of a PDF as a picture, for people who check a quote where it stands. Word::left and its like are
// points from the same corner, so that words can be boxed in the picture at any scale. Thread-safe. Tested by
// tests/document/pdf_picture_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit {

// Points (1/72 inch), as the page is shown: rotated where the file says so.
struct PdfPageSize {
  double width = 0;
  double height = 0;
};

struct PdfPicture {
  std::string png;
  int width = 0;  // pixels
  int height = 0;
};

inline constexpr int kMinPicturePixels = 50;         // of the width
inline constexpr int kMaxPicturePixels = 3000;       // of either side
inline constexpr int64_t kMaxPictureArea = 8 << 20;  // pixels in all

// Pages count from 1. Errors: not_found (no such page), malformed, encrypted, limit_exceeded (a page that is
// no sensible size).
Result<PdfPageSize> pdf_page_size(std::string_view pdf, int32_t page);

// The page at this width, or smaller where a limit on pixels is met. Errors: as above.
Result<PdfPicture> pdf_picture(std::string_view pdf, int32_t page, int width);

}  // namespace exhibit
