// Tested by tests/review/queue_test.cc.
#include "pipeline/review/queue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/grade/agreement.h"

namespace exhibit {
namespace {

constexpr std::array<std::string_view, 4> kOrderNames = {"value", "disagreement", "confidence", "model"};
constexpr std::array<Grade, 3> kScale = {Grade::closed, Grade::semi, Grade::open};

Error wrong(std::string message) { return {ErrorCode::invalid_argument, std::move(message), ""}; }

template <class Value, class Wanted>
bool contains(const std::vector<Value>& values, const Wanted& wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

double score_of(const Rubric& rubric, Grade grade) {
  const auto found = rubric.scores.find(grade);
  return found == rubric.scores.end() ? 0 : found->second;
}

// How far a change of a criterion's grade to any other moves the total, as a share of the largest total; by
// grade.
std::array<double, kGradeCount> effects(const Rubric& rubric, const std::map<std::string, double>& weights,
                                        const std::string& criterion) {
  double all = 0;
  for (const auto& [area, weight] : weights) all += weight;
  double share = 0;
  for (const Area& area : rubric.areas) {
    const auto weight = weights.find(area.id);
    if (weight != weights.end() && contains(area.criteria, criterion) && all > 0) {
      share = weight->second / all / static_cast<double>(area.criteria.size());
    }
  }
  std::array<double, kGradeCount> result{};
  for (size_t i = 0; i < kGradeCount; ++i) {
    const auto grade = static_cast<Grade>(i);
    double moved = 0;
    int others = 0;
    for (const Grade other : kScale) {
      if (other == grade) continue;
      moved += std::abs(score_of(rubric, other) - score_of(rubric, grade));
      ++others;
    }
    result[i] = share * moved / others;
  }
  return result;
}

// The chance that a look changes the grade.
double chance(const BoardCell& cell, int wanted) {
  const double unsure = cell.proposed == Grade::unknown ? 1 : 1 - static_cast<double>(cell.confidence);
  switch (cell.state) {
    case CellState::unreviewed:
      return unsure;
    case CellState::partial: {
      const double left = wanted - static_cast<double>(cell.judgement->verdicts.size());
      return unsure * left / wanted;
    }
    case CellState::disagreed:
      return 1;
    case CellState::changed:
      // What is proposed now may be right against what was decided then.
      return cell.decided && cell.final_grade != cell.proposed ? 1 - unsure : unsure;
    case CellState::reviewed:
    case CellState::adjudicated:
      return 0;
  }
  return 0;
}

const std::map<std::string, double>& weights_of(const Rubric& rubric,
                                                const std::map<std::string, double>& asked) {
  static const std::map<std::string, double> kNone;
  if (!asked.empty()) return asked;
  if (rubric.schemes.empty()) return kNone;
  return rubric.schemes.front().areas;
}

Result<void> check_query(const Board& board, const QueueQuery& query) {
  for (const std::string& criterion : query.criteria) {
    if (board.find_criterion(criterion) < 0) {
      return wrong("no criterion \"" + criterion + "\"" + did_you_mean(criterion, board.criteria));
    }
  }
  const bool is_range =
      query.confidence_min >= 0 && query.confidence_max <= 1 && query.confidence_min <= query.confidence_max;
  if (!is_range) return wrong("a range of confidences lies within 0 and 1");
  for (const auto& [area, weight] : query.weights) {
    if (!(weight >= 0) || !std::isfinite(weight))
      return wrong("the weight of " + area + " must be 0 or more");
  }
  if (query.limit > kMaxQueueItems) {
    return wrong("at most " + std::to_string(kMaxQueueItems) + " cells at once");
  }
  if (!query.blind) return {};
  if (query.reviewer.empty()) return wrong("a blind queue needs to know who asks");
  const bool tells = !query.grades.empty() || !query.states.empty() || query.confidence_min > 0 ||
                     query.confidence_max < 1 ||
                     (!query.reviewed_by.empty() && query.reviewed_by != query.reviewer) ||
                     query.order == QueueOrder::disagreement || query.order == QueueOrder::confidence;
  if (tells) {
    return wrong(
        "a blind queue cannot be filtered by grade, confidence, state or other reviewers, nor ordered "
        "by confidence or disagreement: that would tell");
  }
  return {};
}

// One cell on its way to a page.
struct Candidate {
  double key = 0;  // the highest first
  double value = 0;
  uint32_t model = 0;
  uint32_t criterion = 0;
};

bool comes_first(const Candidate& a, const Candidate& b) {
  return std::tuple(-a.key, -a.value, a.model, a.criterion) <
         std::tuple(-b.key, -b.value, b.model, b.criterion);
}

class Collector {
 public:
  Collector(const Board& board, const QueueSources& sources, const QueueQuery& query)
      : board_(board),
        sources_(sources),
        query_(query),
        wanted_model_(ascii_lower(query.model)),
        publisher_(ascii_lower(query.publisher)) {
    const auto& weights = weights_of(sources.rubric, query.weights);
    for (const std::string& criterion : board.criteria) {
      effects_.push_back(effects(sources.rubric, weights, criterion));
      asked_.push_back(query.criteria.empty() || contains(query.criteria, criterion));
    }
    for (const Assignment& assignment : sources.assignments) {
      if (assignment.reviewer == query.assigned_to && assignment.rubric == board.rubric) {
        assigned_.push_back(&assignment);
      }
    }
  }

  std::vector<Candidate> collect() const {
    std::vector<Candidate> found;
    for (size_t m = 0; m < board_.models.size(); ++m) {
      const BoardModel& model = *board_.models[m];
      if (!wanted_model_.empty() && !equals_ignoring_case(model.id, wanted_model_)) continue;
      if (!publisher_.empty() && !equals_ignoring_case(model.publisher, publisher_)) continue;
      const CriterionGrades* published = published_of(model);
      for (size_t c = 0; c < model.cells.size(); ++c) {
        if (!asked_[c] || !is_wanted(model, c)) continue;
        found.push_back(candidate(m, c, published));
      }
    }
    return found;
  }

  QueueItem item(const Candidate& candidate) const {
    const BoardModel& model = *board_.models[candidate.model];
    const BoardCell& cell = model.cells[candidate.criterion];
    QueueItem item;
    item.model = model.id;
    item.criterion = board_.criteria[candidate.criterion];
    if (is_hidden(cell)) {
      const Verdict* own = cell.judgement->verdict_of(query_.reviewer);
      item.state = own ? CellState::changed : CellState::unreviewed;
      item.reviews = own ? 1 : 0;
      return item;
    }
    item.grade = cell.final_grade;
    item.decided = cell.decided;
    item.confidence = static_cast<double>(cell.confidence);
    item.state = cell.state;
    item.value = candidate.value;
    item.reviews = static_cast<int>(cell.judgement->verdicts.size());
    if (const CriterionGrades* published = published_of(model)) {
      const auto grade = published->find(item.criterion);
      if (grade != published->end()) item.published = grade->second;
    }
    return item;
  }

 private:
  const CriterionGrades* published_of(const BoardModel& model) const {
    if (sources_.published.empty()) return nullptr;
    const auto found = sources_.published.find(ascii_lower(model.id));
    return found == sources_.published.end() ? nullptr : &found->second;
  }

  bool has_said_enough(const BoardCell& cell) const {
    const Verdict* own = cell.judgement->verdict_of(query_.reviewer);
    return own && own->proposal == cell.hash;
  }

  bool is_hidden(const BoardCell& cell) const { return query_.blind && !has_said_enough(cell); }

  bool waits_for_a_look(const BoardCell& cell) const {
    if (cell.state == CellState::reviewed || cell.state == CellState::adjudicated) return false;
    // Who disagreed may well be who adjudicates.
    if (cell.state == CellState::disagreed && !query_.blind) return true;
    if (!query_.reviewer.empty() && has_said_enough(cell)) return false;
    return cell.state != CellState::disagreed ||
           cell.judgement->verdicts.size() < static_cast<size_t>(board_.reviews_wanted);
  }

  bool is_assigned(const BoardModel& model, size_t criterion) const {
    return std::any_of(assigned_.begin(), assigned_.end(), [&](const Assignment* assignment) {
      return assignment->covers(model.id, board_.criteria[criterion]);
    });
  }

  bool is_wanted(const BoardModel& model, size_t criterion) const {
    const BoardCell& cell = model.cells[criterion];
    if (!cell.is_proposed()) return false;
    if (query_.states.empty() ? query_.reviewed_by.empty() && !waits_for_a_look(cell)
                              : !contains(query_.states, cell.state)) {
      return false;
    }
    if (!query_.grades.empty() && !contains(query_.grades, cell.final_grade)) return false;
    const auto confidence = static_cast<double>(cell.confidence);
    if (confidence < query_.confidence_min || confidence > query_.confidence_max) return false;
    if (!query_.reviewed_by.empty() && !cell.judgement->verdict_of(query_.reviewed_by)) return false;
    return query_.assigned_to.empty() || is_assigned(model, criterion);
  }

  Candidate candidate(size_t model, size_t criterion, const CriterionGrades* published) const {
    const BoardCell& cell = board_.models[model]->cells[criterion];
    Candidate made;
    made.model = static_cast<uint32_t>(model);
    made.criterion = static_cast<uint32_t>(criterion);
    made.value =
        chance(cell, board_.reviews_wanted) * effects_[criterion][static_cast<size_t>(cell.final_grade)];
    switch (query_.order) {
      case QueueOrder::value:
        made.key = made.value;
        break;
      case QueueOrder::disagreement:
        made.key = distance_from(published, criterion, cell.final_grade);
        break;
      case QueueOrder::confidence:
        made.key = -static_cast<double>(cell.confidence);
        made.value = 0;
        break;
      case QueueOrder::model:
        made.value = 0;
        break;
    }
    return made;
  }

  // -1: nothing is published; 0: the same; then how far apart, at least a little.
  double distance_from(const CriterionGrades* published, size_t criterion, Grade grade) const {
    if (!published) return -1;
    const auto found = published->find(board_.criteria[criterion]);
    if (found == published->end() || found->second == Grade::unknown) return -1;
    if (found->second == grade) return 0;
    constexpr double kDifferent = 0.01;  // na and closed have the same score
    return kDifferent + std::abs(score_of(sources_.rubric, found->second) - score_of(sources_.rubric, grade));
  }

  const Board& board_;
  const QueueSources& sources_;
  const QueueQuery& query_;
  const std::string wanted_model_;
  const std::string publisher_;
  std::vector<std::array<double, kGradeCount>> effects_;  // by criterion
  std::vector<bool> asked_;                               // likewise
  std::vector<const Assignment*> assigned_;
};

}  // namespace

std::string_view to_string(QueueOrder order) { return kOrderNames[static_cast<size_t>(order)]; }

bool parse(std::string_view name, QueueOrder& order) {
  const auto found = std::find(kOrderNames.begin(), kOrderNames.end(), name);
  if (found == kOrderNames.end()) return false;
  order = static_cast<QueueOrder>(found - kOrderNames.begin());
  return true;
}

Result<QueuePage> queue(const Board& board, const QueueSources& sources, const QueueQuery& query) {
  if (const Result<void> checked = check_query(board, query); !checked) return checked.error();
  const Collector collector(board, sources, query);
  std::vector<Candidate> found = collector.collect();
  QueuePage page;
  page.total = found.size();
  const size_t begin = std::min(query.offset, found.size());
  const size_t end = std::min(begin + query.limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(end), found.end(),
                    comes_first);
  for (size_t i = begin; i < end; ++i) page.items.push_back(collector.item(found[i]));
  return page;
}

double value_of_look(const Rubric& rubric, const std::map<std::string, double>& area_weights,
                     const std::string& criterion, const BoardCell& cell, int wanted) {
  return chance(cell, wanted) *
         effects(rubric, weights_of(rubric, area_weights), criterion)[static_cast<size_t>(cell.final_grade)];
}

}  // namespace exhibit
