// One cell, the queue of cells, and decisions on them. Tested by tests/serve/review_api_test.cc.
#include <algorithm>

#include "pipeline/base/text.h"
#include "pipeline/grade/weights.h"
#include "pipeline/review/exchange.h"
#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"
#include "pipeline/serve/shapes.h"

namespace exhibit::serve {
namespace {

constexpr int64_t kMaxDecisions = 5000;
constexpr int64_t kMaxExported = 200000;

std::string name(std::string_view text) { return std::string(text); }

template <class Value>
std::vector<Value> read_names(Parameters& parameters, std::string_view parameter) {
  std::vector<Value> values;
  for (const std::string& item : parameters.list(parameter)) {
    Value value{};
    if (parse(item, value)) {
      values.push_back(value);
    } else {
      parameters.refuse(parameter, "\"" + std::string(truncate_utf8(item, 40)) + "\" is none of its values");
    }
  }
  return values;
}

QueueQuery read_queue(Parameters& parameters, const Call& call) {
  QueueQuery query;
  query.reviewer = call.caller.name;
  query.model = parameters.text("model");
  query.publisher = parameters.text("publisher");
  query.criteria = parameters.list("criterion");
  query.grades = read_names<Grade>(parameters, "grade");
  query.confidence_min = parameters.number("confidence_min", 0, 0, 1);
  query.confidence_max = parameters.number("confidence_max", 1, 0, 1);
  query.states = read_names<CellState>(parameters, "state");
  query.reviewed_by = parameters.text("reviewer");
  query.assigned_to = parameters.text("assigned_to");
  const std::string order = parameters.text("order", "value");
  if (!parse(order, query.order))
    parameters.refuse("order", "must be value, disagreement, confidence or model");
  query.blind = parameters.flag("blind");
  query.offset = static_cast<size_t>(parameters.integer("offset", 0, 0, 100000000));
  query.limit = static_cast<size_t>(parameters.integer("limit", 50, 1, kMaxQueueItems));
  return query;
}

Json item_json(const QueueItem& item, bool blind) {
  Json json = {{"model", item.model}, {"criterion", item.criterion}};
  if (blind) {
    json["grade"] = nullptr;
    json["confidence"] = nullptr;
  } else {
    json["grade"] = name(to_string(item.grade));
    json["confidence"] = item.confidence;
  }
  json["decided"] = item.decided;
  json["state"] = name(to_string(item.state));
  json["value"] = item.value;
  json["reviews"] = item.reviews;
  json["published"] = item.published ? Json(name(to_string(*item.published))) : Json(nullptr);
  return json;
}

JournalQuery read_journal_query(Parameters& parameters, int64_t max) {
  JournalQuery query;
  query.rubric = parameters.text("rubric");
  query.model = parameters.text("model");
  query.criterion = parameters.text("criterion");
  query.reviewer = parameters.text("reviewer");
  query.after_seq = parameters.integer("since_seq", 0, 0, INT64_MAX);
  query.limit = parameters.integer("limit", std::min<int64_t>(max, 500), 1, max);
  return query;
}

// A passage that a person selected: its text is put in where the client did not send it (a selection over
// several blocks, of which it does not know what stands between them).
Result<void> complete_citation(const Call& call, Json& decision) {
  const auto action = decision.find("action");
  const auto citation = decision.find("citation");
  if (action == decision.end() || *action != "add_citation" || citation == decision.end()) return {};
  if (!citation->is_object() || citation->contains("quote")) return {};
  const auto number = [&citation](const char* field) -> uint64_t {
    const auto found = citation->find(field);
    return found != citation->end() && found->is_number_unsigned() ? found->get<uint64_t>() : UINT64_MAX;
  };
  const auto text = [&citation](const char* field) {
    const auto found = citation->find(field);
    return found != citation->end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const uint64_t begin = number("begin_byte");
  const uint64_t end = number("end_byte");
  const auto shelved = call.service.documents->document(text("document"), text("url"));
  if (!shelved) return shelved.error();
  if (begin >= end || end > (*shelved)->document->text.size() || end - begin > kMaxSelectionBytes) {
    return Error{ErrorCode::invalid_argument, "citation: these bytes are no passage of the document", ""};
  }
  (*citation)["quote"] = (*shelved)->document->text.substr(begin, end - begin);
  return {};
}

// What a client may say of a decision; who, when and in which order is the server's to say.
Result<Decision> read_decision(const Call& call) {
  Json json = Json::parse(call.request.body, nullptr, false);
  if (!json.is_object()) return Error{ErrorCode::invalid_argument, "body: must be a JSON object", ""};
  for (const char* own : {"reviewer", "at", "seq", "origin", "origin_seq"}) {
    if (json.contains(own)) {
      return Error{ErrorCode::invalid_argument, std::string(own) + ": is set by the server", ""};
    }
  }
  if (!json.contains("rubric")) json["rubric"] = call.service.options.default_rubric;
  json["reviewer"] = call.caller.name;
  if (const auto completed = complete_citation(call, json); !completed) return completed.error();
  Result<Decision> decision = parse_decision(dump(json));
  if (decision) return decision;
  return Error{ErrorCode::invalid_argument, decision.error().message, ""};
}

}  // namespace

Response get_cell(const Call& call) {
  Parameters parameters(call.request);
  const std::string model = parameters.required("model");
  const std::string criterion = parameters.required("criterion");
  const std::string rubric_id = parameters.text("rubric");
  const bool blind = parameters.flag("blind");
  const std::string as_of = parameters.text("as_of");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  const Reviews& reviews = call.service.reviews;
  auto cell = as_of.empty() ? reviews.cell((*rubric)->id, model, criterion)
                            : reviews.cell_as_of((*rubric)->id, model, criterion, as_of);
  if (!cell) return error_response(call, cell.error());
  return json_response(cell_shape(blind ? blinded(*std::move(cell), call.caller.name) : *std::move(cell)));
}

Response get_queue(const Call& call) {
  Parameters parameters(call.request);
  const std::string rubric_id = parameters.text("rubric");
  const std::string own_weights = parameters.text("weights");
  QueueQuery query = read_queue(parameters, call);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  if (!own_weights.empty()) {
    std::string typed = own_weights;
    std::replace(typed.begin(), typed.end(), ':', '=');
    auto scheme = parse_weight_scheme(typed, (*rubric)->areas);
    if (!scheme) return error_response(call, scheme.error());
    query.weights = std::move(scheme->areas);
  }
  const auto page = call.service.reviews.queue((*rubric)->id, query);
  if (!page) return error_response(call, page.error());
  Json items = Json::array();
  for (const QueueItem& item : page->items) items.push_back(item_json(item, query.blind));
  return json_response({{"total", page->total}, {"rubric", (*rubric)->id}, {"items", std::move(items)}});
}

Response get_decisions(const Call& call) {
  Parameters parameters(call.request);
  const JournalQuery query = read_journal_query(parameters, kMaxDecisions);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto decisions = call.service.reviews.decisions(query);
  if (!decisions) return error_response(call, decisions.error());
  Json events = Json::array();
  for (const Decision& decision : *decisions) events.push_back(decision_shape(decision));
  return json_response({{"events", std::move(events)}});
}

Response get_decisions_jsonl(const Call& call) {
  Parameters parameters(call.request);
  JournalQuery query = read_journal_query(parameters, kMaxExported);
  if (!call.request.parameter("limit")) query.limit = kMaxExported;
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  std::string lines;
  const auto exported =
      export_decisions(call.service.reviews, query, [&lines](std::string_view line) { lines += line; });
  if (!exported) return error_response(call, exported.error());
  Response response;
  response.content_type = "application/jsonl; charset=utf-8";
  response.body = std::make_shared<const std::string>(std::move(lines));
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"decisions.jsonl\"");
  return response;
}

Response post_decisions(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  Result<Decision> decision = read_decision(call);
  if (!decision) return error_response(call, decision.error());
  const bool blind = decision->blind;
  auto recorded = call.service.reviews.record(*std::move(decision));
  if (!recorded) return error_response(call, recorded.error());
  CellDetail cell = std::move(recorded->cell);
  if (blind) cell = blinded(std::move(cell), call.caller.name);
  Json others = Json::array();
  if (!cell.hidden) {
    for (const Decision& other : recorded->others) others.push_back(decision_shape(other));
  }
  return json_response({{"event", decision_shape(recorded->decision)},
                        {"cell", cell_shape(cell)},
                        {"conflict", recorded->conflict && !cell.hidden},
                        {"others", std::move(others)},
                        {"repeated", recorded->repeated}},
                       recorded->repeated ? 200 : 201);
}

}  // namespace exhibit::serve
