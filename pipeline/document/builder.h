// How every parser makes its Document: text in, blocks on it, and the sentences, sections and limits come by
// themselves, so that all formats keep the same invariants.
//
// Two ways to use it:
//   - source formats (Markdown, JSON, YAML, plain text) hand over their decoded text at once and add blocks
//     by span;
//   - rendered formats (HTML, PDF) append text as they meet it and add blocks on the spans they get back.
// Blocks are added in order of their begin. Not thread-safe; one builder a document.
// Tested by tests/document/builder_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/base/span.h"
#include "pipeline/document/document.h"

namespace exhibit {

// A block's text without inline markup, and where each byte of it stands in the document's text.
class ViewText {
 public:
  // The bytes of text that span covers, as they are.
  void copy(std::string_view text, Span span);
  // Other bytes for what stands at `at`: a decoded entity, a blank for a line break.
  void replace(std::string_view replacement, uint32_t at);

  const std::string& text() const { return text_; }
  const std::vector<ViewPiece>& pieces() const {
    return pieces_;
  }  // view_begin counts from this text's begin
  bool empty() const { return text_.empty(); }
  void clear();

 private:
  std::string text_;
  std::vector<ViewPiece> pieces_;
};

struct BlockInfo {
  BlockRole role = BlockRole::body;
  int32_t page = 0;
  std::string path;
  std::string value;
};

class DocumentBuilder {
 public:
  // A document without view: rules match on text itself.
  DocumentBuilder(MediaType type, const ParseLimits& limits) : DocumentBuilder(type, limits, false) {}
  // A document whose blocks have a view of their own; blocks added without one are copied to it.
  static DocumentBuilder with_view(MediaType type, const ParseLimits& limits) { return {type, limits, true}; }

  const std::string& text() const { return document_.text; }
  uint32_t size() const { return static_cast<uint32_t>(document_.text.size()); }

  // The whole text of a source format, before any block. What exceeds max_text_bytes is cut, with a warning.
  void set_source(std::string_view utf8);
  // Appends valid UTF-8 with '\n' line ends and returns where it stands. What exceeds max_text_bytes is cut,
  // with a warning.
  Span append(std::string_view utf8);

  // Opens a section (closing those of its level and deeper) without adding a block.
  void open_section(int level, std::string_view title);
  // A heading block and its section. title may hold numbering and a trailing colon; they are cleaned away.
  void heading(int level, Span span, std::string_view title, const BlockInfo& info = {});
  void heading(int level, Span span, const ViewText& view, const BlockInfo& info = {});

  // A block over span (white space at both ends is left out; an empty one is not added).
  void block(BlockKind kind, Span span, const BlockInfo& info = {});
  void block(BlockKind kind, Span span, const ViewText& view, const BlockInfo& info = {});

  void link(Span span, std::string url, std::string text);
  void word(const Word& word) { document_.words.push_back(word); }
  // Each warning is kept once, and at most kMaxWarnings of them.
  void warn(std::string message);
  void set_title(std::string title) { document_.title = std::move(title); }
  void set_encoding(std::string name) { document_.encoding = std::move(name); }
  void set_pages(int32_t pages) { document_.pages = pages; }

  bool has_title() const { return !document_.title.empty(); }
  int32_t section() const { return section_; }
  const std::vector<Block>& blocks() const { return document_.blocks; }
  const std::vector<Section>& sections() const { return document_.sections; }
  // True once a limit was met: what is added from now on is left out.
  bool full() const { return full_; }

  // The document; without a title set, the first heading of the highest level is its title.
  Document finish() &&;

  static constexpr size_t kMaxWarnings = 50;

 private:
  DocumentBuilder(MediaType type, const ParseLimits& limits, bool has_view);
  bool add_block(BlockKind kind, Span span, const BlockInfo& info);
  void add_sentences(BlockKind kind, Span in_view);
  Span trimmed(Span span) const;
  void copy_to_view(const ViewText& view);
  void append_separator(uint32_t at);

  ParseLimits limits_;
  Document document_;
  bool has_view_ = false;
  bool full_ = false;
  int32_t section_ = -1;
};

// A heading's text without its numbering ("3.1 ", "A.2 ", "IV. "), a trailing colon and surplus blanks.
std::string clean_title(std::string_view heading);

}  // namespace exhibit
