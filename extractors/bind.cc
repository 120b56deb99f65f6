// Tested by tests/extractors/bind_test.cc.
#include "extractors/bind.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"

namespace exhibit {

using Pattern = std::shared_ptr<const re2::RE2>;

struct BindingLexicons {
  Pattern pretraining, finetuning, rl, posttraining, inference, evaluation, training;
  Pattern elsewhere, section_inference, section_evaluation, section_making, reference;
  Pattern self, families, size, device, framework, advice, sized_name, trained_subject;
  Pattern side_model, section_aside, section_derived, document_aside;
  std::vector<CloudOwner> clouds;
  std::string version;
  std::vector<std::string> names;
};

namespace {

// Raised when the logic below changes what it gives for the same hits.
constexpr std::string_view kLogicVersion = "bind-13";

constexpr int kSentencesBackInBlock = 4;
constexpr int kSentencesBackInSection = 12;
constexpr size_t kMenuBytes = 700;  // on a web page, a longer "sentence" is a menu that lost its markup
constexpr size_t kOpening = 25;     // bytes; a name within them is what the sentence is about
// What a fact is worth that may be told of a side model, another size or variant, or an experiment: it
// counts, but is not shown where the publisher says the same of the model itself.
constexpr double kAside = 0.6;
constexpr double kOtherHeading = 0.75;  // the heading right above names another stage
constexpr double kGuessedStage = 0.85;  // neither sentence nor heading of a paper says which stage is meant
constexpr uint32_t kSentencesBackToSideModel = 40;

bool is_word(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Lower case, with every separator a blank: "Qwen2.5-72B" and "qwen2.5 72b" are one name.
std::string fold_name(std::string_view text) {
  std::string folded = ascii_lower(text);
  std::replace_if(
      folded.begin(), folded.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  return folded;
}

bool is_size(std::string_view token) {
  if (token.size() < 2 || !is_digit(token.front())) return false;
  if (token.back() != 'b' && token.back() != 'm') return false;
  return std::all_of(token.begin(), token.end() - 1,
                     [](char c) { return is_digit(c) || c == '.' || c == 'x'; });
}

// Words that name no model when they stand alone.
bool is_generic(std::string_view token) {
  static constexpr std::array<std::string_view, 27> kGeneric = {
      "small", "medium", "large", "mini",  "nano",  "tiny", "base",  "chat",  "instruct",
      "it",    "pro",    "max",   "ultra", "super", "plus", "turbo", "model", "llm",
      "think", "coder",  "math",  "code",  "text",  "deep", "seed",  "v1",    "open"};
  return std::find(kGeneric.begin(), kGeneric.end(), token) != kGeneric.end();
}

// Words that publishers add to a model's name for what they tuned from it: "Nova-Chat", "NovaSafe".
bool is_tuning_word(std::string_view word) {
  static constexpr std::array<std::string_view, 26> kTuned = {
      "chat",      "instruct",  "instruction", "it",        "sft",    "dpo",      "rl",
      "rlhf",      "ppo",       "grpo",        "orpo",      "kto",    "ift",      "tuned",
      "finetuned", "aligned",   "safe",        "assistant", "dialog", "dialogue", "think",
      "thinking",  "reasoning", "storywriter", "vision",    "coder"};
  return std::find(kTuned.begin(), kTuned.end(), word) != kTuned.end();
}

size_t letters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), is_letter));
}

// A model that its own publisher's cloud serves has an API of its publisher.
bool owns_cloud(const std::vector<CloudOwner>& clouds, std::string_view model, std::string_view cloud) {
  const std::string org = ascii_lower(model.substr(0, model.find('/')));
  return std::any_of(clouds.begin(), clouds.end(), [&](const CloudOwner& known) {
    return ascii_lower(known.cloud) == cloud && ascii_lower(known.org) == org;
  });
}

// Whether what follows a number with B or M says that it is no model's size.
bool is_amount_of(std::string_view after) {
  static constexpr std::array<std::string_view, 12> kCounted = {"token", "sample",  "gpu",    "tpu",
                                                                "hour",  "example", "user",   "document",
                                                                "pair",  "step",    "dollar", "word"};
  return std::any_of(kCounted.begin(), kCounted.end(),
                     [&](std::string_view counted) { return after.find(counted) != std::string_view::npos; });
}

// Words that begin a sentence about training and name no model.
bool is_common_subject(std::string_view name) {
  static constexpr std::array<std::string_view, 25> kCommon = {
      "the",    "this",    "it",       "all",   "both",  "each",  "these",     "our",     "we",
      "model",  "models",  "training", "they",  "which", "every", "tokenizer", "weights", "table",
      "figure", "section", "language", "small", "large", "other", "several"};
  const std::string first = ascii_lower(name.substr(0, name.find(' ')));
  return std::find(kCommon.begin(), kCommon.end(), first) != kCommon.end();
}

struct Mention {
  size_t begin = 0;
  size_t end = 0;
};

void find_all(const Pattern& pattern, std::string_view text, std::vector<Mention>& out) {
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece found;
  size_t from = 0;
  while (from <= text.size() && pattern->Match(piece, from, text.size(), re2::RE2::UNANCHORED, &found, 1)) {
    const auto begin = static_cast<size_t>(found.data() - text.data());
    out.push_back({begin, begin + found.size()});
    from = begin + std::max<size_t>(found.size(), 1);
  }
}

bool matches(const Pattern& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern);
}

bool has_prefix(std::string_view fact, std::string_view prefix) {
  return fact.substr(0, prefix.size()) == prefix;
}

// Facts about how the model was made: they are worth nothing when the sentence speaks of running or testing
// it.
bool is_about_making(std::string_view fact) {
  return has_prefix(fact, "training.") || has_prefix(fact, "method.") || has_prefix(fact, "data.") ||
         has_prefix(fact, "filtering.") || has_prefix(fact, "stage.");
}

bool needs_subject(std::string_view fact) {
  return is_about_making(fact) || has_prefix(fact, "tokenizer.named") ||
         has_prefix(fact, "architecture.structure") || has_prefix(fact, "api.") ||
         has_prefix(fact, "code.training_released") || has_prefix(fact, "code.everything");
}

bool is_hardware_or_software(std::string_view fact) { return has_prefix(fact, "training."); }

bool is_structured(SourceRole role) {
  return role == SourceRole::metadata || role == SourceRole::config || role == SourceRole::file_list ||
         role == SourceRole::repository || role == SourceRole::license || role == SourceRole::environment;
}

// A version right after a family's name: "2.5", "v3", "r1"; empty where there is none.
std::string version_at(std::string_view folded, size_t pos) {
  if (pos < folded.size() && folded[pos] == ' ') ++pos;
  std::string version;
  if (pos < folded.size() && (folded[pos] == 'v' || folded[pos] == 'r') && pos + 1 < folded.size() &&
      is_digit(folded[pos + 1])) {
    version += folded[pos++];
  }
  while (pos < folded.size() && (is_digit(folded[pos]) || (folded[pos] == '.' && pos + 1 < folded.size() &&
                                                           is_digit(folded[pos + 1])))) {
    version += folded[pos++];
  }
  // "70b" is a size, not a version.
  if (pos < folded.size() && is_letter(folded[pos])) return {};
  return version;
}

struct FamilyName {
  std::string stem;     // "qwen"
  std::string version;  // "2.5"; may be empty
};

std::vector<FamilyName> families_of(const ModelNames& names) {
  std::vector<FamilyName> families;
  for (const std::string& name : names.names) {
    size_t end = 0;
    while (end < name.size() &&
           (is_letter(name[end]) || (name[end] == ' ' && end + 1 < name.size() && is_letter(name[end + 1]) &&
                                     version_at(name, end).empty()))) {
      ++end;
    }
    const std::string stem(trim(std::string_view(name).substr(0, end)));
    if (letters(stem) < 3) continue;
    families.push_back({stem, version_at(name, end)});
  }
  return families;
}

// The last "v1.0" of an id or a heading, without its letter; empty where there is none.
std::string release_in(std::string_view text) {
  const std::string folded = fold_name(text);
  for (size_t at = folded.rfind('v'); at != std::string::npos && at > 0; at = folded.rfind('v', at - 1)) {
    if (is_word(folded[at - 1])) continue;
    size_t end = at + 1;
    while (end < folded.size() && (is_digit(folded[end]) || folded[end] == '.')) ++end;
    while (end > at + 1 && folded[end - 1] == '.') --end;
    if (end > at + 1 && (end == folded.size() || !is_word(folded[end])))
      return folded.substr(at + 1, end - at - 1);
  }
  return {};
}

// Everything about the graded model that does not depend on the document.
struct Identity {
  ModelNames own;
  std::vector<FamilyName> own_families;
  std::vector<ModelNames> bases;
  std::vector<FamilyName> base_families;
  std::string release;  // "1.0" of "nova-7b-v1.0"; empty where the id has none
  bool plain = false;   // made from no other model, and its id has no word of tuning
};

// What a sentence says about itself; computed once a sentence.
struct Reading {
  std::vector<Mention> pretraining, finetuning, rl, posttraining;
  bool inference = false;
  bool evaluation = false;
  bool training = false;
  bool reference = false;
  bool side_model = false;  // a classifier, a detector, a draft model
  std::vector<Mention> own, base, foreign, self;
  bool named = false;           // the model by more than its family's bare name
  bool turns_to_other = false;  // "For mT5 models, we …"
  bool variant = false;         // "Nova-2-Zero" where the model is Nova-2
  bool tuned_variant = false;   // "NovaChat" or "Nova-Chat" where the model is the plain Nova
  std::string foreign_name;
  std::vector<std::string> sizes;
};

void mentions(std::string_view folded, std::string_view name, std::vector<Mention>& out) {
  for (size_t at = folded.find(name); at != std::string_view::npos; at = folded.find(name, at + 1)) {
    const size_t end = at + name.size();
    if (at > 0 && is_word(folded[at - 1])) continue;
    if (end < folded.size() && is_word(folded[end]) && !(is_letter(name.back()) && is_digit(folded[end])))
      continue;
    out.push_back({at, end});
  }
}

size_t distance(const std::vector<Mention>& cues, size_t at) {
  size_t best = std::string_view::npos;
  for (const Mention& cue : cues) {
    // What was said before the fact is likelier to govern it than what follows.
    const size_t gap = cue.end <= at ? at - cue.end : (cue.begin > at ? 2 * (cue.begin - at) : 0);
    best = std::min(best, gap);
  }
  return best;
}

std::optional<Stage> training_stage(const Reading& reading, size_t at) {
  std::optional<Stage> stage;
  size_t best = std::string_view::npos;
  const auto consider = [&](const std::vector<Mention>& cues, Stage candidate) {
    const size_t gap = distance(cues, at);
    if (gap < best) {
      best = gap;
      stage = candidate;
    }
  };
  consider(reading.pretraining, Stage::pretraining);
  consider(reading.finetuning, Stage::finetuning);
  consider(reading.rl, Stage::rl);
  if (!stage && !reading.posttraining.empty()) stage = Stage::finetuning;
  return stage;
}

// The quote: the sentence, or a window around the match where the sentence is long.
Span quote_span(const Document& document, Span sentence, Span match) {
  Span quote = sentence;
  if (!quote.contains(match)) quote = {std::min(quote.begin, match.begin), std::max(quote.end, match.end)};
  const std::string_view text = document.text;
  if (quote.size() > kMaxQuoteBytes) {
    const uint32_t spare = match.size() < kMaxQuoteBytes ? (kMaxQuoteBytes - match.size()) / 2 : 0;
    uint32_t begin = match.begin - std::min(spare, match.begin - quote.begin);
    uint32_t end = std::min(std::max(match.end, match.begin + std::min(match.size(), kMaxQuoteBytes)) + spare,
                            quote.end);
    if (match.size() > kMaxQuoteBytes) end = match.begin + kMaxQuoteBytes;
    // To the borders of words, so that no code point and no word is cut.
    while (begin > quote.begin && begin < text.size() && text[begin - 1] != ' ' && text[begin - 1] != '\n') {
      if (match.begin - begin > spare + 200) break;
      --begin;
    }
    while (end < quote.end && end < text.size() && text[end] != ' ' && text[end] != '\n') {
      if (end - begin > kMaxQuoteBytes + 200) break;
      ++end;
    }
    while (begin > quote.begin && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    while (end < quote.end && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    quote = {begin, end};
  }
  const std::string_view kSpace = " \t\n";
  while (quote.begin < quote.end && kSpace.find(text[quote.begin]) != std::string_view::npos) ++quote.begin;
  while (quote.end > quote.begin && kSpace.find(text[quote.end - 1]) != std::string_view::npos) --quote.end;
  return quote;
}

}  // namespace

ModelNames names_of(std::string_view model_id) {
  const size_t slash = model_id.rfind('/');
  const std::string publisher =
      fold_name(slash == std::string_view::npos ? std::string_view() : model_id.substr(0, slash));
  const std::string name = fold_name(model_id.substr(slash == std::string_view::npos ? 0 : slash + 1));
  std::vector<std::string> tokens;
  for (const std::string_view token : split(name, ' ')) {
    if (!token.empty()) tokens.emplace_back(token);
  }
  ModelNames result;
  for (const std::string& token : tokens) {
    if (is_size(token)) result.sizes.push_back(token);
  }
  std::set<std::string> seen;
  std::vector<size_t> starts = {0};
  const auto add = [&](size_t first, size_t last) {
    std::string joined;
    for (size_t i = first; i < last; ++i) joined += (i == first ? "" : " ") + tokens[i];
    const bool bare_word = letters(joined) == joined.size();
    if (letters(joined) < 2 ||
        (bare_word && (letters(joined) < 4 || is_generic(joined) || (first == 0 && starts.size() > 1))))
      return;
    if (is_size(joined)) return;
    if (seen.insert(joined).second) result.names.push_back(joined);
  };
  // The publisher's name in front of the model's ("nvidia-nemotron", "meta-llama") is left off in text.
  if (tokens.size() > 1 && letters(tokens[0]) >= 3 && !is_generic(tokens[1]) && letters(tokens[1]) >= 3 &&
      !is_size(tokens[1])) {
    const bool publishers = publisher.find(tokens[0]) != std::string::npos;
    const bool short_prefix =
        tokens[0].size() <= 4 && std::any_of(tokens[0].begin(), tokens[0].end(), is_digit);
    if (publishers || short_prefix) starts.push_back(1);
  }
  for (const size_t first : starts) {
    for (size_t last = tokens.size(); last > first; --last) add(first, last);
    // "qwen2.5" belongs to the family "qwen".
    size_t stem = 0;
    while (stem < tokens[first].size() && is_letter(tokens[first][stem])) ++stem;
    const bool publisher_only = first == 0 && starts.size() > 1;
    if (stem >= 4 && !publisher_only && !is_generic(tokens[first].substr(0, stem)) &&
        seen.insert(tokens[first].substr(0, stem)).second) {
      result.names.push_back(tokens[first].substr(0, stem));
    }
  }
  std::stable_sort(result.names.begin(), result.names.end(),
                   [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return result;
}

namespace {

// Reads a sentence once: its cues of stage, and whom it names.
class SentenceReader {
 public:
  SentenceReader(const Identity& identity, const BindingLexicons& lexicons)
      : identity_(identity), lexicons_(lexicons) {}

  void read_subjects(std::string_view view, Reading& reading) const {
    const std::string folded = fold_name(view);
    for (const std::string& name : identity_.own.names) mentions(folded, name, reading.own);
    for (const ModelNames& base : identity_.bases) {
      for (const std::string& name : base.names) mentions(folded, name, reading.base);
    }
    drop_other_versions(folded, identity_.own_families, reading.own);
    drop_other_versions(folded, identity_.base_families, reading.base);
    drop_variants(view, reading);
    if (identity_.plain) reading.tuned_variant = names_tuned_variant(view, folded);
    for (const Mention& mention : reading.own) {
      const std::string_view name =
          std::string_view(folded).substr(mention.begin, mention.end - mention.begin);
      reading.named = reading.named || letters(name) != name.size();
    }
    find_all(lexicons_.self, view, reading.self);
    std::vector<Mention> known;
    find_all(lexicons_.families, view, known);
    std::vector<Mention> frameworks;
    if (!known.empty()) find_all(lexicons_.framework, view, frameworks);
    for (const Mention& mention : known) {
      if (covered(reading.own, mention) || covered(reading.base, mention)) continue;
      // "GPT-NeoX library" is software, not that model.
      if (std::any_of(frameworks.begin(), frameworks.end(), [&](const Mention& span) {
            return span.begin <= mention.begin && mention.end < span.end;
          }))
        continue;
      if (reading.foreign.empty())
        reading.foreign_name = std::string(view.substr(mention.begin, mention.end - mention.begin));
      reading.foreign.push_back(mention);
    }
    read_unknown_names(view, reading);
    std::vector<Mention> sizes;
    find_all(lexicons_.size, view, sizes);
    std::vector<Mention> devices;
    if (!sizes.empty()) find_all(lexicons_.device, view, devices);
    for (const Mention& mention : sizes) {
      if (covered(devices, mention)) continue;  // "Ascend 910B"
      if (covered(reading.foreign, mention)) continue;
      const std::string after = ascii_lower(view.substr(mention.end, 24));
      if (is_amount_of(after)) continue;  // "15B tokens", "1.3M GPU hours"
      std::string size = ascii_lower(view.substr(mention.begin, mention.end - mention.begin));
      size.erase(std::remove(size.begin(), size.end(), ' '), size.end());
      reading.sizes.push_back(size);
    }
  }

 private:
  // Models that no lexicon knows: by a size in their name, or as the subject of "was trained".
  void read_unknown_names(std::string_view view, Reading& reading) const {
    std::vector<Mention> unknown;
    find_all(lexicons_.sized_name, view, unknown);
    std::vector<Mention> subjects;
    find_all(lexicons_.trained_subject, view, subjects);
    for (Mention subject : subjects) {
      // The match runs from the border before the name to the verb.
      while (subject.begin < subject.end && !(view[subject.begin] >= 'A' && view[subject.begin] <= 'Z'))
        ++subject.begin;
      if (!is_common_subject(view.substr(subject.begin, subject.end - subject.begin)))
        unknown.push_back(subject);
    }
    for (const Mention& mention : unknown) {
      if (covered(reading.own, mention) || covered(reading.base, mention) ||
          covered(reading.foreign, mention))
        continue;
      const bool names_own = std::any_of(reading.own.begin(), reading.own.end(), [&](const Mention& own) {
        return mention.begin <= own.begin && own.begin < mention.end;
      });
      if (names_own) continue;
      if (reading.foreign.empty()) {
        const std::string_view name = view.substr(mention.begin, mention.end - mention.begin);
        reading.foreign_name = std::string(name.substr(0, name.find_first_of(" ,")));
      }
      reading.foreign.push_back(mention);
    }
    std::sort(reading.foreign.begin(), reading.foreign.end(),
              [](const Mention& a, const Mention& b) { return a.begin < b.begin; });
    reading.turns_to_other =
        !reading.foreign.empty() && reading.foreign.front().begin <= 8 && view.starts_with("For ");
  }

  static bool covered(const std::vector<Mention>& spans, const Mention& mention) {
    return std::any_of(spans.begin(), spans.end(), [&](const Mention& span) {
      return span.begin <= mention.begin && mention.begin < span.end;
    });
  }

  // "Qwen2" in the sources of Qwen2.5 is another model, although it bears the family's name.
  static void drop_other_versions(std::string_view folded, const std::vector<FamilyName>& families,
                                  std::vector<Mention>& mentions) {
    const auto other = [&](const Mention& mention) {
      const std::string_view name = folded.substr(mention.begin, mention.end - mention.begin);
      for (const FamilyName& family : families) {
        if (name != family.stem || family.version.empty()) continue;
        const std::string version = version_at(folded, mention.end);
        return !version.empty() && version != family.version;
      }
      return false;
    };
    std::erase_if(mentions, other);
  }

  // "Nova-2-Zero" is not Nova-2: a word joined by a hyphen that the model's own id does not have.
  void drop_variants(std::string_view view, Reading& reading) const {
    const auto variant = [&](const Mention& mention) {
      size_t end = mention.end + 1;
      if (end >= view.size() || view[mention.end] != '-' || !is_letter(view[end])) return false;
      while (end < view.size() && is_letter(view[end])) ++end;
      const std::string word = ascii_lower(view.substr(mention.end + 1, end - mention.end - 1));
      // Of two letters only an abbreviation is a name: "Nova-VL", but not "Nova-is".
      const bool abbreviation =
          word.size() == 2 && view[mention.end + 1] <= 'Z' && view[mention.end + 2] <= 'Z';
      if ((word.size() < 3 && !abbreviation) || identity_.own.names.empty()) return false;
      // "Nova-based" and "Nova-2-style" are no names.
      static constexpr std::array<std::string_view, 6> kSuffixes = {"based",    "style",  "like",
                                                                    "specific", "series", "family"};
      if (std::find(kSuffixes.begin(), kSuffixes.end(), word) != kSuffixes.end()) return false;
      const auto bears = [&](const ModelNames& names) {
        return !names.names.empty() && names.names.front().find(word) != std::string::npos;
      };
      return !bears(identity_.own) && std::none_of(identity_.bases.begin(), identity_.bases.end(), bears);
    };
    std::set<size_t> begins;
    for (const Mention& mention : reading.own) {
      if (variant(mention)) begins.insert(mention.begin);
    }
    // Of "Nova-2-Zero" the shorter names "Nova-2" and "Nova" are no mentions of the model either.
    std::erase_if(reading.own, [&](const Mention& mention) { return begins.contains(mention.begin); });
    reading.variant = !begins.empty();
  }

  // A word of tuning right after the model's name, joined or glued: "Nova-7B-Chat", "Nova Instruct",
  // "NovaChat". A size may stand between.
  bool names_tuned_variant(std::string_view view, const std::string& folded) const {
    for (const std::string& name : identity_.own.names) {
      for (size_t at = folded.find(name); at != std::string::npos; at = folded.find(name, at + 1)) {
        if (at > 0 && is_word(folded[at - 1])) continue;
        size_t next = at + name.size();
        const bool glued = next < view.size() && view[next] >= 'A' && view[next] <= 'Z' &&
                           view[next - 1] >= 'a' && view[next - 1] <= 'z';
        if (!glued && (next >= folded.size() || folded[next] != ' ')) continue;
        if (!glued) ++next;
        size_t end = next;
        while (end < folded.size() && (is_word(folded[end]) || folded[end] == '.')) ++end;
        if (!glued && is_size(std::string_view(folded).substr(next, end - next)) && end < folded.size() &&
            folded[end] == ' ') {
          next = end + 1;
        }
        end = next;
        while (end < folded.size() && is_letter(folded[end])) ++end;
        // "Nova it" is no name: a word of two letters has to be joined to the name.
        const bool joined = glued || view[next - 1] == '-' || view[next - 1] == '_';
        const bool capital = next < view.size() && view[next] >= 'A' && view[next] <= 'Z';
        if ((joined || capital) && is_tuning_word(std::string_view(folded).substr(next, end - next)))
          return true;
      }
    }
    return false;
  }

  const Identity& identity_;
  const BindingLexicons& lexicons_;
};

}  // namespace

Binder::Binder(std::unique_ptr<const BindingLexicons> lexicons) : lexicons_(std::move(lexicons)) {}
Binder::~Binder() = default;
Binder::Binder(Binder&&) noexcept = default;
Binder& Binder::operator=(Binder&&) noexcept = default;

const std::string& Binder::version() const { return lexicons_->version; }
const std::vector<std::string>& Binder::lexicons() const { return lexicons_->names; }

Result<Binder> Binder::make(const RulePack& pack, std::vector<CloudOwner> clouds) {
  auto lexicons = std::make_unique<BindingLexicons>();
  std::string missing;
  std::string read(kLogicVersion);
  const auto compiled = [&](std::string_view name) -> Pattern {
    const Lexicon* lexicon = pack.lexicon(name);
    if (lexicon == nullptr) {
      missing += (missing.empty() ? "" : ", ") + std::string(name);
      return nullptr;
    }
    read += lexicon_regex(*lexicon);
    lexicons->names.emplace_back(name);
    return compile_lexicon(*lexicon);
  };
  lexicons->pretraining = compiled("stage-pretraining");
  lexicons->finetuning = compiled("stage-finetuning");
  lexicons->rl = compiled("stage-rl");
  lexicons->posttraining = compiled("stage-posttraining");
  lexicons->inference = compiled("stage-inference");
  lexicons->evaluation = compiled("stage-evaluation");
  lexicons->training = compiled("stage-training");
  lexicons->elsewhere = compiled("section-elsewhere");
  lexicons->section_inference = compiled("section-inference");
  lexicons->section_evaluation = compiled("section-evaluation");
  lexicons->section_making = compiled("section-making");
  lexicons->reference = compiled("reference-entry");
  lexicons->self = compiled("self-reference");
  lexicons->advice = compiled("advice-to-users");
  lexicons->sized_name = compiled("sized-name");
  lexicons->trained_subject = compiled("trained-subject");
  lexicons->side_model = compiled("side-model");
  lexicons->section_aside = compiled("section-aside");
  lexicons->section_derived = compiled("section-derived");
  lexicons->document_aside = compiled("document-aside");
  lexicons->families = compiled("model-families");
  lexicons->device = compiled("device");
  lexicons->framework = compiled("training-framework");
  lexicons->size = compile_regex("\\b\\d+(?:\\.\\d+)? ?[BbMm]\\b");
  if (!missing.empty()) {
    return Error{ErrorCode::invalid_argument, "the rules lack the lexicons that binding needs: " + missing,
                 "lexicons"};
  }
  for (const CloudOwner& known : clouds) read += known.cloud + "\t" + known.org + "\n";
  lexicons->clouds = std::move(clouds);
  lexicons->version = sha256_hex(read);
  return Binder(std::move(lexicons));
}

namespace {

// One document being bound: caches what each sentence and each section says.
class Binding {
 public:
  Binding(const Document& document, const Source& source, const SourcePlan& plan,
          const BindingLexicons& patterns)
      : document_(document),
        source_(source),
        plan_(plan),
        patterns_(patterns),
        aside_document_(source.role == SourceRole::paper &&
                        (matches(patterns.document_aside, document.title) ||
                         matches(patterns.document_aside, source.url.substr(source.url.rfind('/') + 1)))) {
    identity_.own = names_of(plan.model.id);
    identity_.own_families = families_of(identity_.own);
    for (const std::string& base : plan.bases) {
      identity_.bases.push_back(names_of(base));
      for (FamilyName& family : families_of(identity_.bases.back()))
        identity_.base_families.push_back(std::move(family));
    }
    identity_.release = release_in(plan.model.id);
    const std::string id = fold_name(plan.model.id.substr(plan.model.id.rfind('/') + 1));
    const std::vector<std::string_view> words = split(id, ' ');
    identity_.plain = plan.bases.empty() && std::none_of(words.begin(), words.end(), is_tuning_word);
  }

  Evidence bind(const Hit& hit) {
    const Sentence& sentence = document_.sentences[hit.sentence];
    const Block& block = document_.blocks[sentence.block];
    Evidence evidence;
    evidence.fact = hit.fact;
    evidence.rule = hit.rule;
    evidence.document = source_.document;
    evidence.url = source_.url;
    evidence.role = source_.role;
    evidence.relation = source_.relation;
    evidence.match = hit.match;
    evidence.span = quote_span(document_, sentence.span, hit.match);
    if (is_file_name(evidence)) evidence.span = quote_span(document_, hit.match, hit.match);
    if (source_.role == SourceRole::config && block.kind == BlockKind::field)
      evidence.span = with_neighbours(hit.sentence);
    evidence.quote = std::string(document_.text_of(evidence.span));
    evidence.page = page_of(block, sentence);
    evidence.section = document_.section_path(block.section);
    evidence.values = hit.values;
    evidence.weight = hit.weight;
    evidence.refused = hit.refused;
    // A licence tells what may be done with the model, not how it was made.
    if (source_.role == SourceRole::license && !has_prefix(evidence.fact, "license.") &&
        evidence.refused.empty()) {
      evidence.refused = "stands in a licence";
    }
    evidence.subject = source_.relation == Relation::own ? Subject::model : Subject::base;
    const bool from_text = !is_structured(source_.role) && block.kind != BlockKind::field;
    evidence.stage = hit.stage;
    if (from_text) {
      const size_t at = place_in_view(sentence, hit.match.begin);
      const Reading& reading = read(hit.sentence);
      stage_is_guess_ = false;
      if (hit.stage == Stage::unknown)
        evidence.stage = stage_of(hit.sentence, at, evidence.fact, evidence.refused);
      if (evidence.refused.empty() && identity_.plain) refuse_derived(hit.sentence, evidence);
      if (evidence.refused.empty()) refuse_clouds_of_others(evidence);
      if (evidence.refused.empty()) refuse_data_of_others(evidence);
      if (evidence.refused.empty()) refuse_other_subjects(reading, at, block, evidence);
      if (evidence.refused.empty()) refuse_unbound(reading, document_.view_of(sentence), block, evidence);
      if (evidence.refused.empty() && evidence.fact == "paper.linked") refuse_cited_paper(evidence);
      if (evidence.refused.empty() && is_aside(hit.sentence, block, evidence.fact)) evidence.weight *= kAside;
      if (stage_is_guess_ && source_.role == SourceRole::paper) evidence.weight *= kGuessedStage;
      if (evidence.refused.empty() && contradicts_heading(block, evidence)) evidence.weight *= kOtherHeading;
    }
    return evidence;
  }

 private:
  // Of an entry in a list of files the name is the quote.
  bool is_file_name(const Evidence& evidence) const {
    return (source_.role == SourceRole::metadata || source_.role == SourceRole::file_list) &&
           std::any_of(evidence.values.begin(), evidence.values.end(),
                       [](const auto& value) { return value.first == "file"; });
  }

  // A field of a configuration file is read together with those beside it: "layers" beside "heads".
  Span with_neighbours(uint32_t index) const {
    constexpr uint32_t kNeighbours = 3;
    constexpr uint32_t kMaxBytes = 220;
    const Span own = document_.sentences[index].span;
    Span span = own;
    for (uint32_t step = 1; step <= kNeighbours; ++step) {
      if (index >= step) {
        const Span before = document_.sentences[index - step].span;
        if (span.end - before.begin <= kMaxBytes) span.begin = std::min(span.begin, before.begin);
      }
      if (index + step < document_.sentences.size()) {
        const Span after = document_.sentences[index + step].span;
        if (after.end - span.begin <= kMaxBytes) span.end = std::max(span.end, after.end);
      }
    }
    return span;
  }

  int32_t page_of(const Block& block, const Sentence& sentence) const {
    // A block may run over a page's end; the words know where a sentence really stands.
    if (document_.words.empty()) return block.page;
    const auto word = std::lower_bound(document_.words.begin(), document_.words.end(), sentence.span.begin,
                                       [](const Word& w, uint32_t byte) { return w.span.end <= byte; });
    return word == document_.words.end() ? block.page : word->page;
  }

  const Reading& read(uint32_t index) {
    const auto known = readings_.find(index);
    if (known != readings_.end()) return known->second;
    Reading reading;
    const std::string_view view = document_.view_of(document_.sentences[index]);
    find_all(patterns_.pretraining, view, reading.pretraining);
    find_all(patterns_.finetuning, view, reading.finetuning);
    find_all(patterns_.rl, view, reading.rl);
    find_all(patterns_.posttraining, view, reading.posttraining);
    drop_adjectives(view, reading);
    drop_amounts(view, reading);
    reading.inference = matches(patterns_.inference, view);
    reading.evaluation = matches(patterns_.evaluation, view);
    reading.training = matches(patterns_.training, view);
    reading.reference = matches(patterns_.reference, view);
    reading.side_model = matches(patterns_.side_model, view);
    SentenceReader(identity_, patterns_).read_subjects(view, reading);
    return readings_.emplace(index, std::move(reading)).first->second;
  }

  // "The fine-tuned model was then aligned with DPO" speaks of DPO: a stage that only names which model is
  // meant gives way to one that is told.
  static void drop_adjectives(std::string_view view, Reading& reading) {
    static constexpr std::array<std::string_view, 7> kThings = {
        " model", " checkpoint", " weights", " language model", " llm", " policy", " base"};
    const auto names_thing = [](std::string_view after) {
      return std::any_of(kThings.begin(), kThings.end(),
                         [&](std::string_view thing) { return after.starts_with(thing); });
    };
    // "pre-trained model", and with one more word between: "pre-trained multilingual language models".
    const auto adjective = [&](const Mention& cue) {
      const std::string after = ascii_lower(view.substr(cue.end, 40));
      if (names_thing(after)) return true;
      const size_t next = after.find(' ', 1);
      return next != std::string::npos && next > 4 && names_thing(std::string_view(after).substr(next));
    };
    const std::array<std::vector<Mention>*, 3> stages = {&reading.pretraining, &reading.finetuning,
                                                         &reading.rl};
    const bool told = std::any_of(stages.begin(), stages.end(), [&](const std::vector<Mention>* cues) {
      return std::any_of(cues->begin(), cues->end(), [&](const Mention& cue) { return !adjective(cue); });
    });
    if (!told) return;
    for (std::vector<Mention>* cues : stages) std::erase_if(*cues, adjective);
  }

  // An amount of tokens speaks of pre-training, unless the sentence names another stage: "an SFT set of 12B
  // tokens".
  static void drop_amounts(std::string_view view, Reading& reading) {
    if (reading.finetuning.empty() && reading.rl.empty()) return;
    std::erase_if(reading.pretraining, [&](const Mention& cue) { return is_digit(view[cue.begin]); });
  }

  // What a section's own title says; `elsewhere` where it is about other work.
  struct Heading {
    std::optional<Stage> stage;
    bool names_stage = false;  // pre-training, fine-tuning or RL by name, not "post-training"
    bool elsewhere = false;
    bool making = false;
    std::string release;   // "1.1" of "Fine-tuned model v1.1"
    bool aside = false;    // a comparison, an experiment, a part for another modality
    bool derived = false;  // models that were tuned from this one
  };

  const Heading& heading(int32_t section) {
    const auto known = headings_.find(section);
    if (known != headings_.end()) return known->second;
    const std::string& title = document_.sections[static_cast<size_t>(section)].title;
    Heading result;
    const bool long_title = title.size() > 120;  // a sentence that was taken for a heading
    if (!long_title) {
      result.elsewhere = matches(patterns_.elsewhere, title);
      result.making = matches(patterns_.section_making, title);
      result.release = release_in(title);
      result.aside = result.elsewhere || matches(patterns_.section_aside, title);
      // A section named after a tuned variant, or about such models.
      result.derived = matches(patterns_.section_derived, title);
      if (identity_.plain && !result.derived) {
        Reading named;
        SentenceReader(identity_, patterns_).read_subjects(title, named);
        result.derived = named.tuned_variant;
      }
      if (matches(patterns_.rl, title)) {
        result.stage = Stage::rl;
      } else if (matches(patterns_.finetuning, title)) {
        result.stage = Stage::finetuning;
      } else if (matches(patterns_.pretraining, title)) {
        result.stage = Stage::pretraining;
      }
      result.names_stage = result.stage.has_value();
      if (!result.stage && matches(patterns_.posttraining, title)) {
        result.stage = Stage::finetuning;
      } else if (!result.stage && !matches(patterns_.training, title)) {
        if (matches(patterns_.section_inference, title)) {
          result.stage = Stage::inference;
        } else if (matches(patterns_.section_evaluation, title)) {
          result.stage = Stage::evaluation;
        }
      }
    }
    return headings_.emplace(section, result).first->second;
  }

  // "Stage 3 extends the context by fine-tuning" below "Pre-training": the word may not mean the stage.
  bool contradicts_heading(const Block& block, const Evidence& evidence) {
    if (!has_prefix(evidence.fact, "method.") || block.section < 0) return false;
    const Heading& title = heading(block.section);
    return title.names_stage && evidence.stage != *title.stage;
  }

  // Whether a fact of making or structure stands aside of what the document says of the model itself.
  bool is_aside(uint32_t index, const Block& block, std::string_view fact) {
    const bool method = has_prefix(fact, "method.");
    const bool structure = has_prefix(fact, "architecture.") || has_prefix(fact, "tokenizer.named");
    const bool report = fact == "paper.report";
    if (!method && !structure && !report && !has_prefix(fact, "data.")) return false;
    if (aside_document_ && !has_prefix(fact, "data.")) return true;
    if (report) return false;
    const Reading& reading = read(index);
    if (reading.variant && reading.own.empty()) return true;
    if (!reading.sizes.empty() && !identity_.own.sizes.empty() && !names_own_size(reading)) return true;
    for (int32_t s = block.section; s >= 0; s = document_.sections[static_cast<size_t>(s)].parent) {
      const Heading& title = heading(s);
      if (title.aside) return true;
      if (!title.release.empty() && !identity_.release.empty() && title.release != identity_.release)
        return true;
    }
    return (method || structure) && !reading.named && tells_of_side_model(index);
  }

  // A classifier or a detector that was trained on the way: named in the sentence or shortly before it.
  bool tells_of_side_model(uint32_t index) {
    const int32_t section = document_.blocks[document_.sentences[index].block].section;
    for (uint32_t back = 0; back <= kSentencesBackToSideModel && back <= index; ++back) {
      if (document_.blocks[document_.sentences[index - back].block].section != section) return false;
      const Reading& earlier = read(index - back);
      if (earlier.side_model) return true;
      if (earlier.named) return false;
    }
    return false;
  }

  bool names_own_size(const Reading& reading) const {
    return std::any_of(reading.sizes.begin(), reading.sizes.end(), [&](const std::string& size) {
      const std::vector<std::string>& own = identity_.own.sizes;
      return std::find(own.begin(), own.end(), size) != own.end();
    });
  }

  static bool is_training(Stage stage) {
    return stage == Stage::pretraining || stage == Stage::finetuning || stage == Stage::rl;
  }

  Stage stage_of(uint32_t index, size_t at, std::string_view fact, std::string& refused) {
    const Reading& reading = read(index);
    const auto stage = training_stage(reading, at);
    const bool making = is_about_making(fact);
    const int32_t section = document_.blocks[document_.sentences[index].block].section;

    std::optional<Stage> from_headings;
    int climbed = 0;
    for (int32_t s = section; s >= 0 && climbed < 4;
         s = document_.sections[static_cast<size_t>(s)].parent, ++climbed) {
      const Heading& title = heading(s);
      if (title.elsewhere && making) {
        if (refused.empty())
          refused =
              "stands in a section about other work: " + document_.sections[static_cast<size_t>(s)].title;
        return stage.value_or(Stage::unknown);
      }
      if (!from_headings) from_headings = title.stage;
    }
    if (stage) return *stage;
    if (making && refused.empty() && !reading.training) {
      if (reading.inference) {
        refused = "speaks of running the model, not of making it";
        return Stage::inference;
      }
      const bool about_filtering = has_prefix(fact, "filtering.");
      if (reading.evaluation && !about_filtering && is_hardware_or_software(fact)) {
        refused = "speaks of testing the model, not of making it";
        return Stage::evaluation;
      }
    }
    // A heading of its own that names the stage outweighs what the paragraph mentioned in passing.
    if (section >= 0) {
      const Heading& innermost = heading(section);
      if (innermost.names_stage) return *innermost.stage;
    }
    if (const auto before = stage_before(index, kSentencesBackInBlock, true)) return *before;
    if (from_headings) {
      if (making && !is_training(*from_headings) && !reading.training && refused.empty()) {
        refused = *from_headings == Stage::inference ? "stands in a section about running the model"
                                                     : "stands in a section about testing the model";
      }
      if (is_training(*from_headings) || !reading.training) return *from_headings;
    }
    if (const auto before = stage_before(index, kSentencesBackInSection, false)) return *before;
    stage_is_guess_ = true;
    // Training that is not said to be anything else is pre-training, unless all that this publisher did was
    // to tune somebody else's model.
    const bool only_tuned = source_.relation == Relation::own && !plan_.bases.empty() && !plan_.base_is_own;
    return only_tuned ? Stage::finetuning : Stage::pretraining;
  }

  std::optional<Stage> stage_before(uint32_t index, int limit, bool same_block) {
    const uint32_t block = document_.sentences[index].block;
    const int32_t section = document_.blocks[block].section;
    for (int back = 1; back <= limit && static_cast<uint32_t>(back) <= index; ++back) {
      const Sentence& earlier = document_.sentences[index - static_cast<uint32_t>(back)];
      if (same_block && earlier.block != block) break;
      if (document_.blocks[earlier.block].section != section) break;
      // What one row of a table names says nothing of the next.
      if (document_.blocks[earlier.block].kind == BlockKind::table_row) continue;
      if (const auto stage =
              training_stage(read(index - static_cast<uint32_t>(back)), std::string_view::npos / 4))
        return stage;
    }
    return std::nullopt;
  }

  // Where in the sentence as it is read, without markup and addresses, this byte of the text stands.
  size_t place_in_view(const Sentence& sentence, uint32_t text_byte) const {
    if (document_.view.empty()) return text_byte - std::min(text_byte, sentence.span.begin);
    const std::vector<ViewPiece>& pieces = document_.view_pieces;
    const auto after =
        std::upper_bound(pieces.begin(), pieces.end(), text_byte,
                         [](uint32_t byte, const ViewPiece& piece) { return byte < piece.text_begin; });
    if (after == pieces.begin()) return 0;
    const ViewPiece& piece = *std::prev(after);
    uint32_t byte = piece.view_begin + (text_byte - piece.text_begin);
    if (after != pieces.end()) byte = std::min(byte, after->view_begin);
    return std::min(byte, sentence.view.end) - std::min(byte, sentence.view.begin);
  }

  void refuse_clouds_of_others(Evidence& evidence) const {
    if (evidence.fact != "api.offered") return;
    for (const auto& [name, value] : evidence.values) {
      if (name == "cloud" && !owns_cloud(patterns_.clouds, plan_.model.id, ascii_lower(value)))
        evidence.refused = "is served by the cloud of another company: " + value;
    }
  }

  // What is said of models that were tuned from this one is not said of it: in a section about them, in a
  // sentence that names one of them, or right after it.
  void refuse_derived(uint32_t index, Evidence& evidence) {
    const bool tuning = is_about_making(evidence.fact) && !has_prefix(evidence.fact, "training.") &&
                        (evidence.stage == Stage::finetuning || evidence.stage == Stage::rl);
    const bool license = has_prefix(evidence.fact, "license.");
    if (!tuning && !license) return;
    const uint32_t block = document_.sentences[index].block;
    bool derived = false;
    for (int32_t s = document_.blocks[block].section; s >= 0 && !derived;
         s = document_.sections[static_cast<size_t>(s)].parent) {
      derived = heading(s).derived;
    }
    for (uint32_t back = 0; back <= index && back <= kSentencesBackInBlock && !derived && tuning; ++back) {
      if (document_.sentences[index - back].block != block) break;
      derived = read(index - back).tuned_variant;
    }
    if (!derived) return;
    evidence.subject = Subject::sibling;
    evidence.refused = "speaks of a model tuned from this one";
  }

  // A data set on the hub is this publisher's release only where the publisher owns it.
  void refuse_data_of_others(Evidence& evidence) const {
    if (evidence.fact != "data.released") return;
    const std::string_view id = plan_.model.id;
    const std::string publisher = ascii_lower(id.substr(0, id.find('/')));
    for (const auto& [name, value] : evidence.values) {
      if (name == "owner" && ascii_lower(value) != publisher)
        evidence.refused = "is a data set of somebody else: " + value;
    }
  }

  // Where the last mention before `at` ends; 0 where there is none.
  static size_t nearest_before(const std::vector<Mention>& mentions, size_t at) {
    size_t nearest = 0;
    for (const Mention& mention : mentions) {
      if (mention.begin < at) nearest = std::max(nearest, std::min(mention.end, at));
    }
    return nearest;
  }

  void refuse_other_subjects(const Reading& reading, size_t at, const Block& block, Evidence& evidence) {
    const bool about_license = has_prefix(evidence.fact, "license.");
    if (!needs_subject(evidence.fact) && !about_license) return;
    const bool about_own_name = !reading.own.empty() || !reading.base.empty();
    const bool about_own = !reading.own.empty() || !reading.self.empty();
    if (!reading.base.empty() && reading.own.empty()) evidence.subject = Subject::base;
    if (!reading.foreign.empty()) {
      const size_t first_foreign = reading.foreign.front().begin;
      const auto starts_before = [&](const std::vector<Mention>& spans) {
        return std::any_of(spans.begin(), spans.end(),
                           [&](const Mention& span) { return span.begin < first_foreign; });
      };
      const bool opens = first_foreign < kOpening && !starts_before(reading.own) &&
                         !starts_before(reading.base) && !starts_before(reading.self);
      const bool alone = !about_own && reading.base.empty();
      // Of several that are named, the one named last before the fact is the one it is told of.
      const bool told_of_other =
          (is_hardware_or_software(evidence.fact) ||
           (has_prefix(evidence.fact, "architecture.structure") && !reading.named)) &&
          nearest_before(reading.foreign, at) >
              std::max({nearest_before(reading.own, at), nearest_before(reading.base, at),
                        nearest_before(reading.self, at)});
      // "For the other model, we …" turns to another one, whatever follows.
      const bool turns_to_other = reading.turns_to_other && !about_own_name;
      const bool foreign_row = block.kind == BlockKind::table_row && first_foreign == 0;
      if ((opens && first_foreign < at && alone) || foreign_row || told_of_other || turns_to_other ||
          (alone && (about_license || is_hardware_or_software(evidence.fact)))) {
        evidence.subject = Subject::other;
        evidence.refused = "speaks of another model: " + reading.foreign_name;
        return;
      }
    }
    // The README of a repository, a post or a page of documentation may list the terms of many models.
    const bool elsewhere = source_.role != SourceRole::card && source_.role != SourceRole::paper;
    if (about_license && !reading.named && reading.self.empty() && (elsewhere || reading.variant)) {
      evidence.subject = reading.variant ? Subject::sibling : Subject::other;
      evidence.refused = reading.variant ? "speaks of another variant" : "does not name the model";
      return;
    }
    const bool of_one_size = has_prefix(evidence.fact, "training.hardware") || about_license;
    if (of_one_size && !identity_.own.sizes.empty() && !reading.sizes.empty()) {
      if (!names_own_size(reading)) {
        evidence.subject = Subject::sibling;
        evidence.refused = "speaks of another size: " + reading.sizes.front();
      }
    }
  }

  // The resolver has read the linked paper's title and found that it is about something else.
  void refuse_cited_paper(Evidence& evidence) const {
    const std::string linked = paper_id(value_of(evidence, "url"));
    for (const Source& candidate : plan_.refused) {
      if (candidate.status == 200 && !linked.empty() && paper_id(candidate.url) == linked) {
        evidence.refused = "the linked paper was read and refused: " + candidate.reason;
        return;
      }
    }
  }

  // "2501.00001" of an arXiv address, else the address itself without scheme and fragment.
  static std::string paper_id(std::string_view url) {
    static const re2::RE2 kArxiv(
        "arxiv\\.org/(?:abs|pdf|html)/(\\d{4}\\.\\d{4,5})|huggingface\\.co/papers/(\\d{4}\\.\\d{4,5})");
    std::string first, second;
    if (re2::RE2::PartialMatch(re2::StringPiece(url.data(), url.size()), kArxiv, &first, &second))
      return first + second;
    const size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return std::string(url.substr(0, url.find('#')));
  }

  // A paper speaks of much beside its own model. A sentence about making counts when it says "we" or names
  // the model, or stands in a section about making; in pages of documentation it has to name the model.
  void refuse_unbound(const Reading& reading, std::string_view view, const Block& block, Evidence& evidence) {
    const bool web_page = source_.role == SourceRole::documentation || source_.role == SourceRole::blog;
    if (web_page && view.size() > kMenuBytes &&
        (is_about_making(evidence.fact) || has_prefix(evidence.fact, "api.") ||
         has_prefix(evidence.fact, "architecture."))) {
      evidence.refused = "stands in a run of menu words";
      return;
    }
    if (evidence.fact == "api.offered" && !reading.named) {
      // Pages and posts of a publisher speak of the API for all its models.
      const bool page = source_.role == SourceRole::documentation;
      const bool post = source_.role == SourceRole::blog;
      const std::string lower = ascii_lower(view);
      const bool speaks_of_it =
          lower.find("the model ") != std::string::npos || lower.find("this model") != std::string::npos ||
          lower.find("both models") != std::string::npos || lower.find(" it ") != std::string::npos;
      if (page || (post && !speaks_of_it)) {
        evidence.refused = "does not name the model";
        return;
      }
    }
    const bool structure = has_prefix(evidence.fact, "architecture.structure");
    if (structure && source_.role == SourceRole::documentation && !reading.named)
      evidence.refused = "does not name the model";
    if (!is_about_making(evidence.fact)) return;
    const bool of_making = has_prefix(evidence.fact, "training.") || has_prefix(evidence.fact, "method.");
    if (of_making && matches(patterns_.advice, view)) {
      evidence.refused = "is advice to users";
      return;
    }
    if (has_prefix(evidence.fact, "stage.") && reading.variant && reading.own.empty()) {
      evidence.subject = Subject::sibling;
      evidence.refused = "speaks of another variant";
      return;
    }
    if (source_.role == SourceRole::documentation && !reading.named) {
      evidence.refused = "does not name the model";
      return;
    }
    if (!reading.own.empty()) return;
    // The caption of a paper's own table of training data needs no name.
    if (evidence.fact == "data.composition" && reading.training && reading.foreign.empty() &&
        source_.role == SourceRole::paper)
      return;
    const bool prose = source_.role == SourceRole::paper || source_.role == SourceRole::blog;
    if (!prose || !reading.self.empty() || !reading.base.empty() || block.section < 0) return;
    for (int32_t s = block.section; s >= 0; s = document_.sections[static_cast<size_t>(s)].parent) {
      const Heading& title = heading(s);
      if (title.making || (title.stage && is_training(*title.stage))) return;
    }
    evidence.refused = "does not say of which model it speaks";
  }

  const Document& document_;
  const Source& source_;
  const SourcePlan& plan_;
  const BindingLexicons& patterns_;
  const bool aside_document_;  // a paper on a data set, a poster
  Identity identity_;
  bool stage_is_guess_ = false;  // of the hit that is being bound
  std::map<uint32_t, Reading> readings_;
  std::map<int32_t, Heading> headings_;
};

}  // namespace

namespace {

// Of several sentences that state a fact, the best citation is the one that states most and speaks of the
// model itself: a sentence with optimiser, learning rate and batch size says more than one that names the
// optimiser. The rule's own confidence stays the upper bound of what the rank takes away.
constexpr double kAlone = 0.9;      // a fact that stands alone in its sentence
constexpr double kOtherPart = 0.9;  // in the abstract, the introduction, the results or the conclusion
constexpr double kOverlong = 0.85;  // a run of text rather than a sentence
constexpr uint32_t kOverlongBytes = 500;

bool is_summary(std::string_view section) {
  const std::string title =
      ascii_lower(section.substr(section.rfind('>') == std::string_view::npos ? 0 : section.rfind('>') + 1));
  static constexpr std::array<std::string_view, 9> kSummaries = {"abstract",   "introduction", "conclusion",
                                                                 "result",     "evaluation",   "discussion",
                                                                 "limitation", "news",         "highlights"};
  return std::any_of(kSummaries.begin(), kSummaries.end(),
                     [&](std::string_view word) { return title.find(word) != std::string::npos; });
}

void rank(std::vector<Evidence>& evidence) {
  std::map<std::pair<uint32_t, uint32_t>, std::set<std::string>> facts;  // by span of the quote
  for (const Evidence& item : evidence) {
    if (item.refused.empty() && is_about_making(item.fact))
      facts[{item.span.begin, item.span.end}].insert(item.fact);
  }
  for (Evidence& item : evidence) {
    if (!item.refused.empty() || !is_about_making(item.fact)) continue;
    if (facts[{item.span.begin, item.span.end}].size() < 2) item.weight *= kAlone;
    if (is_summary(item.section)) item.weight *= kOtherPart;
    if (item.span.size() > kOverlongBytes) item.weight *= kOverlong;
  }
}

}  // namespace

std::vector<Evidence> Binder::bind(const Document& document, const Source& source, const SourcePlan& plan,
                                   std::span<const Hit> hits) const {
  Binding binding(document, source, plan, *lexicons_);
  std::vector<Evidence> evidence;
  evidence.reserve(hits.size());
  for (const Hit& hit : hits) {
    if (hit.sentence < document.sentences.size()) evidence.push_back(binding.bind(hit));
  }
  rank(evidence);
  // Lines are counted in one pass; hits come in order of their place.
  uint32_t line = 1;
  uint32_t at = 0;
  for (Evidence& item : evidence) {
    if (item.span.begin < at) {
      line = 1;
      at = 0;
    }
    line += static_cast<uint32_t>(
        std::count(document.text.begin() + at, document.text.begin() + item.span.begin, '\n'));
    at = item.span.begin;
    item.line = line;
  }
  return evidence;
}

}  // namespace exhibit
