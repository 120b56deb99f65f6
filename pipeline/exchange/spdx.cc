// A graded model as an SPDX 3.0.1 document (JSON-LD): the model as an AI package with its licence, base
// models, released data and the documents that were read; each grade an annotation of those whose it is.
// Tested by tests/exchange/spdx_test.cc and tests/e2e/exchange.test.mjs.
#include <algorithm>
#include <map>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/exchange/identifiers.h"
#include "pipeline/exchange/model_facts.h"
#include "pipeline/exchange/outcome.h"
#include "pipeline/exchange/writers.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

constexpr const char* kGraded = "_:graded";  // how and when the program made its elements

// "type/subtype" of a Content-Type header; empty where it is not one.
std::string media_type_of(std::string_view header) {
  const std::string type = ascii_lower(trim(header.substr(0, header.find(';'))));
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c == '/';
  };
  const bool fits = std::all_of(type.begin(), type.end(), plain) &&
                    std::count(type.begin(), type.end(), '/') == 1 && !type.starts_with('/') &&
                    !type.ends_with('/');
  return fits ? type : std::string();
}

std::string_view reference_type(SourceRole role) {
  switch (role) {
    case SourceRole::license:
      return "license";
    case SourceRole::repository:
    case SourceRole::file_list:
      return "vcs";
    case SourceRole::metadata:
    case SourceRole::config:
      return "productMetadata";
    case SourceRole::environment:
      return "buildSystem";
    case SourceRole::blog:
      return "altWebPage";
    case SourceRole::card:
    case SourceRole::readme:
    case SourceRole::paper:
    case SourceRole::documentation:
    case SourceRole::dataset_card:
      return "documentation";
  }
  return "other";
}

// What the sources of a role are to the model.
const char* relationship_of(SourceRole role) {
  switch (role) {
    case SourceRole::metadata:
    case SourceRole::config:
      return "hasMetadata";
    case SourceRole::license:
    case SourceRole::repository:
    case SourceRole::file_list:
    case SourceRole::environment:
      return "hasEvidence";
    case SourceRole::card:
    case SourceRole::readme:
    case SourceRole::paper:
    case SourceRole::documentation:
    case SourceRole::dataset_card:
    case SourceRole::blog:
      return "hasDocumentation";
  }
  return "hasEvidence";
}

// "Llama 3.3 Community License" -> "LicenseRef-Llama-3.3-Community-License".
std::string license_expression(const ChosenLicense& license, const license::LicenseCatalog& catalog) {
  if (is_spdx_id(license, catalog)) return license.name;
  std::string id = "LicenseRef";
  bool gap = true;
  for (const char c : license.name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    if (plain && gap) id += '-';
    if (plain) id += c;
    gap = !plain;
  }
  return id == "LicenseRef" ? "LicenseRef-unnamed" : id;
}

class Graph {
 public:
  Graph(const ExportInput& input, const std::string& base)
      : input_(input), plan_(input.graded.plan), base_(base) {}

  Json json() {
    const RunRecord& run = input_.graded.run;
    creations_.push_back({{"type", "CreationInfo"},
                          {"@id", kGraded},
                          {"created", run.graded_at},
                          {"createdBy", {id("exhibit")}},
                          {"specVersion", "3.0.1"}});
    add("SoftwareAgent", "exhibit", {{"name", "exhibit " + run.program_version}});
    const std::vector<Outcome> outcomes = outcomes_of(input_);
    const bool is_complete = add_package(outcomes);
    add_license();
    add_bases();
    add_data();
    add_sources();
    for (const Outcome& outcome : outcomes) add_grade(outcome);
    Json graph = std::move(creations_);
    graph.push_back(document(is_complete));
    for (Json& element : elements_) graph.push_back(std::move(element));
    return {{"@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}, {"@graph", std::move(graph)}};
  }

 private:
  std::string id(const std::string& name) const { return base_ + name; }

  std::string add(const char* type, const std::string& name, Json rest, const char* creation = kGraded) {
    Json element = {{"type", type}, {"spdxId", id(name)}, {"creationInfo", creation}};
    element.update(rest);
    elements_.push_back(std::move(element));
    return id(name);
  }

  void relate(const std::string& name, const char* type, const Json& to) {
    add("Relationship", name, {{"from", id("model")}, {"relationshipType", type}, {"to", to}});
  }

  Json document(bool is_complete) const {
    Json all = Json::array();
    for (const Json& element : elements_) all.push_back(element.at("spdxId"));
    Json profiles = Json::array({"core", "software", "simpleLicensing"});
    if (is_complete) profiles.push_back("ai");
    return {{"type", "SpdxDocument"},
            {"spdxId", id("document")},
            {"creationInfo", kGraded},
            {"name", plan_.model.id},
            {"profileConformance", std::move(profiles)},
            {"rootElement", {id("model")}},
            {"element", std::move(all)}};
  }

  // Returns whether it has everything that the AI profile requires.
  bool add_package(const std::vector<Outcome>& outcomes) {
    Json package = {{"name", plan_.name.empty() ? plan_.model.id : plan_.name},
                    {"software_primaryPurpose", "model"}};
    if (!plan_.publisher.empty()) {
      const std::string publisher = add("Organization", "publisher", {{"name", plan_.publisher}});
      package["suppliedBy"] = publisher;
      package["originatedBy"] = {publisher};
    }
    add_hub_fields(package);
    if (const std::string structure = structure_of(input_); !structure.empty()) {
      package["ai_typeOfModel"] = {structure};
    }
    for (const auto& [key, value] : sizes_of(input_)) {
      package["ai_hyperparameter"].push_back({{"type", "DictionaryEntry"}, {"key", key}, {"value", value}});
    }
    add_quotes(outcomes, package);
    const auto has = [&](const char* key) { return package.contains(key); };
    const bool is_complete = has("suppliedBy") && has("releaseTime") && has("software_packageVersion") &&
                             has("software_downloadLocation");
    add("ai_AIPackage", "model", std::move(package));
    return is_complete;
  }

  void add_hub_fields(Json& package) const {
    const std::string page = hub_page(plan_);
    if (page.empty()) return;
    package["software_downloadLocation"] = iri_of(page);
    package["software_homePage"] = iri_of(page);
    package["software_packageUrl"] = hub_package_url(plan_.model.id);
    if (const std::string revision = hub_field(input_, "/sha"); !revision.empty()) {
      package["software_packageVersion"] = revision;
    }
    // The hub gives thousandths of a second, which SPDX does not take.
    std::string created = hub_field(input_, "/createdAt");
    if (const size_t dot = created.find('.'); dot != std::string::npos)
      created = created.substr(0, dot) + 'Z';
    if (is_utc_time(created)) package["releaseTime"] = created;
  }

  // What the publisher says of training and of its data, in its own words.
  static void add_quotes(const std::vector<Outcome>& outcomes, Json& package) {
    std::string training;
    std::set<std::string> seen;
    for (const Outcome& outcome : outcomes) {
      for (const Citation& citation : outcome.citations) {
        const Evidence& evidence = citation.evidence;
        const bool of_training =
            evidence.fact.starts_with("method.") || evidence.fact.starts_with("training.");
        const bool of_data = evidence.fact.starts_with("filtering.");
        if ((!of_training && !of_data) || !seen.insert(evidence.quote).second) continue;
        if (of_data) {
          package["ai_modelDataPreprocessing"].push_back(evidence.quote);
        } else {
          training += (training.empty() ? "" : "\n") + evidence.quote;
        }
      }
    }
    if (!training.empty()) package["ai_informationAboutTraining"] = training;
  }

  // Declared is what the publisher names; what it comes to in law is not ours to conclude.
  void add_license() {
    const ChosenLicense weights = license_of(LicensedPart::weights, input_.evidence, input_.licenses);
    Json declared = "expandedlicensing_NoAssertionLicense";
    if (!weights.name.empty()) {
      Json license = {{"name", weights.name},
                      {"simplelicensing_licenseExpression", license_expression(weights, input_.licenses)}};
      if (!weights.url.empty()) license["comment"] = "Named in " + weights.url;
      declared = add("simplelicensing_LicenseExpression", "license", std::move(license));
    }
    relate("declared-license", "hasDeclaredLicense", Json::array({declared}));
    relate("concluded-license", "hasConcludedLicense", Json::array({"expandedlicensing_NoAssertionLicense"}));
  }

  void add_bases() {
    Json bases = Json::array();
    std::set<std::string> seen;
    for (const std::string& base : plan_.bases) {
      if (!seen.insert(base).second) continue;
      bases.push_back(add("ai_AIPackage", "base-" + std::to_string(bases.size() + 1),
                          {{"name", base},
                           {"software_primaryPurpose", "model"},
                           {"software_packageUrl", hub_package_url(base)}}));
    }
    if (!bases.empty()) relate("bases", "descendantOf", bases);
  }

  void add_data() {
    Json sets = Json::array();
    for (const NamedData& data : released_data(input_)) {
      Json package = {
          {"name", data.name}, {"software_primaryPurpose", "data"}, {"dataset_datasetType", {"noAssertion"}}};
      if (!data.url.empty()) package["software_downloadLocation"] = iri_of(data.url);
      sets.push_back(
          add("dataset_DatasetPackage", "data-" + std::to_string(sets.size() + 1), std::move(package)));
    }
    if (!sets.empty()) relate("data", "trainedOn", sets);
  }

  void add_sources() {
    std::map<std::string, Json> by_relationship;
    int number = 0;
    for (const Source& source : sources_read(plan_)) {
      Json file = {
          {"name", source.url},
          {"comment", source.reason},
          {"verifiedUsing", {{{"type", "Hash"}, {"algorithm", "sha256"}, {"hashValue", source.document}}}},
          {"externalRef",
           {{{"type", "ExternalRef"},
             {"externalRefType", reference_type(source.role)},
             {"locator", {iri_of(source.url)}}}}}};
      const auto snapshot = input_.snapshot_of ? input_.snapshot_of(source.url, source.document)
                                               : std::optional<SnapshotRecord>();
      if (snapshot) {
        if (const std::string type = media_type_of(snapshot->media_type); !type.empty()) {
          file["contentType"] = type;
        }
        file["comment"] = source.reason + " Read at " + snapshot->fetched_at + '.';
      }
      const std::string file_id = add("software_File", "source-" + std::to_string(++number), std::move(file));
      by_relationship[source.relation == Relation::own ? relationship_of(source.role) : "hasEvidence"]
          .push_back(file_id);
    }
    for (const auto& [type, files] : by_relationship) relate("sources-" + type, type.c_str(), files);
  }

  // The creation of what these people decided; a blank node.
  std::string creation_of(const std::vector<Verdict>& deciders) {
    std::string at;
    Json people = Json::array();
    std::string key;
    for (const Verdict& verdict : deciders) {
      at = std::max(at, verdict.at);
      people.push_back(person(verdict.reviewer));
      key += verdict.reviewer + '\n';
    }
    if (!is_utc_time(at)) at = input_.graded.run.graded_at;
    const auto [known, is_new] =
        decided_.insert({key + at, "_:decided-" + std::to_string(decided_.size() + 1)});
    if (is_new) {
      creations_.push_back({{"type", "CreationInfo"},
                            {"@id", known->second},
                            {"created", at},
                            {"createdBy", std::move(people)},
                            {"createdUsing", {tool()}},
                            {"specVersion", "3.0.1"}});
    }
    return known->second;
  }

  std::string person(const std::string& name) {
    const auto [known, is_new] = people_.insert({name, "reviewer-" + std::to_string(people_.size() + 1)});
    if (is_new) add("Person", known->second, {{"name", name}});
    return id(known->second);
  }

  std::string tool() {
    if (!has_tool_) add("Tool", "tool", {{"name", "exhibit " + input_.graded.run.program_version}});
    has_tool_ = true;
    return id("tool");
  }

  void add_grade(const Outcome& outcome) {
    std::string statement = input_.rubric.title + ", " + outcome.criterion->title + ": " +
                            std::string(words_for(outcome.grade)) + '.';
    if (outcome.grade == outcome.proposal->grade && !outcome.proposal->reason.empty()) {
      statement += ' ' + outcome.proposal->reason;
    }
    std::set<std::string> seen;
    for (const Citation& citation : outcome.citations) {
      const std::string quoted = "\n\"" + citation.evidence.quote + "\" (" + citation.evidence.url + ')';
      if (seen.insert(quoted).second) statement += quoted;
    }
    const std::string creation = outcome.is_decided() ? creation_of(outcome.deciders) : kGraded;
    add("Annotation", "grade-" + outcome.criterion->id,
        {{"annotationType", outcome.is_decided() ? "review" : "other"},
         {"contentType", "text/plain"},
         {"statement", statement},
         {"subject", id("model")}},
        creation.c_str());
  }

  const ExportInput& input_;
  const SourcePlan& plan_;
  const std::string base_;
  Json creations_ = Json::array();
  Json elements_ = Json::array();
  std::map<std::string, std::string> people_;   // local id by name
  std::map<std::string, std::string> decided_;  // blank node by people and time
  bool has_tool_ = false;
};

}  // namespace

Result<std::string> write_spdx(const ExportInput& input) {
  if (!is_utc_time(input.graded.run.graded_at)) {
    return Error{ErrorCode::not_found, "it is not known when the model was graded; grade it again", {}};
  }
  // Element names begin with a UUID of the content, which has no names of its own then.
  const std::string space = "urn:uuid:" + uuid_of(dump(Graph(input, "urn:x:").json())) + '#';
  return dump(Graph(input, space).json(), 2) + '\n';
}

}  // namespace exhibit
