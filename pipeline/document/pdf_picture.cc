// Tested by tests/document/pdf_picture_test.cc.
#include "pipeline/document/pdf_picture.h"

#include <png.h>
#include <poppler-document.h>
#include <poppler-image.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <memory>
#include <utility>

#include "pipeline/document/poppler_quiet.h"

namespace exhibit {
namespace {

constexpr double kPointsPerInch = 72;
constexpr double kMaxPoints = 14400;  // 200 inches, the format's own limit

// Both are used together and by one thread only.
struct OpenPage {
  std::unique_ptr<poppler::document> document;
  std::unique_ptr<poppler::page> page;
  PdfPageSize size;
};

PdfPageSize size_of(const poppler::page& page) {
  const poppler::rectf box = page.page_rect();
  PdfPageSize size{std::abs(box.width()), std::abs(box.height())};
  const auto turned = page.orientation();
  if (turned == poppler::page::landscape || turned == poppler::page::seascape)
    std::swap(size.width, size.height);
  return size;
}

Result<OpenPage> open_page(std::string_view pdf, int32_t number) {
  silence_poppler();
  if (pdf.size() > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return Error{ErrorCode::limit_exceeded, "the PDF is too large", ""};
  }
  OpenPage opened;
  opened.document.reset(poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size())));
  if (opened.document == nullptr) return Error{ErrorCode::malformed, "not a readable PDF", ""};
  if (opened.document->is_locked()) return Error{ErrorCode::encrypted, "the PDF needs a password", ""};
  if (number < 1 || number > opened.document->pages()) {
    return Error{
        ErrorCode::not_found,
        "no page " + std::to_string(number) + "; the PDF has " + std::to_string(opened.document->pages()),
        ""};
  }
  opened.page.reset(opened.document->create_page(number - 1));
  if (opened.page == nullptr) return Error{ErrorCode::malformed, "the page cannot be read", ""};
  opened.size = size_of(*opened.page);
  const auto sensible = [](double points) { return points >= 1 && points <= kMaxPoints; };
  if (!sensible(opened.size.width) || !sensible(opened.size.height)) {
    return Error{ErrorCode::limit_exceeded, "the page is no sensible size", ""};
  }
  return opened;
}

Result<std::string> encode_png(const poppler::image& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width());
  png.height = static_cast<png_uint_32>(image.height());
  png.format = PNG_FORMAT_RGB;
  png.flags = PNG_IMAGE_FLAG_FAST;
  std::string out;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
  out.resize(size);
  if (png_image_write_to_memory(&png, out.data(), &size, 0, image.const_data(), image.bytes_per_row(),
                                nullptr) == 0) {
    return Error{ErrorCode::limit_exceeded, std::string("the picture cannot be written: ") + png.message, ""};
  }
  out.resize(size);
  return out;
}

Result<PdfPicture> draw(std::string_view pdf, int32_t number, int width) {
  const Result<OpenPage> opened = open_page(pdf, number);
  if (!opened) return opened.error();
  const PdfPageSize& size = opened->size;
  const double wanted = std::clamp(width, kMinPicturePixels, kMaxPicturePixels) / size.width;
  const double by_height = kMaxPicturePixels / size.height;
  const double by_area = std::sqrt(static_cast<double>(kMaxPictureArea) / (size.width * size.height));
  const double resolution = kPointsPerInch * std::min({wanted, by_height, by_area});
  poppler::page_renderer renderer;
  renderer.set_render_hint(poppler::page_renderer::antialiasing);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
  renderer.set_image_format(poppler::image::format_rgb24);
  const poppler::image image = renderer.render_page(opened->page.get(), resolution, resolution);
  if (!image.is_valid() || image.width() <= 0)
    return Error{ErrorCode::malformed, "the page cannot be drawn", ""};
  Result<std::string> png = encode_png(image);
  if (!png) return png.error();
  return PdfPicture{*std::move(png), image.width(), image.height()};
}

}  // namespace

Result<PdfPageSize> pdf_page_size(std::string_view pdf, int32_t page) {
  try {
    const Result<OpenPage> opened = open_page(pdf, page);
    if (!opened) return opened.error();
    return opened->size;
  } catch (const std::exception& e) {
    return Error{ErrorCode::malformed, std::string("the PDF could not be read: ") + e.what(), ""};
  }
}

Result<PdfPicture> pdf_picture(std::string_view pdf, int32_t page, int width) {
  try {
    return draw(pdf, page, width);
  } catch (const std::exception& e) {
    return Error{ErrorCode::malformed, std::string("the PDF could not be drawn: ") + e.what(), ""};
  }
}

}  // namespace exhibit
