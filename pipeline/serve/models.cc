// Rubrics, the leaderboard, and one model with everything that speaks for its grades.
// Tested by tests/serve/review_api_test.cc.
#include <algorithm>
#include <map>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/grade/weights.h"
#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"
#include "pipeline/serve/shapes.h"

namespace exhibit::serve {
namespace {

constexpr int64_t kMaxPage = 1000;

std::string name(std::string_view text) { return std::string(text); }

Json criterion_json(const Criterion& criterion) {
  // The rubric's words; without them what each grade would say of a model, of which the first clause is the
  // plainest.
  Json grades = Json::object();
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na}) {
    Json reasons = Json::array();
    if (const auto words = criterion.words.find(grade); words != criterion.words.end()) {
      reasons.push_back(words->second);
    }
    for (const GradeClause& clause : criterion.grades) {
      if (criterion.words.empty() && clause.grade == grade) reasons.push_back(clause.reason);
    }
    grades[name(to_string(grade))] = std::move(reasons);
  }
  return {{"id", criterion.id},
          {"title", criterion.title},
          {"question", criterion.question},
          {"grades", std::move(grades)}};
}

Json rubric_json(const Rubric& rubric, bool is_default) {
  Json areas = Json::array();
  for (const Area& area : rubric.areas) {
    Json criteria = Json::array();
    for (const std::string& id : area.criteria) {
      if (const Criterion* criterion = rubric.find(id)) criteria.push_back(criterion_json(*criterion));
    }
    areas.push_back({{"id", area.id}, {"title", area.title}, {"criteria", std::move(criteria)}});
  }
  Json schemes = Json::array();
  for (const WeightScheme& scheme : rubric.schemes) {
    schemes.push_back({{"id", scheme.id}, {"title", scheme.title}, {"weights", scheme.areas}});
  }
  return {{"id", rubric.id},       {"title", rubric.title},     {"source", rubric.source},
          {"default", is_default}, {"areas", std::move(areas)}, {"schemes", std::move(schemes)}};
}

// The weights asked for: those of a scheme by its id, or one's own as "basic:1,access:0.5".
Result<WeightScheme> read_weights(const Rubric& rubric, const std::string& scheme, std::string own) {
  if (!own.empty()) {
    std::replace(own.begin(), own.end(), ':', '=');
    return parse_weight_scheme(own, rubric.areas);
  }
  if (scheme.empty() && !rubric.schemes.empty()) return rubric.schemes.front();
  for (const WeightScheme& candidate : rubric.schemes) {
    if (candidate.id == scheme) return candidate;
  }
  return Error{ErrorCode::invalid_argument, "scheme: the rubric has no weighting of this name", ""};
}

std::vector<double> in_order(const WeightScheme& scheme, const Rubric& rubric) {
  std::vector<double> weights;
  for (const Area& area : rubric.areas) {
    const auto found = scheme.areas.find(area.id);
    weights.push_back(found == scheme.areas.end() ? 0 : found->second);
  }
  return weights;
}

// What a list is sorted by. Equal ones keep the order of ids.
struct SortKey {
  double number = 0;
  std::string_view text;
};

class BoardSort {
 public:
  static std::optional<BoardSort> make(const Rubric& rubric, const std::string& by) {
    BoardSort sort;
    sort.by_ = by;
    for (size_t i = 0; i < rubric.areas.size(); ++i) {
      if (rubric.areas[i].id == by) sort.area_ = static_cast<int>(i);
    }
    for (size_t i = 0; i < rubric.criteria.size(); ++i) {
      if (rubric.criteria[i].id == by) sort.criterion_ = static_cast<int>(i);
    }
    const bool known = by == "rank" || by == "score" || by == "name" || by == "publisher" ||
                       by == "graded_at" || by == "reviewed" || sort.area_ >= 0 || sort.criterion_ >= 0;
    if (!known) return std::nullopt;
    return sort;
  }

  // A criterion and an area may have one name: then the criterion is meant.
  SortKey key(const ModelSheet& sheet, const Place& place) const {
    const BoardModel& model = *sheet.model;
    if (by_ == "rank") return {static_cast<double>(place.rank), {}};
    if (by_ == "score") return {place.total, {}};
    if (by_ == "name") return {0, model.name};
    if (by_ == "publisher") return {0, model.publisher};
    if (by_ == "graded_at") return {0, model.graded_at};
    if (by_ == "reviewed") return {static_cast<double>(sheet.reviewed), {}};
    if (criterion_ >= 0) return {scale(model.cells[static_cast<size_t>(criterion_)].final_grade), {}};
    return {sheet.areas[static_cast<size_t>(area_)], {}};
  }

 private:
  static double scale(Grade grade) {
    switch (grade) {
      case Grade::open:
        return 4;
      case Grade::semi:
        return 3;
      case Grade::closed:
        return 2;
      case Grade::na:
        return 1;
      case Grade::unknown:
        return 0;
    }
    return 0;
  }

  std::string by_;
  int area_ = -1;
  int criterion_ = -1;
};

bool contains_ignoring_case(const std::string& text, const std::string& lowered) {
  return ascii_lower(text).find(lowered) != std::string::npos;
}

Json row_json(const Rubric& rubric, const ModelSheet& sheet, const Place& place) {
  const BoardModel& model = *sheet.model;
  Json areas = Json::object();
  for (size_t i = 0; i < rubric.areas.size(); ++i) areas[rubric.areas[i].id] = sheet.areas[i];
  Json cells = Json::object();
  for (size_t i = 0; i < model.cells.size(); ++i) {
    const BoardCell& cell = model.cells[i];
    cells[rubric.criteria[i].id] = {{"grade", name(to_string(cell.final_grade))},
                                    {"proposed", name(to_string(cell.proposed))},
                                    {"decided", cell.decided},
                                    {"confidence", static_cast<double>(cell.confidence)},
                                    {"state", name(to_string(cell.state))}};
  }
  return {{"id", model.id},
          {"name", model.name},
          {"publisher", model.publisher},
          {"rank", place.rank},
          {"score", place.total},
          {"areas", std::move(areas)},
          {"cells", std::move(cells)},
          {"reviewed", {{"done", sheet.reviewed}, {"total", model.cells.size()}}},
          {"graded_at", model.graded_at}};
}

struct BoardQuery {
  std::string q;  // in lower case, as is publisher
  std::string publisher;
  bool reviewed_only = false;
  bool descending = false;
  size_t offset = 0;
  size_t limit = 100;
};

std::vector<Place> chosen(const ScoredBoard& scored, std::vector<Place> all, const BoardQuery& query,
                          const BoardSort& sort) {
  std::erase_if(all, [&](const Place& place) {
    const ModelSheet& sheet = *scored.sheets[place.model];
    const BoardModel& model = *sheet.model;
    if (!query.publisher.empty() && ascii_lower(model.publisher) != query.publisher) return true;
    if (query.reviewed_only && sheet.reviewed < model.cells.size()) return true;
    return !query.q.empty() && !contains_ignoring_case(model.id, query.q) &&
           !contains_ignoring_case(model.name, query.q);
  });
  std::stable_sort(all.begin(), all.end(), [&](const Place& a, const Place& b) {
    const SortKey left = sort.key(*scored.sheets[a.model], a);
    const SortKey right = sort.key(*scored.sheets[b.model], b);
    const auto before = [](const SortKey& x, const SortKey& y) {
      return x.number != y.number ? x.number < y.number : x.text < y.text;
    };
    return query.descending ? before(right, left) : before(left, right);
  });
  return all;
}

Json board_json(const Rubric& rubric, const ScoredBoard& scored, const WeightScheme& scheme,
                const BoardQuery& query, const BoardSort& sort) {
  const std::vector<Place> all = chosen(scored, places(scored, in_order(scheme, rubric)), query, sort);
  Json models = Json::array();
  for (size_t i = query.offset; i < all.size() && i - query.offset < query.limit; ++i) {
    models.push_back(row_json(rubric, *scored.sheets[all[i].model], all[i]));
  }
  double best = 0;
  for (const auto& [area, weight] : scheme.areas) best += weight;
  size_t reviewed = 0;
  size_t cells = 0;
  std::set<std::string_view> publishers;
  for (const auto& sheet : scored.sheets) {
    publishers.insert(sheet->model->publisher);
    reviewed += sheet->reviewed;
    cells += sheet->model->cells.size();
  }
  return {{"total", all.size()},
          {"rubric", rubric.id},
          {"criteria", scored.board->criteria},
          {"publishers", publishers},
          {"scheme", scheme.id},
          {"weights", scheme.areas},
          {"best_score", best},
          {"reviewed", {{"done", reviewed}, {"total", cells}}},
          {"last_decision", scored.board->last_decision},
          {"models", std::move(models)}};
}

Json source_json(const Workspace& workspace, const Source& source,
                 const std::map<std::string, int32_t>& pages) {
  Json json = {{"url", source.url},
               {"role", name(to_string(source.role))},
               {"relation", name(to_string(source.relation))},
               {"subject", source.subject},
               {"status", source.status},
               {"sha256", source.document},
               {"why", source.reason},
               {"found_in", source.found_in}};
  if (source.failure.empty()) {
    json["read"] = true;
  } else {
    json["failure"] = source.failure;
  }
  if (const auto found = pages.find(source.document); found != pages.end() && found->second > 0) {
    json["pages"] = found->second;
  }
  if (!source.document.empty()) {
    const auto record = workspace.find_snapshot(source.document, source.url);
    if (record && *record) {
      json["bytes"] = (*record)->size;
      json["fetched_at"] = (*record)->fetched_at;
    }
  }
  return json;
}

Json run_json(const RunRecord& run) {
  return {{"rubric", run.rubric},
          {"rubric_version", run.rubric_version},
          {"rules_version", run.rules_version},
          {"parser_version", run.parser_version},
          {"program_version", run.program_version},
          {"graded_at", run.graded_at}};
}

Json scores_json(const Rubric& rubric, const ScoredBoard& scored, const std::string& id) {
  Json areas = Json::object();
  Json totals = Json::object();
  Json ranks = Json::object();
  for (const WeightScheme& scheme : rubric.schemes) {
    for (const Place& place : places(scored, in_order(scheme, rubric))) {
      const ModelSheet& sheet = *scored.sheets[place.model];
      if (sheet.model->id != id) continue;
      for (size_t i = 0; i < rubric.areas.size(); ++i) areas[rubric.areas[i].id] = sheet.areas[i];
      totals[scheme.id] = place.total;
      ranks[scheme.id] = place.rank;
    }
  }
  return {{"areas", std::move(areas)}, {"totals", std::move(totals)}, {"ranks", std::move(ranks)}};
}

Result<Json> model_json(const Call& call, const Rubric& rubric, const std::string& id) {
  const Reviews& reviews = call.service.reviews;
  const auto graded = call.workspace().graded(id, rubric.id);
  if (!graded) return graded.error();
  if (!*graded) return Error{ErrorCode::not_found, "there is no model of this name on this rubric", ""};
  const GradedModel& model = **graded;
  std::map<std::string, int32_t> pages;
  for (const Proposal& proposal : model.proposals) {
    for (const SearchedDocument& document : proposal.ledger.documents)
      pages[document.document] = document.pages;
  }
  Json cells = Json::array();
  for (const Proposal& proposal : model.proposals) {
    const auto cell = reviews.cell(rubric.id, id, proposal.criterion);
    if (!cell) return cell.error();
    cells.push_back(cell_shape(*cell));
  }
  Json sources = Json::array();
  for (const Source& source : model.plan.sources)
    sources.push_back(source_json(call.workspace(), source, pages));
  Json refused = Json::array();
  for (const Source& source : model.plan.refused) {
    refused.push_back({{"url", source.url}, {"role", name(to_string(source.role))}, {"why", source.reason}});
  }
  const auto entries = reviews.history(rubric.id, id);
  if (!entries) return entries.error();
  Json history = Json::array();
  for (const HistoryEntry& entry : *entries) history.push_back(history_shape(entry));
  const auto board = reviews.board(rubric.id);
  if (!board) return board.error();
  return Json{{"id", model.plan.model.id},
              {"rubric", rubric.id},
              {"name", model.plan.name},
              {"publisher", model.plan.publisher},
              {"bases", model.plan.bases},
              {"scores", scores_json(rubric, *call.service.rankings->score(*board, rubric), id)},
              {"run", run_json(model.run)},
              {"cells", std::move(cells)},
              {"sources", std::move(sources)},
              {"refused", std::move(refused)},
              {"history", std::move(history)}};
}

}  // namespace

Result<const Rubric*> find_rubric(const Call& call, const std::string& id) {
  const std::string& wanted = id.empty() ? call.service.options.default_rubric : id;
  for (const Rubric& rubric : call.service.reviews.rubrics()) {
    if (rubric.id == wanted) return &rubric;
  }
  return Error{ErrorCode::not_found, "there is no rubric of this name", ""};
}

Response get_rubrics(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  Json list = Json::array();
  for (const Rubric& rubric : call.service.reviews.rubrics()) {
    list.push_back(rubric_json(rubric, rubric.id == call.service.options.default_rubric));
  }
  return json_response(list);
}

Response get_leaderboard(const Call& call) {
  Parameters parameters(call.request);
  const std::string rubric_id = parameters.text("rubric");
  const std::string scheme_id = parameters.text("scheme");
  const std::string own = parameters.text("weights");
  const std::string as_of = parameters.text("as_of");
  BoardQuery query;
  query.q = ascii_lower(parameters.text("q"));
  query.publisher = ascii_lower(parameters.text("publisher"));
  query.reviewed_only = parameters.flag("reviewed_only");
  query.offset = static_cast<size_t>(parameters.integer("offset", 0, 0, 10000000));
  query.limit = static_cast<size_t>(parameters.integer("limit", 100, 1, kMaxPage));
  const std::string by = parameters.text("sort", "rank");
  const std::string order = parameters.text("order", "asc");
  query.descending = order == "desc";
  if (order != "asc" && order != "desc") parameters.refuse("order", "must be asc or desc");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  const auto sort = BoardSort::make(**rubric, by);
  if (!sort) {
    return error_response(
        400, "invalid_argument",
        "sort: must be rank, score, name, publisher, graded_at, reviewed, or an area or criterion");
  }
  const auto scheme = read_weights(**rubric, scheme_id, own);
  if (!scheme) return error_response(call, scheme.error());
  const Reviews& reviews = call.service.reviews;
  const auto board = as_of.empty() ? reviews.board((*rubric)->id) : reviews.board_as_of((*rubric)->id, as_of);
  if (!board) return error_response(call, board.error());
  // Boards of past days are not kept.
  Rankings past;
  Rankings& rankings = as_of.empty() ? *call.service.rankings : past;
  return json_response(board_json(**rubric, *rankings.score(*board, **rubric), *scheme, query, *sort));
}

Response get_model(const Call& call) {
  Parameters parameters(call.request);
  const std::string id = parameters.required("id");
  const std::string rubric_id = parameters.text("rubric");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  const auto json = model_json(call, **rubric, id);
  if (!json) return error_response(call, json.error());
  return json_response(*json);
}

}  // namespace exhibit::serve
