// Tested by tests/tools/evaluation_test.cc and end_to_end_test.cc.
#include "tools/exhibit/evaluation.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/grade/calibration.h"
#include "tools/exhibit/measured.h"

namespace exhibit::cli {
namespace {

using Json = nlohmann::json;
using CellKey = std::pair<std::string, std::string>;  // model in lower case, criterion

constexpr size_t kMaxPreviousBytes = 64u << 20;

// Grades with the ids in lower case.
GradesByModel lowered(const GradesByModel& grades) {
  GradesByModel result;
  for (const auto& [model, by_criterion] : grades) result[ascii_lower(model)] = by_criterion;
  return result;
}

// The cells of `grades` that `other` has too.
GradesByModel shared_with(const GradesByModel& grades, const GradesByModel& other) {
  const GradesByModel others = lowered(other);
  GradesByModel result;
  for (const auto& [model, by_criterion] : grades) {
    const auto found = others.find(ascii_lower(model));
    if (found == others.end()) continue;
    for (const auto& [criterion, grade] : by_criterion) {
      if (found->second.contains(criterion)) result[model][criterion] = grade;
    }
  }
  return result;
}

std::vector<EvaluatedCell> evaluated_cells(const GradesByModel& reference, const GradesByModel& ours,
                                           const Cells& low, const std::vector<std::string>& criteria) {
  const GradesByModel mine = lowered(ours);
  std::vector<EvaluatedCell> cells;
  for (const auto& [model, expected] : reference) {
    const auto found = mine.find(ascii_lower(model));
    if (found == mine.end()) continue;
    for (const std::string& criterion : criteria) {
      const auto theirs = expected.find(criterion);
      const auto given = found->second.find(criterion);
      if (theirs == expected.end() || given == found->second.end()) continue;
      if (low.contains({found->first, criterion})) continue;
      cells.push_back({model, criterion, theirs->second, given->second, 0, {}});
    }
  }
  return cells;
}

void add_rules(std::vector<EvaluatedCell>& cells, const std::vector<Proposal>& proposals) {
  std::map<CellKey, const Proposal*> by_cell;
  for (const Proposal& proposal : proposals) {
    by_cell[{ascii_lower(proposal.model), proposal.criterion}] = &proposal;
  }
  for (EvaluatedCell& cell : cells) {
    const Proposal& proposal = *by_cell.at({ascii_lower(cell.model), cell.criterion});
    cell.confidence = proposal.confidence;
    std::set<std::string> rules;
    for (const Evidence& citation : proposal.citations) rules.insert(citation.rule);
    cell.rules.assign(rules.begin(), rules.end());
  }
}

ConfidenceQuality quality_of(const std::vector<JudgedCell>& judged, const Rubric& rubric) {
  const std::vector<JudgedCell> left_out = leave_one_model_out(judged, rubric);
  return {reliability(judged), reliability(left_out), brier_score(judged), brier_score(left_out)};
}

std::vector<std::string> difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

// A text member that names a grade.
bool read_grade(const Json& json, const char* key, Grade& grade) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() && parse(found->get_ref<const std::string&>(), grade);
}

bool read_text(const Json& json, const char* key, std::string& text) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return false;
  text = found->get<std::string>();
  return true;
}

bool read_cell(const Json& json, EvaluatedCell& cell) {
  if (!json.is_object() || !read_text(json, "model", cell.model) ||
      !read_text(json, "criterion", cell.criterion) || !read_grade(json, "reference", cell.reference) ||
      !read_grade(json, "ours", cell.ours)) {
    return false;
  }
  const auto rules = json.find("rules");
  if (rules == json.end() || !rules->is_array()) return false;
  for (const Json& rule : *rules) {
    if (!rule.is_string()) return false;
    cell.rules.push_back(rule.get<std::string>());
  }
  std::sort(cell.rules.begin(), cell.rules.end());
  return true;
}

Result<Changes> changes_since_file(const std::filesystem::path& file, const std::vector<EvaluatedCell>& now) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  const auto before = read_evaluated_cells(*bytes, file.string());
  if (!before) return before.error();
  return changes_since(*before, now);
}

}  // namespace

Result<Evaluation> evaluate(const EvaluationRequest& request, const Rubric& rubric) {
  const std::vector<std::string> criteria = criteria_of(rubric);
  const auto reference = read_grade_file(request.reference, criteria);
  if (!reference) return reference.error();
  const auto low = read_confidence_file(request.confidence, criteria);
  if (!low) return low.error();

  Evaluation evaluation;
  GradesByModel ours;
  std::vector<Proposal> proposals;
  if (!request.grades.empty()) {
    auto grades = read_grade_file(request.grades, criteria);
    if (!grades) return grades.error();
    ours = std::move(*grades);
  } else {
    auto stored = read_proposals(request.workspace, rubric.id);
    if (!stored) return stored.error();
    proposals = std::move(*stored);
    ours = grades_by_model(proposals);
    evaluation.confidence = quality_of(judge(*reference, proposals, *low), rubric);
  }
  evaluation.comparison = compare(*reference, ours, *low, criteria);
  if (evaluation.comparison.all.cells() == 0) {
    return Error{ErrorCode::empty, "nothing to compare: no model of the reference has been graded",
                 request.reference.string()};
  }
  evaluation.cells = evaluated_cells(*reference, ours, *low, criteria);
  if (request.grades.empty()) add_rules(evaluation.cells, proposals);

  if (!request.gold.empty()) {
    const auto gold = read_gold_folder(request.gold);
    if (!gold) return gold.error();
    evaluation.recall = evidence_recall(*gold, proposals, *low);
    evaluation.rules = rule_precision(*gold, proposals, *low);
  }
  if (!request.baseline.empty()) {
    const auto baseline = read_grade_file(request.baseline, criteria);
    if (!baseline) return baseline.error();
    evaluation.baseline = {compare(*reference, shared_with(ours, *baseline), *low, criteria),
                           compare(*reference, shared_with(*baseline, ours), *low, criteria)};
  }
  if (!request.previous.empty()) {
    auto changes = changes_since_file(request.previous, evaluation.cells);
    if (!changes) return changes.error();
    evaluation.changes = std::move(*changes);
  }
  return evaluation;
}

Result<std::vector<EvaluatedCell>> read_evaluated_cells(std::string_view json, std::string_view name) {
  if (json.size() > kMaxPreviousBytes) {
    return Error{ErrorCode::limit_exceeded, "more than " + std::to_string(kMaxPreviousBytes) + " bytes",
                 std::string(name)};
  }
  const Json root = Json::parse(json, nullptr, false);
  if (root.is_discarded()) return Error{ErrorCode::malformed, "not valid JSON", std::string(name)};
  const auto graded = root.is_object() ? root.find("graded") : root.end();
  if (!root.is_object() || graded == root.end() || !graded->is_array()) {
    return Error{ErrorCode::malformed, "has no list \"graded\"; make it with exhibit eval --format json",
                 std::string(name)};
  }
  std::vector<EvaluatedCell> cells;
  for (const Json& item : *graded) {
    EvaluatedCell cell;
    if (!read_cell(item, cell)) {
      return Error{ErrorCode::malformed,
                   "item " + std::to_string(cells.size() + 1) +
                       " of \"graded\" lacks its model, criterion, reference, ours or rules",
                   std::string(name)};
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

Changes changes_since(const std::vector<EvaluatedCell>& before, const std::vector<EvaluatedCell>& now) {
  std::map<CellKey, const EvaluatedCell*> by_cell;
  for (const EvaluatedCell& cell : before) by_cell[{ascii_lower(cell.model), cell.criterion}] = &cell;
  Changes changes;
  for (const EvaluatedCell& cell : now) {
    const auto found = by_cell.find({ascii_lower(cell.model), cell.criterion});
    if (found == by_cell.end()) continue;
    ++changes.compared;
    const EvaluatedCell& then = *found->second;
    if (then.ours == cell.ours) continue;
    changes.to_right += cell.ours == cell.reference ? 1 : 0;
    changes.to_wrong += then.ours == cell.reference ? 1 : 0;
    changes.turned.push_back({cell.model, cell.criterion, cell.reference, then.ours, cell.ours,
                              difference(cell.rules, then.rules), difference(then.rules, cell.rules)});
  }
  return changes;
}

}  // namespace exhibit::cli
