// Tested by tests/audit/anchor_test.cc.
#include "pipeline/audit/anchor.h"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit::audit {
namespace {

constexpr size_t kMaxDocumentWords = 2'000'000;
constexpr size_t kMaxQuoteWords = 400;
constexpr size_t kMaxPostings = 64;   // of one trigram: a commoner one tells nothing
constexpr size_t kMaxCandidates = 6;  // places that are compared word by word
constexpr uint64_t kFnvOffset = 14695981039346656037ULL;
constexpr uint64_t kFnvPrime = 1099511628211ULL;

bool is_word_byte(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}
bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

// Length of the code point that begins here; 1 for bytes that begin none.
size_t code_point_bytes(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return lead >= 0xC0 ? 2 : 1;
}

// General punctuation (dashes, quotes, bullets) and CJK punctuation are no words.
bool is_punctuation(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (at + 2 >= text.size()) return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  if (lead == 0xC2) return true;                              // Latin-1 signs, no-break space
  if (lead == 0xE2) return second >= 0x80 && second <= 0x81;  // U+2000..U+207F
  return lead == 0xE3 && second == 0x80;                      // U+3000..U+303F
}

// One character of scripts that are written without blanks is a word of its own.
bool is_ideograph(unsigned char lead) { return lead >= 0xE3 && lead <= 0xE9; }

uint64_t hash_of(uint64_t hash, std::string_view word) {
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    hash = (hash ^ byte) * kFnvPrime;
  }
  return hash;
}

// One past the word that begins here; "2,048" and "0.1" are one word.
size_t word_end(std::string_view text, size_t begin) {
  size_t at = begin;
  while (at < text.size()) {
    const auto here = static_cast<unsigned char>(text[at]);
    const bool within_number = (here == ',' || here == '.') && at > begin &&
                               is_digit(static_cast<unsigned char>(text[at - 1])) && at + 1 < text.size() &&
                               is_digit(static_cast<unsigned char>(text[at + 1]));
    const bool ends = here >= 0x80 && (is_punctuation(text, at) || is_ideograph(here));
    if ((!is_word_byte(here) && !within_number) || ends) break;
    at += here >= 0x80 ? code_point_bytes(here) : 1;
  }
  return std::min(at, text.size());
}

// Where a word that ends here goes on behind a hyphen and white space; `end` itself where it does not.
size_t continuation(std::string_view text, size_t end) {
  if (end + 2 >= text.size() || text[end] != '-' || end == 0) return end;
  size_t at = end + 1;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
  const bool lower = at < text.size() && text[at] >= 'a' && text[at] <= 'z';
  return lower && at > end + 1 ? at : end;
}

uint64_t trigram(const std::vector<uint64_t>& hashes, size_t at) {
  return ((hashes[at] * kFnvPrime ^ hashes[at + 1]) * kFnvPrime ^ hashes[at + 2]) * kFnvPrime;
}

// Words in which the quote differs from words[begin, end): a prefix and a suffix of the window are free, so
// that only what lies within the quote's reach is compared. Gives the distance and the window's used part.
struct Alignment {
  size_t distance = 0;
  size_t first = 0;  // of the document's words
  size_t last = 0;   // one past
};

Alignment align(const std::vector<uint64_t>& quote, const std::vector<uint64_t>& words, size_t begin,
                size_t end) {
  const size_t columns = end - begin;
  std::vector<size_t> cost(columns + 1, 0), origin(columns + 1);
  for (size_t j = 0; j <= columns; ++j) origin[j] = j;
  std::vector<size_t> next_cost(columns + 1), next_origin(columns + 1);
  for (size_t i = 1; i <= quote.size(); ++i) {
    next_cost[0] = i;
    next_origin[0] = 0;
    for (size_t j = 1; j <= columns; ++j) {
      const size_t change = cost[j - 1] + (quote[i - 1] == words[begin + j - 1] ? 0 : 1);
      next_cost[j] = change;
      next_origin[j] = origin[j - 1];
      if (cost[j] + 1 < next_cost[j]) {
        next_cost[j] = cost[j] + 1;
        next_origin[j] = origin[j];
      }
      if (next_cost[j - 1] + 1 < next_cost[j]) {
        next_cost[j] = next_cost[j - 1] + 1;
        next_origin[j] = next_origin[j - 1];
      }
    }
    cost.swap(next_cost);
    origin.swap(next_origin);
  }
  const size_t best = static_cast<size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin());
  return {cost[best], begin + origin[best], begin + best};
}

// Letters and digits alone: what stays of a text however its words are broken or hyphenated.
std::string letters_of(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    const size_t bytes = c >= 0x80 ? std::min(code_point_bytes(c), text.size() - at) : 1;
    if (is_word_byte(c) && (c < 0x80 || !is_punctuation(text, at)))
      out += ascii_lower(text.substr(at, bytes));
    at += bytes;
  }
  return out;
}

// The parts of a quote between ellipses.
std::vector<std::string> parts_of(std::string_view quote) {
  std::string text(quote);
  for (size_t at = text.find("\xE2\x80\xA6"); at != std::string::npos; at = text.find("\xE2\x80\xA6"))
    text.replace(at, 3, "...");
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find("...", begin), text.size());
    if (!trim(std::string_view(text).substr(begin, end - begin)).empty())
      parts.push_back(text.substr(begin, end - begin));
    begin = end + 3;
  }
  return parts;
}

bool better(const Anchor& a, const Anchor& b) {
  return std::pair(a.state == AnchorState::identical, a.similarity) >
         std::pair(b.state == AnchorState::identical, b.similarity);
}

}  // namespace

std::string_view to_string(AnchorState state) {
  switch (state) {
    case AnchorState::identical:
      return "identical";
    case AnchorState::moved:
      return "moved";
    case AnchorState::changed:
      return "changed";
    case AnchorState::gone:
      return "gone";
  }
  return "";
}

QuoteIndex::Words QuoteIndex::words_of(std::string_view text, size_t limit) {
  Words words;
  size_t at = 0;
  while (at < text.size() && words.hashes.size() < limit) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (!is_word_byte(c) || (c >= 0x80 && is_punctuation(text, at))) {
      at += c >= 0x80 ? code_point_bytes(c) : 1;
      continue;
    }
    const size_t begin = at;
    at = is_ideograph(c) ? std::min(at + 3, text.size()) : word_end(text, at);
    uint64_t hash = hash_of(kFnvOffset, text.substr(begin, at - begin));
    // "archi- tecture": a word that was broken at a line's end.
    for (size_t rest = continuation(text, at); rest != at; rest = continuation(text, at)) {
      at = word_end(text, rest);
      hash = hash_of(hash, text.substr(rest, at - rest));
    }
    words.hashes.push_back(hash);
    words.spans.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
  }
  return words;
}

void QuoteIndex::add_trigrams(Words& words) {
  if (words.hashes.size() < 3) return;
  words.trigrams.reserve(words.hashes.size());
  for (size_t i = 0; i + 2 < words.hashes.size(); ++i) {
    words.trigrams.emplace(trigram(words.hashes, i), static_cast<uint32_t>(i));
  }
}

QuoteIndex::QuoteIndex(DocumentPtr document) : document_(std::move(document)) {
  text_ = words_of(document_->text, kMaxDocumentWords);
  add_trigrams(text_);
  if (!document_->view.empty()) {
    view_ = words_of(document_->view, kMaxDocumentWords);
    add_trigrams(view_);
  }
  for (const Block& block : document_->blocks) {
    if (block.kind != BlockKind::field || values_.hashes.size() >= kMaxDocumentWords) continue;
    Words words = words_of(block.value, kMaxQuoteWords);
    values_.hashes.insert(values_.hashes.end(), words.hashes.begin(), words.hashes.end());
    values_.spans.insert(values_.spans.end(), words.hashes.size(), block.span);
  }
  add_trigrams(values_);
}

Anchor QuoteIndex::anchor_at(const Words& words, bool in_view, size_t first, size_t last,
                             double similarity) const {
  Anchor anchor;
  anchor.state = similarity >= 1 ? AnchorState::identical : AnchorState::changed;
  anchor.similarity = similarity;
  Span span{words.spans[first].begin, words.spans[last - 1].end};
  if (in_view) span = document_->to_text(span);
  anchor.span = span;
  anchor.text = fold_for_comparison(document_->text_of(span));
  const auto block = std::find_if(document_->blocks.begin(), document_->blocks.end(), [span](const Block& b) {
    return b.span.begin <= span.begin && span.begin < b.span.end;
  });
  if (block != document_->blocks.end()) anchor.section = document_->section_path(block->section);
  return anchor;
}

// Whether what stands there differs from the quote only in where its words are broken.
bool QuoteIndex::same_letters(const Words& words, bool in_view, size_t first, size_t last,
                              std::string_view quote) const {
  constexpr size_t kAround = 4;  // a broken word more or less at the ends
  const size_t begin = first > kAround ? first - kAround : 0;
  const size_t end = std::min(last + kAround, words.spans.size());
  const Span span{words.spans[begin].begin, words.spans[end - 1].end};
  const std::string_view text =
      in_view ? std::string_view(document_->view) : std::string_view(document_->text);
  return letters_of(slice(text, span)).find(letters_of(quote)) != std::string::npos;
}

Anchor QuoteIndex::find_in(const Words& words, bool in_view, std::string_view quote) const {
  const std::vector<uint64_t> wanted = words_of(quote, kMaxQuoteWords).hashes;
  const size_t count = wanted.size();
  if (count == 0 || words.hashes.empty()) return {};
  const auto exact = std::search(words.hashes.begin(), words.hashes.end(), wanted.begin(), wanted.end());
  if (exact != words.hashes.end()) {
    const auto first = static_cast<size_t>(exact - words.hashes.begin());
    return anchor_at(words, in_view, first, first + count, 1);
  }
  if (count < 3) return {};
  // Each trigram that both have votes for the place where the quote would begin; neighbouring places count
  // together, since a word more or less shifts the rest.
  std::map<size_t, size_t> votes;
  for (size_t i = 0; i + 2 < count; ++i) {
    const auto [first, last] = words.trigrams.equal_range(trigram(wanted, i));
    size_t seen = 0;
    for (auto at = first; at != last && seen < kMaxPostings; ++at, ++seen) {
      const size_t begin = at->second >= i ? at->second - i : 0;
      ++votes[begin / 8];
    }
  }
  std::vector<std::pair<size_t, size_t>> best;  // votes, place
  for (const auto& [place, n] : votes) {
    const auto next = votes.find(place + 1);
    best.emplace_back(n + (next == votes.end() ? 0 : next->second), place);
  }
  std::stable_sort(best.begin(), best.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  Anchor found;
  for (size_t i = 0; i < std::min(best.size(), kMaxCandidates); ++i) {
    const size_t slack = count / 4 + 8;
    const size_t begin = best[i].second * 8 > slack ? best[i].second * 8 - slack : 0;
    const size_t end = std::min(words.hashes.size(), best[i].second * 8 + count + slack + 16);
    const Alignment alignment = align(wanted, words.hashes, begin, end);
    if (alignment.last <= alignment.first) continue;
    const double similarity = 1 - static_cast<double>(alignment.distance) / static_cast<double>(count);
    if (similarity < kLeastSimilar || similarity <= found.similarity) continue;
    found = anchor_at(words, in_view, alignment.first, alignment.last, similarity);
    if (same_letters(words, in_view, alignment.first, alignment.last, quote)) {
      found.state = AnchorState::identical;
      found.similarity = 1;
      break;
    }
  }
  return found;
}

// A column of a table whose text runs by rows: all words in their order, others between them.
Anchor QuoteIndex::find_in_table(std::string_view quote) const {
  constexpr size_t kLeastWords = 6;
  constexpr size_t kReach = 16;  // words of the table for each of the quote
  const Words wanted = words_of(quote, kMaxQuoteWords);
  const size_t count = wanted.hashes.size();
  const auto numbers = std::count_if(wanted.spans.begin(), wanted.spans.end(), [quote](Span span) {
    return slice(quote, span).find_first_of("0123456789") != std::string_view::npos;
  });
  if (count < kLeastWords || static_cast<size_t>(numbers) * 2 < count) return {};
  for (size_t begin = 0; begin + count <= text_.hashes.size(); ++begin) {
    if (text_.hashes[begin] != wanted.hashes.front()) continue;
    const size_t end = std::min(text_.hashes.size(), begin + count * kReach);
    size_t found = 0, at = begin;
    for (; at < end && found < count; ++at) found += text_.hashes[at] == wanted.hashes[found] ? 1 : 0;
    if (found == count) return anchor_at(text_, false, begin, at, 1);
  }
  return {};
}

Anchor QuoteIndex::find(std::string_view quote) const {
  Anchor whole;
  double similarity = 0;
  const std::vector<std::string> parts = parts_of(quote);
  for (const std::string& part : parts) {
    Anchor anchor = find_in(text_, false, part);
    if (anchor.state != AnchorState::identical && !view_.hashes.empty()) {
      const Anchor other = find_in(view_, true, part);
      if (better(other, anchor)) anchor = other;
    }
    if (anchor.state != AnchorState::identical && !values_.hashes.empty()) {
      const Anchor other = find_in(values_, false, part);
      if (better(other, anchor)) anchor = other;
    }
    if (anchor.state != AnchorState::identical) {
      const Anchor other = find_in_table(part);
      if (better(other, anchor)) anchor = other;
    }
    if (anchor.state == AnchorState::gone) return {};
    similarity += anchor.similarity;
    if (whole.text.empty()) {
      whole = anchor;
    } else {
      whole.text += " ... " + anchor.text;
      if (anchor.state == AnchorState::changed) whole.state = AnchorState::changed;
    }
  }
  if (!parts.empty()) whole.similarity = similarity / static_cast<double>(parts.size());
  return whole;
}

Anchor find_again(const QuoteIndex& index, std::string_view quote, std::string_view section) {
  Anchor anchor = index.find(quote);
  const bool elsewhere = fold_for_comparison(anchor.section) != fold_for_comparison(section);
  if (anchor.state == AnchorState::identical && elsewhere) anchor.state = AnchorState::moved;
  return anchor;
}

}  // namespace exhibit::audit
