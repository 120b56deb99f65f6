// Tested by tests/document/sentences_test.cc.
#include "pipeline/document/sentences.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_lower(c) || is_upper(c); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Never the end of a sentence, whatever follows.
constexpr std::array<std::string_view, 26> kAbbreviations = {
    "e.g",  "i.e",   "al", "cf", "vs", "resp", "approx", "ca",    "viz", "mr",   "mrs",     "ms",   "dr",
    "prof", "w.r.t", "et", "st", "jr", "ph.d", "incl",   "a.k.a", "esp", "dept", "corresp", "repr", "ver"};
// Not the end where a number, a bracket or a capital abbreviation follows: "Fig. 3", "No. 7".
constexpr std::array<std::string_view, 22> kBeforeNumber = {
    "fig",  "figs", "eq",  "eqs", "sec", "secs", "no",   "nos", "tab", "tabs", "ch",
    "chap", "app",  "vol", "pp",  "p",   "ref",  "refs", "alg", "thm", "art",  "para"};
// After "U.S." and "etc." these begin a new sentence.
constexpr std::array<std::string_view, 22> kStarters = {
    "the",  "we",    "it", "this", "these", "our", "in",   "however", "for", "to",  "as",
    "they", "there", "a",  "an",   "by",    "all", "with", "when",    "if",  "you", "moreover"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view w) { return equals_ignoring_case(w, word); });
}

// The code point that ends just before `end`; 0 where there is none.
uint32_t code_point_before(std::string_view text, size_t end) {
  if (end == 0) return 0;
  size_t begin = end - 1;
  while (begin > 0 && is_continuation(text[begin]) && end - begin < 4) --begin;
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  switch (end - begin) {
    case 1:
      return byte(begin);
    case 2:
      return (byte(begin) & 0x1F) << 6 | (byte(begin + 1) & 0x3F);
    case 3:
      return (byte(begin) & 0x0F) << 12 | (byte(begin + 1) & 0x3F) << 6 | (byte(begin + 2) & 0x3F);
    default:
      return 0x10000;
  }
}

bool is_hangul(uint32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }
bool is_cjk(uint32_t c) { return is_hangul(c) || (c >= 0x3040 && c <= 0x9FFF); }

uint32_t code_point_at(std::string_view text, size_t begin) {
  size_t end = begin;
  if (end < text.size()) ++end;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return code_point_before(text, end);
}

// Length of a full stop, exclamation or question mark of Japanese and Chinese at i; 0 where there is none.
size_t wide_stop(std::string_view text, size_t i) {
  const std::string_view at = text.substr(i, 3);
  return at == "\xE3\x80\x82" || at == "\xEF\xBC\x81" || at == "\xEF\xBC\x9F" ? 3 : 0;
}

// Past closing quotes, brackets and emphasis that belong to the sentence that ends before i.
size_t past_closers(std::string_view text, size_t i) {
  while (i < text.size()) {
    const char c = text[i];
    if (c == '"' || c == '\'' || c == ')' || c == ']' || c == '*' || c == '_') {
      ++i;
      continue;
    }
    const std::string_view wide = text.substr(i, 3);
    const bool closes = wide == "\xE2\x80\x9D" || wide == "\xE2\x80\x99" || wide == "\xE3\x80\x8D" ||
                        wide == "\xE3\x80\x8F" || wide == "\xEF\xBC\x89";
    if (!closes) break;
    i += 3;
  }
  return i;
}

std::string_view word_at(std::string_view text, size_t i) {
  size_t end = i;
  while (end < text.size() && end - i < 24 && is_letter(text[end])) ++end;
  return text.substr(i, end - i);
}

// The token that ends at `end` (exclusive), without opening brackets and quotes; at most 24 bytes are looked
// at.
std::string_view token_before(std::string_view text, size_t sentence, size_t end) {
  size_t begin = end;
  while (begin > sentence && end - begin < 24 && !is_space(text[begin - 1])) --begin;
  while (begin < end && (text[begin] == '(' || text[begin] == '[' || text[begin] == '"')) ++begin;
  return text.substr(begin, end - begin);
}

// "U.S", "A", "Ph.D": single letters between dots.
bool is_initials(std::string_view token) {
  if (token.empty()) return false;
  for (size_t i = 0; i < token.size(); ++i) {
    if (i % 2 == 0 ? !is_upper(token[i]) : token[i] != '.') return false;
  }
  return true;
}

// "1", "2.3", "iv", "a": numbering, when it stands first in a sentence.
bool is_numbering(std::string_view token) {
  return !token.empty() && token.size() <= 6 &&
         std::all_of(token.begin(), token.end(), [](char c) { return is_digit(c) || c == '.'; });
}

// Whether the full stop at `dot` ends a sentence that began at `sentence`; next is the first byte that is not
// white space after it.
bool full_stop_ends(std::string_view text, size_t sentence, size_t dot, size_t next) {
  if (next >= text.size()) return true;
  if (dot > 0 && is_cjk(code_point_before(text, dot))) return true;
  const char after = text[next];
  if (is_lower(after)) {
    // Names like "gpt-oss" or "phi-3" begin sentences in lower case.
    const std::string_view word = word_at(text, next);
    const size_t end = next + word.size();
    return end + 1 < text.size() && text[end] == '-' &&
           !contains(kAbbreviations, token_before(text, sentence, dot)) && word.size() <= 5 &&
           word != "pre" && word != "post" && word != "non" && word != "multi";
  }
  const std::string_view token = token_before(text, sentence, dot);
  if (contains(kAbbreviations, token)) return false;
  if (contains(kBeforeNumber, token))
    return !(is_digit(after) || after == '(' || after == '[' || is_upper(after));
  if (equals_ignoring_case(token, "etc") || is_initials(token)) {
    return contains(kStarters, word_at(text, next)) && is_upper(after);
  }
  const bool first_token = token.data() == text.data() + sentence;
  return !(first_token && is_numbering(token));
}

// PDF text writes footnote marks right behind the stop: "tokens.12 We", "released.[3] The". The mark's
// length, 0 where there is none.
size_t footnote_mark(std::string_view text, size_t dot) {
  if (dot < 3 || !is_letter(text[dot - 1]) || !is_letter(text[dot - 2]) || !is_letter(text[dot - 3]))
    return 0;
  size_t i = dot + 1;
  const bool bracket = i < text.size() && text[i] == '[';
  if (bracket) ++i;
  const size_t digits = i;
  while (i < text.size() && is_digit(text[i]) && i - digits < 3) ++i;
  if (i == digits) return 0;
  if (bracket && (i >= text.size() || text[i++] != ']')) return 0;
  if (i + 1 >= text.size() || !is_space(text[i]) || !is_upper(text[i + 1])) return 0;
  return i - dot - 1;
}

size_t skip_space(std::string_view text, size_t i) {
  while (i < text.size() && is_space(text[i])) ++i;
  return i;
}

// Where a sentence that began at `sentence` ends, seen from the mark at i; 0 where it goes on.
size_t end_at(std::string_view text, size_t sentence, size_t i) {
  const char c = text[i];
  if (c == '.' || c == '!' || c == '?') {
    const size_t closed = past_closers(text, i + 1);
    if (closed >= text.size()) return text.size();
    if (is_space(text[closed])) {
      const size_t next = skip_space(text, closed);
      const bool goes_on = next < text.size() && is_lower(text[next]);
      const bool ends = c == '.' ? full_stop_ends(text, sentence, i, next) : !goes_on;
      return ends ? closed : 0;
    }
    if (c == '.' && is_hangul(code_point_before(text, i)) && is_hangul(code_point_at(text, i + 1)))
      return i + 1;
    if (const size_t mark = c == '.' ? footnote_mark(text, i) : 0) return i + 1 + mark;
    return 0;
  }
  if (const size_t stop = wide_stop(text, i)) return past_closers(text, i + stop);
  return 0;
}

// An empty line or a bullet begins something new.
bool breaks_before(std::string_view text, size_t i) {
  if (text[i] == '\n') {
    size_t next = i + 1;
    while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
    return next < text.size() && text[next] == '\n';
  }
  const std::string_view bullet = text.substr(i, 3);
  return bullet == "\xE2\x80\xA2" || bullet == "\xE2\x96\xAA" || bullet == "\xE2\x97\x8F";
}

// The best place to cut text[begin, end) that is too long: behind ';' ':' ',' or at a blank in its later
// half.
size_t cut_at(std::string_view text, size_t begin) {
  const size_t last = begin + kMaxSentenceBytes;
  const size_t first = begin + kMaxSentenceBytes / 2;
  size_t blank = 0;
  size_t comma = 0;
  for (size_t i = last; i > first; --i) {
    if (!is_space(text[i])) continue;
    if (blank == 0) blank = i;
    const char before = text[i - 1];
    if (before == ';' || before == ':') return i;
    if (before == ',' && comma == 0) comma = i;
  }
  if (comma != 0) return comma;
  if (blank != 0) return blank;
  size_t border = last;
  while (is_continuation(text[border])) --border;
  return border;
}

// Adds text[begin, end), trimmed and cut where it is too long.
void add(std::string_view text, size_t begin, size_t end, std::vector<Span>& out) {
  const auto push = [&](size_t from, size_t to) {
    from = skip_space(text.substr(0, to), from);
    while (to > from && is_space(text[to - 1])) --to;
    if (to > from) out.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(to)});
  };
  begin = skip_space(text.substr(0, end), begin);
  while (end > begin && is_space(text[end - 1])) --end;
  while (end - begin > kMaxSentenceBytes) {
    const size_t cut = cut_at(text, begin);
    push(begin, cut);
    begin = skip_space(text, cut);
  }
  push(begin, end);
}

}  // namespace

std::vector<Span> split_sentences(std::string_view text) {
  std::vector<Span> out;
  size_t sentence = skip_space(text, 0);
  size_t i = sentence;
  while (i < text.size()) {
    const char c = text[i];
    const bool may_matter =
        c == '.' || c == '!' || c == '?' || c == '\n' || static_cast<unsigned char>(c) >= 0xE2;
    if (!may_matter) {
      ++i;
      continue;
    }
    if (i > sentence && breaks_before(text, i)) {
      add(text, sentence, i, out);
      sentence = i = skip_space(text, i);
      if (i < text.size() && static_cast<unsigned char>(text[i]) >= 0xE2) i += 3;
      continue;
    }
    const size_t end = end_at(text, sentence, i);
    if (end == 0) {
      ++i;
      continue;
    }
    add(text, sentence, end, out);
    sentence = i = skip_space(text, end);
  }
  add(text, sentence, text.size(), out);
  return out;
}

std::vector<Span> split_lines(std::string_view text) {
  std::vector<Span> out;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    add(text, begin, end, out);
    begin = end + 1;
  }
  return out;
}

std::vector<Span> cut_unit(std::string_view text) {
  std::vector<Span> out;
  add(text, 0, text.size(), out);
  return out;
}

}  // namespace exhibit
