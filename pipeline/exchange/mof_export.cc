// What was found of a model as components of the Model Openness Framework. A component is listed where
// evidence that counts, or a source that was read, shows it; nothing is listed for want of the opposite.
// Tested by tests/exchange/formats_test.cc.
#include <algorithm>

#include "pipeline/exchange/license_choice.h"
#include "pipeline/exchange/mof.h"
#include "pipeline/exchange/writers.h"

namespace exhibit {
namespace {

// What shows a component: one of these facts, or a source of this role that was read.
struct Trace {
  std::string_view component;
  std::vector<std::string_view> facts;
  std::vector<SourceRole> roles;
};

const std::vector<Trace>& traces() {
  static const std::vector<Trace> kTraces = {
      {"Model architecture", {"architecture.size"}, {}},
      {"Data preprocessing code", {"code.data_file"}, {}},
      {"Training code", {"code.training_file", "code.training_released", "code.everything_released"}, {}},
      {"Inference code", {"code.inference_file"}, {}},
      {"Supporting libraries and tools", {"code.framework_released"}, {}},
      {"Model parameters (Final)", {"weights.files", "weights.released"}, {}},
      {"Datasets", {"data.released"}, {}},
      {"Model metadata", {}, {SourceRole::config}},
      {"Model card", {}, {SourceRole::card}},
      {"Data card", {}, {SourceRole::dataset_card}},
      {"Technical report", {"paper.report"}, {}},
  };
  return kTraces;
}

// Where a component was seen; nullopt where it was not.
std::optional<std::string> seen_at(const Trace& trace, const ExportInput& input) {
  for (const Evidence& piece : input.evidence) {
    const bool counts = piece.refused.empty() && (piece.relation == Relation::own) &&
                        (piece.subject == Subject::model || piece.subject == Subject::family);
    if (counts && std::find(trace.facts.begin(), trace.facts.end(), piece.fact) != trace.facts.end())
      return piece.url;
  }
  for (const Source& source : input.graded.plan.sources) {
    const bool read = source.relation == Relation::own && !source.document.empty() && source.failure.empty();
    if (read && std::find(trace.roles.begin(), trace.roles.end(), source.role) != trace.roles.end())
      return source.url;
  }
  return std::nullopt;
}

std::string license_for(MofDomain domain, const ChosenLicense& weights, const ChosenLicense& code) {
  switch (domain) {
    case MofDomain::code:
      return code.name.empty() ? weights.name : code.name;
    case MofDomain::data:
      return weights.name;
    case MofDomain::document:
      return "";
  }
  return "";
}

bool is_weights_or_metadata(std::string_view component) {
  return component.starts_with("Model parameters") || component == "Model metadata";
}

std::string treatment_of(std::span<const Evidence> evidence) {
  const auto holds = [&](std::string_view fact) {
    return std::any_of(evidence.begin(), evidence.end(), [fact](const Evidence& piece) {
      return piece.fact == fact && piece.refused.empty() && piece.subject == Subject::model;
    });
  };
  if (holds("model.tuned")) return "instruct fine-tuned";
  return holds("model.base") ? "pre-trained" : "";
}

}  // namespace

Result<std::string> write_mof_model(const ExportInput& input) {
  const SourcePlan& plan = input.graded.plan;
  const ChosenLicense weights = license_of(LicensedPart::weights, input.evidence, input.licenses);
  const ChosenLicense code = license_of(LicensedPart::code, input.evidence, input.licenses);
  MofModel model;
  model.framework_name = "Model Openness Framework";
  model.framework_version = "1.0";
  model.framework_date = "2024-12-15";
  model.name = plan.name.empty() ? plan.model.id : plan.name;
  model.producer = plan.publisher;
  model.origin = plan.bases.empty() ? "" : plan.bases.front();
  model.treatment = treatment_of(input.evidence);
  if (plan.model.kind == ModelRef::Kind::hub) model.huggingface = "https://huggingface.co/" + plan.model.id;
  if (!weights.name.empty()) model.licenses.push_back({"distribution", {weights.name, weights.url, {}}});
  if (!code.name.empty()) model.licenses.push_back({"code", {code.name, code.url, {}}});
  for (const Trace& trace : traces()) {
    const auto seen = seen_at(trace, input);
    if (!seen) continue;
    const MofComponentKind& kind = *find_mof_component(trace.component);
    MofComponent component;
    component.name = std::string(kind.name);
    component.description = std::string(kind.description);
    component.component_path = *seen;
    const std::string license = license_for(kind.domain, weights, code);
    // The weights' licence says nothing of data sets.
    const bool applies = kind.domain == MofDomain::code || is_weights_or_metadata(kind.name);
    if (applies && !license.empty()) component.license = license;
    model.components.push_back(std::move(component));
  }
  return write_mof(model);
}

}  // namespace exhibit
