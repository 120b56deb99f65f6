// Tested by tests/grade/evaluation_test.cc.
#include "pipeline/grade/evaluation.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxGoldBytes = 16u << 20;
constexpr size_t kSharedBytes = 40;
constexpr size_t kShortestQuote = 12;

// What is left of a quote whatever a rendering does to blanks, hyphens, punctuation and markup.
std::string folded(std::string_view text) {
  std::string out = ascii_lower(fold_for_comparison(text));
  const auto is_dropped = [](char c) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return static_cast<unsigned char>(c) < 0x80 && !alphanumeric;
  };
  out.erase(std::remove_if(out.begin(), out.end(), is_dropped), out.end());
  return out;
}

// Whether some run of `length` bytes stands in both.
bool share_run(std::string_view a, std::string_view b, size_t length) {
  if (a.size() < length || b.size() < length) return false;
  std::unordered_set<std::string_view> runs;
  for (size_t i = 0; i + length <= a.size(); ++i) runs.insert(a.substr(i, length));
  for (size_t i = 0; i + length <= b.size(); ++i) {
    if (runs.count(b.substr(i, length)) > 0) return true;
  }
  return false;
}

// A quote, ready to be compared.
struct FoldedQuote {
  std::string document;
  std::string text;
};

FoldedQuote fold(std::string_view url, std::string_view quote) { return {document_key(url), folded(quote)}; }

bool overlap(const FoldedQuote& a, const FoldedQuote& b) {
  const size_t shorter = std::min(a.text.size(), b.text.size());
  const size_t length =
      a.document == b.document ? std::min(kSharedBytes, std::max(shorter, kShortestQuote)) : kSharedBytes;
  return share_run(a.text, b.text, length);
}

Error malformed(std::string_view name, std::string message) {
  return {ErrorCode::malformed, std::move(message), std::string(name)};
}

const Json* member(const Json& object, const char* key, bool (Json::*is_kind)() const noexcept) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found != object.end() && ((*found).*is_kind)() ? &*found : nullptr;
}

Result<GoldCell> read_cell(const Json& json, const std::string& criterion, std::string_view name) {
  GoldCell cell;
  cell.criterion = criterion;
  const Json* grade = member(json, "grade", &Json::is_string);
  if (grade == nullptr || !parse(grade->get<std::string>(), cell.grade)) {
    return malformed(name, "criterion \"" + criterion + "\" has no known grade");
  }
  const Json* evidence = member(json, "evidence", &Json::is_array);
  if (evidence == nullptr) return cell;
  for (const Json& item : *evidence) {
    const Json* url = member(item, "url", &Json::is_string);
    const Json* quote = member(item, "quote", &Json::is_string);
    if (url == nullptr || quote == nullptr) {
      return malformed(name, "evidence for \"" + criterion + "\" lacks its url or quote");
    }
    const Json* page = member(item, "page", &Json::is_number_integer);
    cell.quotes.push_back(
        {url->get<std::string>(), page == nullptr ? 0 : page->get<int32_t>(), quote->get<std::string>()});
  }
  return cell;
}

}  // namespace

std::vector<JudgedCell> judge(const GradesByModel& reference, std::span<const Proposal> proposals,
                              const Cells& low) {
  std::map<std::string, const CriterionGrades*> by_id;
  for (const auto& [model, grades] : reference) by_id[ascii_lower(model)] = &grades;
  std::vector<JudgedCell> judged;
  for (const Proposal& proposal : proposals) {
    const std::string id = ascii_lower(proposal.model);
    const auto model = by_id.find(id);
    if (model == by_id.end() || proposal.grade == Grade::unknown || low.contains({id, proposal.criterion})) {
      continue;
    }
    const auto expected = model->second->find(proposal.criterion);
    if (expected == model->second->end()) continue;
    judged.push_back({proposal.model, proposal.criterion, proposal.grade, proposal.confidence,
                      expected->second == proposal.grade});
  }
  return judged;
}

Reliability reliability(std::span<const JudgedCell> judged) {
  Reliability result;
  const size_t last = result.bins.size() - 1;
  for (size_t i = 0; i <= last; ++i) {
    result.bins[i].lower = static_cast<double>(i) / 10;
    result.bins[i].upper = static_cast<double>(i + 1) / 10;
  }
  for (const JudgedCell& cell : judged) {
    size_t index = 0;
    while (index < last && cell.confidence > result.bins[index].upper) ++index;
    ReliabilityBin& bin = result.bins[index];
    ++bin.count;
    ++result.count;
    bin.mean_confidence += cell.confidence;
    bin.accuracy += cell.right ? 1 : 0;
  }
  for (ReliabilityBin& bin : result.bins) {
    if (bin.count == 0) continue;
    const auto n = static_cast<double>(bin.count);
    bin.mean_confidence /= n;
    bin.accuracy /= n;
    result.expected_calibration_error +=
        n / static_cast<double>(result.count) * std::abs(bin.accuracy - bin.mean_confidence);
  }
  return result;
}

double brier_score(std::span<const JudgedCell> judged) {
  double sum = 0;
  for (const JudgedCell& cell : judged) {
    const double error = cell.confidence - (cell.right ? 1 : 0);
    sum += error * error;
  }
  return judged.empty() ? 0 : sum / static_cast<double>(judged.size());
}

Result<std::vector<GoldCell>> read_gold(std::string_view json, std::string_view name) {
  if (json.size() > kMaxGoldBytes) {
    return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kMaxGoldBytes) + " bytes",
                 std::string(name)};
  }
  const Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded()) return malformed(name, "not valid JSON");
  const Json* model = member(root, "model", &Json::is_string);
  const Json* grades = member(root, "grades", &Json::is_object);
  if (model == nullptr || grades == nullptr) return malformed(name, "lacks \"model\" or \"grades\"");
  std::vector<GoldCell> cells;
  for (const auto& [criterion, value] : grades->items()) {
    Result<GoldCell> cell = read_cell(value, criterion, name);
    if (!cell) return cell.error();
    cell->model = model->get<std::string>();
    cells.push_back(*std::move(cell));
  }
  return cells;
}

namespace {

using ProposalsByCell = std::map<std::pair<std::string, std::string>, const Proposal*>;

ProposalsByCell by_cell(std::span<const Proposal> proposals) {
  ProposalsByCell cells;
  for (const Proposal& proposal : proposals) {
    cells[{ascii_lower(proposal.model), proposal.criterion}] = &proposal;
  }
  return cells;
}

std::vector<FoldedQuote> folded_quotes(const GoldCell& cell) {
  std::vector<FoldedQuote> quotes;
  for (const GoldQuote& quote : cell.quotes) quotes.push_back(fold(quote.url, quote.quote));
  return quotes;
}

bool overlaps_any(const std::vector<FoldedQuote>& gold, const Evidence& citation) {
  const FoldedQuote ours = fold(citation.url, citation.quote);
  return std::any_of(gold.begin(), gold.end(),
                     [&](const FoldedQuote& quote) { return overlap(quote, ours); });
}

}  // namespace

EvidenceRecall evidence_recall(std::span<const GoldCell> gold, std::span<const Proposal> proposals,
                               const Cells& low) {
  const ProposalsByCell cells = by_cell(proposals);
  EvidenceRecall recall;
  for (const GoldCell& cell : gold) {
    if ((cell.grade != Grade::open && cell.grade != Grade::semi) || cell.quotes.empty()) continue;
    const std::pair key{ascii_lower(cell.model), cell.criterion};
    const auto found = cells.find(key);
    if (found == cells.end() || low.contains(key)) continue;
    RecallCount& here = recall.by_criterion[cell.criterion];
    ++recall.all.cells;
    ++here.cells;
    const std::vector<FoldedQuote> expected = folded_quotes(cell);
    const std::vector<Evidence>& citations = found->second->citations;
    if (std::any_of(citations.begin(), citations.end(),
                    [&](const Evidence& citation) { return overlaps_any(expected, citation); })) {
      ++recall.all.found;
      ++here.found;
    } else {
      recall.missed.emplace_back(cell.model, cell.criterion);
    }
  }
  return recall;
}

std::vector<RulePrecision> rule_precision(std::span<const GoldCell> gold, std::span<const Proposal> proposals,
                                          const Cells& low) {
  const ProposalsByCell cells = by_cell(proposals);
  std::map<std::string, RulePrecision> rules;
  for (const GoldCell& cell : gold) {
    const std::pair key{ascii_lower(cell.model), cell.criterion};
    const auto found = cells.find(key);
    if (found == cells.end() || low.contains(key)) continue;
    const std::vector<FoldedQuote> expected = folded_quotes(cell);
    const bool right = found->second->grade == cell.grade;
    for (const Evidence& citation : found->second->citations) {
      const bool overlapping = overlaps_any(expected, citation);
      RulePrecision& rule = rules[citation.rule];
      ++rule.citations;
      rule.overlapping += overlapping ? 1 : 0;
      rule.in_right_cells += right ? 1 : 0;
      rule.good += overlapping || right ? 1 : 0;
    }
  }
  std::vector<RulePrecision> result;
  for (auto& [id, rule] : rules) {
    rule.rule = id;
    result.push_back(std::move(rule));
  }
  return result;
}

bool overlaps(const GoldQuote& gold, std::string_view url, std::string_view quote) {
  return overlap(fold(gold.url, gold.quote), fold(url, quote));
}

std::string document_key(std::string_view url) {
  std::string key(trim(url));
  key = key.substr(0, key.find_first_of("?#"));
  static const re2::RE2 kPrefix(R"((?i)^(?:https?://)?(?:www\.)?)");
  static const re2::RE2 kSlashes("/+$");
  static const re2::RE2 kArxiv(R"(^(?:export\.)?arxiv\.org/(?:abs|pdf|html)/(.+?)(?:v\d+)?(?:\.pdf)?$)");
  static const re2::RE2 kHubFile(R"(^(huggingface\.co/.+)/(?:blob|raw)/)");
  static const re2::RE2 kGithubFile(R"(^github\.com/([^/]+/[^/]+)/(?:blob|raw)/)");
  re2::RE2::Replace(&key, kPrefix, "");
  re2::RE2::Replace(&key, kSlashes, "");
  const size_t host = std::min(key.find('/'), key.size());
  key = ascii_lower(key.substr(0, host)) + key.substr(host);
  re2::RE2::Replace(&key, kArxiv, R"(arxiv.org/abs/\1)");
  re2::RE2::Replace(&key, kHubFile, R"(\1/resolve/)");
  re2::RE2::Replace(&key, kGithubFile, R"(raw.githubusercontent.com/\1/)");
  return key;
}

}  // namespace exhibit
