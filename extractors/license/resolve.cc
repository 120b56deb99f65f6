// Tested by tests/extractors/license_resolve_test.cc.
#include "extractors/license/resolve.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using namespace license;

bool is_name(const Evidence& evidence) {
  return evidence.fact == "license.name" || evidence.fact == "license.code_name";
}
bool is_own(const Evidence& evidence) { return evidence.relation == Relation::own; }
bool is_text(const Evidence& evidence) { return value_of(evidence, "how") == "text"; }
bool is_custom(const Evidence& evidence) { return value_of(evidence, "id") == "custom"; }

bool on_hub(const Evidence& evidence) {
  return evidence.role == SourceRole::card || evidence.role == SourceRole::metadata;
}

// "https://hub/a/b/blob/main/LICENSE-MODEL" and "LICENSE-MODEL" -> "license-model"; a link to a page gives
// the whole address without its scheme.
std::string link_key(std::string_view url) {
  std::string lower = ascii_lower(trim(url));
  if (const size_t scheme = lower.find("://"); scheme != std::string::npos) lower.erase(0, scheme + 3);
  lower.resize(std::min(lower.find_first_of("?#"), lower.size()));
  while (!lower.empty() && lower.back() == '/') lower.pop_back();
  const std::string last = lower.substr(lower.rfind('/') + 1);
  const bool file = last.rfind("licen", 0) == 0 || last.rfind("copying", 0) == 0;
  return file ? last : lower;
}

// "huggingface.co/a/b" of any URL inside that repository; "" for other addresses.
std::string repository_of(std::string_view url) {
  std::string lower = ascii_lower(url);
  if (const size_t scheme = lower.find("://"); scheme != std::string::npos) lower.erase(0, scheme + 3);
  const std::vector<std::string_view> parts = split(lower, '/');
  if (parts.size() < 3) return "";
  std::string host(parts[0]);
  size_t first = 1;
  if (parts[1] == "api" && parts.size() >= 5) first = 3;  // huggingface.co/api/models/a/b
  if (host == "raw.githubusercontent.com" || host == "api.github.com") {
    first = host[0] == 'a' && parts[1] == "repos" ? 2 : 1;
    host = "github.com";
  }
  if (parts.size() < first + 2) return "";
  return host + "/" + std::string(parts[first]) + "/" + std::string(parts[first + 1]);
}

bool link_leads_to(const Evidence& naming, const Evidence& text) {
  const std::string_view link = value_of(naming, "link");
  if (link.empty() || link_key(link) != link_key(text.url)) return false;
  if (link.find("://") == std::string_view::npos) return true;  // relative: beside the card or its repository
  const std::string there = repository_of(link);
  return there.empty() || there == repository_of(text.url);
}

RightCell cell_of(const Evidence& naming, Right right) {
  RightCell cell;
  const std::string_view text = value_of(naming, to_string(right));
  const size_t blank = std::min(text.find(' '), text.size());
  if (!parse(text.substr(0, blank), cell.state)) return {};
  cell.kind = std::string(trim(text.substr(blank)));
  return cell;
}

bool hosted_on_hub(const Evidence& evidence) {
  const std::string url = ascii_lower(evidence.url);
  return url.find("huggingface.co/") != std::string::npos || url.find("modelscope.") != std::string::npos ||
         url.rfind("file:", 0) == 0;  // a checked-out model repository
}

// How well a naming tells the licence of the weights; lower is better. 9: only that of code.
int rank(const Evidence& naming) {
  const std::string_view applies_to = value_of(naming, "applies_to");
  const bool of_weights = applies_to == "weights" || value_of(naming, "for") == "model";
  if (applies_to == "code" && !of_weights) return 9;
  if (on_hub(naming)) return value_of(naming, "how") == "tag" || of_weights ? 0 : 2;
  // A code repository may keep the licences of several releases.
  if (naming.role == SourceRole::license) return !of_weights ? 3 : hosted_on_hub(naming) ? 0 : 1;
  if (of_weights) return naming.role == SourceRole::readme ? 1 : 2;
  return 4;
}

class Resolution {
 public:
  explicit Resolution(std::span<const Evidence> evidence) {
    for (const Evidence& item : evidence)
      if (item.fact.rfind("license.", 0) == 0) finding_.evidence.push_back(item);
    counts_.assign(finding_.evidence.size(), false);
  }

  LicenseFinding run() && {
    choose_relation();
    choose_candidates();
    if (candidates_.empty()) {
      decide_silence();
    } else {
      tell_custom_names();
      decide_rights();
      name_the_licence();
    }
    refuse_the_rest();
    return std::move(finding_);
  }

 private:
  const Evidence& at(size_t i) const { return finding_.evidence[i]; }
  Evidence& at(size_t i) { return finding_.evidence[i]; }
  size_t size() const { return finding_.evidence.size(); }

  bool considered(size_t i) const { return at(i).refused.empty() && at(i).relation == relation_; }

  void choose_relation() {
    for (const Relation relation : {Relation::own, Relation::base}) {
      relation_ = relation;
      for (size_t i = 0; i < size(); ++i)
        if (considered(i) && is_name(at(i))) return;
    }
    relation_ = Relation::own;
  }

  // The namings of the best rank; others often speak of other releases.
  void choose_candidates() {
    int best = 10;
    for (size_t i = 0; i < size(); ++i)
      if (considered(i) && is_name(at(i))) best = std::min(best, rank(at(i)));
    if (best == 10) return;
    std::set<std::string> of_code;
    for (size_t i = 0; i < size(); ++i)
      if (considered(i) && at(i).fact == "license.code_name" && on_hub(at(i)))
        of_code.emplace(value_of(at(i), "id"));
    for (size_t i = 0; i < size(); ++i)
      if (considered(i) && is_name(at(i)) && rank(at(i)) == best) candidates_.push_back(i);
    drop_code_file(of_code);
    if (best == 9)
      finding_.notes.push_back("Only a licence of the code is named; it is taken for the whole release.");
  }

  // A LICENSE file in the hub repository may be that of the code, if the card says so and names another for
  // the weights.
  void drop_code_file(const std::set<std::string>& of_code) {
    const auto from_card = [&](size_t i) {
      return on_hub(at(i)) &&
             (of_code.count(std::string(value_of(at(i), "id"))) == 0 || value_of(at(i), "how") == "tag");
    };
    if (of_code.empty() || std::none_of(candidates_.begin(), candidates_.end(), from_card)) return;
    std::erase_if(candidates_, [&](size_t i) {
      const bool drop = is_text(at(i)) && of_code.count(std::string(value_of(at(i), "id"))) != 0;
      if (drop) at(i).refused = "licence of the code, not of the weights";
      return drop;
    });
  }

  // A name of the publisher's own gives way to the text that it links to, or to the one beside the card.
  void tell_custom_names() {
    std::vector<size_t> texts;
    for (size_t i = 0; i < size(); ++i)
      if (considered(i) && is_name(at(i)) && is_text(at(i))) texts.push_back(i);
    for (const size_t i : std::vector<size_t>(candidates_)) {
      if (!is_custom(at(i)) || is_text(at(i))) continue;
      std::optional<size_t> told;
      for (const size_t t : texts)
        if (!told && link_leads_to(at(i), at(t))) told = t;
      for (const size_t t : texts)
        if (!told && repository_of(at(t).url) == repository_of(at(i).url) &&
            value_of(at(t), "applies_to") != "code")
          told = t;
      if (told && std::find(candidates_.begin(), candidates_.end(), *told) == candidates_.end())
        candidates_.push_back(*told);
    }
    const bool any_known =
        std::any_of(candidates_.begin(), candidates_.end(), [&](size_t i) { return !is_custom(at(i)); });
    const bool any_text =
        std::any_of(candidates_.begin(), candidates_.end(), [&](size_t i) { return is_text(at(i)); });
    if (any_known || any_text) {
      std::erase_if(candidates_, [&](size_t i) {
        const bool drop = is_custom(at(i)) && !is_text(at(i));
        if (drop) at(i).refused = "superseded by the licence's own text or title";
        return drop;
      });
    }
    // Where no clause says it, the first of them is quoted: a text before the card before the hub's answer.
    const auto order = [&](size_t i) {
      return std::tuple(is_text(at(i)) ? 0 : at(i).role == SourceRole::card ? 1 : 2, i);
    };
    std::sort(candidates_.begin(), candidates_.end(),
              [&](size_t a, size_t b) { return order(a) < order(b); });
  }

  // Clauses that may be cited for a candidate: of its own text and of use policies, then the publisher's
  // statements in the release's own documents.
  bool may_cite(size_t clause, size_t candidate) const {
    const Evidence& item = at(clause);
    if (!considered(clause) || item.fact != "license.right") return false;
    const std::string_view how = value_of(item, "how");
    if (how == "text")
      return item.document == at(candidate).document || (same_license_elsewhere(item, candidate));
    return how == "policy" || how == "statement";
  }

  // The same licence is named on the card and read in a file. A repository of code keeps the licence of that
  // code: its text is cited for the weights only where it says that it is theirs, or the card links it.
  bool same_license_elsewhere(const Evidence& clause, size_t candidate) const {
    for (size_t i = 0; i < size(); ++i)
      if (is_name(at(i)) && is_text(at(i)) && at(i).document == clause.document && at(i).refused.empty() &&
          value_of(at(i), "id") == value_of(at(candidate), "id") && !is_custom(at(i)) &&
          (rank(at(i)) < 3 || link_leads_to(at(candidate), at(i))))
        return true;
    return false;
  }

  // Best citation of this state: the same kind first, then the licence's text before policies before
  // statements. A statement of another kind speaks of something else.
  std::optional<size_t> clause_for(size_t candidate, Right right, const RightCell& cell) const {
    std::optional<size_t> best;
    std::tuple<int, int, size_t> best_key;
    for (size_t i = 0; i < size(); ++i) {
      if (!may_cite(i, candidate) || value_of(at(i), "state") != to_string(cell.state)) continue;
      const bool restricts = cell.state == RightState::restricted;
      const bool same_kind = value_of(at(i), "kind") == cell.kind;
      const bool same_right = value_of(at(i), "right") == to_string(right);
      // A limit on users stands under use in a text and may be known as one of commercial use.
      if (!same_right && !(restricts && same_kind)) continue;
      const std::string_view how = value_of(at(i), "how");
      if (how == "statement" && restricts && !same_kind) continue;
      const int source = how == "text" ? 0 : how == "policy" ? 1 : 2;
      const std::tuple<int, int, size_t> key{(same_right ? 0 : 2) + (same_kind ? 0 : 1), source, i};
      if (best && key >= best_key) continue;
      best = i;
      best_key = key;
    }
    return best;
  }

  void take(Right right, const RightCell& cell, size_t citation) {
    LicenseFinding::Cell& known = finding_.rights[static_cast<size_t>(right)];
    if (cell.state <= known.state) return;
    known = {cell.state, cell.kind, citation};
  }

  void decide_rights() {
    for (const size_t candidate : candidates_) {
      for (const Right right : kRights) {
        const RightCell cell = cell_of(at(candidate), right);
        if (cell.state == RightState::unknown) continue;
        std::optional<size_t> clause = clause_for(candidate, right, cell);
        // A condition that no clause words is still a grant.
        if (!clause && cell.state == RightState::conditioned)
          clause = clause_for(candidate, right, {RightState::allowed, ""});
        take(right, cell, clause.value_or(candidate));
      }
      take_text_clauses(candidate);
    }
    take_statements();
    finding_.unread = std::all_of(finding_.rights.begin(), finding_.rights.end(),
                                  [](const auto& cell) { return cell.state == RightState::unknown; });
  }

  // What an unknown text or the additions to a known one say.
  void take_text_clauses(size_t candidate) {
    const bool known =
        !is_custom(at(candidate)) && cell_of(at(candidate), Right::use).state != RightState::unknown;
    if (!is_text(at(candidate)) && !is_custom(at(candidate)) && known) return;
    for (size_t i = 0; i < size(); ++i) {
      if (!considered(i) || at(i).fact != "license.right" || at(i).document != at(candidate).document)
        continue;
      if (value_of(at(i), "how") != "text" || (known && value_of(at(i), "place") != "own")) continue;
      Right right = Right::use;
      RightState state = RightState::unknown;
      if (!parse(value_of(at(i), "right"), right) || !parse(value_of(at(i), "state"), state)) continue;
      take(right, {state, std::string(value_of(at(i), "kind"))}, i);
    }
  }

  // Statements in the release's own hub documents restrict further, or decide where only an unknown name is
  // given.
  void take_statements() {
    const bool known = finding_.rights[0].state != RightState::unknown;
    for (size_t i = 0; i < size(); ++i) {
      if (!considered(i) || at(i).fact != "license.right" || value_of(at(i), "how") != "statement") continue;
      Right right = Right::use;
      RightState state = RightState::unknown;
      if (!parse(value_of(at(i), "right"), right) || !parse(value_of(at(i), "state"), state)) continue;
      const std::string_view kind = value_of(at(i), "kind");
      const bool restricts = state == RightState::restricted;
      // "For commercial use contact us" beside a known licence is an offer, not a term of it.
      if (restricts && known && (!on_hub(at(i)) || kind == "permission-required" || kind == "scale"))
        continue;
      if (!restricts && known) continue;
      if (restricts && known && finding_.rights[static_cast<size_t>(right)].state != RightState::restricted)
        finding_.notes.push_back("A statement restricts " + std::string(to_string(right)) +
                                 " beyond the licence that is named.");
      take(right, {state, std::string(kind)}, i);
    }
  }

  int restrictions_of(size_t candidate) const {
    int count = 0;
    for (const Right right : kRights)
      if (cell_of(at(candidate), right).state == RightState::restricted) ++count;
    return count;
  }

  // The most restrictive licence gives its name; of equal ones its text before a tag before a statement.
  void name_the_licence() {
    const auto key = [&](size_t i) {
      const std::string_view how = value_of(at(i), "how");
      const int source = how == "text" ? 0 : how == "tag" ? 1 : 2;
      return std::tuple(-restrictions_of(i), rank(at(i)), source, i);
    };
    size_t best = candidates_.front();
    std::set<std::string> ids;
    for (const size_t i : candidates_) {
      if (key(i) < key(best)) best = i;
      ids.emplace(value_of(at(i), "id"));
    }
    finding_.id = std::string(value_of(at(best), "id"));
    finding_.title = std::string(value_of(at(best), "name"));
    if (ids.size() > 1) {
      std::string list;
      for (const std::string& id : ids) list += (list.empty() ? "" : ", ") + id;
      finding_.notes.push_back("Several licences are named for the weights (" + list +
                               "); each right takes the most restricted state.");
    }
    for (const size_t i : candidates_) {
      counts_[i] = true;
      at(i).fact = "license.name";
    }
    for (const Right right : kRights) cite(right);
  }

  // The cell's evidence: the clause itself, or the naming's quote under the fact license.right.
  void cite(Right right) {
    LicenseFinding::Cell& cell = finding_.rights[static_cast<size_t>(right)];
    if (cell.state == RightState::unknown) return;
    Evidence evidence = at(cell.citation);
    evidence.fact = "license.right";
    evidence.refused.clear();
    evidence.values = {{"right", std::string(to_string(right))},
                       {"state", std::string(to_string(cell.state))},
                       {"kind", cell.kind},
                       {"id", finding_.id}};
    cited_.insert(cell.citation);
    cell.citation = finding_.evidence.size();
    finding_.evidence.push_back(std::move(evidence));
    counts_.push_back(true);
  }

  void decide_silence() {
    for (size_t i = 0; i < size(); ++i) {
      if (at(i).fact != "license.none" || !is_own(at(i)) || !at(i).refused.empty()) continue;
      finding_.none = true;
      counts_[i] = true;
    }
  }

  void refuse_the_rest() {
    std::vector<Evidence> kept;
    std::vector<size_t> place(size(), 0);
    for (size_t i = 0; i < size(); ++i) {
      Evidence& item = at(i);
      // A clause that is cited stands there once, as the cell's evidence.
      if (cited_.count(i) != 0 && item.fact == "license.right") continue;
      if (!counts_[i] && item.refused.empty()) item.refused = reason(item);
      place[i] = kept.size();
      kept.push_back(std::move(item));
    }
    for (LicenseFinding::Cell& cell : finding_.rights)
      if (cell.state != RightState::unknown) cell.citation = place[cell.citation];
    finding_.evidence = std::move(kept);
  }

  std::string reason(const Evidence& item) const {
    if (item.fact == "license.none") return "another document names a licence";
    if (item.relation != relation_) return "licence of another release; this one names its own";
    if (item.fact == "license.right")
      return "the cell is cited from another clause or is not part of the licence of the weights";
    if (item.fact == "license.code_name" || value_of(item, "applies_to") == "code")
      return "licence of the code, not of the weights";
    return "superseded by " + (finding_.title.empty() ? std::string("another licence") : finding_.title);
  }

  LicenseFinding finding_;
  std::vector<bool> counts_;  // by evidence
  std::set<size_t> cited_;
  std::vector<size_t> candidates_;
  Relation relation_ = Relation::own;
};

}  // namespace

int LicenseFinding::restricted() const {
  return static_cast<int>(std::count_if(
      rights.begin(), rights.end(), [](const Cell& cell) { return cell.state == RightState::restricted; }));
}

LicenseFinding resolve_license(std::span<const Evidence> evidence) { return Resolution(evidence).run(); }

}  // namespace exhibit
