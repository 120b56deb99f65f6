// Tested by tests/document/html_test.cc.
//
// Bytes -> decode() -> scan_html() -> gumbo's tree -> text. gumbo's defence against bad input is its error
// list, which alone takes gigabytes; max_errors = 0 turns it off, and scan_html() bounds the depth before.
#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/html_scan.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

constexpr double kLeastShare = 0.2;  // of the visible text that must remain when boilerplate is dropped
constexpr double kMostShare = 0.5;   // what holds more of the text is not boilerplate, whatever it is called
constexpr size_t kTagsPerBlock = 5;

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view name, Names names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const GumboElement* element_of(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT ? &node.v.element : nullptr;
}

template <class F>
void for_each_child(const GumboElement& element, F&& f) {
  for (unsigned i = 0; i < element.children.length; ++i)
    f(*static_cast<const GumboNode*>(element.children.data[i]));
}

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool has_attribute(const GumboElement& element, const char* name) {
  return gumbo_get_attribute(&element.attributes, name) != nullptr;
}

int heading_level(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_H1:
      return 1;
    case GUMBO_TAG_H2:
      return 2;
    case GUMBO_TAG_H3:
      return 3;
    case GUMBO_TAG_H4:
      return 4;
    case GUMBO_TAG_H5:
      return 5;
    case GUMBO_TAG_H6:
      return 6;
    default:
      return 0;
  }
}

bool is_block(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_CAPTION:
      return true;
    default:
      return heading_level(tag) > 0;
  }
}

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// ---- what is not shown, and what is shown on every page --------------------------------------------------

bool is_invisible(const GumboElement& element) {
  if (is_one_of(gumbo_normalized_tagname(element.tag), {"html", "body", "main"})) return false;
  if (has_attribute(element, "hidden")) return true;
  if (equals_ignoring_case(attribute(element, "aria-hidden"), "true")) return true;
  std::string style = ascii_lower(attribute(element, "style"));
  std::erase_if(style, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  if (style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos)
    return true;
  for (std::string_view word : split(attribute(element, "class"), ' '))
    if (is_one_of(word, {"sr-only", "visually-hidden", "screen-reader-text", "headerlink", "anchor-link"}))
      return true;
  return false;
}

// Class names are judged word by word ("site-nav main"): some say it in any part of a word, some only alone,
// because "modal" is also part of "multi-modal".
bool class_is_boilerplate(std::string_view classes) {
  const std::string lowered = ascii_lower(classes);
  for (std::string_view word : split(lowered, ' ')) {
    if (is_one_of(word, {"modal", "share", "sharing", "social", "related", "popup", "ads", "drawer",
                         "dropdown", "pager", "newsletter", "subscribe", "toolbar", "skip-link", "skiplink"}))
      return true;
    size_t begin = 0;
    for (size_t i = 0; i <= word.size(); ++i) {
      if (i < word.size() && is_alphanumeric(word[i])) continue;
      if (is_one_of(word.substr(begin, i - begin),
                    {"nav", "navbar", "navigation", "topnav", "sidenav", "menu", "menubar", "sidebar",
                     "breadcrumb", "breadcrumbs", "footer", "cookie", "cookies", "consent", "gdpr", "advert",
                     "advertisement", "pagination"}))
        return true;
      begin = i + 1;
    }
  }
  return false;
}

// Whole ids only: ids are also made from headings ("navigation-benchmarks").
bool id_is_boilerplate(std::string_view id) {
  std::string joined = ascii_lower(id);
  std::erase_if(joined, [](char c) { return !is_alphanumeric(c); });
  return is_one_of(
      joined, {"nav",           "navbar",       "navigation",   "sitenav",    "mainnav",     "topnav",
               "sidenav",       "leftnav",      "rightnav",     "menu",       "mainmenu",    "sitemenu",
               "sidebar",       "leftsidebar",  "rightsidebar", "footer",     "sitefooter",  "pagefooter",
               "globalfooter",  "siteheader",   "globalheader", "breadcrumb", "breadcrumbs", "cookiebanner",
               "cookieconsent", "cookienotice", "newsletter"});
}

bool is_candidate(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_BUTTON:
      return true;
    default:
      break;
  }
  if (is_one_of(attribute(element, "role"),
                {"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar",
                 "dialog", "alertdialog", "toolbar", "tablist"}))
    return true;
  const bool container = element.tag == GUMBO_TAG_DIV || element.tag == GUMBO_TAG_SECTION ||
                         element.tag == GUMBO_TAG_UL || element.tag == GUMBO_TAG_OL;
  return container &&
         (class_is_boilerplate(attribute(element, "class")) || id_is_boilerplate(attribute(element, "id")));
}

bool is_contents_list(const GumboElement& element) {
  for (std::string_view word : split(attribute(element, "class"), ' '))
    if (is_one_of(word, {"toc", "table-of-contents", "contents"})) return true;
  return is_one_of(attribute(element, "id"), {"toc", "table-of-contents"});
}

// How much visible text the page has, and for each element that may be boilerplate how much of it and whether
// it holds what boilerplate never holds.
class Survey {
 public:
  struct Part {
    size_t bytes = 0;
    bool holds_main = false;  // <main>, <article> or <h1>
  };

  explicit Survey(const GumboNode& root) { total_ = visit(root); }

  const Part& total() const { return total_; }
  const std::string& title() const { return social_title_.empty() ? title_ : social_title_; }

  bool is_boilerplate(const GumboNode& node, bool in_content) const {
    const auto it = candidates_.find(&node);
    if (it == candidates_.end()) return false;
    const Part& part = it->second;
    if (static_cast<double>(part.bytes) > kMostShare * static_cast<double>(total_.bytes)) return false;
    if (part.holds_main) return false;
    const GumboTag tag = node.v.element.tag;
    return !in_content || (tag != GUMBO_TAG_HEADER && tag != GUMBO_TAG_ASIDE);
  }

 private:
  Part visit(const GumboNode& node) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA)
      return {trim(node.v.text.text).size(), false};
    const GumboElement* element = element_of(node);
    if (element == nullptr) return {};
    if (element->tag == GUMBO_TAG_TITLE || element->tag == GUMBO_TAG_META) {
      read_title(*element);
      return {};
    }
    if (is_invisible(*element)) return {};
    Part part;
    part.holds_main =
        element->tag == GUMBO_TAG_MAIN || element->tag == GUMBO_TAG_ARTICLE || element->tag == GUMBO_TAG_H1;
    for_each_child(*element, [&](const GumboNode& child) {
      const Part inner = visit(child);
      part.bytes += inner.bytes;
      part.holds_main = part.holds_main || inner.holds_main;
    });
    if (is_candidate(*element)) candidates_.emplace(&node, part);
    return part;
  }

  void read_title(const GumboElement& element) {
    if (element.tag == GUMBO_TAG_META) {
      if (attribute(element, "property") == "og:title" && social_title_.empty())
        social_title_ = one_line(attribute(element, "content"));
      return;
    }
    if (!title_.empty()) return;
    for_each_child(element, [&](const GumboNode& child) {
      if (child.type == GUMBO_NODE_TEXT) title_ += one_line(child.v.text.text);
    });
  }

  static std::string one_line(std::string_view text) {
    std::string line(truncate_utf8(trim(text), 500));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    return line;
  }

  Part total_;
  std::string title_;
  std::string social_title_;
  std::unordered_map<const GumboNode*, Part> candidates_;  // looked up only, never listed
};

// ---- tree to text ----------------------------------------------------------------------------------------

class Reader {
 public:
  // survey: nullptr to keep what looks like boilerplate.
  Reader(const Survey* survey, DocumentBuilder& builder) : survey_(survey), builder_(builder) {}

  void read(const GumboNode& root) {
    visit(root);
    flush();
  }
  size_t bytes() const { return bytes_; }

 private:
  struct OpenLink {
    std::string url;
    size_t begin = 0;  // in line_
    bool recorded = false;
  };
  struct LocalLink {
    size_t begin = 0, end = 0;
    std::string url;
  };

  void visit(const GumboNode& node) {
    if (builder_.full()) return;
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE)
      return add_text(node.v.text.text);
    const GumboElement* element = element_of(node);
    if (element == nullptr || element->tag == GUMBO_TAG_HEAD || element->tag == GUMBO_TAG_TITLE ||
        is_invisible(*element))
      return;
    if (survey_ != nullptr && survey_->is_boilerplate(node, content_depth_ > 0)) return;
    const BlockRole outer = role_;
    if (is_contents_list(*element)) role_ = BlockRole::contents;
    visit_element(*element);
    role_ = outer;
  }

  void visit_children(const GumboElement& element) {
    for_each_child(element, [&](const GumboNode& child) { visit(child); });
  }

  void visit_element(const GumboElement& element) {
    if (const int level = heading_level(element.tag); level > 0 && !in_cell_) return heading(element, level);
    switch (element.tag) {
      case GUMBO_TAG_BR:
        return line_break();
      case GUMBO_TAG_MAIN:
      case GUMBO_TAG_ARTICLE:
        ++content_depth_;
        enclosed(element, kind_);
        --content_depth_;
        return;
      case GUMBO_TAG_LI:
        return enclosed(element, BlockKind::list_item);
      case GUMBO_TAG_PRE:
        return code(element);
      case GUMBO_TAG_TABLE:
        return table(element);
      case GUMBO_TAG_DT:
        return term(element);
      case GUMBO_TAG_DD:
        return definition(element);
      case GUMBO_TAG_FIGCAPTION:
      case GUMBO_TAG_CAPTION:
        return caption(element);
      default:
        break;
    }
    if (has_attribute(element, "href")) return link(element);
    if (is_block(element.tag)) return enclosed(element, kind_);
    visit_children(element);
  }

  void enclosed(const GumboElement& element, BlockKind kind) {
    flush();
    const BlockKind outer = std::exchange(kind_, kind);
    visit_children(element);
    flush();
    kind_ = outer;
  }

  void heading(const GumboElement& element, int level) {
    flush();
    in_cell_ = true;  // what is inside a heading does not break it
    visit_children(element);
    in_cell_ = false;
    heading_ = level;
    flush();
    heading_ = 0;
  }

  void caption(const GumboElement& element) {
    const BlockRole outer = std::exchange(role_, BlockRole::caption);
    enclosed(element, BlockKind::paragraph);
    role_ = outer;
  }

  void link(const GumboElement& element) {
    const size_t begin = line_.size();
    links_open_.push_back({std::string(attribute(element, "href")), begin, false});
    visit_children(element);
    const OpenLink link = std::move(links_open_.back());
    links_open_.pop_back();
    if (link.begin > line_.size()) return;
    // The mark by which a heading's own address is copied.
    const std::string_view text = trim(std::string_view(line_).substr(link.begin));
    if (link.url.starts_with('#') && is_one_of(text, {"#", "¶", "§", "🔗", "\xEF\x83\x81"})) {
      line_.resize(link.begin);
      return;
    }
    if (!link.recorded && !text.empty()) links_.push_back({link.begin, line_.size(), link.url});
  }

  // ---- code

  static void collect_raw(const GumboNode& node, std::string& out) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE) {
      out += node.v.text.text;
      return;
    }
    const GumboElement* element = element_of(node);
    if (element == nullptr || is_invisible(*element) || element->tag == GUMBO_TAG_BUTTON) return;
    if (element->tag == GUMBO_TAG_BR) out += '\n';
    for_each_child(*element, [&](const GumboNode& child) { collect_raw(child, out); });
  }

  void code(const GumboElement& element) {
    if (in_cell_) return visit_children(element);
    flush();
    for_each_child(element, [&](const GumboNode& child) { collect_raw(child, line_); });
    std::erase(line_, '\r');
    while (!line_.empty() && (line_.back() == '\n' || line_.back() == ' ' || line_.back() == '\t'))
      line_.pop_back();
    line_.erase(0, std::min(line_.find_first_not_of('\n'), line_.size()));
    const BlockKind outer = std::exchange(kind_, BlockKind::code);
    flush();
    kind_ = outer;
  }

  // ---- tables

  // Tables that only place things on the page are read as the blocks that they hold.
  static bool is_layout(const GumboElement& table) {
    if (is_one_of(attribute(table, "role"), {"presentation", "none"})) return true;
    size_t most_cells = 0;
    return holds_blocks(table, most_cells) || most_cells <= 1;
  }

  static bool holds_blocks(const GumboElement& element, size_t& most_cells) {
    size_t cells = 0;
    bool found = false;
    for_each_child(element, [&](const GumboNode& node) {
      const GumboElement* child = element_of(node);
      if (child == nullptr || found) return;
      if (child->tag == GUMBO_TAG_TD || child->tag == GUMBO_TAG_TH) ++cells;
      const int level = heading_level(child->tag);
      found = child->tag == GUMBO_TAG_TABLE || child->tag == GUMBO_TAG_MAIN || (level > 0 && level <= 3) ||
              holds_blocks(*child, most_cells);
    });
    most_cells = std::max(most_cells, cells);
    return found;
  }

  void table(const GumboElement& element) {
    if (in_cell_) return visit_children(element);
    flush();
    if (is_layout(element)) return enclosed(element, kind_);
    const std::string outer = std::exchange(path_, {});
    rows(element, false);
    path_ = outer;
  }

  void rows(const GumboElement& part, bool in_head) {
    for_each_child(part, [&](const GumboNode& node) {
      const GumboElement* child = element_of(node);
      if (child == nullptr || is_invisible(*child)) return;
      switch (child->tag) {
        case GUMBO_TAG_TR:
          return row(*child, in_head);
        case GUMBO_TAG_CAPTION:
          return caption(*child);
        default:
          return rows(*child, in_head || child->tag == GUMBO_TAG_THEAD);
      }
    });
  }

  void row(const GumboElement& tr, bool in_head) {
    size_t cells = 0, headers = 0;
    bool has_text = false;
    in_cell_ = true;
    for_each_child(tr, [&](const GumboNode& node) {
      const GumboElement* cell = element_of(node);
      if (cell == nullptr || (cell->tag != GUMBO_TAG_TD && cell->tag != GUMBO_TAG_TH) || is_invisible(*cell))
        return;
      if (cells++ > 0) separate_cells();
      headers += cell->tag == GUMBO_TAG_TH ? 1U : 0U;
      const size_t begin = line_.size();
      visit_children(*cell);
      has_text = has_text || !trim(std::string_view(line_).substr(std::min(begin, line_.size()))).empty();
    });
    in_cell_ = false;
    if (!has_text) {
      line_.clear();
      links_.clear();
      return;
    }
    const bool is_header = in_head || headers == cells;
    const std::string header = is_header ? std::string(trim(line_)) : path_;
    if (is_header) path_.clear();
    const BlockKind outer = std::exchange(kind_, BlockKind::table_row);
    flush();
    kind_ = outer;
    path_ = header;
  }

  void separate_cells() {
    while (!line_.empty() && line_.back() == ' ') line_.pop_back();
    line_ += line_.empty() ? "| " : " | ";
  }

  // A term and its short definition read like a table's row.
  void term(const GumboElement& element) {
    flush();
    const bool outer = std::exchange(in_cell_, true);
    visit_children(element);
    in_cell_ = outer;
    after_term_ = !outer;
  }

  void definition(const GumboElement& element) {
    size_t cells = 0;
    const bool simple = after_term_ && !holds_blocks(element, cells) && !holds_paragraphs(element);
    after_term_ = false;
    if (!simple) return enclosed(element, BlockKind::list_item);
    separate_cells();
    in_cell_ = true;
    visit_children(element);
    in_cell_ = false;
    const BlockKind outer = std::exchange(kind_, BlockKind::table_row);
    flush();
    kind_ = outer;
  }

  static bool holds_paragraphs(const GumboElement& element) {
    size_t blocks = 0;
    for_each_child(element, [&](const GumboNode& node) {
      const GumboElement* child = element_of(node);
      if (child != nullptr && is_block(child->tag)) blocks += child->tag == GUMBO_TAG_P ? 1U : 2U;
    });
    return blocks > 1;
  }

  // ---- lines

  // White space collapses to one blank; no-break spaces read as blanks; soft hyphens and zero-width spaces
  // vanish.
  void add_text(std::string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        add_blank();
      } else if (text.substr(i, 2) == "\xC2\xA0") {
        add_blank();
        ++i;
      } else if (text.substr(i, 2) == "\xC2\xAD") {
        ++i;
      } else if (text.substr(i, 3) == "\xE2\x80\x8B" || text.substr(i, 3) == "\xEF\xBB\xBF") {
        i += 2;
      } else if (c != '\0') {
        line_ += c;
      }
    }
  }

  void add_blank() {
    if (!line_.empty() && line_.back() != ' ' && line_.back() != '\n') line_ += ' ';
  }

  void line_break() {
    if (in_cell_) return add_blank();
    while (!line_.empty() && line_.back() == ' ') line_.pop_back();
    if (line_.empty()) return;
    if (line_.back() == '\n') return flush();
    line_ += '\n';
  }

  void flush() {
    if (in_cell_) return add_blank();
    after_term_ = false;
    const bool is_code = kind_ == BlockKind::code;
    while (!line_.empty() && !is_code && (line_.back() == ' ' || line_.back() == '\n')) line_.pop_back();
    if (!line_.empty()) add_block();
    line_.clear();
    links_.clear();
    for (OpenLink& link : links_open_) link.begin = 0;
  }

  void add_block() {
    for (OpenLink& link : links_open_) {
      if (!link.recorded && link.begin < line_.size()) {
        links_.push_back({link.begin, line_.size(), link.url});
        link.recorded = true;
      }
    }
    if (builder_.size() > 0) {
      const bool dense = kind_ == last_ && (kind_ == BlockKind::list_item || kind_ == BlockKind::table_row);
      builder_.append(dense ? "\n" : "\n\n");
    }
    last_ = heading_ > 0 ? BlockKind::heading : kind_;
    const Span span = builder_.append(line_);
    bytes_ += span.size();
    BlockInfo info;
    info.role = role_;
    if (kind_ == BlockKind::table_row) info.path = path_;
    if (heading_ > 0)
      builder_.heading(heading_, span, line_, info);
    else
      builder_.block(kind_, span, info);
    for (const LocalLink& link : links_) add_link(link, span);
  }

  void add_link(const LocalLink& link, Span line) {
    const size_t end = std::min<size_t>(link.end, line.size());
    if (link.begin >= end) return;
    const std::string_view raw = std::string_view(line_).substr(link.begin, end - link.begin);
    const std::string_view text = trim(raw);
    if (text.empty()) return;
    const auto begin =
        static_cast<uint32_t>(line.begin + link.begin + static_cast<size_t>(text.data() - raw.data()));
    builder_.link({begin, begin + static_cast<uint32_t>(text.size())}, link.url, std::string(text));
  }

  const Survey* survey_;
  DocumentBuilder& builder_;
  std::string line_;  // text of the block that is being read
  std::vector<LocalLink> links_;
  std::vector<OpenLink> links_open_;
  std::string path_;  // header cells of the table that is being read
  BlockKind kind_ = BlockKind::paragraph;
  BlockKind last_ = BlockKind::paragraph;
  BlockRole role_ = BlockRole::body;
  int heading_ = 0;
  int content_depth_ = 0;  // open <main> and <article>
  bool in_cell_ = false;   // inside a cell or heading nothing starts a new block
  bool after_term_ = false;
  size_t bytes_ = 0;
};

struct DestroyOutput {
  void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};

}  // namespace

Result<Document> parse_html(const Snapshot& snapshot, const ParseLimits& limits) {
  if (snapshot.bytes.size() > limits.max_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "the page has " + std::to_string(snapshot.bytes.size()) + " bytes; the limit is " +
                     std::to_string(limits.max_bytes),
                 snapshot.url};
  }
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  ScannedHtml scanned = scan_html(decoded.text, limits.max_depth, kTagsPerBlock * limits.max_blocks);
  decoded.text = {};

  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const std::unique_ptr<GumboOutput, DestroyOutput> tree(
      gumbo_parse_with_options(&options, scanned.html.data(), scanned.html.size()));
  const Survey survey(*tree->root);

  const auto read = [&](const Survey* boilerplate, DocumentBuilder& builder) {
    builder.set_encoding(decoded.encoding);
    for (const std::string& warning : decoded.warnings) builder.warn(warning);
    if (scanned.deep_tags > 0) {
      builder.warn(std::to_string(scanned.deep_tags) + " tags nested deeper than " +
                   std::to_string(limits.max_depth) + " levels were left out; their text was kept");
    }
    if (scanned.surplus_tags > 0)
      builder.warn("the last " + std::to_string(scanned.surplus_tags) +
                   " tags were left out; their text was kept");
    builder.set_title(survey.title());
    Reader reader(boilerplate, builder);
    reader.read(*tree->root);
    return reader.bytes();
  };
  DocumentBuilder builder(MediaType::html, limits);
  const size_t kept = read(&survey, builder);
  if (static_cast<double>(kept) < kLeastShare * static_cast<double>(survey.total().bytes)) {
    builder = DocumentBuilder(MediaType::html, limits);
    read(nullptr, builder);
  }
  if (builder.blocks().empty())
    return Error{ErrorCode::empty, "the page has no text (it may be drawn by scripts)", snapshot.url};
  return std::move(builder).finish();
}

}  // namespace exhibit
