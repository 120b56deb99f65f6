// Tested by tests/report/json_test.cc.
#include "pipeline/report/json.h"

#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

Json span_json(Span span) { return Json::array({span.begin, span.end}); }

Json json_of(const ModelResult& result, const JsonOptions& options) {
  if (!result.error.empty()) return {{"model", result.model}, {"error", result.error}};
  const GradedModel& graded = result.graded;
  Json proposals = Json::array();
  for (const Proposal& proposal : graded.proposals) proposals.push_back(to_json(proposal));
  Json json = {{"model", result.model},
               {"rubric", graded.run.rubric},
               {"rubric_version", graded.run.rubric_version},
               {"rules_version", graded.run.rules_version},
               {"parser_version", graded.run.parser_version},
               {"program_version", graded.run.program_version}};
  if (options.times) json["graded_at"] = graded.run.graded_at;
  json["proposals"] = std::move(proposals);
  json["plan"] = to_json(graded.plan);
  return json;
}

Json json_of(const FallenCitation& fallen) {
  return {{"model", fallen.model},
          {"criteria", fallen.criteria},
          {"reason", std::string(to_string(fallen.reason))},
          {"detail", fallen.detail},
          {"fact", fallen.fact},
          {"url", fallen.url},
          {"document", fallen.document},
          {"span", span_json(fallen.span)},
          {"quote", fallen.quote}};
}

}  // namespace

std::string proposal_json(const Proposal& proposal, const JsonOptions& options) {
  return dump(to_json(proposal), options.indent);
}

std::string plan_json(const SourcePlan& plan, const JsonOptions& options) {
  return dump(to_json(plan), options.indent);
}

std::string model_json(const ModelResult& result, const JsonOptions& options) {
  return dump(json_of(result, options), options.indent);
}

std::string models_json(std::span<const ModelResult> results, const JsonOptions& options) {
  Json list = Json::array();
  for (const ModelResult& result : results) list.push_back(json_of(result, options));
  return dump(list, options.indent);
}

std::string verification_json(const Verification& verification, const JsonOptions& options) {
  Json fallen = Json::array();
  for (const FallenCitation& citation : verification.fallen) fallen.push_back(json_of(citation));
  return dump(Json{{"holds", verification.holds()},
                   {"evidence", verification.evidence},
                   {"citations", verification.citations},
                   {"documents", verification.documents},
                   {"fallen", std::move(fallen)}},
              options.indent);
}

}  // namespace exhibit
