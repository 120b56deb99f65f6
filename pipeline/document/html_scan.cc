// Tested by tests/document/html_test.cc.
#include "pipeline/document/html_scan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kMaxAttributes = 64;        // read of one tag; the rest is passed over
constexpr size_t kMaxAttributeBytes = 4096;  // of one value that is kept

using Names = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view name, Names names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_void(std::string_view n) {
  return is_one_of(n, {"area", "base", "br", "col", "embed", "frame", "isindex", "hr", "img", "input", "link",
                       "meta", "param", "source", "track", "wbr"});
}
// Their content is not markup; all of it goes.
bool is_raw(std::string_view n) {
  return is_one_of(n, {"script", "style", "iframe", "noembed", "noframes", "xmp", "textarea"});
}
// Dropped with everything in them.
bool is_dropped_tree(std::string_view n) {
  return is_one_of(
      n, {"svg", "math", "template", "noscript", "object", "select", "canvas", "audio", "video", "dialog"});
}
// Written as <span>: the tree builder reopens formatting tags in every later block while they are unclosed,
// and takes all that follows <plaintext> for text.
bool becomes_span(std::string_view n) {
  return is_one_of(n, {"a", "plaintext", "b", "big", "code", "em", "font", "i", "nobr", "s", "small",
                       "strike", "strong", "tt", "u"});
}
bool is_block(std::string_view n) {
  return is_one_of(
      n,
      {"address",  "article",    "aside",  "blockquote", "center", "details", "dialog", "dir", "div", "dl",
       "fieldset", "figcaption", "figure", "footer",     "form",   "h1",      "h2",     "h3",  "h4",  "h5",
       "h6",       "header",     "hgroup", "hr",         "main",   "menu",    "nav",    "ol",  "p",   "pre",
       "section",  "summary",    "table",  "ul",         "li",     "dd",      "dt"});
}
// An end tag reaches no element outside these.
bool is_barrier(std::string_view n) {
  return is_one_of(n, {"table", "td", "th", "caption", "html", "button", "marquee", "applet"});
}
bool is_table_part(std::string_view n) {
  return is_one_of(n, {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"});
}
bool is_kept_attribute(std::string_view n) {
  return is_one_of(n, {"id", "class", "role", "hidden", "aria-hidden", "style", "href", "property", "name",
                       "content", "alttext", "type"});
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Tag {
  std::string name;
  bool closing = false;
  std::string attributes;  // ready to write: ' name="value"' each
  std::string alttext;
};

class Scanner {
 public:
  Scanner(std::string_view in, size_t max_depth, size_t max_tags)
      : in_(in), max_depth_(max_depth), max_tags_(max_tags) {}

  ScannedHtml run() {
    result_.html.reserve(in_.size());
    while (at_ < in_.size()) {
      const size_t open = std::min(in_.find('<', at_), in_.size());
      result_.html.append(in_.substr(at_, open - at_));
      at_ = open;
      if (at_ < in_.size()) markup();
    }
    return std::move(result_);
  }

 private:
  void markup() {
    const std::string_view rest = in_.substr(at_);
    if (rest.starts_with("<!--")) return skip_past("-->", 4);
    if (rest.starts_with("<!") || rest.starts_with("<?")) {
      if (starts_with_ignoring_case(rest, "<!doctype")) {  // without it the tree builder assumes quirks
        if (result_.html.empty()) result_.html += "<!DOCTYPE html>";
      }
      return skip_past(">", 2);
    }
    const bool closing = rest.size() > 1 && rest[1] == '/';
    const size_t name_at = closing ? 2 : 1;
    if (rest.size() <= name_at || !is_letter(rest[name_at])) {
      if (closing) return skip_past(">", 2);
      result_.html += "&lt;";
      ++at_;
      return;
    }
    const Tag tag = read_tag(name_at, closing);
    if (tags_ >= max_tags_ && !is_raw(tag.name) && !is_dropped_tree(tag.name)) {
      result_.surplus_tags += closing ? 0U : 1U;
      result_.html += ' ';
    } else if (closing) {
      end_tag(tag);
    } else {
      start_tag(tag);
    }
  }

  void skip_past(std::string_view mark, size_t from) {
    const size_t found = in_.find(mark, at_ + from);
    at_ = found == std::string_view::npos ? in_.size() : found + mark.size();
  }

  Tag read_tag(size_t name_at, bool closing) {
    Tag tag;
    tag.closing = closing;
    size_t i = at_ + name_at;
    const size_t begin = i;
    while (i < in_.size() && !is_space(in_[i]) && in_[i] != '>' && in_[i] != '/') ++i;
    tag.name = ascii_lower(in_.substr(begin, std::min<size_t>(i - begin, 32)));
    size_t count = 0;
    while (i < in_.size() && in_[i] != '>') {
      if (is_space(in_[i]) || in_[i] == '/') {
        ++i;
        continue;
      }
      const size_t name_begin = i;
      ++i;
      while (i < in_.size() && !is_space(in_[i]) && in_[i] != '>' && in_[i] != '/' && in_[i] != '=') ++i;
      const std::string_view name = in_.substr(name_begin, i - name_begin);
      while (i < in_.size() && is_space(in_[i])) ++i;
      std::string_view value;
      if (i < in_.size() && in_[i] == '=') i = read_value(i + 1, value);
      if (++count <= kMaxAttributes && name.size() <= 16) keep(tag, ascii_lower(name), value);
    }
    at_ = std::min(i + 1, in_.size());
    return tag;
  }

  size_t read_value(size_t i, std::string_view& value) const {
    while (i < in_.size() && is_space(in_[i])) ++i;
    if (i >= in_.size()) return i;
    if (in_[i] == '"' || in_[i] == '\'') {
      const size_t end = std::min(in_.find(in_[i], i + 1), in_.size());
      value = in_.substr(i + 1, end - i - 1);
      return std::min(end + 1, in_.size());
    }
    const size_t begin = i;
    while (i < in_.size() && !is_space(in_[i]) && in_[i] != '>') ++i;
    value = in_.substr(begin, i - begin);
    return i;
  }

  static void keep(Tag& tag, std::string_view name, std::string_view value) {
    if (!is_kept_attribute(name)) return;
    value = truncate_utf8(value, kMaxAttributeBytes);
    if (name == "alttext") {
      tag.alttext = std::string(value);
      return;
    }
    tag.attributes += ' ';
    tag.attributes += name;
    tag.attributes += "=\"";
    for (char c : value) {
      if (c == '"')
        tag.attributes += "&quot;";
      else
        tag.attributes += c;
    }
    tag.attributes += '"';
  }

  void start_tag(const Tag& tag) {
    if (is_raw(tag.name)) return skip_raw(tag.name);
    if (is_dropped_tree(tag.name)) {
      // A formula that is only a number or a word reads like its alternative text; others cannot be read
      // aloud.
      if (tag.name == "math" && tag.alttext.find_first_of("\\{}<") == std::string::npos)
        result_.html += tag.alttext;
      return skip_tree(tag.name);
    }
    if (is_one_of(tag.name, {"html", "body", "head", "frameset"})) {
      if (tag.name != "frameset") write(tag, tag.name);  // never more than one of each in the tree
      return;
    }
    if (is_void(tag.name)) {
      if (tag.name == "br" || tag.name == "hr" || tag.name == "meta") write(tag, tag.name);
      return;
    }
    close_implied(tag.name);
    if (dropped_ > 0 || stack_.size() >= max_depth_) {
      ++dropped_;
      ++result_.deep_tags;
      result_.html += ' ';
      return;
    }
    stack_.push_back(stacked(tag.name));
    write(tag, becomes_span(tag.name) ? "span" : tag.name);
  }

  void end_tag(const Tag& tag) {
    if (is_void(tag.name) || is_raw(tag.name) || is_dropped_tree(tag.name)) {
      if (tag.name == "br") result_.html += "<br>";
      return;
    }
    if (is_one_of(tag.name, {"html", "body", "head", "frameset"})) return;  // the end closes them
    if (dropped_ > 0) {
      --dropped_;
      return;
    }
    pop_to(stacked(tag.name));
    result_.html += "</";
    result_.html += becomes_span(tag.name) ? "span" : tag.name;
    result_.html += '>';
  }

  static std::string stacked(const std::string& name) {
    return becomes_span(name) && name != "a" ? "span" : name;
  }

  // Estimates the depth as the tree builder will have it, never lower: what it closes is taken off only where
  // it surely does so.
  void pop_to(std::string_view name) {
    for (size_t i = stack_.size(); i-- > 0;) {
      if (stack_[i] == name) {
        stack_.resize(i);
        return;
      }
      if (is_table_part(name) ? stack_[i] == "table" : is_barrier(stack_[i])) return;
    }
  }

  // Tags that end others of their kind: <p> a paragraph, <li> an item, <td> a cell.
  void close_implied(std::string_view name) {
    if (is_block(name)) close_top({"p"});
    if (name == "li") close_top({"li"});
    if (name == "dt" || name == "dd") close_top({"dt", "dd"});
    if (name == "option") close_top({"option"});
    if (name == "a") close_link();
    if (name == "td" || name == "th") close_cell({"td", "th"});
    if (name == "tr") {
      close_cell({"td", "th"});
      close_top({"tr"});
    }
    if (name == "tbody" || name == "thead" || name == "tfoot") {
      close_cell({"td", "th"});
      close_top({"tr"});
      close_top({"tbody", "thead", "tfoot"});
    }
  }

  // A link within a link ends the outer one.
  void close_link() {
    size_t i = stack_.size();
    while (i > 0 && stack_[i - 1] == "span") --i;
    if (i == 0 || stack_[i - 1] != "a") return;
    for (size_t k = i - 1; k < stack_.size(); ++k) result_.html += "</span>";
    stack_.resize(i - 1);
  }

  void close_top(Names names) {
    size_t i = stack_.size();
    while (i > 0 && (stack_[i - 1] == "span" || stack_[i - 1] == "a") && !is_one_of(stack_[i - 1], names))
      --i;
    if (i > 0 && is_one_of(stack_[i - 1], names)) stack_.resize(i - 1);
  }

  void close_cell(Names names) {
    for (size_t i = stack_.size(); i-- > 0;) {
      if (is_one_of(stack_[i], names)) {
        stack_.resize(i);
        return;
      }
      if (stack_[i] == "table" || stack_[i] == "tr") return;
    }
  }

  void write(const Tag& tag, std::string_view name) {
    ++tags_;
    result_.html += '<';
    result_.html += name;
    result_.html += tag.attributes;
    result_.html += '>';
  }

  // The next "</name", in any case, from `from` on; the end of the input where there is none.
  size_t find_end_tag(std::string_view name, size_t from) const {
    for (size_t i = in_.find("</", from); i != std::string_view::npos; i = in_.find("</", i + 2)) {
      if (!starts_with_ignoring_case(in_.substr(i + 2), name)) continue;
      const size_t after = i + 2 + name.size();
      if (after >= in_.size() || is_space(in_[after]) || in_[after] == '>' || in_[after] == '/') return i;
    }
    return in_.size();
  }

  void skip_raw(std::string_view name) {
    at_ = find_end_tag(name, at_);
    const size_t close = in_.find('>', at_);
    at_ = close == std::string_view::npos ? in_.size() : close + 1;
  }

  // Past the matching end tag. Where none follows, only the tag itself goes: better odd text than no text.
  void skip_tree(const std::string& name) {
    if (unclosed(name)) return;
    size_t depth = 1;
    size_t i = at_;
    while (i < in_.size()) {
      i = in_.find('<', i);
      if (i == std::string_view::npos) break;
      const bool closing = i + 1 < in_.size() && in_[i + 1] == '/';
      const size_t after = i + (closing ? 2 : 1);
      const bool same = starts_with_ignoring_case(in_.substr(after), name) &&
                        (after + name.size() >= in_.size() || !is_letter(in_[after + name.size()]));
      i = after;
      if (!same) continue;
      if (!closing) {
        ++depth;
      } else if (--depth == 0) {
        const size_t close = in_.find('>', i);
        at_ = close == std::string_view::npos ? in_.size() : close + 1;
        return;
      }
    }
    // Remembered, so that a page of unclosed tags is not searched to its end for each of them.
    unclosed_.push_back(name);
  }

  bool unclosed(std::string_view name) const {
    return std::find(unclosed_.begin(), unclosed_.end(), name) != unclosed_.end();
  }

  std::string_view in_;
  size_t max_depth_;
  size_t max_tags_;
  size_t tags_ = 0;
  size_t at_ = 0;
  std::vector<std::string> stack_;
  std::vector<std::string> unclosed_;
  size_t dropped_ = 0;
  ScannedHtml result_;
};

}  // namespace

ScannedHtml scan_html(std::string_view html, size_t max_depth, size_t max_tags) {
  return Scanner(html, max_depth, max_tags).run();
}

}  // namespace exhibit
