// Tested by tests/document/pdf_layout_test.cc and pdf_test.cc.
#include "pipeline/document/pdf_layout.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

// All distances below are fractions of a line's height or of a page's width, so that they hold for any type
// size.
constexpr float kCellGap = 1.1F;          // a wider blank parts table cells
constexpr float kParagraphPitch = 1.25F;  // a wider line pitch parts paragraphs
constexpr float kIndent = 0.6F;
constexpr float kLargerType = 1.08F;
constexpr float kTitleType = 1.15F;
constexpr float kMargin = 0.12F;  // of the page's height: where running heads and page numbers stand

struct Box {
  float left = 0, top = 0, right = 0, bottom = 0;
  float width() const { return right - left; }
  float height() const { return bottom - top; }
  float middle() const { return (top + bottom) / 2; }
  void include(const Box& other) {
    left = std::min(left, other.left);
    top = std::min(top, other.top);
    right = std::max(right, other.right);
    bottom = std::max(bottom, other.bottom);
  }
};

// Share of the lower of two boxes that the other covers vertically.
float vertical_overlap(const Box& a, const Box& b) {
  const float shared = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const float lower = std::min(a.height(), b.height());
  return lower > 0 ? shared / lower : 0;
}

struct Placed {
  const PdfWord* word = nullptr;
  Box box;              // in reading direction: rotated pages are turned
  bool joined = false;  // no blank before it
};

// Words that follow each other on one line without a wide gap.
struct Fragment {
  std::vector<Placed> words;
  Box box;
};

struct Line {
  std::vector<Placed> words;
  std::vector<size_t> cells;  // index of the first word of each cell; {0} for running text
  Box box;
  float size = 0;  // median height of its letters
  int32_t page = 1;
  float page_height = 0;
  bool boilerplate = false;
  std::string text;  // words joined by blanks, for recognising
};

// Lines of one column (or across all of them) that follow each other.
struct Region {
  std::vector<Line> lines;
  float left = 0, right = 0;
};

struct PageLayout {
  std::vector<Region> regions;
  Line turned;  // text at an angle to the page's own: side stamps, axis labels
};

// ---- small text tests ------------------------------------------------------------------------------------

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_upper(c) || is_lower(c); }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view p) { return text.starts_with(p); });
}

bool ends_sentence(std::string_view text) {
  while (!text.empty() && (text.back() == ')' || text.back() == '"' || text.back() == ']'))
    text.remove_suffix(1);
  if (text.ends_with("”") || text.ends_with("’")) text.remove_suffix(3);
  return !text.empty() &&
         (std::string_view(".!?:;").find(text.back()) != std::string_view::npos || text.ends_with("。"));
}

size_t word_count(std::string_view text) {
  return text.empty() ? 0 : static_cast<size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

size_t letter_count(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return is_letter(c) || !is_ascii(c); }));
}

// "Table 3:", "Figure 2.", "Fig. A1 |", "표 2." at the line's begin.
bool is_caption(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kNames = {"Table",  "Figure",    "Fig.",    "TABLE",
                                                              "FIGURE", "Algorithm", "Listing", "Exhibit",
                                                              "표",     "그림",      "図",      "表"};
  for (std::string_view name : kNames) {
    if (!text.starts_with(name)) continue;
    std::string_view rest = trim(text.substr(name.size()));
    size_t i = 0;
    if (!rest.empty() && is_upper(rest[0])) i = rest.size() > 1 && rest[1] == '.' ? 2 : 1;
    const size_t digits = i;
    while (i < rest.size() &&
           (is_digit(rest[i]) || (rest[i] == '.' && i + 1 < rest.size() && is_digit(rest[i + 1]))))
      ++i;
    if (i == digits) return false;
    while (i < rest.size() && rest[i] == ' ') ++i;
    return i < rest.size() && (rest[i] == ':' || rest[i] == '.' || rest[i] == '|' || rest[i] == '(');
  }
  return false;
}

bool is_bullet(std::string_view text) {
  return starts_with_any(
      text, {"• ", "◦ ", "▪ ", "‣ ", "● ", "■ ", "○ ", "– ", "∗ ", "* ", "· ", "➢ ", "✓ ", "- "});
}

// "1. ", "2) ", "(a) ", "(iii) ".
bool is_enumerated(std::string_view text) {
  size_t i = 0;
  const bool bracket = !text.empty() && text[0] == '(';
  if (bracket) i = 1;
  const size_t begin = i;
  while (i < text.size() && i - begin < 4 && (is_digit(text[i]) || is_lower(text[i]))) ++i;
  if (i == begin || i + 1 >= text.size()) return false;
  const bool number = is_digit(text[begin]);
  if (!number && i - begin > 1 &&
      text.substr(begin, i - begin).find_first_not_of("ivx") != std::string_view::npos)
    return false;
  return (text[i] == ')' || (number && !bracket && text[i] == '.')) && text[i + 1] == ' ';
}

// "12", "- 12 -", "Page 3 of 20", "xiv".
bool is_page_number(std::string_view text) {
  if (text.empty() || text.size() > 16) return false;
  std::string lowered = ascii_lower(text);
  std::string_view rest = lowered;
  if (rest.starts_with("page ")) rest.remove_prefix(5);
  const bool roman = rest.find_first_not_of("ivxl") == std::string_view::npos;
  return roman || (rest.find_first_not_of("0123456789 -/|of") == std::string_view::npos &&
                   rest.find_first_of("0123456789") != std::string_view::npos);
}

// A line of a contents page: leaders, or a page number at its end.
bool has_leaders(std::string_view text) {
  return text.find(". . .") != std::string_view::npos || text.find(".....") != std::string_view::npos;
}
bool ends_with_page_number(std::string_view text) {
  const size_t blank = text.rfind(' ');
  if (blank == std::string_view::npos || text.size() - blank > 5) return false;
  return text.find_first_not_of("0123456789", blank + 1) == std::string_view::npos && letter_count(text) >= 3;
}

enum class NamedSection { none, plain, references, contents, appendix };

// Headings known by their name, for papers that do not number them.
NamedSection named_section(std::string_view title) {
  static const std::map<std::string, NamedSection, std::less<>> kNames = {
      {"abstract", NamedSection::plain},
      {"introduction", NamedSection::plain},
      {"background", NamedSection::plain},
      {"related work", NamedSection::plain},
      {"conclusion", NamedSection::plain},
      {"conclusions", NamedSection::plain},
      {"discussion", NamedSection::plain},
      {"limitations", NamedSection::plain},
      {"ethics statement", NamedSection::plain},
      {"broader impact", NamedSection::plain},
      {"초록", NamedSection::plain},
      {"서론", NamedSection::plain},
      {"결론", NamedSection::plain},
      {"references", NamedSection::references},
      {"bibliography", NamedSection::references},
      {"works cited", NamedSection::references},
      {"literature cited", NamedSection::references},
      {"참고문헌", NamedSection::references},
      {"참고 문헌", NamedSection::references},
      {"参考文献", NamedSection::references},
      {"contents", NamedSection::contents},
      {"table of contents", NamedSection::contents},
      {"목차", NamedSection::contents},
      {"目次", NamedSection::contents},
      {"目录", NamedSection::contents},
      {"appendix", NamedSection::appendix},
      {"appendices", NamedSection::appendix},
      {"supplementary material", NamedSection::appendix},
      {"부록", NamedSection::appendix},
      {"acknowledgements", NamedSection::appendix},
      {"acknowledgments", NamedSection::appendix},
      {"contributions", NamedSection::appendix},
      {"contributors", NamedSection::appendix},
      {"author contributions", NamedSection::appendix},
      {"contributions and acknowledgments", NamedSection::appendix},
      {"contributions and acknowledgements", NamedSection::appendix},
  };
  std::string lowered = ascii_lower(trim(title));
  while (!lowered.empty() && (lowered.back() == ':' || lowered.back() == '.')) lowered.pop_back();
  const auto it = kNames.find(lowered);
  return it == kNames.end() ? NamedSection::none : it->second;
}

// ---- words to lines --------------------------------------------------------------------------------------

// The box as it stands when the page is turned so that text of this rotation runs from left to right.
Box turned_box(const PdfWord& word, int rotation, const PdfPage& page) {
  switch (rotation) {
    case 1:
      return {word.top, page.width - word.right, word.bottom, page.width - word.left};
    case 2:
      return {page.width - word.right, page.height - word.bottom, page.width - word.left,
              page.height - word.top};
    case 3:
      return {page.height - word.bottom, word.left, page.height - word.top, word.right};
    default:
      return {word.left, word.top, word.right, word.bottom};
  }
}

int main_rotation(const PdfPage& page) {
  std::array<size_t, 4> letters{};
  for (const PdfWord& word : page.words) letters[static_cast<size_t>(word.rotation & 3)] += word.text.size();
  return static_cast<int>(std::max_element(letters.begin(), letters.end()) - letters.begin());
}

std::vector<Fragment> fragments_of(const PdfPage& page, int rotation) {
  std::vector<Fragment> fragments;
  const PdfWord* previous = nullptr;
  for (const PdfWord& word : page.words) {
    if ((word.rotation & 3) != rotation) continue;
    Placed placed{&word, turned_box(word, rotation, page), false};
    bool follows = false;
    if (previous != nullptr && previous + 1 == &word) {
      const Box& last = fragments.back().words.back().box;
      const float gap = placed.box.left - last.right;
      const float size = std::max(last.height(), placed.box.height());
      follows = gap > -0.4F * size && gap < kCellGap * size && vertical_overlap(last, placed.box) > 0.3F;
      placed.joined = follows && !previous->space_after && gap < 0.25F * size;
    }
    if (!follows) fragments.emplace_back().box = placed.box;
    fragments.back().box.include(placed.box);
    fragments.back().words.push_back(placed);
    previous = &word;
  }
  return fragments;
}

float median(std::vector<float>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Median over letters, not words, so that one tall symbol does not make a line tall.
float letter_size(const std::vector<Placed>& words) {
  std::vector<std::pair<float, size_t>> sizes;
  size_t letters = 0;
  for (const Placed& placed : words) {
    sizes.emplace_back(placed.box.height(), placed.word->text.size());
    letters += placed.word->text.size();
  }
  std::sort(sizes.begin(), sizes.end());
  size_t seen = 0;
  for (const auto& [size, count] : sizes) {
    seen += count;
    if (2 * seen >= letters) return size;
  }
  return 0;
}

// Small capitals come as a tall first letter and the rest: "I" "NTRODUCTION".
bool is_small_capitals(const Placed& first, const Placed& rest) {
  const auto capitals = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return !is_lower(c) && is_ascii(c) && !is_digit(c); });
  };
  const float ratio = rest.box.height() / std::max(first.box.height(), 0.1F);
  return is_upper(first.word->text.back()) &&
         (first.word->text.size() == 1 || first.word->text.find('-') != std::string::npos) &&
         rest.word->text.size() > 1 && capitals(first.word->text) && capitals(rest.word->text) &&
         ratio > 0.6F && ratio < 0.93F && rest.box.left - first.box.right < 0.2F * first.box.height();
}

Line line_of(std::vector<const Fragment*>& fragments, const PdfPage& page) {
  std::stable_sort(fragments.begin(), fragments.end(),
                   [](const Fragment* a, const Fragment* b) { return a->box.left < b->box.left; });
  Line line;
  line.page = page.number;
  line.page_height = page.height;
  line.box = fragments.front()->box;
  for (const Fragment* fragment : fragments) {
    line.box.include(fragment->box);
    line.words.insert(line.words.end(), fragment->words.begin(), fragment->words.end());
  }
  line.size = letter_size(line.words);
  line.cells = {0};
  for (size_t i = 0; i < line.words.size(); ++i) {
    Placed& placed = line.words[i];
    if (i > 0) {
      const Placed& before = line.words[i - 1];
      const float gap = placed.box.left - before.box.right;
      if (gap > kCellGap * line.size) line.cells.push_back(i);
      if (!before.word->space_after && std::abs(gap) < 0.08F * line.size) placed.joined = true;
      if (is_small_capitals(before, placed)) placed.joined = true;
      if (!placed.joined) line.text += ' ';
    }
    line.text += placed.word->text;
  }
  return line;
}

// Fragments side by side become one line; superscripts and small symbols join the line that they overlap.
std::vector<Line> lines_of(std::vector<const Fragment*> fragments, const PdfPage& page) {
  std::stable_sort(fragments.begin(), fragments.end(), [](const Fragment* a, const Fragment* b) {
    return a->box.middle() < b->box.middle() ||
           (a->box.middle() == b->box.middle() && a->box.left < b->box.left);
  });
  std::vector<Line> lines;
  std::vector<const Fragment*> row;
  Box core;  // of the row's widest fragment
  const auto flush = [&] {
    if (!row.empty()) lines.push_back(line_of(row, page));
    row.clear();
  };
  for (const Fragment* fragment : fragments) {
    const bool collides = std::any_of(row.begin(), row.end(), [&](const Fragment* other) {
      const float shared =
          std::min(other->box.right, fragment->box.right) - std::max(other->box.left, fragment->box.left);
      return shared > 0.5F * std::min(other->box.width(), fragment->box.width()) && shared > 1;
    });
    if (row.empty() || collides || vertical_overlap(core, fragment->box) < 0.5F) {
      flush();
      core = fragment->box;
    } else if (fragment->box.width() > core.width()) {
      core = fragment->box;
    }
    row.push_back(fragment);
  }
  flush();
  return lines;
}

// ---- columns ---------------------------------------------------------------------------------------------

// Where the gutter between two columns lies; nullopt for a page in one column. Columns of running text have
// lines that fill them on both sides of the gutter, which tables have not.
std::optional<float> gutter_of(const std::vector<Fragment>& fragments, const PdfPage& page, const Box& body) {
  std::optional<float> best;
  int best_score = 0;
  for (float x = body.left + 0.4F * body.width(); x < body.left + 0.6F * body.width(); x += 2) {
    int left = 0, right = 0, across = 0;
    for (const Fragment& fragment : fragments) {
      const Box& box = fragment.box;
      if (box.left < x - 3 && box.right > x + 3) {
        if (box.width() > 0.2F * page.width) ++across;
      } else if (box.right <= x + 3) {
        left += box.width() > 0.75F * (x - body.left) ? 1 : 0;
      } else {
        right += box.width() > 0.75F * (body.right - x) ? 1 : 0;
      }
    }
    const int filled = std::min(left, right);
    const int score = filled - across / 3;
    if (filled >= 6 && across <= 2 * filled && score > best_score) {
      best_score = score;
      best = x;
    }
  }
  return best;
}

// Rows of a table that runs across both columns must not be cut at the gutter.
std::vector<bool> wide_fragments(const std::vector<Fragment>& fragments, float gutter, const Box& body) {
  std::vector<bool> wide(fragments.size(), false);
  const float reach = 0.05F * body.width();
  for (size_t i = 0; i < fragments.size(); ++i)
    wide[i] = fragments[i].box.left < gutter - reach && fragments[i].box.right > gutter + reach;

  std::vector<size_t> order(fragments.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return fragments[a].box.middle() < fragments[b].box.middle(); });
  const float column = 0.5F * body.width();
  std::vector<std::vector<size_t>> rows;
  for (size_t i : order) {
    if (rows.empty() || vertical_overlap(fragments[rows.back().front()].box, fragments[i].box) < 0.5F)
      rows.emplace_back();
    rows.back().push_back(i);
  }
  const auto is_tabular = [&](const std::vector<size_t>& row) {
    const bool narrow = std::all_of(row.begin(), row.end(),
                                    [&](size_t i) { return fragments[i].box.width() < 0.45F * column; });
    return row.size() >= 5 && narrow;
  };
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin;
    while (end < rows.size() && is_tabular(rows[end])) ++end;
    if (end - begin >= 3) {
      for (size_t r = begin; r < end; ++r)
        for (size_t i : rows[r]) wide[i] = true;
    }
    begin = std::max(end, begin + 1);
  }
  return wide;
}

void finish_region(std::vector<Line> lines, std::vector<Region>& regions) {
  if (lines.empty()) return;
  Region region;
  std::vector<float> rights;
  region.left = lines.front().box.left;
  for (const Line& line : lines) {
    region.left = std::min(region.left, line.box.left);
    rights.push_back(line.box.right);
  }
  std::sort(rights.begin(), rights.end());
  region.right = rights[(rights.size() - 1) * 9 / 10];
  region.lines = std::move(lines);
  regions.push_back(std::move(region));
}

PageLayout lay_out_page(const PdfPage& page) {
  PageLayout layout;
  const int rotation = main_rotation(page);
  for (const PdfWord& word : page.words) {
    if ((word.rotation & 3) == rotation) continue;
    layout.turned.words.push_back({&word, {word.left, word.top, word.right, word.bottom}, false});
  }
  layout.turned.page = page.number;

  const std::vector<Fragment> fragments = fragments_of(page, rotation);
  if (fragments.empty()) return layout;
  Box body = fragments.front().box;
  for (const Fragment& fragment : fragments) body.include(fragment.box);
  const std::optional<float> gutter = gutter_of(fragments, page, body);
  if (!gutter) {
    std::vector<const Fragment*> all;
    for (const Fragment& fragment : fragments) all.push_back(&fragment);
    finish_region(lines_of(std::move(all), page), layout.regions);
    return layout;
  }

  const std::vector<bool> wide = wide_fragments(fragments, *gutter, body);
  std::vector<const Fragment*> across;
  for (size_t i = 0; i < fragments.size(); ++i)
    if (wide[i]) across.push_back(&fragments[i]);
  std::vector<Line> wide_lines = lines_of(std::move(across), page);

  // Every line across the page ends the columns above it.
  std::vector<std::array<std::vector<const Fragment*>, 2>> bands(wide_lines.size() + 1);
  for (size_t i = 0; i < fragments.size(); ++i) {
    if (wide[i]) continue;
    const Box& box = fragments[i].box;
    const auto above = std::count_if(wide_lines.begin(), wide_lines.end(),
                                     [&](const Line& line) { return line.box.middle() < box.middle(); });
    const size_t column = (box.left + box.right) / 2 < *gutter ? 0 : 1;
    bands[static_cast<size_t>(above)][column].push_back(&fragments[i]);
  }
  std::vector<Line> run;
  for (size_t b = 0; b < bands.size(); ++b) {
    for (std::vector<const Fragment*>& column : bands[b]) {
      if (column.empty()) continue;
      finish_region(std::exchange(run, {}), layout.regions);
      finish_region(lines_of(std::move(column), page), layout.regions);
    }
    if (b < wide_lines.size()) run.push_back(std::move(wide_lines[b]));
  }
  finish_region(std::move(run), layout.regions);
  return layout;
}

// ---- running heads ---------------------------------------------------------------------------------------

// The same on every page but for numbers.
std::string running_key(std::string_view text) {
  std::string key;
  for (char c : ascii_lower(text)) {
    if (is_digit(c)) {
      if (key.empty() || key.back() != '#') key += '#';
    } else {
      key += c;
    }
  }
  return key;
}

std::vector<Line*> margin_lines(PageLayout& layout) {
  std::vector<Line*> lines;
  for (Region& region : layout.regions)
    for (Line& line : region.lines) lines.push_back(&line);
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line* a, const Line* b) { return a->box.top < b->box.top; });
  std::vector<Line*> margins;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool outer = i < 3 || i + 3 >= lines.size();
    const float middle = lines[i]->box.middle();
    if (outer && (middle < kMargin * lines[i]->page_height || middle > (1 - kMargin) * lines[i]->page_height))
      margins.push_back(lines[i]);
  }
  return margins;
}

void mark_running_heads(std::vector<PageLayout>& pages) {
  std::map<std::string, size_t> seen;
  std::vector<std::vector<Line*>> margins;
  for (PageLayout& page : pages) {
    margins.push_back(margin_lines(page));
    std::map<std::string, size_t> here;
    for (const Line* line : margins.back()) here[running_key(line->text)] = 1;
    for (const auto& [key, count] : here) seen[key] += count;
  }
  const size_t often = pages.size() <= 4 ? 2 : 3;
  for (const std::vector<Line*>& lines : margins) {
    for (Line* line : lines) {
      const bool repeated = seen[running_key(line->text)] >= often && line->text.size() < 200;
      line->boilerplate = repeated || is_page_number(line->text) || line->text.starts_with("arXiv:");
    }
  }
}

// ---- lines to blocks -------------------------------------------------------------------------------------

// What is usual in the document, so that what stands out can be recognised.
struct Usual {
  float size = 10;                          // height of body letters
  float pitch = 12;                         // from one line's middle to the next
  std::map<int, float> pitches;             // the same for each height of letters, by size_class()
  std::map<int32_t, float> numbered_sizes;  // of numbered headings, by depth
};

int size_class(float size) { return static_cast<int>(std::lround(size * 5)); }

Usual measure(const std::vector<PageLayout>& pages) {
  Usual usual;
  std::map<int, size_t> letters_of_size;
  for (const PageLayout& page : pages)
    for (const Region& region : page.regions)
      for (const Line& line : region.lines)
        if (!line.boilerplate) letters_of_size[size_class(line.size)] += line.text.size();
  size_t most = 0;
  for (const auto& [size, letters] : letters_of_size) {
    if (letters > most) {
      most = letters;
      usual.size = static_cast<float>(size) / 5;
    }
  }
  std::map<int, std::vector<float>> pitches;
  for (const PageLayout& page : pages) {
    for (const Region& region : page.regions) {
      for (size_t i = 1; i < region.lines.size(); ++i) {
        const Line& a = region.lines[i - 1];
        const Line& b = region.lines[i];
        const float pitch = b.box.middle() - a.box.middle();
        const bool alike = size_class(a.size) == size_class(b.size);
        if (alike && pitch > 0.5F * a.size && pitch < 2.5F * a.size)
          pitches[size_class(a.size)].push_back(pitch);
      }
    }
  }
  for (auto& [size, samples] : pitches)
    if (samples.size() >= 3) usual.pitches[size] = median(samples);
  const auto body = usual.pitches.find(size_class(usual.size));
  usual.pitch = body == usual.pitches.end() ? 1.2F * usual.size : body->second;
  return usual;
}

enum class LineKind { text, row, heading, caption, item, contents, boilerplate };

struct Draft {
  BlockKind kind = BlockKind::paragraph;
  BlockRole role = BlockRole::body;
  int32_t level = 0;
  std::vector<const Line*> lines;
  bool body_size = false;  // set in body type: text that may flow on in the next column
  size_t column = 0;       // the region that it stands in
};

class BlockCutter {
 public:
  BlockCutter(const Usual& usual, std::string_view title, std::vector<Draft>& out)
      : usual_(usual), out_(out), title_(fold_for_comparison(title)) {}

  void cut(const Region& region) {
    region_ = &region;
    ++column_;
    lines_.clear();
    for (const Line& line : region.lines) {
      if (line.boilerplate)
        emit(BlockKind::paragraph, BlockRole::boilerplate, line);
      else
        lines_.push_back(&line);
    }
    for (size_t i = 0; i < lines_.size(); ++i) place(i);
  }

  void cut_turned(const Line& line) {
    ++column_;
    emit(BlockKind::paragraph, BlockRole::boilerplate, line);
  }

 private:
  // Between the middles: fonts differ in how far their boxes reach down.
  float pitch_above(size_t i) const {
    return i == 0 ? 1e6F : lines_[i]->box.middle() - lines_[i - 1]->box.middle();
  }
  // Measured for each height of letters by itself: the height of a font's box says little about its type
  // size.
  float usual_pitch(size_t i) const {
    if (size_class(lines_[i]->size) == size_class(lines_[i - 1]->size)) {
      const auto same = usual_.pitches.find(size_class(lines_[i]->size));
      if (same != usual_.pitches.end()) return same->second;
    }
    return usual_.pitch * std::max(1.0F, std::min(lines_[i]->size, lines_[i - 1]->size) / usual_.size);
  }
  bool gap_above(size_t i, float factor) const {
    return i == 0 || pitch_above(i) > factor * usual_pitch(i) || pitch_above(i) < 0;
  }
  bool gap_below(size_t i, float factor) const { return i + 1 >= lines_.size() || gap_above(i + 1, factor); }

  bool is_row(size_t i) const {
    const Line& line = *lines_[i];
    if (line.cells.size() >= 3) return true;
    if (line.cells.size() < 2) return false;
    // Two cells make a row only beside another line with an edge in common.
    const auto aligned = [&](size_t other) {
      const Line& neighbour = *lines_[other];
      if (neighbour.cells.size() < 2) return false;
      const float x = line.words[line.cells.back()].box.left;
      return std::any_of(neighbour.cells.begin() + 1, neighbour.cells.end(), [&](size_t cell) {
        return std::abs(neighbour.words[cell].box.left - x) < 3 ||
               std::abs(neighbour.box.right - line.box.right) < 1.5F;
      });
    };
    if (heading_number(line.text).depth > 0) return false;
    return (i > 0 && aligned(i - 1)) || (i + 1 < lines_.size() && aligned(i + 1));
  }

  bool is_contents(size_t i) const {
    const Line& line = *lines_[i];
    if (!ends_with_page_number(line.text)) return false;
    if (in_contents_ || has_leaders(line.text)) return true;
    // A chapter's line stands without leaders among those of its sections.
    return heading_number(line.text).depth > 0 && i + 1 < lines_.size() && has_leaders(lines_[i + 1]->text);
  }

  // 0: no heading.
  int32_t heading_level(size_t i) const {
    const Line& line = *lines_[i];
    const std::string_view text = line.text;
    if (text.size() > 140 || word_count(text) > 16 || letter_count(text) < 3) return 0;
    if (!title_seen_ && is_title_line(line)) return 1;
    const HeadingNumber number = heading_number(text);
    const bool larger = line.size > kLargerType * usual_.size;
    const bool other_type = larger || line.size < 0.96F * usual_.size;
    const bool apart = gap_above(i, 1.15F) && (gap_below(i, 1.05F) || other_type);
    if (named_section(number.title) != NamedSection::none) return apart ? std::max(number.depth, 1) : 0;
    if (std::string_view(".,;:-").find(text.back()) != std::string_view::npos || is_caption(text) ||
        is_bullet(text))
      return 0;
    if (text.find('=') != std::string_view::npos || line.cells.size() > 2) return 0;
    if (number.depth > 0) return apart && is_next(number, i, other_type) ? number.depth : 0;
    const bool begins_title = is_upper(text.front()) || is_digit(text.front()) || !is_ascii(text.front());
    if (!begins_title || line.cells.size() > 1 || in_references_with_smaller(line)) return 0;
    if (line.size > 1.12F * usual_.size && gap_above(i, 1.1F) && word_count(text) <= 12)
      return level_of_size(line.size);
    return is_bare_heading(i) ? 4 : 0;
  }

  bool is_title_line(const Line& line) const {
    if (line.page != 1 || chapter_ > 0 || line.text.size() < 4 || line.box.middle() > 0.6F * line.page_height)
      return false;
    return title_.find(fold_for_comparison(line.text)) != std::string::npos;
  }

  // Numbers of headings count up; those of lists, tables and equations do not fit in. What is set in body
  // type must stand further apart, and not in a list.
  bool is_next(const HeadingNumber& number, size_t i, bool other_type) const {
    const int32_t current = number.letter ? appendix_ : chapter_;
    const int32_t ahead = number.first - current;
    if (number.depth > 1) return ahead >= 0 && ahead <= (current == 0 ? 2 : 1);
    const bool in_list = !out_.empty() && out_.back().kind == BlockKind::list_item;
    return ahead >= 1 && ahead <= 2 && (other_type || (!in_list && gap_above(i, 1.3F)));
  }

  // In the bibliography only what is set like a heading is one: entries often stand alone.
  bool in_references_with_smaller(const Line& line) const {
    return in_references_ && line.size < 1.05F * references_size_ - 0.1F;
  }

  // "Training Data" in body type, alone between two wider gaps.
  bool is_bare_heading(size_t i) const {
    const Line& line = *lines_[i];
    if (in_references_ || !gap_above(i, 1.35F) || !gap_below(i, 1.15F) || i + 1 >= lines_.size())
      return false;
    if (std::abs(line.box.left - region_->left) > line.size || word_count(line.text) > 8 ||
        word_count(line.text) < 1)
      return false;
    if (line.box.width() > 0.7F * (region_->right - region_->left) || is_row(i + 1)) return false;
    const Line& next = *lines_[i + 1];
    const bool text_follows =
        next.box.width() > 0.6F * (region_->right - region_->left) && word_count(next.text) >= 6;
    return text_follows && is_title_case(line.text);
  }

  static bool is_title_case(std::string_view text) {
    size_t capital = 0, counted = 0;
    for (std::string_view word : split(text, ' ')) {
      if (word.empty() || word.find_first_of("0123456789()[]=@") != std::string_view::npos) return false;
      if (word.size() <= 3 && is_lower(word[0])) continue;
      ++counted;
      capital += is_upper(word[0]) ? 1U : 0U;
    }
    return counted > 0 && 3 * capital >= 2 * counted;
  }

  int32_t level_of_size(float size) const {
    for (const auto& [depth, of_depth] : usual_.numbered_sizes)
      if (std::abs(of_depth - size) < 0.35F) return depth;
    if (size > 1.35F * usual_.size) return 1;
    return size > 1.15F * usual_.size ? 2 : 3;
  }

  bool continues_heading(size_t i) const {
    if (out_.empty() || out_.back().kind != BlockKind::heading || out_.back().column != column_ || i == 0)
      return false;
    const Line& before = *lines_[i - 1];
    const Line& line = *lines_[i];
    if (out_.back().lines.back() == &before && in_title_ && is_title_line(line)) return true;
    return out_.back().lines.back() == &before && std::abs(before.size - line.size) < 0.3F &&
           line.size > 1.1F * usual_.size && !gap_above(i, 1.3F) && heading_number(line.text).depth == 0 &&
           out_.back().lines.size() < 3 && line.cells.size() < 3;
  }

  bool starts_paragraph(size_t i) const {
    if (out_.empty() || out_.back().column != column_ || i == 0) return true;
    const Draft& draft = out_.back();
    const Line& line = *lines_[i];
    const Line& before = *lines_[i - 1];
    if (draft.lines.back() != &before || draft.kind == BlockKind::heading ||
        draft.kind == BlockKind::table_row)
      return true;
    const float ratio = line.size / std::max(before.size, 0.1F);
    const bool alike = ratio < 1.15F && ratio > 0.87F;
    const bool flows = !ends_sentence(before.text) && before.box.right > region_->right - 3 * line.size &&
                       !is_upper(line.text.front()) && (alike || word_count(line.text) > 2);
    if (!flows && !alike) return true;
    if (gap_above(i, flows ? 1.7F : kParagraphPitch)) return true;
    const float indent = kIndent * line.size;
    const bool first_of_draft = draft.lines.size() == 1;
    if (in_references_)
      return line.box.left < before.box.left - indent && !first_of_draft ? true : ends_early(before, line);
    const bool indented = line.box.left > before.box.left + indent;
    const bool returns = i + 1 >= lines_.size() ? ends_sentence(before.text)
                                                : lines_[i + 1]->box.left < line.box.left - indent;
    if (indented && returns && draft.kind != BlockKind::list_item && !flows) return true;
    if (line.box.left < before.box.left - indent && !first_of_draft && !flows) return true;
    return ends_early(before, line);
  }

  // The sentence is over and the next word would have fitted on its line.
  bool ends_early(const Line& before, const Line& line) const {
    if (!ends_sentence(before.text)) return false;
    const float room = region_->right - before.box.right;
    return room > line.words.front().box.width() + 1.2F * line.size;
  }

  void place(size_t i) {
    const Line& line = *lines_[i];
    if (is_contents(i)) return emit(BlockKind::paragraph, BlockRole::contents, line);
    if (continues_heading(i)) return extend_heading(line);
    if (const int32_t level = heading_level(i); level > 0) return start_heading(line, level);
    in_contents_ = in_contents_ && word_count(line.text) <= 12 && line.cells.size() <= 2;
    if (in_contents_) return emit(BlockKind::paragraph, BlockRole::contents, line);
    if (is_caption(line.text) && (starts_paragraph(i) || line.text.find(": ") < 16))
      return emit(BlockKind::paragraph, BlockRole::caption, line);
    if (!in_references_ && is_row(i)) return emit(BlockKind::table_row, BlockRole::body, line);
    if (is_bullet(line.text) || (is_enumerated(line.text) && starts_item(i)))
      return emit(BlockKind::list_item, text_role(), line);
    if (starts_paragraph(i)) return emit(BlockKind::paragraph, text_role(), line);
    out_.back().lines.push_back(&line);
  }

  bool starts_item(size_t i) const {
    return i == 0 || gap_above(i, 1.15F) || ends_sentence(lines_[i - 1]->text);
  }
  BlockRole text_role() const { return in_references_ ? BlockRole::references : BlockRole::body; }

  void start_heading(const Line& line, int32_t level) {
    const HeadingNumber number = heading_number(line.text);
    const NamedSection named = named_section(number.title);
    if (named == NamedSection::references) {
      in_references_ = true;
      references_size_ = line.size;
    } else if (in_references_ && ends_references(line, named)) {
      in_references_ = false;
    }
    in_contents_ = named == NamedSection::contents;
    in_title_ = !title_seen_ && is_title_line(line);
    title_seen_ = title_seen_ || in_title_;
    if (number.depth > 0) (number.letter ? appendix_ : chapter_) = number.first;
    if (in_references_ && named == NamedSection::none)
      return emit(BlockKind::paragraph, BlockRole::references, line);
    emit(BlockKind::heading, BlockRole::body, line);
    out_.back().level = level;
  }

  bool ends_references(const Line& line, NamedSection named) const {
    return named == NamedSection::appendix || named == NamedSection::plain ||
           line.size > references_size_ - 0.3F || heading_number(line.text).letter;
  }

  void extend_heading(const Line& line) { out_.back().lines.push_back(&line); }

  void emit(BlockKind kind, BlockRole role, const Line& line) {
    Draft draft;
    draft.kind = kind;
    draft.role = role;
    draft.lines.push_back(&line);
    draft.body_size = std::abs(line.size - usual_.size) < 0.07F * usual_.size;
    draft.column = column_;
    out_.push_back(std::move(draft));
  }

  const Usual& usual_;
  std::vector<Draft>& out_;
  const Region* region_ = nullptr;
  std::vector<const Line*> lines_;
  size_t column_ = 0;
  std::string title_;  // folded
  bool title_seen_ = false;
  bool in_title_ = false;  // the last heading is the title
  int32_t chapter_ = 0;
  int32_t appendix_ = 0;
  bool in_references_ = false;
  bool in_contents_ = false;
  float references_size_ = 0;
};

void measure_headings(const std::vector<PageLayout>& pages, Usual& usual) {
  for (const PageLayout& page : pages) {
    for (const Region& region : page.regions) {
      for (const Line& line : region.lines) {
        const HeadingNumber number = heading_number(line.text);
        const bool likely = number.depth > 0 && !line.boilerplate && line.size > kLargerType * usual.size &&
                            word_count(line.text) <= 12 && !ends_sentence(line.text);
        if (likely) usual.numbered_sizes.emplace(number.depth, line.size);
      }
    }
  }
}

// ---- text that flows on ----------------------------------------------------------------------------------

bool begins_midway(std::string_view text) {
  return !text.empty() && (is_lower(text[0]) || is_digit(text[0]) || text[0] == '(' || text[0] == ',');
}

// Whether a paragraph that ends here must go on elsewhere.
bool is_open(const Draft& draft) {
  const bool text = draft.kind == BlockKind::paragraph || draft.kind == BlockKind::list_item;
  const bool role = draft.role == BlockRole::body || draft.role == BlockRole::references;
  return text && role && draft.body_size && !ends_sentence(draft.lines.back()->text) &&
         (draft.lines.size() > 1 || word_count(draft.lines.back()->text) >= 6);
}

// Joins paragraphs that a column's or page's end has cut. What stands between (floats, footnotes, page
// numbers) is read after them.
void join_across_columns(std::vector<Draft>& drafts) {
  for (size_t i = 0; i < drafts.size(); ++i) {
    // The last open text of its column: notes and floats may follow it.
    while (drafts[i].lines.size() > 0 && is_open(drafts[i])) {
      size_t next = i + 1;
      bool blocked = false;
      while (next < drafts.size() && drafts[next].column == drafts[i].column && !blocked) {
        blocked = drafts[next].kind == BlockKind::heading ||
                  (drafts[next].body_size && drafts[next].role == BlockRole::body &&
                   drafts[next].kind != BlockKind::table_row);
        ++next;
      }
      if (blocked) break;
      const size_t limit = std::min(drafts.size(), next + 60);
      size_t target = limit;
      const bool cut_word = drafts[i].lines.back()->text.ends_with('-');
      for (size_t k = next; k < limit; ++k) {
        const Draft& candidate = drafts[k];
        if (candidate.lines.empty()) continue;
        if (candidate.lines.front()->page > drafts[i].lines.back()->page + 2) break;
        if (candidate.kind == BlockKind::heading) break;
        const bool same =
            candidate.kind == BlockKind::paragraph && candidate.role == drafts[i].role && candidate.body_size;
        if (!same) continue;
        const std::string& text = candidate.lines.front()->text;
        const bool long_enough = candidate.lines.size() > 1 || word_count(text) >= 4 || ends_sentence(text);
        if (!long_enough) continue;
        if (begins_midway(text) || cut_word || drafts[i].role == BlockRole::references ||
            !is_ascii(text[0]) || k == next)
          target = k;
        break;
      }
      if (target == limit) break;
      std::vector<const Line*>& lines = drafts[target].lines;
      drafts[i].lines.insert(drafts[i].lines.end(), lines.begin(), lines.end());
      drafts[i].column = drafts[target].column;
      lines.clear();
      if (drafts[i].lines.size() > 4000) break;
      // Floats on the pages in between stay where they are: after this block.
      if (target + 1 < drafts.size() && drafts[target + 1].column == drafts[i].column) break;
    }
  }
  std::erase_if(drafts, [](const Draft& draft) { return draft.lines.empty(); });
}

// ---- blocks to text --------------------------------------------------------------------------------------

using Vocabulary = std::unordered_map<std::string, uint32_t>;  // looked up only, never listed

std::string_view letters_only(std::string_view word) {
  size_t begin = 0, end = word.size();
  const auto inner = [](char c) { return is_letter(c) || !is_ascii(c) || c == '-'; };
  while (begin < end && !inner(word[begin])) ++begin;
  while (end > begin && !inner(word[end - 1])) --end;
  return word.substr(begin, end - begin);
}

Vocabulary vocabulary_of(const std::vector<PdfPage>& pages) {
  Vocabulary words;
  for (const PdfPage& page : pages) {
    for (const PdfWord& word : page.words) {
      const std::string_view letters = letters_only(word.text);
      if (letters.size() >= 3 && letters.size() <= 40 && letters.back() != '-') ++words[ascii_lower(letters)];
    }
  }
  return words;
}

uint32_t times_seen(const Vocabulary& words, std::string_view word) {
  const auto it = words.find(std::string(word));
  return it == words.end() ? 0 : it->second;
}

// The document's own spelling elsewhere decides; the halves alone only where it is silent.
bool keeps_hyphen_here(std::string_view before, std::string_view after, const Vocabulary& words) {
  const std::string first = ascii_lower(letters_only(before));  // with its hyphen
  const std::string second = ascii_lower(letters_only(after));
  if (first.size() < 2 || second.empty() || !is_lower(after[0])) return keeps_hyphen(before, after);
  const uint32_t whole = times_seen(words, first.substr(0, first.size() - 1) + second);
  const uint32_t hyphenated = times_seen(words, first + second);
  if (whole != hyphenated) return hyphenated > whole;
  if (keeps_hyphen(before, after)) return true;
  const std::string stem = first.substr(0, first.size() - 1);
  return stem.size() >= 4 && second.size() >= 4 && times_seen(words, stem) >= 2 &&
         times_seen(words, second) >= 2;
}

class TextJoiner {
 public:
  explicit TextJoiner(const Vocabulary& words) : vocabulary_(words) {}

  PdfBlock join(const Draft& draft) const {
    PdfBlock block;
    block.kind = draft.kind;
    block.role = draft.role;
    block.level = draft.level;
    block.page = draft.lines.front()->page;
    for (size_t i = 0; i < draft.lines.size(); ++i) append(*draft.lines[i], i > 0, block);
    if (block.kind == BlockKind::heading) block.title = std::string(heading_number(block.text).title);
    return block;
  }

 private:
  void append(const Line& line, bool after_line, PdfBlock& block) const {
    size_t cell = 1;
    for (size_t i = 0; i < line.words.size(); ++i) {
      const PdfWord& word = *line.words[i].word;
      const bool new_cell = cell < line.cells.size() && line.cells[cell] == i;
      if (new_cell) ++cell;
      if (i == 0 && after_line)
        break_line(word.text, block);
      else if (i > 0 && new_cell && block.kind == BlockKind::table_row)
        block.text += " | ";
      else if (i > 0 && !line.words[i].joined)
        block.text += ' ';
      const auto begin = static_cast<uint32_t>(block.text.size());
      block.text += word.text;
      block.words.push_back({{begin, static_cast<uint32_t>(block.text.size())},
                             line.page,
                             word.left,
                             word.top,
                             word.right,
                             word.bottom});
    }
  }

  void break_line(std::string_view next, PdfBlock& block) const {
    std::string& text = block.text;
    const size_t blank = text.rfind(' ');
    const std::string_view last = std::string_view(text).substr(blank == std::string::npos ? 0 : blank + 1);
    const bool soft = last.ends_with("\xC2\xAD");
    const bool hyphen = last.ends_with('-') || last.ends_with("\xE2\x80\x90");
    const bool cuts_word = (hyphen || soft) && last.size() > (soft ? 2U : 1U) &&
                           (is_letter(next[0]) || is_digit(next[0]) || !is_ascii(next[0]));
    if (!cuts_word) {
      text += ' ';
      return;
    }
    const size_t mark = last.ends_with('-') ? 1 : soft ? 2 : 3;
    if (!soft) {
      const std::string ascii = std::string(last.substr(0, last.size() - mark)) + '-';
      if (keeps_hyphen_here(ascii, next, vocabulary_)) return;
    }
    text.resize(text.size() - mark);
    const auto end = static_cast<uint32_t>(text.size());
    block.words.back().span.end = std::max(end, block.words.back().span.begin);
  }

  const Vocabulary& vocabulary_;
};

// The largest lines in the upper half of the first page that has text, where they stand out.
std::string title_of(const std::vector<PageLayout>& pages, const Usual& usual) {
  for (const PageLayout& page : pages) {
    float largest = 0;
    for (const Region& region : page.regions)
      for (const Line& line : region.lines)
        if (line.box.middle() < 0.6F * line.page_height && letter_count(line.text) >= 4)
          largest = std::max(largest, line.size);
    if (largest == 0) continue;
    if (largest < kTitleType * usual.size) return {};
    std::string title;
    for (const Region& region : page.regions) {
      for (const Line& line : region.lines) {
        if (line.size < 0.95F * largest || line.box.middle() > 0.6F * line.page_height || title.size() > 200)
          continue;
        if (!title.empty()) title += ' ';
        title += line.text;
      }
    }
    return std::string(truncate_utf8(title, 300));
  }
  return {};
}

}  // namespace

HeadingNumber heading_number(std::string_view line) {
  HeadingNumber result;
  result.title = trim(line);
  std::string_view rest = result.title;
  const bool appendix = starts_with_ignoring_case(rest, "appendix ");
  if (appendix) rest = trim(rest.substr(9));
  size_t i = 0;
  int32_t depth = 0;
  bool letter = false;
  if (rest.size() > 1 && is_upper(rest[0]) &&
      (rest[1] == ' ' || rest[1] == '.' || (appendix && rest[1] == ':'))) {
    letter = true;
    depth = 1;
    i = 1;
    result.first = rest[0] - 'A' + 1;
  } else {
    while (i < rest.size() && i < 2 && is_digit(rest[i])) ++i;
    if (i == 0 || (i < rest.size() && is_digit(rest[i])) || rest[0] == '0') return result;
    depth = 1;
    for (char c : rest.substr(0, i)) result.first = 10 * result.first + (c - '0');
  }
  while (i + 1 < rest.size() && rest[i] == '.' && is_digit(rest[i + 1])) {
    const size_t begin = ++i;
    while (i < rest.size() && is_digit(rest[i])) ++i;
    if (i - begin > 2) return result;
    ++depth;
  }
  if (i < rest.size() && (rest[i] == '.' || (appendix && rest[i] == ':'))) ++i;
  if (i >= rest.size() || rest[i] != ' ') return result;
  const std::string_view title = trim(rest.substr(i));
  const bool begins_title =
      !title.empty() && (is_upper(title[0]) || !is_ascii(title[0]) || (is_digit(title[0]) && depth > 1));
  if (!begins_title || depth > 6) return result;
  result.depth = depth;
  result.letter = letter;
  result.title = title;
  return result;
}

bool keeps_hyphen(std::string_view before, std::string_view after) {
  static constexpr std::array<std::string_view, 49> kPrefixes = {
      "pre",         "post",  "fine", "self",   "multi",  "non",   "long",  "short", "high",    "low",
      "large",       "small", "open", "closed", "in",     "on",    "off",   "out",   "re",      "co",
      "of",          "the",   "to",   "by",     "state",  "real",  "cross", "zero",  "one",     "few",
      "two",         "three", "well", "best",   "end",    "human", "model", "data",  "machine", "rule",
      "instruction", "full",  "half", "first",  "second", "third", "mid",   "semi",  "sub"};
  if (before.ends_with('-')) before.remove_suffix(1);
  if (before.empty() || after.empty()) return true;
  if (!is_lower(after[0]) || !is_letter(before.back())) return is_ascii(after[0]) && is_ascii(before.back());
  // "state-of-the-" and "GPT-": a name or a compound that has hyphens of its own.
  if (before.find('-') != std::string_view::npos) return true;
  const std::string word = ascii_lower(letters_only(before));
  return std::find(kPrefixes.begin(), kPrefixes.end(), word) != kPrefixes.end() ||
         std::all_of(before.begin(), before.end(), [](char c) { return is_upper(c) || is_digit(c); });
}

PdfLayout lay_out(const std::vector<PdfPage>& pages, std::string_view known_title) {
  std::vector<PageLayout> layouts;
  layouts.reserve(pages.size());
  for (const PdfPage& page : pages) layouts.push_back(lay_out_page(page));
  mark_running_heads(layouts);
  Usual usual = measure(layouts);
  measure_headings(layouts, usual);

  PdfLayout result;
  result.title = known_title.empty() ? title_of(layouts, usual) : std::string(known_title);
  std::vector<Draft> drafts;
  BlockCutter cutter(usual, result.title, drafts);
  for (const PageLayout& layout : layouts) {
    for (const Region& region : layout.regions) cutter.cut(region);
    if (!layout.turned.words.empty()) cutter.cut_turned(layout.turned);
  }
  join_across_columns(drafts);

  const Vocabulary words = vocabulary_of(pages);
  const TextJoiner joiner(words);
  result.blocks.reserve(drafts.size());
  for (const Draft& draft : drafts) result.blocks.push_back(joiner.join(draft));
  return result;
}

}  // namespace exhibit
