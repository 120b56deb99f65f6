// Tested by tests/tools/view_test.cc.
#include "pipeline/report/quotation.h"

#include <algorithm>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr uint32_t kContextBytes = 160;  // on each side of a quote
constexpr std::string_view kEllipsis = "…";

bool continues_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// The last kContextBytes of a text, cut at a blank.
std::string tail(std::string_view text) {
  if (text.size() <= kContextBytes) return std::string(text);
  size_t begin = text.size() - kContextBytes;
  while (begin < text.size() && continues_code_point(text[begin])) ++begin;
  const size_t blank = text.find(' ', begin);
  if (blank != std::string_view::npos) begin = blank + 1;
  return std::string(kEllipsis) + " " + std::string(text.substr(begin));
}

std::string head(std::string_view text) {
  if (text.size() <= kContextBytes) return std::string(text);
  std::string_view cut = truncate_utf8(text, kContextBytes);
  const size_t blank = cut.rfind(' ');
  if (blank != std::string_view::npos) cut = cut.substr(0, blank);
  return std::string(cut) + " " + std::string(kEllipsis);
}

}  // namespace

Quotation in_context(const Document& document, Span quote) {
  Span around = quote;
  for (const Block& block : document.blocks) {
    if (block.span.overlaps(quote)) {
      around.begin = std::min(around.begin, block.span.begin);
      around.end = std::max(around.end, block.span.end);
    }
  }
  const auto trimmed = [&](uint32_t begin, uint32_t end) { return trim(document.text_of({begin, end})); };
  return {tail(trimmed(around.begin, quote.begin)), std::string(document.text_of(quote)),
          head(trimmed(quote.end, around.end))};
}

DocumentPtr stored_document(const Workspace& workspace, const std::string& sha256, const std::string& url) {
  const auto record = workspace.find_snapshot(sha256, url);
  if (!record || !*record) return nullptr;
  const auto parsed = workspace.document(
      document_key((*record)->sha256, (*record)->media_type, (*record)->url), kParserVersion);
  if (!parsed || !*parsed || !**parsed) return nullptr;
  return ***parsed;
}

DocumentPtr stored_document(const Workspace& workspace, const Evidence& evidence) {
  return stored_document(workspace, evidence.document, evidence.url);
}

}  // namespace exhibit
