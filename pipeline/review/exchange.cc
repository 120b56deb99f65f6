// Tested by tests/review/exchange_test.cc.
#include "pipeline/review/exchange.h"

#include <algorithm>
#include <set>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/review/dates.h"
#include "pipeline/store/json_codec.h"
#include "pipeline/store/proposal_version.h"

namespace exhibit {
namespace {

constexpr size_t kMaxLineBytes = size_t{16} << 20;
constexpr int kMaxDepth = 20;

Error malformed(std::string message, const std::string& where) {
  return {ErrorCode::malformed, std::move(message), where};
}

// Whether brackets nest no deeper than a decision's do; strings are passed over.
bool is_shallow(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return false;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

// What record() sets and a line from elsewhere must bring.
Result<void> check_origin(const Decision& decision) {
  const auto wrong = [](std::string message) { return Error{ErrorCode::malformed, std::move(message), ""}; };
  if (!is_time(decision.at)) return wrong("\"at\" must be a time in UTC (2025-06-01T12:00:00Z)");
  if (decision.origin.empty() || decision.origin_seq < 1) {
    return wrong("\"origin\" and \"origin_seq\" must say where the decision was made");
  }
  return {};
}

Result<void> check_cell(const Reviews& reviews, const Decision& decision) {
  std::vector<std::string> rubrics;
  for (const Rubric& rubric : reviews.rubrics()) {
    rubrics.push_back(rubric.id);
    if (rubric.id != decision.rubric) continue;
    if (rubric.find(decision.criterion)) return {};
    std::vector<std::string> criteria;
    for (const Criterion& criterion : rubric.criteria) criteria.push_back(criterion.id);
    return Error{ErrorCode::malformed,
                 "no criterion \"" + decision.criterion + "\" in " + rubric.id +
                     did_you_mean(decision.criterion, criteria),
                 ""};
  }
  return Error{ErrorCode::malformed,
               "no rubric \"" + decision.rubric + "\"" + did_you_mean(decision.rubric, rubrics) +
                   "; add its file to the folder of rules",
               ""};
}

Result<std::optional<Proposal>> read_seen(const Json& seen, const Decision& decision) {
  Result<Proposal> proposal = parse_proposal(dump(seen), decision.model);
  if (!proposal) return Error{ErrorCode::malformed, "\"seen\" is no proposal", ""};
  if (proposal->criterion != decision.criterion ||
      proposal_hash(decision.model, decision.rubric, *proposal) != decision.proposal) {
    return Error{ErrorCode::malformed, "\"seen\" is not the proposal that the decision refers to", ""};
  }
  return std::optional(*std::move(proposal));
}

Result<Reviews::Foreign> read_line(const Reviews& reviews, std::string_view line) {
  const auto wrong = [](std::string message) { return Error{ErrorCode::malformed, std::move(message), ""}; };
  if (line.size() > kMaxLineBytes) return wrong("the line is longer than 16 MB");
  if (!is_valid_utf8(line)) return wrong("the line is not UTF-8");
  if (!is_shallow(line)) return wrong("brackets nest too deep");
  Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return wrong("not a JSON object");
  Json seen;
  if (const auto found = json.find("seen"); found != json.end()) {
    seen = std::move(*found);
    json.erase("seen");
  }
  Result<Decision> decision = parse_decision(dump(json));
  if (!decision) return decision.error();
  for (const Result<void>& checked :
       {check(*decision), check_origin(*decision), check_cell(reviews, *decision)}) {
    if (!checked) return checked.error();
  }
  Reviews::Foreign foreign;
  foreign.decision = *std::move(decision);
  if (!seen.is_null()) {
    Result<std::optional<Proposal>> proposal = read_seen(seen, foreign.decision);
    if (!proposal) return proposal.error();
    foreign.seen = *std::move(proposal);
  }
  return foreign;
}

}  // namespace

Result<uint64_t> export_decisions(const Reviews& reviews, const JournalQuery& query,
                                  const std::function<void(std::string_view)>& sink) {
  const Result<std::vector<Decision>> decisions = reviews.decisions(query);
  if (!decisions) return decisions.error();
  std::set<std::string> shown;
  for (const Decision& decision : *decisions) {
    std::string line = decision_json(decision);
    if (!decision.proposal.empty() && shown.insert(decision.proposal).second) {
      const Result<std::optional<Proposal>> seen = reviews.proposal_version(decision.proposal);
      if (!seen) return seen.error();
      if (seen->has_value()) {
        line.pop_back();
        line += ",\"seen\":" + dump(to_json(**seen)) + "}";
      }
    }
    sink(line + "\n");
  }
  return decisions->size();
}

Result<Reviews::Adopted> import_decisions(Reviews& reviews, std::string_view lines, const std::string& name) {
  std::vector<Reviews::Foreign> decisions;
  size_t number = 0;
  for (std::string_view line : split(lines, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty()) continue;
    const std::string where = name + ":" + std::to_string(number);
    Result<Reviews::Foreign> foreign = read_line(reviews, line);
    if (!foreign) return malformed(foreign.error().message, where);
    foreign->where = where;
    decisions.push_back(*std::move(foreign));
  }
  return reviews.adopt(decisions);
}

}  // namespace exhibit
