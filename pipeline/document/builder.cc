// Tested by tests/document/builder_test.cc.
#include "pipeline/document/builder.h"

#include <algorithm>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/document/sentences.h"

namespace exhibit {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }
bool is_continuation(std::string_view text, size_t i) {
  return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (!is_space(c)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

// Length of "3.1 ", "3.1. ", "A.2 ", "IV. ", "(2) " at the begin; 0 where there is no numbering.
size_t numbering_length(std::string_view title) {
  size_t i = 0;
  const bool bracket = title.starts_with('(');
  if (bracket) ++i;
  const size_t begin = i;
  while (i < title.size() && (is_digit(title[i]) || title[i] == '.')) ++i;
  const bool digits = i > begin;
  if (!digits) {
    const std::string_view roman = "IVX";
    while (i < title.size() && roman.find(title[i]) != std::string_view::npos) ++i;
    const bool is_roman = i > begin && i < title.size() && title[i] == '.';
    if (!is_roman) {
      i = begin;
      if (i + 1 >= title.size() || title[i] < 'A' || title[i] > 'Z' || title[i + 1] != '.') return 0;
      ++i;
    }
    while (i < title.size() && (is_digit(title[i]) || title[i] == '.')) ++i;
  }
  // "7B models" and "2023" are titles, not numbers; a bare number is at most two digits a part.
  size_t run = 0;
  for (size_t k = begin; k < i; ++k) {
    run = is_digit(title[k]) ? run + 1 : 0;
    if (run > 2) return 0;
  }
  if (i < title.size() && title[i] == ')') ++i;
  if (i >= title.size() || !is_space(title[i])) return 0;
  while (i < title.size() && is_space(title[i])) ++i;
  return i == title.size() ? 0 : i;
}

}  // namespace

std::string clean_title(std::string_view heading) {
  std::string title = one_line(heading);
  title.erase(0, numbering_length(title));
  while (!title.empty() && (title.back() == ':' || title.back() == ' ')) title.pop_back();
  return title;
}

void ViewText::copy(std::string_view text, Span span) {
  if (span.empty()) return;
  const auto at = static_cast<uint32_t>(text_.size());
  const bool continues =
      !pieces_.empty() && pieces_.back().text_begin + (at - pieces_.back().view_begin) == span.begin;
  if (!continues) pieces_.push_back({at, span.begin});
  text_ += slice(text, span);
}

void ViewText::replace(std::string_view replacement, uint32_t at) {
  for (const char c : replacement) {
    const auto here = static_cast<uint32_t>(text_.size());
    const bool continues =
        !pieces_.empty() && pieces_.back().text_begin + (here - pieces_.back().view_begin) == at;
    if (!continues) pieces_.push_back({here, at});
    text_ += c;
  }
}

void ViewText::clear() {
  text_.clear();
  pieces_.clear();
}

DocumentBuilder::DocumentBuilder(MediaType type, const ParseLimits& limits, bool has_view)
    : limits_(limits), has_view_(has_view) {
  document_.type = type;
  document_.encoding = "UTF-8";
}

Span DocumentBuilder::append(std::string_view utf8) {
  const uint32_t begin = size();
  const size_t room = limits_.max_text_bytes - std::min<size_t>(limits_.max_text_bytes, begin);
  if (utf8.size() > room) {
    utf8 = truncate_utf8(utf8, room);
    full_ = true;
    warn("the text is longer than " + std::to_string(limits_.max_text_bytes) + " bytes and was cut there");
  }
  document_.text += utf8;
  return {begin, size()};
}

void DocumentBuilder::set_source(std::string_view utf8) {
  document_.text.clear();
  append(utf8);
  full_ = false;
}

void DocumentBuilder::open_section(int level, std::string_view title) {
  auto& sections = document_.sections;
  int32_t parent = section_;
  while (parent >= 0 && sections[static_cast<size_t>(parent)].level >= level) {
    parent = sections[static_cast<size_t>(parent)].parent;
  }
  sections.push_back({clean_title(title), parent, level});
  section_ = static_cast<int32_t>(sections.size()) - 1;
}

void DocumentBuilder::heading(int level, Span span, std::string_view title, const BlockInfo& info) {
  if (trimmed(span).empty() || document_.blocks.size() >= limits_.max_blocks) return;
  open_section(level, title);
  block(BlockKind::heading, span, info);
}

void DocumentBuilder::heading(int level, Span span, const ViewText& view, const BlockInfo& info) {
  if (trim(view.text()).empty() || document_.blocks.size() >= limits_.max_blocks) return;
  open_section(level, view.text());
  block(BlockKind::heading, span, view, info);
}

Span DocumentBuilder::trimmed(Span span) const {
  const std::string& text = document_.text;
  span.end = std::min(span.end, size());
  span.begin = std::min(span.begin, span.end);
  // Positions that a library reports may point into a code point.
  while (span.begin > 0 && is_continuation(text, span.begin)) --span.begin;
  while (is_continuation(text, span.end)) ++span.end;
  while (span.begin < span.end && is_space(text[span.begin])) ++span.begin;
  while (span.end > span.begin && is_space(text[span.end - 1])) --span.end;
  return span;
}

bool DocumentBuilder::add_block(BlockKind kind, Span span, const BlockInfo& info) {
  if (document_.blocks.size() >= limits_.max_blocks) {
    full_ = true;
    warn("the document has more than " + std::to_string(limits_.max_blocks) +
         " blocks; the rest was left out");
    return false;
  }
  Block block;
  block.kind = kind;
  block.role = info.role;
  block.span = span;
  block.section = section_;
  block.page = info.page;
  block.path = info.path;
  block.value = info.value;
  document_.blocks.push_back(std::move(block));
  return true;
}

void DocumentBuilder::block(BlockKind kind, Span span, const BlockInfo& info) {
  span = trimmed(span);
  if (span.empty()) return;
  if (has_view_) {
    ViewText view;
    view.copy(document_.text, span);
    block(kind, span, view, info);
    return;
  }
  if (add_block(kind, span, info)) add_sentences(kind, span);
}

void DocumentBuilder::block(BlockKind kind, Span span, const ViewText& view, const BlockInfo& info) {
  span = trimmed(span);
  if (span.empty() || trim(view.text()).empty()) return;
  if (!has_view_) {
    block(kind, span, info);
    return;
  }
  if (!add_block(kind, span, info)) return;
  const auto begin = static_cast<uint32_t>(document_.view.size());
  copy_to_view(view);
  const auto end = static_cast<uint32_t>(document_.view.size());
  append_separator(span.end);
  add_sentences(kind, {begin, end});
}

void DocumentBuilder::copy_to_view(const ViewText& view) {
  const auto base = static_cast<uint32_t>(document_.view.size());
  for (const ViewPiece& piece : view.pieces()) {
    document_.view_pieces.push_back({base + piece.view_begin, piece.text_begin});
  }
  document_.view += view.text();
}

// Blocks stand on lines of their own in the view, so that nothing matches across them by accident.
void DocumentBuilder::append_separator(uint32_t at) {
  document_.view_pieces.push_back({static_cast<uint32_t>(document_.view.size()), at});
  document_.view += '\n';
}

void DocumentBuilder::add_sentences(BlockKind kind, Span in_view) {
  const auto index = static_cast<uint32_t>(document_.blocks.size() - 1);
  const Span block = document_.blocks.back().span;
  const std::string_view text = slice(document_.matchable(), in_view);
  std::vector<Span> spans;
  switch (kind) {
    case BlockKind::paragraph:
    case BlockKind::list_item:
      spans = split_sentences(text);
      break;
    case BlockKind::code:
      spans = split_lines(text);
      break;
    case BlockKind::heading:
    case BlockKind::table_row:
    case BlockKind::field:
      spans = cut_unit(text);
      break;
  }
  const size_t first = document_.sentences.size();
  for (const Span& relative : spans) {
    Sentence sentence;
    sentence.block = index;
    sentence.view = {in_view.begin + relative.begin, in_view.begin + relative.end};
    sentence.span = has_view_ ? document_.to_text(sentence.view) : sentence.view;
    sentence.span.begin = std::clamp(sentence.span.begin, block.begin, block.end);
    sentence.span.end = std::clamp(sentence.span.end, sentence.span.begin, block.end);
    document_.sentences.push_back(sentence);
  }
  if (!has_view_) return;
  // Markup around a sentence belongs to its quote: "**Training:** [JAX][jax]", not "Training:** [JAX".
  for (size_t i = first; i < document_.sentences.size(); ++i) {
    Span& span = document_.sentences[i].span;
    if (i == first) span.begin = block.begin;
    span.end = i + 1 < document_.sentences.size() ? document_.sentences[i + 1].span.begin : block.end;
    span = trimmed(span);
  }
}

void DocumentBuilder::link(Span span, std::string url, std::string text) {
  span.end = std::min(span.end, size());
  span.begin = std::min(span.begin, span.end);
  if (url.empty() || document_.links.size() >= limits_.max_blocks) return;
  document_.links.push_back({span, std::move(url), std::move(text)});
}

void DocumentBuilder::warn(std::string message) {
  auto& warnings = document_.warnings;
  if (warnings.size() >= kMaxWarnings) return;
  if (std::find(warnings.begin(), warnings.end(), message) == warnings.end()) {
    warnings.push_back(std::move(message));
  }
}

Document DocumentBuilder::finish() && {
  if (document_.title.empty() && !document_.sections.empty()) {
    const auto highest =
        std::min_element(document_.sections.begin(), document_.sections.end(),
                         [](const Section& a, const Section& b) { return a.level < b.level; });
    document_.title = highest->title;
  }
  std::stable_sort(document_.links.begin(), document_.links.end(),
                   [](const Link& a, const Link& b) { return a.span.begin < b.span.begin; });
  return std::move(document_);
}

}  // namespace exhibit
