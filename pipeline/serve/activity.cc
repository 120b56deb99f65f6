// Agreement, what decisions say of rules, and who is to review what. Tested by
// tests/serve/review_api_test.cc.
#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"
#include "pipeline/serve/shapes.h"

namespace exhibit::serve {
namespace {

constexpr size_t kMaxListed = 2000;
constexpr size_t kMaxNameBytes = 300;

Json reliability_json(const CriterionReliability& criterion) {
  return {{"criterion", criterion.criterion},
          {"items", criterion.items},
          {"pairs", criterion.pairs},
          {"kappa", number_or_null(criterion.kappa)},
          {"alpha", number_or_null(criterion.alpha)},
          {"alpha_ordinal", number_or_null(criterion.alpha_ordinal)}};
}

Json assignment_json(const Assignment& assignment) {
  return {{"id", assignment.id},
          {"reviewer", assignment.reviewer},
          {"rubric", assignment.rubric},
          {"models", assignment.models},
          {"from", assignment.from},
          {"to", assignment.to},
          {"criteria", assignment.criteria}};
}

}  // namespace

Response get_agreement(const Call& call) {
  Parameters parameters(call.request);
  const std::string rubric_id = parameters.text("rubric");
  const bool blind_only = parameters.flag("blind_only");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  const auto reliability = call.service.reviews.reliability((*rubric)->id, blind_only);
  if (!reliability) return error_response(call, reliability.error());
  Json criteria = Json::array();
  for (const CriterionReliability& criterion : reliability->criteria)
    criteria.push_back(reliability_json(criterion));
  Json reviewers = Json::array();
  for (const PairReliability& pair : reliability->reviewers) {
    reviewers.push_back({{"a", pair.a}, {"b", pair.b}, {"n", pair.n}, {"kappa", number_or_null(pair.kappa)}});
  }
  Json overall = reliability_json(reliability->overall);
  overall.erase("criterion");
  return json_response({{"rubric", (*rubric)->id},
                        {"criteria", std::move(criteria)},
                        {"overall", std::move(overall)},
                        {"reviewers", std::move(reviewers)}});
}

Response get_rule_precision(const Call& call) {
  Parameters parameters(call.request);
  const std::string rubric_id = parameters.text("rubric");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto rubric = find_rubric(call, rubric_id);
  if (!rubric) return error_response(call, rubric.error());
  const auto rules = call.service.reviews.rule_precision((*rubric)->id);
  if (!rules) return error_response(call, rules.error());
  Json list = Json::array();
  for (const RuleRecord& rule : *rules) {
    list.push_back({{"rule", rule.rule},
                    {"confirmed", rule.confirmed},
                    {"rejected", rule.rejected},
                    {"overruled", rule.overruled},
                    {"precision", number_or_null(rule.precision())}});
  }
  return json_response(list);
}

Response get_assignments(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto assignments = call.service.reviews.assignments();
  if (!assignments) return error_response(call, assignments.error());
  Json list = Json::array();
  for (const Assignment& assignment : *assignments) list.push_back(assignment_json(assignment));
  return json_response({{"assignments", std::move(list)}});
}

Response post_assignments(const Call& call) {
  BodyFields body(call.request);
  Assignment assignment;
  assignment.reviewer = body.required("reviewer", kMaxReviewerBytes);
  assignment.rubric = body.text("rubric", kMaxNameBytes, call.service.options.default_rubric);
  assignment.models = body.list("models", kMaxListed, kMaxNameBytes);
  assignment.from = body.text("from", kMaxNameBytes);
  assignment.to = body.text("to", kMaxNameBytes);
  assignment.criteria = body.list("criteria", kMaxListed, kMaxNameBytes);
  if (const auto mistake = body.error()) return error_response(call, *mistake);
  const auto made = call.service.reviews.assign(std::move(assignment));
  if (!made) return error_response(call, made.error());
  return json_response(assignment_json(*made), 201);
}

Response delete_assignments(const Call& call) {
  Parameters parameters(call.request);
  const int64_t id = parameters.integer("id", 0, 1, INT64_MAX);
  if (id == 0) parameters.refuse("id", "is needed");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto removed = call.service.reviews.unassign(id);
  if (!removed) return error_response(call, removed.error());
  return empty_response();
}

}  // namespace exhibit::serve
