// Covered by tests/extractors/matcher_test.cc.
#include "extractors/rules/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <tuple>

#include "extractors/rules/keywords.h"
#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const re2::StringPiece& text) { return {text.data(), text.size()}; }

bool matches(const RuleGlob& glob, std::string_view path) {
  return glob.regex->Match(piece(path), 0, path.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

void add_value(Values& values, std::string_view name, std::string_view value) {
  const bool known =
      std::any_of(values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
  if (!known) values.emplace_back(name, value);
}

void add_values(Values& values, const Values& more) {
  for (const auto& [name, value] : more) add_value(values, name, value);
}

// Where a pattern matched and what it captured.
struct Found {
  Span span;
  Values values;
};

// The first match at or after `from`; empty matches are passed over.
std::optional<Found> find(const RulePattern& pattern, std::string_view text, size_t from = 0) {
  std::vector<re2::StringPiece> groups(static_cast<size_t>(pattern.regex->NumberOfCapturingGroups()) + 1);
  while (from <= text.size()) {
    if (!pattern.regex->Match(piece(text), from, text.size(), re2::RE2::UNANCHORED, groups.data(),
                              static_cast<int>(groups.size()))) {
      return std::nullopt;
    }
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    if (groups[0].empty()) {
      from = begin + 1;
      while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) ++from;
      continue;
    }
    Found found;
    found.span = {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + groups[0].size())};
    for (const auto& [group, name] : pattern.captures) {
      const re2::StringPiece& captured = groups[static_cast<size_t>(group)];
      if (!captured.empty()) found.values.emplace_back(name, view(captured));
    }
    return found;
  }
  return std::nullopt;
}

bool is_ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Whether `wanted` (in lower case) stands at the begin of a word of the title: "train" in "Pre-Training".
bool title_has(std::string_view lower_title, std::string_view wanted) {
  for (size_t at = lower_title.find(wanted); at != std::string_view::npos;
       at = lower_title.find(wanted, at + 1)) {
    if (at == 0 || !is_ascii_alnum(lower_title[at - 1])) return true;
  }
  return false;
}

bool any_in_title(const std::vector<std::string>& wanted, std::string_view lower_title) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& title) { return title_has(lower_title, title); });
}

// What a rule makes of the place that a sentence stands in.
struct Verdict {
  bool admitted = true;
  bool preferred = false;
  std::string refused;
};

// A document's JSON pointers that hold file names. In a repository's contents both `path` and `name` stand
// for the same file: `path` says more.
bool holds_file_name(std::string_view path, SourceRole role) {
  static const re2::RE2 nested("/(?:siblings/\\d+/rfilename|tree/\\d+/path|files/\\d+(?:/(?:path|name))?)");
  static const re2::RE2 list("/\\d+(?:/(?:path|name|rfilename))?");
  if (re2::RE2::FullMatch(piece(path), nested)) return true;
  return role == SourceRole::file_list && re2::RE2::FullMatch(piece(path), list);
}

bool is_evidence(const Block& block) {
  return block.role == BlockRole::body || block.role == BlockRole::caption;
}

// A link as rules read it. Lives no longer than the document.
struct ReadLink {
  const Link& link;
  std::string text;  // in one line
  std::string both;  // "text url"
};

std::string in_one_line(std::string_view written) {
  std::string text(written);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
  return text;
}

// What a link covers in its sentence: its text, and the URL where it stands right behind: "[text](url)".
Span span_of(const Document& document, const Link& link, Span sentence) {
  const std::string_view text(document.text);
  Span span = link.span;
  const std::string_view behind = slice(text, {span.end, static_cast<uint32_t>(text.size())});
  const std::string_view opening = behind.starts_with("](<") ? "](<" : "](";
  if (behind.starts_with(opening) && behind.substr(opening.size()).starts_with(link.url)) {
    size_t length = opening.size() + link.url.size();
    const std::string_view closing = opening.size() == 3 ? ">)" : ")";
    if (behind.substr(length).starts_with(closing)) length += closing.size();
    span.end += static_cast<uint32_t>(length);
    if (span.begin > 0 && text[span.begin - 1] == '[') --span.begin;
  }
  span.begin = std::clamp(span.begin, sentence.begin, sentence.end);
  span.end = std::clamp(span.end, span.begin, sentence.end);
  return span;
}

// One document being read; keeps what several rules ask for.
class Reading {
 public:
  Reading(const Document& document, SourceRole role) : document_(document), role_(role) {
    titles_.reserve(document.sections.size());
    for (const Section& section : document.sections) titles_.push_back(ascii_lower(section.title));
  }

  const Document& document() const { return document_; }
  SourceRole role() const { return role_; }
  const Block& block_of(uint32_t sentence) const {
    return document_.blocks[document_.sentences[sentence].block];
  }

  // The sentence as rules read it: byte for byte as long as the view, which offsets rely on.
  std::string readable(uint32_t sentence) const {
    return in_one_line(truncate_utf8(document_.view_of(document_.sentences[sentence]), kMaxMatchedBytes));
  }

  // The first sentence that the link stands in.
  std::optional<uint32_t> sentence_of(const Link& link) const {
    const auto& sentences = document_.sentences;
    const auto after =
        std::upper_bound(sentences.begin(), sentences.end(), link.span.begin,
                         [](uint32_t at, const Sentence& sentence) { return at < sentence.span.begin; });
    if (after != sentences.begin() && (after - 1)->span.end > link.span.begin) {
      return static_cast<uint32_t>(after - 1 - sentences.begin());
    }
    // A link that begins in the blanks before a sentence.
    if (after == sentences.end() || after->span.begin >= link.span.end) return std::nullopt;
    return static_cast<uint32_t>(after - sentences.begin());
  }

  // What the nearest section that the rule names asks for; the path's inner titles are asked first.
  Verdict judge(const Rule& rule, int32_t section) const {
    Verdict verdict;
    verdict.admitted = rule.require_sections.empty();
    int32_t depth = 0;
    for (int32_t at = section; is_section(at) && depth < 64;
         at = document_.sections[index(at)].parent, ++depth) {
      const std::string& title = titles_[index(at)];
      if (any_in_title(rule.refuse_sections, title)) {
        verdict.refused = "stands in section \"" + document_.sections[index(at)].title + "\"";
        verdict.admitted = true;
        break;
      }
      if (any_in_title(rule.require_sections, title)) {
        verdict.admitted = true;
        break;
      }
      if (any_in_title(rule.prefer_sections, title)) {
        verdict.preferred = true;
        break;
      }
    }
    if (verdict.preferred && !rule.require_sections.empty()) verdict.admitted = requires_met(rule, section);
    return verdict;
  }

 private:
  bool is_section(int32_t section) const {
    return section >= 0 && index(section) < document_.sections.size();
  }
  static size_t index(int32_t section) { return static_cast<size_t>(section); }

  bool requires_met(const Rule& rule, int32_t section) const {
    int32_t depth = 0;
    for (int32_t at = section; is_section(at) && depth < 64;
         at = document_.sections[index(at)].parent, ++depth) {
      if (any_in_title(rule.require_sections, titles_[index(at)])) return true;
    }
    return false;
  }

  const Document& document_;
  SourceRole role_;
  std::vector<std::string> titles_;
};

// A rule at one sentence.
class Attempt {
 public:
  Attempt(const Rule& rule, const Reading& reading, uint32_t sentence, std::string_view text,
          std::vector<Hit>& hits)
      : rule_(rule), reading_(reading), sentence_(sentence), text_(text), hits_(hits) {}

  void statement() {
    std::vector<Found> found = all_matches();
    if (found.empty()) return;
    const Block& block = reading_.block_of(sentence_);
    verdict_ = reading_.judge(rule_, block.section);
    if (!verdict_.admitted) return;
    const std::string_view header = block.kind == BlockKind::table_row ? std::string_view(block.path) : "";
    Values more;
    if (!all_of_also({text_, header}, more)) return;
    if (rule_.near && !find_near(block.section, more)) return;
    refuse_where_unless({text_, header});
    for (Found& one : found) {
      add_values(one.values, more);
      emit(one);
    }
  }

  // text_ is the sentence that the link stands in.
  void link(const ReadLink& read) {
    std::vector<Found> found;
    if (!first_of(rule_.regexes, read.both, found) || !first_of(rule_.urls, read.link.url, found) ||
        !first_of(rule_.texts, read.text, found)) {
      return;
    }
    const Block& block = reading_.block_of(sentence_);
    verdict_ = reading_.judge(rule_, block.section);
    if (!verdict_.admitted) return;
    const std::string_view header = block.kind == BlockKind::table_row ? std::string_view(block.path) : "";
    Values values;
    for (const Found& one : found) add_values(values, one.values);
    if (!all_of_also({read.both, text_, header}, values)) return;
    refuse_where_unless({read.both, text_, header});
    add_value(values, "url", read.link.url);
    add_value(values, "text", read.text);
    const Document& document = reading_.document();
    emit(span_of(document, read.link, document.sentences[sentence_].span), std::move(values));
  }

  // text_ is the field's value, which need not stand in the document as it reads (escapes, quotes).
  void field(std::string_view path) {
    refuse_where_unless({text_});
    std::vector<Found> found;
    if (rule_.regexes.empty()) {
      found.push_back({{0, static_cast<uint32_t>(text_.size())}, {}});
    } else {
      found = all_matches();
    }
    for (Found& one : found) {
      add_value(one.values, "key", path.substr(path.rfind('/') + 1));
      add_value(one.values, "value", text_);
      emit_value(one);
    }
  }

  // text_ is the file's name.
  void file() {
    const std::string path = "/" + std::string(text_);
    const auto fits = [&](const RuleGlob& glob) { return matches(glob, path); };
    if (std::none_of(rule_.files.begin(), rule_.files.end(), fits)) return;
    if (std::any_of(rule_.not_files.begin(), rule_.not_files.end(), fits)) return;
    refuse_where_unless({text_});
    emit_value({{0, static_cast<uint32_t>(text_.size())}, {{"file", std::string(text_)}}});
  }

 private:
  // Those of all alternatives that do not overlap, from left to right; of two at the same place the longer.
  std::vector<Found> all_matches() const {
    std::vector<Found> all;
    for (const RulePattern& pattern : rule_.regexes) {
      std::optional<Found> one = exhibit::find(pattern, text_);
      for (size_t count = 0; one && count < kMaxHitsPerSentence; ++count) {
        const size_t next = one->span.end;
        all.push_back(std::move(*one));
        one = exhibit::find(pattern, text_, next);
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::vector<Found> apart;
    for (Found& one : all) {
      if (apart.size() == kMaxHitsPerSentence) break;
      if (apart.empty() || one.span.begin >= apart.back().span.end) apart.push_back(std::move(one));
    }
    return apart;
  }

  // The leftmost match of the alternatives, of two at the same place the longer; true where there are none.
  static bool first_of(const std::vector<RulePattern>& patterns, std::string_view text,
                       std::vector<Found>& out) {
    std::optional<Found> first;
    for (const RulePattern& pattern : patterns) {
      std::optional<Found> one = exhibit::find(pattern, text);
      if (!one) continue;
      const bool better = !first || one->span.begin < first->span.begin ||
                          (one->span.begin == first->span.begin && one->span.end > first->span.end);
      if (better) first = std::move(one);
    }
    if (first) out.push_back(std::move(*first));
    return first || patterns.empty();
  }

  // Each of `also` in the first of the texts that it matches in.
  bool all_of_also(std::initializer_list<std::string_view> texts, Values& more) const {
    return std::all_of(rule_.also.begin(), rule_.also.end(), [&](const RulePattern& pattern) {
      for (const std::string_view text : texts) {
        const std::optional<Found> found = exhibit::find(pattern, text);
        if (!found) continue;
        add_values(more, found->values);
        return true;
      }
      return false;
    });
  }

  // The nearest sentence that the second pattern matches in; of two equally near the earlier.
  bool find_near(int32_t section, Values& more) const {
    for (uint32_t distance = 0; distance <= rule_.within; ++distance) {
      if (distance <= sentence_ && near_matches(sentence_ - distance, section, more)) return true;
      if (distance > 0 && near_matches(sentence_ + distance, section, more)) return true;
    }
    return false;
  }

  bool near_matches(uint32_t sentence, int32_t section, Values& more) const {
    if (sentence >= reading_.document().sentences.size()) return false;
    const Block& block = reading_.block_of(sentence);
    if (block.section != section || !is_evidence(block)) return false;
    const std::string text = reading_.readable(sentence);
    const std::optional<Found> found = exhibit::find(*rule_.near, text);
    if (!found) return false;
    add_values(more, found->values);
    return true;
  }

  void refuse_where_unless(std::initializer_list<std::string_view> texts) {
    if (!verdict_.refused.empty()) return;
    for (const RulePattern& pattern : rule_.unless) {
      for (const std::string_view text : texts) {
        const std::optional<Found> found = exhibit::find(pattern, text);
        if (!found) continue;
        verdict_.refused = "says \"" + std::string(slice(text, found->span)) + "\"";
        if (!pattern.why.empty()) verdict_.refused += ": " + pattern.why;
        return;
      }
    }
  }

  // A match in a value, which stands at the sentence's end (`"key": value`); the whole sentence where it is
  // written otherwise than it reads.
  void emit_value(Found found) {
    const std::string_view sentence = reading_.document().view_of(reading_.document().sentences[sentence_]);
    const size_t value = sentence.rfind(text_);
    if (value == std::string_view::npos) {
      found.span = {0, static_cast<uint32_t>(sentence.size())};
    } else {
      const auto begin = static_cast<uint32_t>(value);
      found.span = {begin + found.span.begin, begin + found.span.end};
    }
    emit(found);
  }

  void emit(const Found& found) {
    const Document& document = reading_.document();
    const uint32_t begin = document.sentences[sentence_].view.begin;
    emit(document.to_text({begin + found.span.begin, begin + found.span.end}), found.values);
  }

  void emit(Span match, Values values) {
    Hit hit;
    hit.rule = rule_.id;
    hit.fact = rule_.fact;
    hit.sentence = sentence_;
    hit.match = match;
    hit.values = std::move(values);
    add_values(hit.values, rule_.values);
    hit.stage = rule_.stage;
    // A preferred section halves the doubt.
    hit.weight = verdict_.preferred ? 1 - (1 - rule_.confidence) / 2 : rule_.confidence;
    hit.refused = verdict_.refused;
    hits_.push_back(std::move(hit));
  }

  const Rule& rule_;
  const Reading& reading_;
  uint32_t sentence_;
  std::string_view text_;
  std::vector<Hit>& hits_;
  Verdict verdict_;
};

bool applies_to(const Rule& rule, BlockKind kind) {
  return std::find(rule.scope.begin(), rule.scope.end(), kind) != rule.scope.end();
}

// Of the rules that read links, or of all others.
std::vector<std::pair<std::string, uint32_t>> keywords_of(const std::vector<const Rule*>& rules, bool links) {
  std::vector<std::pair<std::string, uint32_t>> keywords;
  for (uint32_t i = 0; i < rules.size(); ++i) {
    if ((rules[i]->kind == RuleKind::link) != links) continue;
    for (const std::string& keyword : rules[i]->keywords) keywords.emplace_back(keyword, i);
  }
  return keywords;
}

class RuleExtractor : public Extractor {
 public:
  // `pack` keeps the rules alive; it is null where their owner is someone else.
  RuleExtractor(std::shared_ptr<const RulePack> pack, std::vector<const Rule*> rules, std::string version)
      : pack_(std::move(pack)),
        rules_(std::move(rules)),
        version_(std::move(version)),
        keywords_(keywords_of(rules_, false)),
        link_keywords_(keywords_of(rules_, true)) {}

  std::string_view name() const override { return "rules"; }
  std::string version() const override { return version_; }

  std::vector<Hit> extract(const Document& document, const ExtractionContext& context) const override {
    const Reading reading(document, context.role);
    std::vector<bool> accepted(rules_.size());
    for (size_t i = 0; i < rules_.size(); ++i) accepted[i] = rules_[i]->accepts(context.role);
    // Both name every file: see holds_file_name.
    const bool has_paths = std::any_of(document.blocks.begin(), document.blocks.end(),
                                       [](const Block& block) { return block.path == "/0/path"; });
    std::vector<uint32_t> seen(rules_.size(),
                               0);  // the last sentence that a rule was a candidate in, plus one
    std::vector<Hit> hits;
    for (uint32_t i = 0; i < document.sentences.size(); ++i) {
      const Block& block = reading.block_of(i);
      if (!is_evidence(block)) continue;
      const std::string text = reading.readable(i);
      match_statements(reading, i, block, text, accepted, seen, hits);
      if (block.kind == BlockKind::field || context.role == SourceRole::file_list) {
        match_values(reading, i, block, accepted, has_paths, hits);
      }
    }
    match_links(reading, accepted, hits);
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
      return std::tie(a.match.begin, a.match.end, a.rule) < std::tie(b.match.begin, b.match.end, b.rule);
    });
    return hits;
  }

 private:
  void match_statements(const Reading& reading, uint32_t sentence, const Block& block, std::string_view text,
                        const std::vector<bool>& accepted, std::vector<uint32_t>& seen,
                        std::vector<Hit>& hits) const {
    std::vector<uint32_t> candidates;
    const auto found = [&](uint32_t rule) {
      if (seen[rule] == sentence + 1 || !accepted[rule] || !applies_to(*rules_[rule], block.kind)) return;
      seen[rule] = sentence + 1;
      candidates.push_back(rule);
    };
    keywords_.scan(text, found);
    if (block.kind == BlockKind::table_row) keywords_.scan(block.path, found);
    for (const uint32_t rule : candidates) Attempt(*rules_[rule], reading, sentence, text, hits).statement();
  }

  // Fields and the lines of a plain listing, as values.
  void match_values(const Reading& reading, uint32_t sentence, const Block& block,
                    const std::vector<bool>& accepted, bool has_paths, std::vector<Hit>& hits) const {
    const Document& document = reading.document();
    const bool is_field = block.kind == BlockKind::field;
    if (is_field && sentence > 0 &&
        document.sentences[sentence - 1].block == document.sentences[sentence].block) {
      return;  // a long value has several sentences, but is one value
    }
    bool is_file = is_field ? holds_file_name(block.path, reading.role())
                            : document.type == MediaType::text && block.kind != BlockKind::heading;
    if (has_paths && block.path.ends_with("/name")) is_file = false;
    const std::string_view value =
        is_field ? std::string_view(block.value) : trim(document.view_of(document.sentences[sentence]));
    if (value.empty() || value.size() > kMaxMatchedBytes) return;
    for (size_t i = 0; i < rules_.size(); ++i) {
      const Rule& rule = *rules_[i];
      if (!accepted[i]) continue;
      if (rule.kind == RuleKind::file && is_file) {
        Attempt(rule, reading, sentence, value, hits).file();
      } else if (rule.kind == RuleKind::field && is_field && matches(*rule.path, block.path)) {
        Attempt(rule, reading, sentence, value, hits).field(block.path);
      }
    }
  }

  void match_links(const Reading& reading, const std::vector<bool>& accepted, std::vector<Hit>& hits) const {
    uint32_t current = 0;                          // the sentence of the last link, plus one
    size_t links = 0;                              // so far in that sentence
    std::vector<size_t> counts(rules_.size(), 0);  // hits of each rule in that sentence
    for (const Link& link : reading.document().links) {
      const std::optional<uint32_t> sentence = reading.sentence_of(link);
      if (!sentence || !is_evidence(reading.block_of(*sentence))) continue;
      if (current != *sentence + 1) {
        current = *sentence + 1;
        links = 0;
        std::fill(counts.begin(), counts.end(), 0);
      }
      if (++links <= kMaxLinksPerSentence) match_link(reading, *sentence, link, accepted, counts, hits);
    }
  }

  void match_link(const Reading& reading, uint32_t sentence, const Link& link,
                  const std::vector<bool>& accepted, std::vector<size_t>& counts,
                  std::vector<Hit>& hits) const {
    if (link.text.size() > kMaxMatchedBytes || link.url.size() > kMaxMatchedBytes) return;
    ReadLink read{link, in_one_line(link.text), ""};
    read.both = read.text + " " + link.url;
    const BlockKind kind = reading.block_of(sentence).kind;
    std::vector<uint32_t> candidates;
    link_keywords_.scan(read.both, [&](uint32_t rule) {
      if (!accepted[rule] || !applies_to(*rules_[rule], kind) || counts[rule] >= kMaxHitsPerSentence) return;
      if (std::find(candidates.begin(), candidates.end(), rule) != candidates.end()) return;
      candidates.push_back(rule);
    });
    if (candidates.empty()) return;
    const std::string text = reading.readable(sentence);
    for (const uint32_t rule : candidates) {
      const size_t before = hits.size();
      Attempt(*rules_[rule], reading, sentence, text, hits).link(read);
      counts[rule] += hits.size() - before;
    }
  }

  std::shared_ptr<const RulePack> pack_;
  std::vector<const Rule*> rules_;
  std::string version_;
  KeywordIndex keywords_;
  KeywordIndex link_keywords_;
};

}  // namespace

std::unique_ptr<Extractor> make_rule_extractor(std::shared_ptr<const RulePack> pack) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : pack->rules) rules.push_back(&rule);
  std::string version = pack->version;
  return std::make_unique<RuleExtractor>(std::move(pack), std::move(rules), std::move(version));
}

std::unique_ptr<Extractor> make_single_rule_extractor(const Rule& rule) {
  return std::make_unique<RuleExtractor>(nullptr, std::vector<const Rule*>{&rule}, rule.id);
}

}  // namespace exhibit
