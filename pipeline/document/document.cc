// Tested by tests/document/document_test.cc.
#include "pipeline/document/document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_border(std::string_view text, uint32_t at) { return at >= text.size() || !is_continuation(text[at]); }

// Where a byte of the view stands in text.
uint32_t map_byte(const Document& document, uint32_t in_view) {
  const auto& pieces = document.view_pieces;
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), in_view,
                       [](uint32_t at, const ViewPiece& piece) { return at < piece.view_begin; });
  if (after == pieces.begin()) return 0;
  const ViewPiece& piece = *(after - 1);
  return piece.text_begin + (in_view - piece.view_begin);
}

template <class T>
using Names = std::pair<T, std::string_view>;

constexpr std::array<Names<MediaType>, 6> kMediaTypes = {{{MediaType::markdown, "markdown"},
                                                          {MediaType::html, "html"},
                                                          {MediaType::pdf, "pdf"},
                                                          {MediaType::json, "json"},
                                                          {MediaType::yaml, "yaml"},
                                                          {MediaType::text, "text"}}};
constexpr std::array<Names<BlockKind>, 6> kBlockKinds = {{{BlockKind::heading, "heading"},
                                                          {BlockKind::paragraph, "paragraph"},
                                                          {BlockKind::list_item, "list_item"},
                                                          {BlockKind::table_row, "table_row"},
                                                          {BlockKind::code, "code"},
                                                          {BlockKind::field, "field"}}};
constexpr std::array<Names<BlockRole>, 5> kBlockRoles = {{{BlockRole::body, "body"},
                                                          {BlockRole::boilerplate, "boilerplate"},
                                                          {BlockRole::references, "references"},
                                                          {BlockRole::contents, "contents"},
                                                          {BlockRole::caption, "caption"}}};

template <class T, size_t N>
std::string_view name_of(const std::array<Names<T>, N>& names, T value) {
  for (const auto& [key, name] : names) {
    if (key == value) return name;
  }
  return "unknown";
}

class InvariantCheck {
 public:
  explicit InvariantCheck(const Document& document) : document_(document) {}

  std::optional<std::string> run() {
    check_bytes("text", document_.text);
    check_bytes("view", document_.view);
    check_pieces();
    check_sections();
    check_blocks();
    check_sentences();
    for (size_t i = 0; i < document_.links.size(); ++i) check_span("link", i, document_.links[i].span);
    for (size_t i = 0; i < document_.words.size(); ++i) check_span("word", i, document_.words[i].span);
    return broken_;
  }

 private:
  void fail(std::string what) {
    if (!broken_) broken_ = std::move(what);
  }
  void expect(bool holds, std::string_view what, size_t index, std::string_view rule) {
    if (!holds) fail(std::string(what) + " " + std::to_string(index) + ": " + std::string(rule));
  }

  void check_bytes(std::string_view name, std::string_view bytes) {
    if (bytes.size() > UINT32_MAX) fail(std::string(name) + " is longer than a span can say");
    if (!is_valid_utf8(bytes)) fail(std::string(name) + " is not valid UTF-8");
    if (bytes.find('\0') != std::string_view::npos) fail(std::string(name) + " holds a NUL");
    if (bytes.find('\r') != std::string_view::npos) fail(std::string(name) + " holds a carriage return");
  }

  void check_span_in(std::string_view text, std::string_view what, size_t index, Span span) {
    const bool inside = span.begin <= span.end && span.end <= text.size();
    expect(inside, what, index, "its span leaves the text");
    if (inside) {
      expect(is_border(text, span.begin) && is_border(text, span.end), what, index,
             "its span cuts a code point");
    }
  }
  void check_span(std::string_view what, size_t index, Span span) {
    check_span_in(document_.text, what, index, span);
  }

  void check_pieces() {
    const auto& pieces = document_.view_pieces;
    if (document_.view.empty() != pieces.empty()) return fail("view and view_pieces do not belong together");
    for (size_t i = 0; i < pieces.size(); ++i) {
      const uint32_t least = i == 0 ? 0 : pieces[i - 1].view_begin + 1;
      expect(i == 0 ? pieces[i].view_begin == 0 : pieces[i].view_begin >= least, "view piece", i,
             "out of order");
      expect(pieces[i].view_begin < document_.view.size(), "view piece", i, "it leaves the view");
      expect(pieces[i].text_begin <= document_.text.size(), "view piece", i, "it leaves the text");
    }
  }

  void check_sections() {
    for (size_t i = 0; i < document_.sections.size(); ++i) {
      const int32_t parent = document_.sections[i].parent;
      expect(parent >= -1 && parent < static_cast<int32_t>(i), "section", i, "its parent is not before it");
    }
  }

  void check_blocks() {
    uint32_t begin = 0;
    for (size_t i = 0; i < document_.blocks.size(); ++i) {
      const Block& block = document_.blocks[i];
      check_span("block", i, block.span);
      expect(block.span.begin >= begin, "block", i, "out of order");
      begin = block.span.begin;
      const bool known =
          block.section >= -1 && block.section < static_cast<int32_t>(document_.sections.size());
      expect(known, "block", i, "its section does not exist");
      expect(block.page >= 0 && block.page <= document_.pages, "block", i, "its page does not exist");
    }
  }

  void check_sentences() {
    Span last;
    for (size_t i = 0; i < document_.sentences.size(); ++i) {
      const Sentence& sentence = document_.sentences[i];
      check_span("sentence", i, sentence.span);
      check_span_in(document_.matchable(), "sentence's view", i, sentence.view);
      if (document_.view.empty())
        expect(sentence.view == sentence.span, "sentence", i, "its view is not its span");
      expect(sentence.span.begin >= last.begin && sentence.view.begin >= last.end, "sentence", i,
             "out of order");
      last = {sentence.span.begin, sentence.view.end};
      const bool known = sentence.block < document_.blocks.size();
      expect(known, "sentence", i, "its block does not exist");
      if (known) {
        expect(document_.blocks[sentence.block].span.contains(sentence.span), "sentence", i,
               "it leaves its block");
      }
    }
  }

  const Document& document_;
  std::optional<std::string> broken_;
};

}  // namespace

Span Document::to_text(Span in_view) const {
  if (view.empty()) return in_view;
  const auto length = static_cast<uint32_t>(text.size());
  Span span;
  span.begin = std::min(map_byte(*this, in_view.begin), length);
  while (span.begin > 0 && !is_border(text, span.begin)) --span.begin;
  if (in_view.empty()) return {span.begin, span.begin};
  span.end = std::min(map_byte(*this, in_view.end - 1) + 1, length);
  while (span.end < length && !is_border(text, span.end)) ++span.end;
  span.end = std::max(span.begin, span.end);
  return span;
}

std::string Document::section_path(int32_t section) const {
  std::vector<std::string_view> titles;
  while (section >= 0 && static_cast<size_t>(section) < sections.size()) {
    const Section& here = sections[static_cast<size_t>(section)];
    titles.push_back(here.title);
    if (here.parent >= section) break;  // a foreign, broken document must not loop
    section = here.parent;
  }
  std::string path;
  std::reverse(titles.begin(), titles.end());
  for (const std::string_view part : titles) {
    if (!path.empty()) path += " > ";
    path += part;
  }
  return path;
}

uint32_t Document::line_of(uint32_t byte) const {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(byte, text.size()));
  return 1 + static_cast<uint32_t>(std::count(text.begin(), end, '\n'));
}

std::optional<std::string> check_invariants(const Document& document) {
  return InvariantCheck(document).run();
}

std::string_view to_string(MediaType type) { return name_of(kMediaTypes, type); }
std::string_view to_string(BlockKind kind) { return name_of(kBlockKinds, kind); }
std::string_view to_string(BlockRole role) { return name_of(kBlockRoles, role); }

bool parse(std::string_view name, BlockKind& kind) {
  for (const auto& [key, known] : kBlockKinds) {
    if (known == name) {
      kind = key;
      return true;
    }
  }
  return false;
}

}  // namespace exhibit
