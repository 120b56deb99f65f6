// Tested by tests/report/selection_test.cc.
#include "pipeline/report/selection.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "pipeline/base/text.h"
#include "pipeline/grade/csv.h"

namespace exhibit {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxBases = 100;

std::optional<uint64_t> count_in(const Json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<uint64_t>();
}

void add_base(ImpactCandidate& candidate, const Json& value) {
  if (!value.is_string() || candidate.bases.size() >= kMaxBases) return;
  const std::string id = value.get<std::string>();
  const auto known = std::find(candidate.bases.begin(), candidate.bases.end(), id);
  if (!id.empty() && id != candidate.id && known == candidate.bases.end()) candidate.bases.push_back(id);
}

// "base_model:acme/aurora", "base_model:finetune:acme/aurora".
void read_tags(const Json& entry, ImpactCandidate& candidate) {
  constexpr std::string_view kBase = "base_model:";
  const auto tags = entry.find("tags");
  if (tags == entry.end() || !tags->is_array()) return;
  for (const Json& tag : *tags) {
    if (!tag.is_string()) continue;
    const std::string& text = tag.get_ref<const std::string&>();
    if (text.starts_with(kBase)) add_base(candidate, text.substr(text.rfind(':') + 1));
  }
}

Error malformed(std::string message, std::string where = {}) {
  return {ErrorCode::malformed, std::move(message), std::move(where)};
}

struct ListedModel {
  ImpactCandidate candidate;
  bool counted = false;  // the listing says how many children it has
};

Result<ListedModel> read_entry(const Json& entry) {
  if (!entry.is_object()) return malformed("no JSON object");
  ListedModel listed;
  ImpactCandidate& candidate = listed.candidate;
  for (const char* key : {"id", "modelId"}) {
    const auto id = entry.find(key);
    if (candidate.id.empty() && id != entry.end() && id->is_string()) candidate.id = id->get<std::string>();
  }
  if (candidate.id.empty()) return malformed("the model has no id");
  std::optional<uint64_t> children = count_in(entry, "childrenModelCount");
  if (!children) children = count_in(entry, "children");
  listed.counted = children.has_value();
  candidate.children = children.value_or(0);
  candidate.likes = count_in(entry, "likes").value_or(0);
  candidate.downloads = count_in(entry, "downloads").value_or(0);
  read_tags(entry, candidate);
  return listed;
}

Result<uint64_t> number_in(const std::string& cell, const std::string& column, const std::string& where) {
  uint64_t value = 0;
  const auto [end, failed] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (cell.empty() || failed != std::errc() || end != cell.data() + cell.size()) {
    return malformed("\"" + cell + "\" in the column " + column + " is no whole number", where);
  }
  return value;
}

// ln(x+1) of one number of every candidate, stretched to 0..1.
std::vector<double> normalised(std::span<const ImpactCandidate> candidates,
                               uint64_t ImpactCandidate::*member) {
  std::vector<double> values;
  for (const ImpactCandidate& candidate : candidates) {
    values.push_back(std::log1p(static_cast<double>(candidate.*member)));
  }
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (values.empty() || *least == *most) return std::vector<double>(values.size(), 0.0);
  const double low = *least;
  const double range = *most - *least;
  for (double& value : values) value = (value - low) / range;
  return values;
}

// For each candidate the first one of its family in this order: families are what bases join.
class Families {
 public:
  explicit Families(const std::vector<ImpactScore>& scores) {
    for (size_t i = 0; i < scores.size(); ++i) {
      parents_.push_back(i);
      places_.emplace(ascii_lower(scores[i].candidate.id), i);
    }
    for (size_t i = 0; i < scores.size(); ++i) {
      for (const std::string& base : scores[i].candidate.bases) {
        // A base that is no candidate joins its children all the same.
        const auto [place, added] = places_.emplace(ascii_lower(base), parents_.size());
        if (added) parents_.push_back(place->second);
        join(i, place->second);
      }
    }
  }

  size_t root(size_t at) {
    while (parents_[at] != at) at = parents_[at] = parents_[parents_[at]];
    return at;
  }

 private:
  void join(size_t a, size_t b) {
    a = root(a);
    b = root(b);
    parents_[std::max(a, b)] = std::min(a, b);
  }

  std::vector<size_t> parents_;
  std::map<std::string, size_t> places_;
};

std::vector<ImpactScore> folded(std::vector<ImpactScore> scores) {
  Families families(scores);
  std::vector<ImpactScore> kept;
  std::map<size_t, size_t> place_of;  // root -> index in kept
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto [place, added] = place_of.emplace(families.root(i), kept.size());
    if (added) {
      kept.push_back(std::move(scores[i]));
    } else {
      kept[place->second].folded.push_back(scores[i].candidate.id);
    }
  }
  return kept;
}

}  // namespace

Result<std::vector<ImpactCandidate>> parse_hub_listing(std::string_view json) {
  const std::string page(json);
  return parse_hub_listing(std::span(&page, 1));
}

Result<std::vector<ImpactCandidate>> parse_hub_listing(std::span<const std::string> pages) {
  std::vector<ImpactCandidate> candidates;
  bool counted = false;
  for (const std::string& page : pages) {
    const Json listing = Json::parse(page, nullptr, false);
    if (!listing.is_array()) return malformed("a listing is a JSON array of models");
    for (const Json& entry : listing) {
      Result<ListedModel> listed = read_entry(entry);
      if (!listed) {
        return malformed(listed.error().message, "entry " + std::to_string(candidates.size() + 1));
      }
      counted = counted || listed->counted;
      candidates.push_back(std::move(listed->candidate));
    }
  }
  if (!counted) count_children(candidates);
  return candidates;
}

Result<std::vector<ImpactCandidate>> parse_candidate_table(std::string_view csv, std::string_view name) {
  const Result<CsvTable> table = parse_csv(csv, name);
  if (!table) return table.error();
  std::map<std::string, size_t> columns;
  for (size_t i = 0; i < table->header.size(); ++i) columns[ascii_lower(table->header[i])] = i;
  for (const char* column : {"id", "children", "likes", "downloads"}) {
    if (!columns.contains(column)) {
      return malformed(std::string("the table has no column ") + column, std::string(name) + ":1");
    }
  }
  std::vector<ImpactCandidate> candidates;
  for (const CsvRow& row : table->rows) {
    const std::string where = std::string(name) + ":" + std::to_string(row.line);
    ImpactCandidate candidate;
    candidate.id = row.cells[columns["id"]];
    if (candidate.id.empty()) return malformed("the row has no id", where);
    for (const auto& [column, member] :
         {std::pair{"children", &ImpactCandidate::children}, std::pair{"likes", &ImpactCandidate::likes},
          std::pair{"downloads", &ImpactCandidate::downloads}}) {
      const Result<uint64_t> value = number_in(row.cells[columns[column]], column, where);
      if (!value) return value.error();
      candidate.*member = *value;
    }
    if (columns.contains("base")) {
      for (const std::string_view base : split(row.cells[columns["base"]], ' ')) {
        add_base(candidate, std::string(base));
      }
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

void count_children(std::vector<ImpactCandidate>& candidates) {
  std::map<std::string, uint64_t> children;
  for (const ImpactCandidate& candidate : candidates) {
    for (const std::string& base : candidate.bases) ++children[ascii_lower(base)];
  }
  for (ImpactCandidate& candidate : candidates) {
    const auto found = children.find(ascii_lower(candidate.id));
    candidate.children = found == children.end() ? 0 : found->second;
  }
}

std::vector<ImpactScore> select_models(std::span<const ImpactCandidate> candidates,
                                       const SelectionOptions& options) {
  std::vector<ImpactCandidate> distinct;
  std::map<std::string, bool> seen;
  for (const ImpactCandidate& candidate : candidates) {
    if (seen.emplace(ascii_lower(candidate.id), true).second) distinct.push_back(candidate);
  }
  const std::vector<double> children = normalised(distinct, &ImpactCandidate::children);
  const std::vector<double> likes = normalised(distinct, &ImpactCandidate::likes);
  const std::vector<double> downloads = normalised(distinct, &ImpactCandidate::downloads);
  std::vector<ImpactScore> scores;
  for (size_t i = 0; i < distinct.size(); ++i) {
    ImpactScore score{std::move(distinct[i]), children[i], likes[i], downloads[i], 0, {}};
    score.impact = score.children + score.likes + score.downloads;
    scores.push_back(std::move(score));
  }
  std::sort(scores.begin(), scores.end(), [](const ImpactScore& a, const ImpactScore& b) {
    if (a.impact != b.impact) return a.impact > b.impact;
    return a.candidate.id < b.candidate.id;
  });
  if (options.fold) scores = folded(std::move(scores));
  if (scores.size() > options.top) scores.resize(options.top);
  return scores;
}

}  // namespace exhibit
