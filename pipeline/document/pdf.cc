// Tested by tests/document/pdf_test.cc.
//
// The words of a PDF; pdf_picture.cc draws its pages, and nothing else knows poppler. Each page is rendered
// once, by text_list(): text() besides it, or fonts with it, would nearly double the time. A document is used
// by one thread only, and documents of different threads do not disturb each other.
#include <poppler-document.h>
#include <poppler-page.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <limits>
#include <memory>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/parsers.h"
#include "pipeline/document/pdf_layout.h"
#include "pipeline/document/poppler_quiet.h"

namespace exhibit {
namespace {

// Ligatures give their letters; white space, control characters, unpaired surrogates and zero-width marks
// vanish. Several times faster than ustring::to_utf8(), which opens a converter for each word.
std::string clean_utf8(const poppler::ustring& utf16) {
  static constexpr const char* kLigatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
  std::string out;
  out.reserve(utf16.size());
  for (size_t i = 0; i < utf16.size(); ++i) {
    char32_t c = utf16[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < utf16.size() && utf16[i + 1] >= 0xDC00 &&
        utf16[i + 1] < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (utf16[i + 1] - 0xDC00U);
      ++i;
    } else if (c >= 0xD800 && c < 0xE000) {
      continue;
    }
    if (c >= 0xFB00 && c <= 0xFB06) {
      out += kLigatures[c - 0xFB00];
      continue;
    }
    const bool blank = c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
                       c == 0x2029 || c == 0x202F || c == 0x2060 || c == 0x3000 || c == 0xFEFF ||
                       c >= 0x10FFFE || (c & 0xFFFE) == 0xFFFE;
    if (!blank) append_utf8(out, c);
  }
  return out;
}

float finite(double value) { return value > -1e6 && value < 1e6 ? static_cast<float>(value) : 0.0F; }

PdfPage read_page(const poppler::page& source, int32_t number) {
  PdfPage page;
  page.number = number;
  const poppler::rectf rect = source.page_rect();
  page.width = finite(rect.width());
  page.height = finite(rect.height());
  const std::vector<poppler::text_box> boxes = source.text_list();
  page.words.reserve(boxes.size());
  for (const poppler::text_box& box : boxes) {
    PdfWord word;
    word.text = clean_utf8(box.text());
    if (word.text.empty()) continue;
    const poppler::rectf bounds = box.bbox();
    word.left = finite(std::min(bounds.left(), bounds.right()));
    word.right = finite(std::max(bounds.left(), bounds.right()));
    word.top = finite(std::min(bounds.top(), bounds.bottom()));
    word.bottom = finite(std::max(bounds.top(), bounds.bottom()));
    word.space_after = box.has_space_after();
    word.rotation = box.rotation() & 3;
    page.words.push_back(std::move(word));
  }
  return page;
}

// The pages' words, within the limits; what is left out is said in warnings.
std::vector<PdfPage> read_pages(const poppler::document& source, const ParseLimits& limits,
                                DocumentBuilder& builder) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = std::chrono::duration<double>(std::min(limits.max_seconds, 1e6));
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(seconds);
  const int total = source.pages();
  std::vector<PdfPage> pages;
  size_t bytes = 0;
  for (int i = 0; i < total; ++i) {
    const std::string left_out =
        "pages " + std::to_string(i + 1) + " to " + std::to_string(total) + " were left out: ";
    if (static_cast<size_t>(i) >= limits.max_pages) {
      builder.warn(left_out + "the limit is " + std::to_string(limits.max_pages) + " pages");
      break;
    }
    if (i > 0 && Clock::now() > deadline) {
      builder.warn(left_out + "reading took longer than the limit of " +
                   std::to_string(static_cast<int>(limits.max_seconds)) + " s");
      break;
    }
    if (bytes > limits.max_text_bytes) {
      builder.warn(left_out + "the text exceeds the limit of " + std::to_string(limits.max_text_bytes) +
                   " bytes");
      break;
    }
    const std::unique_ptr<poppler::page> page(source.create_page(i));
    if (page == nullptr) {
      builder.warn("page " + std::to_string(i + 1) + " could not be read");
      continue;
    }
    pages.push_back(read_page(*page, i + 1));
    for (const PdfWord& word : pages.back().words) bytes += word.text.size() + 1;
  }
  return pages;
}

// Titles left behind by the programs that made the file say nothing.
bool is_sensible_title(std::string_view title) {
  const std::string lowered = ascii_lower(title);
  for (std::string_view sign :
       {".dvi", ".tex", ".doc", ".pdf", ".indd", "untitled", "microsoft word", "title"})
    if (lowered.find(sign) != std::string::npos && (sign != "title" || lowered == "title")) return false;
  return title.size() >= 8 && title.size() <= 300 && title.find(' ') != std::string_view::npos;
}

std::string metadata_title(const poppler::document& source) {
  const poppler::ustring raw = source.get_title();
  std::string title;
  poppler::ustring word;
  for (size_t i = 0; i <= raw.size(); ++i) {
    if (i < raw.size() && raw[i] > 0x20 && raw[i] != 0xA0) {
      word += raw[i];
      continue;
    }
    const std::string cleaned = clean_utf8(word);
    word.clear();
    if (cleaned.empty()) continue;
    if (!title.empty()) title += ' ';
    title += cleaned;
  }
  return is_sensible_title(title) ? title : std::string();
}

// A file that was cut short while it was fetched. poppler would rebuild what is there and give a shorter
// document, in which things would be "not found" that were never looked at.
bool is_cut_short(std::string_view bytes) {
  const std::string_view tail = bytes.substr(bytes.size() - std::min<size_t>(bytes.size(), 4096));
  return tail.find("%%EOF") == std::string_view::npos && tail.find("startxref") == std::string_view::npos;
}

void add_block(const PdfBlock& block, DocumentBuilder& builder) {
  if (builder.size() > 0) builder.append(block.kind == BlockKind::table_row ? "\n" : "\n\n");
  const Span span = builder.append(block.text);
  BlockInfo info;
  info.role = block.role;
  info.page = block.page;
  if (block.kind == BlockKind::heading)
    builder.heading(block.level, span, block.title, info);
  else
    builder.block(block.kind, span, info);
  for (Word word : block.words) {
    word.span = {span.begin + word.span.begin, span.begin + word.span.end};
    if (word.span.end <= span.end) builder.word(word);
  }
}

Result<Document> parse(const Snapshot& snapshot, const ParseLimits& limits) {
  const auto error = [&](ErrorCode code, std::string message) {
    return Error{code, std::move(message), snapshot.url};
  };
  const std::string& bytes = snapshot.bytes;
  if (bytes.empty()) return error(ErrorCode::empty, "the PDF has no bytes");
  if (bytes.size() > std::min<size_t>(limits.max_bytes, std::numeric_limits<int>::max()))
    return error(ErrorCode::limit_exceeded, "the PDF has " + std::to_string(bytes.size()) +
                                                " bytes; the limit is " + std::to_string(limits.max_bytes));
  if (is_cut_short(bytes))
    return error(ErrorCode::malformed, "the PDF is cut short (no end-of-file mark); fetch it again");

  silence_poppler();
  const std::unique_ptr<poppler::document> source(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (source == nullptr) return error(ErrorCode::malformed, "not a readable PDF: its structure is damaged");
  if (source->is_locked()) return error(ErrorCode::encrypted, "the PDF needs a password");
  const int total = source->pages();
  if (total <= 0) return error(ErrorCode::malformed, "the PDF has no pages");

  DocumentBuilder builder(MediaType::pdf, limits);
  builder.set_pages(total);
  builder.set_encoding("UTF-8");
  const std::vector<PdfPage> pages = read_pages(*source, limits, builder);
  if (pages.empty()) return error(ErrorCode::malformed, "none of the PDF's pages could be read");
  const bool has_text =
      std::any_of(pages.begin(), pages.end(), [](const PdfPage& page) { return !page.words.empty(); });
  if (!has_text) {
    return error(ErrorCode::empty, "the PDF has no text layer: " + std::to_string(total) +
                                       (total == 1 ? " page" : " pages") + " of pictures");
  }
  const PdfLayout layout = lay_out(pages, metadata_title(*source));
  builder.set_title(layout.title);
  for (const PdfBlock& block : layout.blocks) {
    if (builder.full()) break;
    add_block(block, builder);
  }
  return std::move(builder).finish();
}

}  // namespace

Result<Document> parse_pdf(const Snapshot& snapshot, const ParseLimits& limits) {
  try {
    return parse(snapshot, limits);
  } catch (const std::exception& e) {
    return Error{ErrorCode::malformed, std::string("the PDF could not be read: ") + e.what(), snapshot.url};
  }
}

}  // namespace exhibit
