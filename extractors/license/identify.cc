// Tested by tests/extractors/license_identify_test.cc.
#include "extractors/license/identify.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace exhibit::license {
namespace {

constexpr size_t kMaxWords = 200000;      // a text beyond is no licence
constexpr double kMinContainment = 0.75;  // less of a text than this is borrowed wording, not the licence
constexpr size_t kStrayGap = 40;          // words; beyond such a gap a few trigrams are chance
constexpr size_t kMinMatched = 3;         // sampled trigrams; the shortest texts have little more

// Where one known text's trigrams stand in the text, ascending by position; a trigram may stand several
// times.
struct Occurrence {
  size_t position = 0;
  uint32_t hash = 0;
};

struct Candidate {
  TextMatch match;
  double score = 0;
};

bool sampled(uint32_t hash, uint32_t shift) { return (hash & ((1u << shift) - 1)) == 0; }

// The stretch of the text, no longer than a somewhat longer copy would be, that holds most of the trigrams.
std::pair<size_t, size_t> densest_stretch(const std::vector<Occurrence>& occurrences, size_t length) {
  std::map<uint32_t, size_t> inside;  // hash -> times within the window
  size_t best = 0;
  std::pair<size_t, size_t> range{0, 0};
  size_t left = 0;
  for (size_t right = 0; right < occurrences.size(); ++right) {
    ++inside[occurrences[right].hash];
    while (occurrences[right].position - occurrences[left].position > length) {
      const auto gone = inside.find(occurrences[left].hash);
      if (--gone->second == 0) inside.erase(gone);
      ++left;
    }
    if (inside.size() <= best) continue;
    best = inside.size();
    range = {left, right + 1};
  }
  return range;
}

// Without the few occurrences at either end that a gap parts from the rest: wording that every licence has.
std::pair<size_t, size_t> without_strays(const std::vector<Occurrence>& occurrences,
                                         std::pair<size_t, size_t> range, uint32_t shift) {
  const size_t gap = kStrayGap << shift;
  const auto [from, to] = range;
  const size_t few = (to - from) / 20;
  const auto apart = [&](size_t i) { return occurrences[i].position - occurrences[i - 1].position > gap; };
  std::pair<size_t, size_t> rest = range;
  for (size_t i = from + 1; i <= from + few && i < to; ++i)
    if (apart(i)) rest.first = i;
  for (size_t i = to - 1; i + few >= to && i > rest.first; --i)
    if (apart(i)) rest.second = i;
  return rest;
}

std::optional<Candidate> judge(const Fingerprint& fingerprint, uint32_t index,
                               const std::vector<Occurrence>& occurrences,
                               const std::vector<uint32_t>& text) {
  const size_t length = fingerprint.words + fingerprint.words / 3 + 60;
  const auto [from, to] =
      without_strays(occurrences, densest_stretch(occurrences, length), fingerprint.shift);
  std::vector<uint32_t> matched;
  for (size_t i = from; i < to; ++i) matched.push_back(occurrences[i].hash);
  std::sort(matched.begin(), matched.end());
  matched.erase(std::unique(matched.begin(), matched.end()), matched.end());
  const double known = static_cast<double>(fingerprint.hashes.size());
  const double shared = static_cast<double>(matched.size());
  if (matched.size() < std::min(kMinMatched, fingerprint.hashes.size()) || shared / known < kMinContainment)
    return std::nullopt;

  const size_t first = occurrences[from].position;
  const size_t end = occurrences[to - 1].position + 3;
  size_t foreign = 0;  // sampled trigrams of the stretch that the known text lacks
  size_t at = from;
  for (size_t position = first; position + 3 <= end; ++position) {
    if (at < to && occurrences[at].position == position) {
      ++at;
      continue;
    }
    if (sampled(text[position], fingerprint.shift)) ++foreign;
  }
  // In words: what is shared, less what either side has alone. So of two texts the longer one wins only if
  // its additional words are there, and the shorter one only if they are not.
  const double scale = static_cast<double>(1u << fingerprint.shift);
  Candidate candidate;
  candidate.match = {index, fingerprint.license, shared / known, first, end};
  candidate.score = scale * (shared - (known - shared) - static_cast<double>(foreign));
  return candidate;
}

}  // namespace

TextIdentifier::TextIdentifier(std::shared_ptr<const LicenseCatalog> catalog) : catalog_(std::move(catalog)) {
  const std::vector<Fingerprint>& fingerprints = catalog_->fingerprints();
  for (uint32_t i = 0; i < fingerprints.size(); ++i)
    for (const uint32_t hash : fingerprints[i].hashes) postings_.push_back({hash, i});
  std::sort(postings_.begin(), postings_.end(), [](const Posting& a, const Posting& b) {
    return std::pair(a.hash, a.fingerprint) < std::pair(b.hash, b.fingerprint);
  });
}

Identification TextIdentifier::identify(const std::vector<TextWord>& words) const {
  Identification result;
  result.covered.assign(words.size(), false);
  result.judged.assign(words.size(), false);
  if (words.size() < 3 || words.size() > kMaxWords) return result;
  const std::vector<uint32_t> text = shingles(words);
  const std::vector<Fingerprint>& fingerprints = catalog_->fingerprints();

  std::vector<std::vector<Occurrence>> occurrences(fingerprints.size());
  for (size_t position = 0; position < text.size(); ++position) {
    auto posting = std::lower_bound(postings_.begin(), postings_.end(), text[position],
                                    [](const Posting& p, uint32_t hash) { return p.hash < hash; });
    for (; posting != postings_.end() && posting->hash == text[position]; ++posting)
      occurrences[posting->fingerprint].push_back({position, text[position]});
  }

  std::vector<Candidate> candidates;
  for (uint32_t i = 0; i < fingerprints.size(); ++i) {
    if (static_cast<double>(occurrences[i].size()) <
        kMinContainment * static_cast<double>(fingerprints[i].hashes.size()))
      continue;
    if (auto candidate = judge(fingerprints[i], i, occurrences[i], text)) candidates.push_back(*candidate);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });

  // The best first; what overlaps it is a worse reading of the same words.
  for (const Candidate& candidate : candidates) {
    const TextMatch& match = candidate.match;
    const bool taken = std::any_of(result.matches.begin(), result.matches.end(), [&](const TextMatch& other) {
      const size_t begin = std::max(match.first_word, other.first_word);
      const size_t end = std::min(match.end_word, other.end_word);
      const size_t shorter = std::min(match.end_word - match.first_word, other.end_word - other.first_word);
      return begin < end && (end - begin) * 8 > shorter;  // a few words may be shared at a border
    });
    if (taken) continue;
    result.matches.push_back(match);
    const uint32_t shift = fingerprints[match.fingerprint].shift;
    for (const Occurrence& occurrence : occurrences[match.fingerprint])
      for (size_t word = occurrence.position; word < occurrence.position + 3; ++word)
        result.covered[word] = true;
    for (size_t position = match.first_word; position + 3 <= match.end_word; ++position)
      if (sampled(text[position], shift))
        for (size_t word = position; word < position + 3; ++word) result.judged[word] = true;
  }
  for (size_t word = 0; word < words.size(); ++word) {
    const bool inside = std::any_of(
        result.matches.begin(), result.matches.end(),
        [&](const TextMatch& match) { return match.first_word <= word && word < match.end_word; });
    if (!inside) result.judged[word] = true;
  }
  std::sort(result.matches.begin(), result.matches.end(),
            [](const TextMatch& a, const TextMatch& b) { return a.first_word < b.first_word; });
  return result;
}

}  // namespace exhibit::license
