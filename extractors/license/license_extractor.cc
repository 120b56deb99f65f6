// Tested by tests/extractors/license_extractor_test.cc.
#include "extractors/license/license_extractor.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "extractors/license/catalog.h"
#include "extractors/license/clauses.h"
#include "extractors/license/identify.h"
#include "extractors/license/naming.h"
#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using namespace license;

constexpr int kRevision = 2;                 // raised when the code changes what is found
constexpr size_t kHitsPerClause = 3;         // in one document; more of the same say nothing new
constexpr size_t kMaxStatementBytes = 1200;  // a longer one is a text, not a statement
constexpr size_t kNoticeWords = 250;         // a licence file of fewer words may be a notice
constexpr double kResidualShare = 0.4;       // of a sentence's judged words; less are the licence's own
constexpr size_t kResidualWords = 4;

using Values = std::vector<std::pair<std::string, std::string>>;

void add_matrix(const RightMatrix& rights, Values& values) {
  for (const Right right : kRights) {
    const RightCell& cell = rights[static_cast<size_t>(right)];
    std::string text(to_string(cell.state));
    if (!cell.kind.empty()) text += " " + cell.kind;
    values.emplace_back(to_string(right), std::move(text));
  }
}

std::string_view kind_name(LicenseKind kind) {
  switch (kind) {
    case LicenseKind::software:
      return "software";
    case LicenseKind::content:
      return "content";
    case LicenseKind::data:
      return "data";
    case LicenseKind::model:
      return "model";
  }
  return "software";
}

bool is_policy(const Document& document, std::string_view url) {
  const std::string place = ascii_lower(url) + " " + ascii_lower(document.title);
  for (const std::string_view word :
       {"use-policy", "use_policy", "usage-policy", "usage_policy", "prohibited_use", "prohibited-use",
        "acceptable-use", "acceptable use policy", "prohibited use policy", "use policy"})
    if (place.find(word) != std::string::npos) return true;
  return false;
}

bool is_license_document(const Document& document, const ExtractionContext& context) {
  if (context.role == SourceRole::license) return true;
  if (context.role != SourceRole::documentation) return false;
  const std::string title = ascii_lower(document.title);
  return is_policy(document, context.url) || title.find("terms of use") != std::string::npos ||
         title.find("license agreement") != std::string::npos;
}

class LicenseExtractor final : public Extractor {
 public:
  LicenseExtractor(std::shared_ptr<const LicenseCatalog> catalog, std::shared_ptr<const ClauseSet> clauses)
      : catalog_(std::move(catalog)), clauses_(std::move(clauses)), identifier_(catalog_) {}

  std::string_view name() const override { return "license"; }
  std::string version() const override {
    return sha256_hex(catalog_->version() + clauses_->version() + std::to_string(kRevision));
  }

  std::vector<Hit> extract(const Document& document, const ExtractionContext& context) const override {
    std::vector<Hit> hits;
    if (context.role == SourceRole::file_list || context.role == SourceRole::config) return hits;
    if (is_license_document(document, context)) {
      read_license(document, context, hits);
    } else {
      add_namings(document, context, hits);
      add_statements(document, context, hits);
      add_silence(document, context, hits);
    }
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
      return std::tie(a.match.begin, a.match.end, a.rule, a.values) <
             std::tie(b.match.begin, b.match.end, b.rule, b.values);
    });
    return hits;
  }

 private:
  // --- a licence's own text

  void read_license(const Document& document, const ExtractionContext& context,
                    std::vector<Hit>& hits) const {
    const std::string_view text = document.matchable();
    const AppliesTo by_url = applies_to_by_url(context.url, context.role);
    if (is_policy(document, context.url)) {
      add_clauses(document, by_url, "policy", {}, nullptr, hits);
      return;
    }
    const std::vector<TextWord> words = text_words(text);
    const Identification found = identifier_.identify(words);
    if (!found.matches.empty()) {
      const std::vector<bool> residual = residual_sentences(document, words, found);
      for (const TextMatch& match : found.matches) {
        const License& license = catalog_->licenses()[match.license];
        const auto extra = std::count(residual.begin(), residual.end(), true);
        add_text_name(document, words[match.first_word].span.begin, &license, license.title, by_url,
                      extra > 0, hits);
      }
      const License* only =
          found.matches.size() == 1 ? &catalog_->licenses()[found.matches.front().license] : nullptr;
      add_clauses(document, by_url, "text", residual, only, hits);
      return;
    }
    const std::vector<TextWord> names = name_words(text);
    if (const auto phrase = catalog_->phrase_in(names)) {
      const License& license = catalog_->licenses()[phrase->license];
      add_text_name(document, names[phrase->first_word].span.begin, &license, license.title, by_url, false,
                    hits);
      add_clauses(document, by_url, "text", {}, &license, hits);
      return;
    }
    if (words.size() < kNoticeWords) {
      const size_t before = hits.size();
      add_namings(document, context, hits);
      if (hits.size() > before) {
        add_clauses(document, by_url, "text", {}, nullptr, hits);
        return;
      }
    }
    if (words.size() < kResidualWords || document.sentences.empty()) return;
    add_text_name(document, document.sentences.front().view.begin, nullptr, title_of(document), by_url, false,
                  hits);
    add_clauses(document, by_url, "text", {}, nullptr, hits);
  }

  static std::string title_of(const Document& document) {
    if (!document.title.empty()) return std::string(truncate_utf8(document.title, 120));
    return std::string(truncate_utf8(trim(document.view_of(document.sentences.front())), 120));
  }

  // By sentence: whether it is beside the identified texts, as in a modified licence.
  static std::vector<bool> residual_sentences(const Document& document, const std::vector<TextWord>& words,
                                              const Identification& found) {
    std::vector<bool> residual(document.sentences.size(), false);
    size_t word = 0;
    for (size_t i = 0; i < document.sentences.size(); ++i) {
      const Span view = document.sentences[i].view;
      while (word < words.size() && words[word].span.begin < view.begin) ++word;
      size_t judged = 0;
      size_t foreign = 0;
      for (size_t w = word; w < words.size() && words[w].span.begin < view.end; ++w) {
        if (!found.judged[w] && !found.covered[w]) continue;
        ++judged;
        if (!found.covered[w]) ++foreign;
      }
      residual[i] = foreign >= kResidualWords &&
                    static_cast<double>(foreign) > kResidualShare * static_cast<double>(judged);
    }
    return residual;
  }

  void add_text_name(const Document& document, uint32_t at, const License* license, std::string title,
                     AppliesTo by_url, bool extended, std::vector<Hit>& hits) const {
    const auto sentence = std::find_if(document.sentences.begin(), document.sentences.end(),
                                       [&](const Sentence& s) { return s.view.end > at; });
    if (sentence == document.sentences.end()) return;
    Hit hit;
    hit.rule = "license.text";
    hit.sentence = static_cast<uint32_t>(sentence - document.sentences.begin());
    hit.match = sentence->span;
    AppliesTo applies_to = by_url;
    if (license != nullptr && license->kind == LicenseKind::model) applies_to = AppliesTo::weights;
    hit.fact = applies_to == AppliesTo::code ? "license.code_name" : "license.name";
    hit.values = {
        {"id", license == nullptr ? "custom" : license->id}, {"name", std::move(title)}, {"how", "text"}};
    hit.values.emplace_back("applies_to", to_string(applies_to));
    if (license != nullptr) add_known(*license, hit.values);
    if (extended) hit.values.emplace_back("extended", "yes");
    hits.push_back(std::move(hit));
  }

  static void add_known(const License& license, Values& values) {
    values.emplace_back("family", license.family);
    values.emplace_back("for", kind_name(license.kind));
    add_matrix(license.rights, values);
  }

  // `residual` is empty where no text was recognised: then every sentence may hold a clause. Within the words
  // of a known licence only clauses that agree with what is known of it are taken, as citations.
  void add_clauses(const Document& document, AppliesTo applies_to, std::string_view how,
                   const std::vector<bool>& residual, const License* known, std::vector<Hit>& hits) const {
    if (known != nullptr && known->kind == LicenseKind::model) applies_to = AppliesTo::weights;
    std::map<uint32_t, size_t> seen;
    for (uint32_t i = 0; i < document.sentences.size(); ++i) {
      const Block& block = document.blocks[document.sentences[i].block];
      if (block.role == BlockRole::boilerplate) continue;
      const std::string_view view = document.view_of(document.sentences[i]);
      const bool own_words = !residual.empty() ? !residual[i] : known != nullptr;
      for (const ClauseMatch& match : clauses_->matches(view, ClausePlace::license)) {
        const Clause& clause = clauses_->clauses()[match.clause];
        if (own_words && known != nullptr && !agrees(*known, clause)) continue;
        if (own_words && known == nullptr && !residual.empty() && clause.state == RightState::restricted)
          continue;
        if (how == "policy" && clause.right != Right::use) continue;
        if (++seen[match.clause] > kHitsPerClause) continue;
        Hit hit = clause_hit(document, i, match, how, applies_to);
        hit.values.emplace_back("place", own_words ? "known" : "own");
        hits.push_back(std::move(hit));
      }
    }
  }

  // A restriction that a known licence does not have is a misreading of its words.
  static bool agrees(const License& license, const Clause& clause) {
    if (clause.state != RightState::restricted) return true;
    const RightState state = license.rights[static_cast<size_t>(clause.right)].state;
    return state == RightState::restricted || state == RightState::unknown;
  }

  Hit clause_hit(const Document& document, uint32_t sentence, const ClauseMatch& match, std::string_view how,
                 AppliesTo applies_to) const {
    const Clause& clause = clauses_->clauses()[match.clause];
    const uint32_t begin = document.sentences[sentence].view.begin;
    Hit hit;
    hit.rule = "license.clause." + clause.id;
    hit.fact = "license.right";
    hit.sentence = sentence;
    hit.match = document.to_text({begin + match.span.begin, begin + match.span.end});
    hit.values = {{"right", std::string(to_string(clause.right))},
                  {"state", std::string(to_string(clause.state))},
                  {"kind", clause.kind},
                  {"how", std::string(how)},
                  {"applies_to", std::string(to_string(applies_to))}};
    return hit;
  }

  // --- documents that speak of a licence

  void add_namings(const Document& document, const ExtractionContext& context, std::vector<Hit>& hits) const {
    for (Naming& naming : namings_in(document, context, *catalog_)) {
      const License* license = naming.known ? &catalog_->licenses()[*naming.known] : nullptr;
      Hit hit;
      hit.rule = naming.how == How::tag ? "license.tag" : "license.statement";
      hit.fact = naming.applies_to == AppliesTo::code ? "license.code_name" : "license.name";
      hit.sentence = naming.sentence;
      hit.match = document.to_text(naming.view);
      hit.refused = std::move(naming.refused);
      const std::string_view how = context.role == SourceRole::license ? "file" : to_string(naming.how);
      AppliesTo applies_to = naming.applies_to;
      if (context.role == SourceRole::license && applies_to == AppliesTo::unknown)
        applies_to = applies_to_by_url(context.url, context.role);
      hit.values = {{"id", license == nullptr ? "custom" : license->id},
                    {"name", license == nullptr ? naming.written : license->title},
                    {"how", std::string(how)},
                    {"applies_to", std::string(to_string(applies_to))},
                    {"written", naming.written}};
      if (!naming.link.empty()) hit.values.emplace_back("link", naming.link);
      if (license != nullptr) add_known(*license, hit.values);
      hits.push_back(std::move(hit));
    }
  }

  void add_statements(const Document& document, const ExtractionContext& context,
                      std::vector<Hit>& hits) const {
    if (context.role == SourceRole::dataset_card || context.role == SourceRole::environment) return;
    for (uint32_t i = 0; i < document.sentences.size(); ++i) {
      const Sentence& sentence = document.sentences[i];
      const Block& block = document.blocks[sentence.block];
      if (sentence.view.size() > kMaxStatementBytes || !may_state(block)) continue;
      const std::string_view view = document.view_of(sentence);
      if (!speaks_of_terms(view)) continue;
      const AppliesTo applies_to = subject_of(view);
      for (const ClauseMatch& match : clauses_->matches(view, ClausePlace::statement)) {
        Hit hit = clause_hit(document, i, match, "statement", applies_to);
        if (applies_to == AppliesTo::data) hit.refused = "terms of data, not of the weights";
        if (applies_to == AppliesTo::code) hit.refused = "terms of the code, not of the weights";
        hits.push_back(std::move(hit));
      }
    }
  }

  static bool may_state(const Block& block) {
    if (block.role == BlockRole::boilerplate || block.role == BlockRole::references ||
        block.role == BlockRole::contents)
      return false;
    // A row of a table speaks of one of several releases.
    if (block.kind == BlockKind::code || block.kind == BlockKind::heading ||
        block.kind == BlockKind::table_row)
      return false;
    // What a form of the hub asks to agree to is a term; other fields are not prose.
    return block.kind != BlockKind::field || block.path.rfind("/extra_gated", 0) == 0 ||
           block.path.rfind("/cardData/extra_gated", 0) == 0;
  }

  // Cheap to skip most sentences by.
  static bool speaks_of_terms(std::string_view view) {
    const std::string lower = ascii_lower(view);
    for (const std::string_view word : {"licen", "commercial", "research", "policy", "addendum", "prohibit",
                                        "terms", "revenue", "distribut", "derivativ", "商", "研究", "상업",
                                        "연구", "비영리", "政策", "재배포", "再配布", "不得"})
      if (lower.find(word) != std::string::npos) return true;
    return false;
  }

  // The hub's answer without any licence among its fields.
  static void add_silence(const Document& document, const ExtractionContext& context,
                          std::vector<Hit>& hits) {
    if (context.role != SourceRole::metadata) return;
    const bool named =
        std::any_of(hits.begin(), hits.end(), [](const Hit& hit) { return hit.rule == "license.tag"; });
    if (named) return;
    for (uint32_t i = 0; i < document.sentences.size(); ++i) {
      const Block& block = document.blocks[document.sentences[i].block];
      if (block.kind != BlockKind::field || (block.path != "/id" && block.path != "/modelId")) continue;
      Hit hit;
      hit.rule = "license.silence";
      hit.fact = "license.none";
      hit.sentence = i;
      hit.match = document.sentences[i].span;
      hits.push_back(std::move(hit));
      return;
    }
  }

  std::shared_ptr<const LicenseCatalog> catalog_;
  std::shared_ptr<const ClauseSet> clauses_;
  TextIdentifier identifier_;
};

}  // namespace

std::unique_ptr<Extractor> make_license_extractor(const std::filesystem::path& folder,
                                                  std::vector<Diagnostic>& diagnostics) {
  auto catalog = load_catalog(folder, diagnostics);
  auto clauses = load_clauses(folder / "clauses.yaml", diagnostics);
  if (catalog == nullptr || clauses == nullptr) return nullptr;
  return std::make_unique<LicenseExtractor>(std::move(catalog), std::move(clauses));
}

}  // namespace exhibit
