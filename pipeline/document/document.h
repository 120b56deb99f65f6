// A snapshot's text, normalised to UTF-8 and cut into blocks and sentences that lead back to where they
// stand.
//
// text is what a quote is taken from: the source itself for Markdown, JSON, YAML and plain text (decoded,
// line ends as '\n'), the rendered text for HTML and PDF. Rules do not match on text but on view, in which
// inline markup is gone ("Training used [JAX][jax]" reads "Training used JAX"); to_text() leads from the one
// to the other. For formats without inline markup view is empty and stands for text itself.
//
// Invariants, checked by check_invariants() and tested for every parser:
//   - text and view are valid UTF-8 without NUL and with '\n' as the only line end
//   - every span lies within its text and on code-point borders; blocks and sentences are in order of begin
//   - every sentence lies within its block; section and parent indices exist
// A Document is immutable after parsing and then safe to share between threads.
// Tested by tests/document/*.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/base/span.h"
#include "pipeline/document/snapshot.h"

namespace exhibit {

enum class MediaType { markdown, html, pdf, json, yaml, text };

enum class BlockKind {
  heading,
  paragraph,
  list_item,
  table_row,  // cells joined by " | " in the view
  code,       // fenced or indented code, <pre>
  field,      // one scalar of JSON or YAML (front matter included), with its path
};

enum class BlockRole {
  body,
  boilerplate,  // navigation, cookie banners, running heads, page numbers
  references,   // bibliography
  contents,     // table of contents
  caption,      // of a figure or table; evidence like body text
};

struct Section {
  std::string title;    // without markup and numbering: "Training", not "## 3.1 Training"
  int32_t parent = -1;  // index into Document::sections
  int32_t level = 1;    // 1 is the highest
};

struct Block {
  BlockKind kind = BlockKind::paragraph;
  BlockRole role = BlockRole::body;
  Span span;             // in text
  int32_t section = -1;  // index into Document::sections; -1 before the first heading
  int32_t page = 0;      // 1-based; 0 where the format has none
  std::string path;   // fields: JSON pointer ("/architectures/0"); table rows: header cells joined by " | "
  std::string value;  // fields: the scalar itself, quotes and escapes resolved: true, 32768, Apache-2.0
};

// The unit that rules match on: a sentence of a paragraph or list item, a table row, a line of code, a field.
struct Sentence {
  Span span;           // in text
  Span view;           // in view (equal to span where view is empty)
  uint32_t block = 0;  // index into Document::blocks
};

// A word of a PDF page, for highlighting. Points (1/72 inch), origin at the page's top left.
struct Word {
  Span span;  // in text
  int32_t page = 0;
  float left = 0, top = 0, right = 0, bottom = 0;
};

struct Link {
  Span span;         // the anchor's text in text
  std::string url;   // as written; may be relative
  std::string text;  // the anchor's visible text
};

// One stretch of the view that maps byte by byte to text.
struct ViewPiece {
  uint32_t view_begin = 0;
  uint32_t text_begin = 0;
};

struct Document {
  MediaType type = MediaType::text;
  std::string title;     // best known title; may be empty
  std::string encoding;  // what the bytes were decoded from: "UTF-8", "EUC-KR", ...
  std::string text;
  std::string view;
  std::vector<ViewPiece> view_pieces;  // by view_begin; empty where view is empty
  std::vector<Section> sections;
  std::vector<Block> blocks;
  std::vector<Sentence> sentences;
  std::vector<Link> links;
  std::vector<Word> words;  // PDF only
  int32_t pages = 0;
  std::vector<std::string> warnings;  // what was repaired or cut: invalid bytes, a page that failed, depth

  std::string_view matchable() const {
    return view.empty() ? std::string_view(text) : std::string_view(view);
  }
  std::string_view view_of(const Sentence& sentence) const { return slice(matchable(), sentence.view); }
  std::string_view text_of(Span span) const { return slice(text, span); }

  // The smallest span of text that covers this span of the view.
  Span to_text(Span in_view) const;
  // "Model card > Training > Hardware", outermost first; empty before the first heading.
  std::string section_path(int32_t section) const;
  // 1-based line of a byte of text.
  uint32_t line_of(uint32_t byte) const;
};

using DocumentPtr = std::shared_ptr<const Document>;

// Bounds on what a parser accepts. What exceeds them is an error (limit_exceeded) or is cut with a warning,
// as each field says.
struct ParseLimits {
  size_t max_bytes = 64u << 20;       // of the snapshot; error
  size_t max_text_bytes = 32u << 20;  // of the text; cut, with a warning
  size_t max_depth = 512;      // nesting of HTML, JSON, YAML, Markdown quotes and lists; error (HTML: cut)
  size_t max_pages = 2000;     // PDF; cut, with a warning
  size_t max_blocks = 400000;  // cut, with a warning
  double max_seconds = 60;     // PDF rendering; the remaining pages are left out, with a warning
};

// Raised whenever a parser gives other output for the same bytes: stored documents of an older version are
// parsed again.
inline constexpr int kParserVersion = 1;

// What the bytes are. The URL's suffix and the declared type only decide between formats that look alike
// (Markdown and plain text).
MediaType sniff(std::string_view bytes, std::string_view declared_type, std::string_view url);

// Snapshot -> Document. Errors: empty (no bytes, or a PDF without a text layer), encrypted, malformed,
// limit_exceeded; Error::where is the URL. Thread-safe.
Result<Document> parse_document(const Snapshot& snapshot, const ParseLimits& limits = {});

// The first invariant that does not hold, in words; nullopt where all do.
std::optional<std::string> check_invariants(const Document& document);

std::string_view to_string(MediaType type);
std::string_view to_string(BlockKind kind);
std::string_view to_string(BlockRole role);
bool parse(std::string_view name, BlockKind& kind);

}  // namespace exhibit
