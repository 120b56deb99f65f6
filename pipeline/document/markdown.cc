// cmark-gfm finds the blocks; inline markup is read by our own reader (inline.h), because cmark does not say
// where inline nodes stand. cmark sees a copy of the same length in which inline marks are blanked, so that
// its own inline parsing has nothing to do. Tested by tests/document/markdown_test.cc.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/text.h"
#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/fields.h"
#include "pipeline/document/inline.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

constexpr size_t kMaxColumns = 256;
constexpr size_t kMaxTableLines = 100'000;
constexpr size_t kMaxCells = 1'000'000;
constexpr size_t kMaxContainers = 1'000'000;
constexpr size_t kMaxLines = 1'000'000;  // cmark takes some 150 bytes a node
constexpr size_t kMaxInlineBytes = 1u << 20;
constexpr size_t kMaxBoldHeadingBytes = 80;
constexpr int kBoldHeadingLevel = 7;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ---- what cmark sees

// Bytes that may begin a line's block structure.
bool is_structure(char c) {
  return is_blank(c) || is_digit(c) || std::string_view(">*+-_`~#=|:.)<").find(c) != std::string_view::npos;
}

struct Structure {
  std::string text;
  std::string error;  // not empty: nested too deep
  bool tables_cut = false;
  bool lines_cut = false;
};

class StructureCopy {
 public:
  StructureCopy(std::string_view text, size_t max_depth) : max_depth_(max_depth) { out_.text = text; }

  Structure run() {
    const size_t columns = column_limit();
    size_t begin = 0;
    size_t line = 1;
    while (begin < out_.text.size() && out_.error.empty()) {
      const size_t end = std::min(out_.text.find('\n', begin), out_.text.size());
      copy_line(begin, end, columns, line++);
      begin = end + 1;
      if (line > kMaxLines && begin < out_.text.size()) {
        out_.lines_cut = true;
        out_.text.resize(begin);
      }
    }
    return std::move(out_);
  }

 private:
  // Rows are completed to the header's width: the product of both must stay small.
  size_t column_limit() const {
    size_t lines = 0;
    bool piped = false;
    for (const char c : out_.text) {
      if (c == '|') piped = true;
      if (c == '\n') {
        lines += piped ? 1 : 0;
        piped = false;
      }
    }
    if (lines > kMaxTableLines) return 0;
    return lines == 0 ? kMaxColumns : std::min(kMaxColumns, kMaxCells / lines);
  }

  void copy_line(size_t begin, size_t end, size_t columns, size_t line) {
    std::string& text = out_.text;
    size_t prefix = begin;
    while (prefix < end && is_structure(text[prefix])) ++prefix;
    count_containers(begin, prefix, prefix == end, line);
    // "```a``` b" is a code span, not a fence.
    const std::string_view line_text = std::string_view(text).substr(begin, end - begin);
    const bool span =
        line_text.find('`') < prefix - begin && line_text.find('`', prefix - begin) != std::string_view::npos;
    if (span) std::replace(text.begin() + at(begin), text.begin() + at(prefix), '`', 'x');
    for (size_t i = prefix; i < end; ++i) blank_inline(i);
    const auto pipes = static_cast<size_t>(std::count(text.begin() + at(begin), text.begin() + at(end), '|'));
    if (pipes > columns) {
      out_.tables_cut = true;
      std::replace(text.begin() + at(begin), text.begin() + at(end), '|', 'x');
    }
  }

  static std::ptrdiff_t at(size_t i) { return static_cast<std::ptrdiff_t>(i); }

  void blank_inline(size_t i) {
    std::string& text = out_.text;
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    const char c = text[i];
    const bool mark = c == '[' || c == ']' || c == '*' || c == '_' || c == '`' || c == '~' || c == '&' ||
                      (c == '\\' && next != '|') || (c == '<' && next != '/' && next != '!');
    if (mark) text[i] = 'x';
  }

  void count_containers(size_t begin, size_t end, bool whole_line, size_t line) {
    const std::string_view prefix = std::string_view(out_.text).substr(begin, end - begin);
    // A rule of dashes is no list.
    if (whole_line && prefix.find_first_not_of("-*_ \t=|:+") == std::string_view::npos) return;
    size_t depth = 0;
    for (size_t i = 0; i < prefix.size(); ++i) {
      const bool spaced = i + 1 >= prefix.size() || is_blank(prefix[i + 1]);
      const char c = prefix[i];
      if (c == '>' || (spaced && (c == '-' || c == '*' || c == '+' || c == '.' || c == ')'))) ++depth;
    }
    containers_ += depth;
    if (depth > max_depth_) {
      out_.error = "line " + std::to_string(line) + ": quotes and lists nested deeper than " +
                   std::to_string(max_depth_);
    } else if (containers_ > kMaxContainers) {
      out_.error = "line " + std::to_string(line) + ": more than " + std::to_string(kMaxContainers) +
                   " quotes and list items";
    }
  }

  size_t max_depth_;
  size_t containers_ = 0;
  Structure out_;
};

// ---- small readers of source

// "[label]: url" at the begin of a line; the label is lower-cased.
std::optional<std::pair<std::string, Span>> reference_definition(std::string_view text, Span line) {
  size_t i = line.begin;
  while (i < line.end && is_blank(text[i])) ++i;
  if (i >= line.end || text[i] != '[' || (i + 1 < line.end && text[i + 1] == '^')) return std::nullopt;
  const size_t close = text.substr(0, line.end).find("]:", i);
  if (close == std::string_view::npos || close == i + 1) return std::nullopt;
  std::string label = ascii_lower(trim(text.substr(i + 1, close - i - 1)));
  i = close + 2;
  while (i < line.end && is_blank(text[i])) ++i;
  const bool angled = i < line.end && text[i] == '<';
  if (angled) ++i;
  size_t end = i;
  while (end < line.end && !is_blank(text[end]) && text[end] != '>') ++end;
  if (end == i) return std::nullopt;
  return std::pair{std::move(label), Span{static_cast<uint32_t>(i), static_cast<uint32_t>(end)}};
}

// The line is one bold phrase: "**Training data**", "__Use:__". Such a line is a heading in all but name.
bool is_bold_heading(std::string_view line) {
  line = trim(line);
  if (line.ends_with(":")) line.remove_suffix(1);
  if (line.size() < 5 || line.size() > kMaxBoldHeadingBytes) return false;
  const std::string_view mark = line.substr(0, 2);
  if ((mark != "**" && mark != "__") || !line.ends_with(mark)) return false;
  std::string_view inside = line.substr(2, line.size() - 4);
  if (inside.empty() || inside.find(mark) != std::string_view::npos) return false;
  if (inside.ends_with(":")) inside.remove_suffix(1);
  return std::string_view(".!?,;").find(inside.back()) == std::string_view::npos && inside.front() != ' ';
}

// Cells of a table's source line, without the outer pipes.
std::vector<Span> cells_of(std::string_view text, Span line) {
  std::vector<Span> cells;
  size_t begin = line.begin;
  for (size_t i = line.begin; i <= line.end; ++i) {
    const bool border = i == line.end || (text[i] == '|' && (i == line.begin || text[i - 1] != '\\'));
    if (!border) continue;
    cells.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(i)});
    begin = i + 1;
  }
  const auto blank = [&](Span cell) { return trim(slice(text, cell)).empty(); };
  if (!cells.empty() && blank(cells.front())) cells.erase(cells.begin());
  if (!cells.empty() && blank(cells.back())) cells.pop_back();
  return cells;
}

// HTML elements that begin and end a block of their own.
bool is_block_tag(std::string_view name) {
  if (name.starts_with('/')) name.remove_prefix(1);
  constexpr std::string_view kBlocks =
      " p div table thead tbody tfoot tr h1 h2 h3 h4 h5 h6 ul ol li details summary center hr blockquote pre "
      "dl dt dd "
      "section article header footer figure figcaption caption ";
  return kBlocks.find(" " + std::string(name) + " ") != std::string_view::npos;
}

int heading_level(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0' : 0;
}

bool is_bibliography(std::string_view title) {
  const std::string lower = ascii_lower(title);
  return lower == "references" || lower == "bibliography";
}

// ---- the parser

class MarkdownReader {
 public:
  MarkdownReader(DocumentBuilder& builder, const ParseLimits& limits, const std::string& where)
      : builder_(builder), limits_(limits), where_(where) {}

  Result<void> run() {
    const uint32_t body = front_matter();
    Structure structure = StructureCopy(std::string_view(text()).substr(body), limits_.max_depth).run();
    if (!structure.error.empty()) return Error{ErrorCode::limit_exceeded, structure.error, where_};
    if (structure.tables_cut) builder_.warn("a table too large to be read as one was read as plain lines");
    if (structure.lines_cut) {
      builder_.warn("the document has more than " + std::to_string(kMaxLines) +
                    " lines; the rest was left out");
    }
    find_lines(body);
    find_references();
    return walk(structure.text);
  }

 private:
  struct FreeNode {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
    void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
    void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
  };

  // Where an HTML table or list stands; HTML blocks end at empty lines, tables do not.
  struct HtmlState {
    bool in_row = false;
    bool in_item = false;
    int heading = 0;
    int header_cells = 0;
    std::string header;
  };

  const std::string& text() const { return builder_.text(); }

  // Adds the fields of a leading "---" block and returns where the body begins.
  uint32_t front_matter() {
    const std::string_view all = text();
    if (!all.starts_with("---\n")) return 0;
    size_t end = all.find("\n---", 3);
    while (end != std::string_view::npos && end + 4 < all.size() && all[end + 4] != '\n' &&
           !is_blank(all[end + 4])) {
      end = all.find("\n---", end + 4);
    }
    if (end == std::string_view::npos) return 0;
    const Span yaml{4, static_cast<uint32_t>(std::max<size_t>(end + 1, 4))};
    const Result<void> added = add_yaml_fields(builder_, yaml, limits_, where_);
    if (!added) {
      builder_.warn("front matter: " + added.error().message);
      const uint32_t from = builder_.blocks().empty() ? yaml.begin : builder_.blocks().back().span.end;
      builder_.block(BlockKind::code, {from, yaml.end});
    }
    return static_cast<uint32_t>(std::min(all.find('\n', end + 1), all.size() - 1) + 1);
  }

  void find_lines(uint32_t body) {
    for (uint32_t begin = body;;) {
      const size_t end = std::min(text().find('\n', begin), text().size());
      lines_.push_back({begin, static_cast<uint32_t>(end)});
      if (end >= text().size()) return;
      begin = static_cast<uint32_t>(end + 1);
    }
  }

  void find_references() {
    for (const Span& line : lines_) {
      const auto definition = reference_definition(text(), line);
      if (!definition) continue;
      references_.emplace(definition->first, std::string(slice(text(), definition->second)));
    }
  }

  Result<void> walk(const std::string& structure) {
    static std::once_flag registered;
    std::call_once(registered, cmark_gfm_core_extensions_ensure_registered);
    const std::unique_ptr<cmark_parser, FreeNode> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser.get(), structure.data(), structure.size());
    const std::unique_ptr<cmark_node, FreeNode> root(cmark_parser_finish(parser.get()));
    const std::unique_ptr<cmark_iter, FreeNode> iterator(cmark_iter_new(root.get()));
    size_t depth = 0;
    for (cmark_event_type event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
      cmark_node* node = cmark_iter_get_node(iterator.get());
      const cmark_node_type type = cmark_node_get_type(node);
      const bool entering = event == CMARK_EVENT_ENTER;
      if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM) entering ? ++depth : --depth;
      if (depth > limits_.max_depth) {
        return Error{ErrorCode::limit_exceeded,
                     "quotes and lists nested deeper than " + std::to_string(limits_.max_depth), where_};
      }
      if (entering && !builder_.full()) enter(node, type, depth > 0);
    }
    return {};
  }

  void enter(cmark_node* node, cmark_node_type type, bool nested) {
    const Span span = span_of(node);
    if (span.empty()) return;
    if (type == CMARK_NODE_HEADING) {
      heading(cmark_node_get_heading_level(node), span);
    } else if (type == CMARK_NODE_PARAGRAPH) {
      cmark_node* parent = cmark_node_parent(node);
      const bool item = parent != nullptr && cmark_node_get_type(parent) == CMARK_NODE_ITEM;
      paragraph(item ? BlockKind::list_item : BlockKind::paragraph, span, nested);
    } else if (type == CMARK_NODE_CODE_BLOCK) {
      code(span);
    } else if (type == CMARK_NODE_HTML_BLOCK) {
      flow(BlockKind::paragraph, span);
    } else if (is_table_row(node)) {
      table_row(node, span);
    }
  }

  static bool is_table_row(cmark_node* node) {
    const std::string_view name = cmark_node_get_type_string(node);
    return name == "table_row" || name == "table_header";
  }

  // From the node's first byte to the end of its last line.
  Span span_of(cmark_node* node) const {
    const int first = cmark_node_get_start_line(node);
    const int last = cmark_node_get_end_line(node);
    if (first < 1 || static_cast<size_t>(first) > lines_.size()) return {};
    const Span& begin = lines_[static_cast<size_t>(first) - 1];
    const size_t end = std::clamp<size_t>(static_cast<size_t>(std::max(last, first)), 1, lines_.size()) - 1;
    const auto column = static_cast<uint32_t>(std::max(cmark_node_get_start_column(node), 1) - 1);
    return {std::min(begin.begin + column, begin.end), lines_[end].end};
  }

  Span line_at(uint32_t begin, Span within) const {
    const size_t end = std::min<size_t>(text().find('\n', begin), within.end);
    return {begin, static_cast<uint32_t>(end)};
  }

  BlockInfo info(std::string path = {}) const {
    BlockInfo out;
    out.role = in_references_ ? BlockRole::references : BlockRole::body;
    out.path = std::move(path);
    return out;
  }

  void heading(int level, Span span) {
    const std::string_view all = text();
    Span title = span;
    if (all[span.begin] == '#') {
      while (title.begin < title.end && all[title.begin] == '#') ++title.begin;
      while (title.end > title.begin && is_blank(all[title.end - 1])) --title.end;
      uint32_t end = title.end;
      while (end > title.begin && all[end - 1] == '#') --end;
      if (end == title.begin || is_blank(all[end - 1])) title.end = end;
    } else {
      title.end = setext_end(span);
    }
    ViewText view;
    inline_view(title, view);
    add_heading(level, span, view);
  }

  // Without the underline and what is blank behind it.
  uint32_t setext_end(Span span) const {
    const std::string_view source = slice(text(), span);
    size_t end = source.size();
    for (size_t line = source.rfind('\n'); line != std::string_view::npos;
         line = source.rfind('\n', end - 1)) {
      const bool ruled =
          source.substr(line, end - line).find_first_not_of("=->\n \t") == std::string_view::npos;
      if (!ruled || line == 0) break;
      end = line;
    }
    return span.begin + static_cast<uint32_t>(end);
  }

  void add_heading(int level, Span span, const ViewText& view) {
    const std::string title = clean_title(view.text());
    if (title.empty()) return;
    if (level != kBoldHeadingLevel && (!in_references_ || level <= references_level_)) {
      in_references_ = is_bibliography(title);
      references_level_ = level;
    }
    builder_.heading(level, span, view);
  }

  void inline_view(Span range, ViewText& view) {
    for_each_piece(range, [&](const InlinePiece& piece) { append_piece(piece, view); });
    close_link(view);
  }

  void append_piece(const InlinePiece& piece, ViewText& view) {
    switch (piece.kind) {
      case InlinePiece::Kind::text:
        append_text(piece.span, view);
        break;
      case InlinePiece::Kind::replaced:
        append_replaced(piece, view);
        break;
      case InlinePiece::Kind::link_open:
        open_link(piece.span.end, piece.value, view);
        break;
      case InlinePiece::Kind::link_close:
        link_end_ = piece.span.begin;
        close_link(view);
        break;
      case InlinePiece::Kind::tag:
        if (piece.value == "br" && !view.empty() && view.text().back() != ' ')
          view.replace(" ", piece.span.begin);
        if (piece.value == "a") open_link(piece.span.end, piece.url, view);
        if (piece.value == "/a") {
          link_end_ = piece.span.begin;
          close_link(view);
        }
        break;
    }
  }

  // Two blanks that meet where markup stood between them are one.
  void append_text(Span span, ViewText& view) {
    const bool surplus = text()[span.begin] == ' ' && !view.empty() && view.text().back() == ' ';
    if (surplus) ++span.begin;
    view.copy(text(), span);
  }

  void append_cell_border(uint32_t at, ViewText& view) {
    view.replace(!view.empty() && view.text().back() == ' ' ? "| " : " | ", at);
  }

  void append_replaced(const InlinePiece& piece, ViewText& view) {
    const bool surplus = piece.value == " " && (view.empty() || view.text().back() == ' ');
    if (!surplus) view.replace(piece.value, piece.span.begin);
  }

  void open_link(uint32_t begin, const std::string& url, ViewText& view) {
    close_link(view);
    if (url.empty()) return;
    link_url_ = url;
    link_begin_ = link_end_ = begin;
    link_view_begin_ = view.text().size();
  }

  void close_link(const ViewText& view) {
    if (link_url_.empty()) return;
    const size_t from = std::min(link_view_begin_, view.text().size());
    builder_.link({link_begin_, std::max(link_begin_, link_end_)}, std::move(link_url_),
                  std::string(trim(std::string_view(view.text()).substr(from))));
    link_url_.clear();
  }

  void paragraph(BlockKind kind, Span span, bool nested) {
    // Link definitions are no text of the document's.
    while (span.begin < span.end) {
      const Span line = line_at(span.begin, span);
      const auto definition = reference_definition(text(), line);
      if (!definition) break;
      builder_.link(definition->second, std::string(slice(text(), definition->second)), definition->first);
      span.begin = std::min(line.end + 1, span.end);
    }
    if (span.begin >= span.end) return;
    const Span first = line_at(span.begin, span);
    if (!nested && is_bold_heading(slice(text(), first))) {
      ViewText view;
      inline_view(first, view);
      add_heading(kBoldHeadingLevel, first, view);
      span.begin = std::min(first.end + 1, span.end);
      if (span.begin >= span.end) return;
    }
    flow(kind, span);
  }

  // At most kMaxInlineBytes further, at a blank where there is one.
  uint32_t part_end(uint32_t begin, Span within) const {
    if (within.end - begin <= kMaxInlineBytes) return within.end;
    const std::string_view part = truncate_utf8(std::string_view(text()).substr(begin), kMaxInlineBytes);
    const size_t blank = part.find_last_of(" \n");
    return begin + static_cast<uint32_t>(blank == std::string_view::npos || blank == 0 ? part.size() : blank);
  }

  // Pieces take many times the memory of their text: long paragraphs are read part by part.
  template <class Take>
  void for_each_piece(Span span, const Take& take) const {
    for (Span part{span.begin, part_end(span.begin, span)}; !part.empty();
         part = {part.end, part_end(part.end, span)}) {
      for (const InlinePiece& piece : read_inline(text(), part, references_)) take(piece);
    }
  }

  // Running text with HTML in it: every block-level tag begins a new block.
  void flow(BlockKind kind, Span span) {
    ViewText view;
    uint32_t begin = span.begin;
    const auto finish = [&](uint32_t end) {
      link_end_ = end;
      close_link(view);
      add_flow_block(kind, {begin, std::max(begin, end)}, view);
      view.clear();
    };
    const auto take = [&](const InlinePiece& piece) {
      const bool cell = piece.kind == InlinePiece::Kind::tag && (piece.value == "td" || piece.value == "th");
      if (cell) {
        if (html_.in_row && !trim(view.text()).empty()) append_cell_border(piece.span.begin, view);
        if (piece.value == "th") ++html_.header_cells;
      } else if (piece.kind == InlinePiece::Kind::tag && is_block_tag(piece.value)) {
        finish(piece.span.begin);
        begin = piece.span.end;
        follow_tag(piece.value);
      } else {
        append_piece(piece, view);
      }
    };
    for_each_piece(span, take);
    finish(span.end);
  }

  void follow_tag(std::string_view name) {
    if (name == "table" || name == "/table") html_ = HtmlState{};
    if (name == "tr" || name == "/tr") {
      html_.in_row = name == "tr";
      html_.header_cells = 0;
    }
    if (name == "li" || name == "/li") html_.in_item = name == "li";
    if (name.starts_with('/')) {
      if (heading_level(name.substr(1)) > 0) html_.heading = 0;
    } else if (heading_level(name) > 0) {
      html_.heading = heading_level(name);
    }
  }

  void add_flow_block(BlockKind kind, Span span, const ViewText& view) {
    if (trim(view.text()).empty()) return;
    if (html_.heading > 0) {
      add_heading(html_.heading, span, view);
    } else if (html_.in_row) {
      if (html_.header_cells > 1 && html_.header.empty()) html_.header = std::string(trim(view.text()));
      builder_.block(BlockKind::table_row, span, view, info(html_.header));
    } else {
      builder_.block(html_.in_item ? BlockKind::list_item : kind, span, view, info());
    }
  }

  void code(Span span) {
    const std::string_view source = slice(text(), span);
    // HTML that is indented behind an empty line looks like code to Markdown.
    const bool fenced = source.starts_with("```") || source.starts_with("~~~");
    if (!fenced && trim(source).starts_with('<')) return flow(BlockKind::paragraph, span);
    if (fenced) {
      const Span open = line_at(span.begin, span);
      span.begin = std::min(open.end + 1, span.end);
      const size_t last = slice(text(), span).rfind('\n');
      const std::string_view closing =
          trim(slice(text(), span).substr(last == std::string_view::npos ? 0 : last));
      const bool closed = closing.starts_with("```") || closing.starts_with("~~~");
      if (closed)
        span.end = last == std::string_view::npos ? span.begin : span.begin + static_cast<uint32_t>(last);
    }
    builder_.block(BlockKind::code, span, info());
  }

  void table_row(cmark_node* node, Span span) {
    const bool header = cmark_gfm_extensions_get_table_row_is_header(node) != 0;
    ViewText view;
    bool first = true;
    for (const Span& cell : cells_of(text(), span)) {
      if (!first) append_cell_border(cell.begin - 1, view);
      first = false;
      Span inner = cell;
      while (inner.begin < inner.end && is_blank(text()[inner.begin])) ++inner.begin;
      while (inner.end > inner.begin && is_blank(text()[inner.end - 1])) --inner.end;
      inline_view(inner, view);
    }
    if (header) table_header_ = view.text();
    builder_.block(BlockKind::table_row, span, view, info(table_header_));
  }

  DocumentBuilder& builder_;
  const ParseLimits& limits_;
  const std::string& where_;
  std::vector<Span> lines_;  // of the body
  LinkReferences references_;
  std::string table_header_;
  HtmlState html_;
  bool in_references_ = false;
  int references_level_ = 0;
  std::string link_url_;
  uint32_t link_begin_ = 0;
  uint32_t link_end_ = 0;
  size_t link_view_begin_ = 0;
};

}  // namespace

Result<Document> parse_markdown(const Snapshot& snapshot, const ParseLimits& limits) {
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  if (!looks_like_text(decoded.text)) {
    return Error{ErrorCode::malformed, "the bytes are not text", snapshot.url};
  }
  DocumentBuilder builder = DocumentBuilder::with_view(MediaType::markdown, limits);
  builder.set_encoding(decoded.encoding);
  for (std::string& warning : decoded.warnings) builder.warn(std::move(warning));
  builder.set_source(decoded.text);
  MarkdownReader reader(builder, limits, snapshot.url);
  const Result<void> read = reader.run();
  if (!read) return read.error();
  return std::move(builder).finish();
}

}  // namespace exhibit
