// A graded model as a bill of materials (CycloneDX 1.6, ECMA-424): the model with its card, and declarations:
// the rubric is a standard, a grade a claim with its citations as evidence, the program and the reviewers who
// decided are assessors. Tested by tests/exchange/cyclonedx_test.cc and tests/e2e/exchange.test.mjs.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "pipeline/exchange/identifiers.h"
#include "pipeline/exchange/model_facts.h"
#include "pipeline/exchange/outcome.h"
#include "pipeline/exchange/writers.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

constexpr std::string_view kModelRef = "model";
constexpr std::string_view kProgramRef = "assessor/program";

Json property(const std::string& name, const std::string& value) {
  return {{"name", "exhibit:" + name}, {"value", value}};
}

std::string four_places(double number) {
  std::array<char, 32> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed, 4);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

std::string_view reference_type(SourceRole role) {
  switch (role) {
    case SourceRole::card:
      return "model-card";
    case SourceRole::config:
    case SourceRole::environment:
      return "configuration";
    case SourceRole::license:
      return "license";
    case SourceRole::repository:
      return "vcs";
    case SourceRole::readme:
    case SourceRole::paper:
    case SourceRole::documentation:
    case SourceRole::dataset_card:
      return "documentation";
    case SourceRole::blog:
      return "website";
    case SourceRole::metadata:
    case SourceRole::file_list:
      return "other";
  }
  return "other";
}

Json references_of(const SourcePlan& plan) {
  Json references = Json::array();
  for (const Source& source : sources_read(plan)) {
    if (source.relation != Relation::own) continue;
    references.push_back({{"url", iri_of(source.url)},
                          {"comment", source.reason},
                          {"type", reference_type(source.role)},
                          {"hashes", {{{"alg", "SHA-256"}, {"content", source.document}}}}});
  }
  return references;
}

Json model_card(const ExportInput& input, const std::vector<Outcome>& outcomes) {
  Json parameters = Json::object();
  if (const std::string task = hub_field(input, "/pipeline_tag"); !task.empty()) parameters["task"] = task;
  if (const std::string structure = structure_of(input); !structure.empty()) {
    parameters["modelArchitecture"] = structure;
  }
  for (const NamedData& data : released_data(input)) {
    Json set = {{"type", "dataset"}, {"name", data.name}};
    if (!data.url.empty()) set["contents"] = {{"url", iri_of(data.url)}};
    parameters["datasets"].push_back(std::move(set));
  }
  Json properties = Json::array();
  for (const auto& [name, value] : sizes_of(input)) properties.push_back(property("size:" + name, value));
  for (const WeightScheme& scheme : input.rubric.schemes) {
    properties.push_back(
        property("score:" + scheme.id, four_places(openness_of(input.rubric, scheme, outcomes))));
  }
  for (const Outcome& outcome : outcomes) {
    properties.push_back(property("grade:" + outcome.criterion->id, std::string(to_string(outcome.grade))));
  }
  return {{"modelParameters", std::move(parameters)}, {"properties", std::move(properties)}};
}

Json licenses_of(const ExportInput& input) {
  const ChosenLicense weights = license_of(LicensedPart::weights, input.evidence, input.licenses);
  if (weights.name.empty()) return nullptr;
  const char* key = is_spdx_id(weights, input.licenses) ? "id" : "name";
  Json license = {{key, weights.name}, {"acknowledgement", "declared"}};
  if (!weights.url.empty()) license["properties"] = {property("named-in", weights.url)};
  return {{{"license", std::move(license)}}};
}

Json model_component(const ExportInput& input, const std::vector<Outcome>& outcomes) {
  const SourcePlan& plan = input.graded.plan;
  Json component = {{"type", "machine-learning-model"}, {"bom-ref", kModelRef}};
  if (!plan.publisher.empty()) {
    component["supplier"] = {{"name", plan.publisher}};
    component["publisher"] = plan.publisher;
  }
  component["name"] = plan.name.empty() ? plan.model.id : plan.name;
  if (const std::string revision = hub_field(input, "/sha"); !revision.empty()) {
    component["version"] = revision;
  }
  if (Json licenses = licenses_of(input); !licenses.is_null()) component["licenses"] = std::move(licenses);
  if (plan.model.kind == ModelRef::Kind::hub) component["purl"] = hub_package_url(plan.model.id);
  component["externalReferences"] = references_of(plan);
  component["modelCard"] = model_card(input, outcomes);
  return component;
}

// Base models, each with its own entry; the model depends on the nearest, that on the next.
void add_bases(const SourcePlan& plan, Json& bom) {
  std::string dependent(kModelRef);
  std::set<std::string> seen;
  for (const std::string& base : plan.bases) {
    if (!seen.insert(base).second) continue;
    const std::string ref = "base/" + base;
    bom["components"].push_back({{"type", "machine-learning-model"},
                                 {"bom-ref", ref},
                                 {"name", base},
                                 {"purl", hub_package_url(base)}});
    bom["dependencies"].push_back({{"ref", dependent}, {"dependsOn", {ref}}});
    dependent = ref;
  }
}

std::string requirement_ref(const Rubric& rubric, const std::string& criterion) {
  return rubric.id + "/criterion/" + criterion;
}

Json standard_of(const Rubric& rubric, const std::string& version) {
  Json requirements = Json::array();
  for (const Area& area : rubric.areas) {
    const std::string area_ref = rubric.id + "/area/" + area.id;
    requirements.push_back({{"bom-ref", area_ref}, {"identifier", area.id}, {"text", area.title}});
    for (const std::string& id : area.criteria) {
      const Criterion* criterion = rubric.find(id);
      if (criterion == nullptr) continue;
      requirements.push_back({{"bom-ref", requirement_ref(rubric, id)},
                              {"identifier", id},
                              {"text", criterion->title},
                              {"descriptions", {criterion->question}},
                              {"parent", area_ref}});
    }
  }
  Json standard = {{"bom-ref", rubric.id}, {"name", rubric.title}};
  if (!version.empty()) standard["version"] = version;
  standard["description"] = rubric.source;
  standard["requirements"] = std::move(requirements);
  return standard;
}

// Everything in `declarations`, with the references between its parts.
class Declarations {
 public:
  Declarations(const ExportInput& input, const std::vector<Outcome>& outcomes)
      : input_(input), outcomes_(outcomes) {
    for (const Outcome& outcome : outcomes) {
      for (const Verdict& verdict : outcome.deciders) reviewers_.insert({verdict.reviewer, ""});
    }
    int number = 0;
    for (auto& [name, ref] : reviewers_) ref = "assessor/reviewer-" + std::to_string(++number);
  }

  Json json() {
    Json claims = Json::array();
    for (const Outcome& outcome : outcomes_) claims.push_back(claim_of(outcome));
    Json result = {{"assessors", assessors()}, {"attestations", attestations()}};
    result["claims"] = std::move(claims);
    result["evidence"] = std::move(evidence_);
    return result;
  }

 private:
  Json assessors() const {
    Json list = Json::array();
    list.push_back({{"bom-ref", kProgramRef},
                    {"organization", {{"name", "exhibit " + input_.graded.run.program_version}}}});
    for (const auto& [name, ref] : reviewers_) {
      list.push_back({{"bom-ref", ref}, {"organization", {{"contact", {{{"name", name}}}}}}});
    }
    return list;
  }

  // Each criterion stands in the attestations of those whose grade it is: the program's, or the reviewers'.
  Json attestations() const {
    Json list = Json::array();
    add_attestation(list, "Grades proposed from the publisher's own documents.", std::string(kProgramRef),
                    [](const Outcome& outcome) { return !outcome.is_decided(); });
    for (const auto& [name, ref] : reviewers_) {
      add_attestation(list, "Grades decided in review.", ref, [&name = name](const Outcome& outcome) {
        return std::any_of(outcome.deciders.begin(), outcome.deciders.end(),
                           [&](const Verdict& verdict) { return verdict.reviewer == name; });
      });
    }
    return list;
  }

  template <class Belongs>
  void add_attestation(Json& list, const char* summary, const std::string& assessor, Belongs belongs) const {
    Json map = Json::array();
    for (const Outcome& outcome : outcomes_) {
      if (belongs(outcome)) map.push_back(mapping_of(outcome));
    }
    if (map.empty()) return;
    list.push_back({{"summary", summary}, {"assessor", assessor}, {"map", std::move(map)}});
  }

  Json mapping_of(const Outcome& outcome) const {
    Json conformance = Json::object();
    const auto score = input_.rubric.scores.find(outcome.grade);
    const bool is_scored = outcome.grade != Grade::na && outcome.grade != Grade::unknown;
    if (is_scored && score != input_.rubric.scores.end()) conformance["score"] = score->second;
    conformance["rationale"] = rationale_of(outcome);
    Json mapping = {{"requirement", requirement_ref(input_.rubric, outcome.criterion->id)},
                    {"claims", {claim_ref(outcome)}},
                    {"conformance", std::move(conformance)}};
    if (!outcome.is_decided()) {
      mapping["confidence"] = {{"score", std::clamp(outcome.proposal->confidence, 0.0, 1.0)}};
    }
    return mapping;
  }

  std::string rationale_of(const Outcome& outcome) const {
    std::string text = "Graded " + std::string(words_for(outcome.grade));
    if (outcome.grade != outcome.proposal->grade) {
      return text + " by reviewers; proposed was " + std::string(words_for(outcome.proposal->grade)) + '.';
    }
    return outcome.proposal->reason.empty() ? text + '.' : text + ": " + outcome.proposal->reason;
  }

  static std::string claim_ref(const Outcome& outcome) { return "claim/" + outcome.criterion->id; }

  Json claim_of(const Outcome& outcome) {
    Json claim = {{"bom-ref", claim_ref(outcome)},
                  {"target", kModelRef},
                  {"predicate", outcome.criterion->title + ": " + std::string(words_for(outcome.grade))},
                  {"reasoning", rationale_of(outcome)}};
    Json references = Json::array();
    std::set<std::string> named;
    for (const Citation& citation : outcome.citations) {
      const std::string ref = add_evidence(citation);
      if (named.insert(ref).second) references.push_back(ref);
    }
    if (!references.empty()) claim["evidence"] = std::move(references);
    return claim;
  }

  std::string add_evidence(const Citation& citation) {
    const Evidence& evidence = citation.evidence;
    const std::string ref =
        "evidence/" + uuid_of(evidence.document + '\n' + evidence.url + '\n' + evidence.fact + '\n' +
                              std::to_string(evidence.span.begin) + '\n' + std::to_string(evidence.span.end) +
                              '\n' + citation.added_by);
    if (!known_.insert(ref).second) return ref;
    Json entry = {{"bom-ref", ref}};
    if (!evidence.fact.empty()) entry["propertyName"] = "exhibit:" + evidence.fact;
    entry["description"] = description_of(evidence);
    Json data = {{"name", "quote"},
                 {"contents",
                  {{"attachment", {{"contentType", "text/plain"}, {"content", evidence.quote}}},
                   {"url", iri_of(evidence.url)}}}};
    entry["data"] = Json::array({std::move(data)});
    if (const auto snapshot = input_.snapshot_of ? input_.snapshot_of(evidence.url, evidence.document)
                                                 : std::optional<SnapshotRecord>();
        snapshot && is_utc_time(snapshot->fetched_at)) {
      entry["created"] = snapshot->fetched_at;
    }
    if (!citation.added_by.empty()) entry["reviewer"] = {{"name", citation.added_by}};
    evidence_.push_back(std::move(entry));
    return ref;
  }

  static std::string description_of(const Evidence& evidence) {
    std::string text = "Quoted from the document with SHA-256 " + evidence.document;
    if (evidence.page > 0) text += ", page " + std::to_string(evidence.page);
    if (!evidence.section.empty()) text += ", section \"" + evidence.section + '"';
    if (!evidence.rule.empty()) text += "; found by the rule " + evidence.rule;
    return text + '.';
  }

  const ExportInput& input_;
  const std::vector<Outcome>& outcomes_;
  std::map<std::string, std::string> reviewers_;  // reference by name
  std::set<std::string> known_;                   // references of evidence_
  Json evidence_ = Json::array();
};

Json bom_of(const ExportInput& input, const std::string& serial) {
  const std::vector<Outcome> outcomes = outcomes_of(input);
  const RunRecord& run = input.graded.run;
  Json metadata = Json::object();
  if (is_utc_time(run.graded_at)) metadata["timestamp"] = run.graded_at;
  metadata["tools"]["components"] = {
      {{"type", "application"}, {"name", "exhibit"}, {"version", run.program_version}}};
  metadata["component"] = model_component(input, outcomes);
  Json bom = {{"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
              {"bomFormat", "CycloneDX"},
              {"specVersion", "1.6"}};
  if (!serial.empty()) bom["serialNumber"] = "urn:uuid:" + serial;
  bom["version"] = 1;
  bom["metadata"] = std::move(metadata);
  add_bases(input.graded.plan, bom);
  bom["declarations"] = Declarations(input, outcomes).json();
  bom["definitions"]["standards"] = {standard_of(input.rubric, run.rubric_version)};
  return bom;
}

}  // namespace

Result<std::string> write_cyclonedx(const ExportInput& input) {
  const std::string serial = uuid_of(dump(bom_of(input, {})));
  return dump(bom_of(input, serial), 2) + '\n';
}

}  // namespace exhibit
