// Tested by tests/extractors/license_naming_test.cc.
#include "extractors/license/naming.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "extractors/license/names.h"
#include "pipeline/base/text.h"

namespace exhibit::license {
namespace {

constexpr EnumNames<AppliesTo, 4> kAppliesToNames = {{{"unknown", AppliesTo::unknown},
                                                      {"weights", AppliesTo::weights},
                                                      {"code", AppliesTo::code},
                                                      {"data", AppliesTo::data}}};
constexpr EnumNames<How, 4> kHowNames = {
    {{"tag", How::tag}, {"file", How::file}, {"text", How::text}, {"statement", How::statement}}};

constexpr size_t kMaxSentenceBytes = 2000;  // a longer "sentence" is a whole text in a field
constexpr size_t kNear = 32;                // bytes around a bare "MIT" in which a licence must be spoken of
constexpr size_t kShortSentenceWords = 14;

struct FieldNames {
  std::string_view path;
  std::string_view value;
  uint32_t sentence = 0;
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The patterns are compiled once for each call of namings_in(): RE2 objects are cheap beside a document.
struct Patterns {
  re2::RE2 declares{
      R"((?i)licen[cs]|\bunder\b|\bterms\b|\bagreement\b|\bsubject to\b|라이선스|라이센스|ライセンス|许可|許可|許諾|协议|協議)"};
  re2::RE2 released{
      R"((?i)\b(released?|available|distributed|published|open[- ]?sourced?|provided|shared|licen[cs]ed|offered|governed)\b.{0,60}\b(under|by|subject to)\b)"};
  re2::RE2 of_another{
      R"((?i)\boriginally licen[cs]ed\b|\b(is|was|are|were) derived from\b|\bprevious(ly)? (version|release|licen)|\bunlike\b|\bthird[- ]party\b)"};
  re2::RE2 of_data{
      R"((?i)\bpermissive(ly)?[- ]licen[cs]|\blicen[cs]es? (detect|filter|classif)|\bfilter(ed|ing)?\b.{0,60}\blicen[cs]|\b(files?|repositor(y|ies)|code|documents|data|samples) (with|under|having|whose) .{0,40}licen[cs]|\bcopyleft\b)"};
  re2::RE2 own_name{
      R"(\b(?:under|to|by|of|accept|is|:)\s+(?:the|an?|our|its)?\s*([A-Z][\w.+-]*(?:[ -][A-Z0-9(][\w.+()-]*){0,7}?\s+(?:[Ll]icen[cs]e(?: Agreement)?|LICENSE(?: AGREEMENT)?|Terms of Use|Terms of Service|Agreement)))"};
};

bool is_license_section(const Document& document, const Block& block) {
  for (int32_t section = block.section; section >= 0;
       section = document.sections[static_cast<size_t>(section)].parent)
    if (speaks_of_license(document.sections[static_cast<size_t>(section)].title)) return true;
  return false;
}

// "/cardData/license_name" -> "license_name"; empty for fields that name no licence.
std::string_view license_field(std::string_view path) {
  for (const std::string_view prefix : {"/cardData/", "/card_data/", "/model_card/", "/"}) {
    if (path.substr(0, prefix.size()) != prefix) continue;
    std::string_view name = path.substr(prefix.size());
    const size_t slash = name.find('/');
    const std::string_view head = name.substr(0, slash);
    if (slash != std::string_view::npos) {
      const std::string_view rest = name.substr(slash + 1);
      const bool item = std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (head == "license" && (rest == "spdx_id" || rest == "key" || rest == "name")) return "repository";
      if (head == "tags" && item) return "tags";
      if (head == "license" && item) return "license";
      continue;
    }
    if (head == "license" || head == "license_name" || head == "license_link" || head == "licence")
      return head == "licence" ? "license" : head;
  }
  return "";
}

bool names_nothing(std::string_view value) {
  const std::string lower = ascii_lower(trim(value));
  return lower.empty() || lower == "other" || lower == "unknown" || lower == "noassertion" ||
         lower == "none" || lower == "null" || lower == "custom";
}

// An empty field, as against one that says "other".
bool is_absent(std::string_view value) {
  const std::string lower = ascii_lower(trim(value));
  return lower.empty() || lower == "null" || lower == "none" || lower == "~";
}

// A tag or a free name as a licence of the catalogue.
std::optional<uint32_t> find_license(const LicenseCatalog& catalog, std::string_view name) {
  if (const License* license = catalog.by_tag(name))
    return static_cast<uint32_t>(license - catalog.licenses().data());
  const std::vector<TextWord> words = name_words(name);
  for (const NameMatch& match : catalog.names_in(words))
    if (match.words * 2 > words.size()) return match.license;
  return std::nullopt;
}

AppliesTo default_subject(const ExtractionContext& context) {
  switch (context.role) {
    case SourceRole::card:
    case SourceRole::metadata:
      return AppliesTo::weights;
    case SourceRole::repository:
    case SourceRole::environment:
      return AppliesTo::code;
    case SourceRole::dataset_card:
      return AppliesTo::data;
    default:
      return AppliesTo::unknown;
  }
}

// What a document's fields say together: `license: other` is told by license_name and license_link.
std::vector<Naming> namings_in_fields(const Document& document, const ExtractionContext& context,
                                      const LicenseCatalog& catalog) {
  std::vector<FieldNames> tags, licenses, names, links, repository;
  for (uint32_t i = 0; i < document.sentences.size(); ++i) {
    const Block& block = document.blocks[document.sentences[i].block];
    if (block.kind != BlockKind::field) continue;
    const std::string_view field = license_field(block.path);
    const FieldNames read{field, block.value, i};
    if (field == "license") licenses.push_back(read);
    if (field == "license_name") names.push_back(read);
    if (field == "license_link") links.push_back(read);
    if (field == "repository") repository.push_back(read);
    if (field == "tags" && starts_with_ignoring_case(block.value, "license:"))
      tags.push_back({field, std::string_view(block.value).substr(8), i});
  }
  std::vector<Naming> namings;
  const auto add = [&](const FieldNames& field, AppliesTo applies_to) {
    Naming naming;
    naming.sentence = field.sentence;
    naming.view = document.sentences[field.sentence].view;
    naming.known = names_nothing(field.value) ? std::nullopt : find_license(catalog, field.value);
    naming.written = std::string(truncate_utf8(field.value, 200));
    if (!links.empty()) naming.link = std::string(truncate_utf8(links.front().value, 500));
    naming.applies_to = applies_to;
    naming.how = How::tag;
    namings.push_back(std::move(naming));
  };
  const AppliesTo subject = default_subject(context);
  for (const FieldNames& field : licenses.empty() ? tags : licenses) {
    if (is_absent(field.value) && names.empty()) continue;
    if (names_nothing(field.value)) {
      add(!names.empty() ? names.front() : !links.empty() ? links.front() : field, subject);
    } else {
      add(field, subject);
    }
  }
  if (licenses.empty() && tags.empty() && !names.empty()) add(names.front(), subject);
  for (const FieldNames& field : repository) {
    if (names_nothing(field.value) || !namings.empty()) continue;
    add(field, AppliesTo::code);
  }
  return namings;
}

// The link whose anchor lies in the sentence and nearest to the name; "" without one.
const Link* nearest_link(const Document& document, const Sentence& sentence, Span name_in_view) {
  const Span name = document.to_text(name_in_view);
  const Link* best = nullptr;
  uint32_t best_distance = 0;
  for (const Link& link : document.links) {
    if (!sentence.span.overlaps(link.span) && !sentence.span.contains(link.span)) continue;
    const uint32_t distance = link.span.overlaps(name) ? 0
                              : link.span.begin >= name.end
                                  ? link.span.begin - name.end
                                  : name.begin - std::min(name.begin, link.span.end);
    if (best != nullptr && distance >= best_distance) continue;
    best = &link;
    best_distance = distance;
  }
  return best;
}

// A name of one everyday word ("MIT") counts only where a licence is spoken of right beside it.
bool is_meant(const std::vector<TextWord>& words, const NameMatch& match, std::string_view view,
              bool short_in_section) {
  if (match.words > 1) return true;
  if (short_in_section) return true;
  const Span word = words[match.first_word].span;
  if (word.size() > 5 && contains(view.substr(word.begin, word.size()), "-")) return true;
  const size_t begin = word.begin > kNear ? word.begin - kNear : 0;
  const std::string before = ascii_lower(view.substr(begin, word.begin - begin));
  const std::string after = ascii_lower(view.substr(word.end, kNear));
  const std::string_view close(before.size() > 14 ? std::string_view(before).substr(before.size() - 14)
                                                  : std::string_view(before));
  return contains(close, "under ") || contains(before, "licens") || contains(before, "licenc") ||
         contains(after.substr(0, std::min<size_t>(after.size(), 12)), "licen") || speaks_of_license(after);
}

class SentenceReader {
 public:
  SentenceReader(const Document& document, const ExtractionContext& context, const LicenseCatalog& catalog)
      : document_(document), catalog_(catalog), default_(default_subject(context)) {}

  void read(uint32_t index, std::vector<Naming>& namings) const {
    const Sentence& sentence = document_.sentences[index];
    const Block& block = document_.blocks[sentence.block];
    const std::string_view view = document_.view_of(sentence);
    const bool in_section = is_license_section(document_, block);
    if (!in_section && !re2::RE2::PartialMatch(view, patterns_.declares)) return;
    const std::vector<TextWord> words = name_words(view);
    const bool is_short = words.size() <= kShortSentenceWords;
    const bool declares = speaks_of_license(view) || re2::RE2::PartialMatch(view, patterns_.released) ||
                          (in_section && is_short);
    if (!declares) return;

    std::vector<Naming> found;
    for (const NameMatch& match : catalog_.names_in(words)) {
      if (!is_meant(words, match, view, in_section && is_short)) continue;
      Naming naming;
      naming.known = match.license;
      naming.view = {words[match.first_word].span.begin, words[match.first_word + match.words - 1].span.end};
      found.push_back(std::move(naming));
    }
    if (found.empty()) add_own_name(view, found);
    const std::string refused = reason_to_refuse(view);
    for (size_t i = 0; i < found.size(); ++i) {
      Naming& naming = found[i];
      naming.sentence = index;
      naming.refused = refused;
      naming.applies_to = subject(view, found, i, block);
      naming.written = std::string(truncate_utf8(slice(view, naming.view), 200));
      if (naming.applies_to == AppliesTo::data && naming.refused.empty())
        naming.refused = "licence of data, not of the weights";
    }
    for (Naming& naming : found) {  // only now, as the parts between the names were measured in the sentence
      naming.view = {naming.view.begin + sentence.view.begin, naming.view.end + sentence.view.begin};
      if (const Link* link = nearest_link(document_, sentence, naming.view))
        naming.link = std::string(truncate_utf8(link->url, 500));
    }
    namings.insert(namings.end(), found.begin(), found.end());
  }

 private:
  // "subject to the Robin Model License": a licence that the catalogue lacks.
  void add_own_name(std::string_view view, std::vector<Naming>& found) const {
    re2::StringPiece name;
    if (!re2::RE2::PartialMatch(re2::StringPiece(view.data(), view.size()), patterns_.own_name, &name))
      return;
    const auto begin = static_cast<uint32_t>(name.data() - view.data());
    Naming naming;
    naming.view = {begin, begin + static_cast<uint32_t>(name.size())};
    found.push_back(std::move(naming));
  }

  std::string reason_to_refuse(std::string_view view) const {
    if (re2::RE2::PartialMatch(view, patterns_.of_another))
      return "licence of what it is derived from or compared with";
    if (re2::RE2::PartialMatch(view, patterns_.of_data)) return "licence of data, not of the weights";
    return "";
  }

  // The words between the name before and this one tell; for the last name, those behind it too.
  AppliesTo subject(std::string_view view, const std::vector<Naming>& found, size_t i,
                    const Block& block) const {
    const uint32_t begin = i == 0 ? 0 : found[i - 1].view.end;
    AppliesTo applies_to = subject_of(view.substr(begin, found[i].view.begin - begin));
    if (applies_to != AppliesTo::unknown) return applies_to;
    const size_t next = i + 1 < found.size() ? found[i + 1].view.begin : view.size();
    const std::string_view behind = view.substr(found[i].view.end, next - found[i].view.end);
    if (applies_to = subject_of(behind); applies_to != AppliesTo::unknown) return applies_to;
    if (block.section >= 0) {
      applies_to = subject_of(document_.sections[static_cast<size_t>(block.section)].title);
      if (applies_to != AppliesTo::unknown) return applies_to;
    }
    return default_;
  }

  const Document& document_;
  const LicenseCatalog& catalog_;
  AppliesTo default_;
  Patterns patterns_;
};

}  // namespace

std::string_view to_string(AppliesTo applies_to) {
  return kAppliesToNames[static_cast<size_t>(applies_to)].first;
}
std::string_view to_string(How how) { return kHowNames[static_cast<size_t>(how)].first; }
bool parse(std::string_view name, AppliesTo& applies_to) {
  return parse_name(name, kAppliesToNames, applies_to);
}
bool parse(std::string_view name, How& how) { return parse_name(name, kHowNames, how); }

bool speaks_of_license(std::string_view text) {
  const std::string lower = ascii_lower(text);
  for (const std::string_view word : {"licens", "licenc", "terms of use", "라이선스", "라이센스",
                                      "ライセンス", "利用規約", "许可", "許諾", "开源协议", "协议"})
    if (contains(lower, word)) return true;
  return false;
}

AppliesTo subject_of(std::string_view part) {
  const std::string lower = ascii_lower(part);
  const auto any = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return contains(lower, word); });
  };
  // "model code", "code of the model" are code; "the code and the model" is both.
  const bool code =
      any({"code", "repositor", "repo ", "software", "script", "source", "코드", "コード", "代码", "代碼"});
  const bool only_code = any({"model code", "modeling code", "modelling code", "inference code",
                              "training code", "code for", "code of", "code to"}) &&
                         !any({"weight", "checkpoint"});
  const bool weights = any({"model", "weight", "checkpoint", "parameters", "모델", "가중치", "モデル", "重み",
                            "模型", "权重", "權重"});
  if (only_code) return AppliesTo::code;
  if (weights) return AppliesTo::weights;
  if (code) return AppliesTo::code;
  if (any({"dataset", "data set", "corpus", "corpora", "training data", "데이터", "データ", "数据",
           "annotations"}))
    return AppliesTo::data;
  return AppliesTo::unknown;
}

AppliesTo applies_to_by_url(std::string_view url, SourceRole role) {
  std::string lower = ascii_lower(url);
  lower.resize(std::min(lower.find_first_of("?#"), lower.size()));
  const std::string name = lower.substr(lower.rfind('/') + 1);
  if (contains(name, "code")) return AppliesTo::code;
  if (contains(name, "model") || contains(name, "weight")) return AppliesTo::weights;
  if (contains(name, "data")) return AppliesTo::data;
  if (role == SourceRole::dataset_card || contains(lower, "huggingface.co/datasets/")) return AppliesTo::data;
  if (contains(lower, "huggingface.co/spaces/")) return AppliesTo::unknown;
  if (contains(lower, "huggingface.co/") || contains(lower, "hf.co/") || contains(lower, "modelscope.c") ||
      lower.rfind("file:", 0) == 0)
    return AppliesTo::weights;
  if (contains(lower, "github") || contains(lower, "gitlab")) return AppliesTo::code;
  return AppliesTo::unknown;
}

std::vector<Naming> namings_in(const Document& document, const ExtractionContext& context,
                               const LicenseCatalog& catalog) {
  std::vector<Naming> namings = namings_in_fields(document, context, catalog);
  const SentenceReader reader(document, context, catalog);
  for (uint32_t i = 0; i < document.sentences.size(); ++i) {
    const Block& block = document.blocks[document.sentences[i].block];
    if (block.kind == BlockKind::field || block.kind == BlockKind::code || block.kind == BlockKind::heading)
      continue;
    if (block.role == BlockRole::boilerplate || block.role == BlockRole::references ||
        block.role == BlockRole::contents)
      continue;
    if (document.sentences[i].view.size() > kMaxSentenceBytes) continue;
    reader.read(i, namings);
  }
  return namings;
}

}  // namespace exhibit::license
