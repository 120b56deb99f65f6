// Tested by tests/store/json_codec_test.cc.
#include "pipeline/store/json_codec.h"

#include <array>

namespace exhibit {
namespace {

std::string_view to_string(ModelRef::Kind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"hub", "repository", "folder", "manifest"};
  return kNames[static_cast<size_t>(kind)];
}

ModelRef::Kind parse_kind(const std::string& name) {
  for (const auto kind : {ModelRef::Kind::hub, ModelRef::Kind::repository, ModelRef::Kind::folder}) {
    if (to_string(kind) == name) return kind;
  }
  return ModelRef::Kind::manifest;
}

// parse() takes JSON apart with functions that throw; this is where they stop.
template <class T, class Read>
Result<T> read_json(std::string_view text, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const nlohmann::json::exception& e) {
    return Error{ErrorCode::malformed, std::string("stored JSON is damaged: ") + e.what(), ""};
  }
}

template <class T>
void read_name(const Json& json, const char* key, T& value) {
  if (!parse(json.at(key).get<std::string>(), value)) {
    throw nlohmann::json::other_error::create(500, std::string("unknown ") + key, nullptr);
  }
}

Source source_from(const Json& json) {
  Source source;
  source.url = json.at("url");
  read_name(json, "role", source.role);
  read_name(json, "relation", source.relation);
  source.subject = json.at("subject");
  source.reason = json.at("reason");
  source.found_in = json.at("found_in");
  source.document = json.at("document");
  source.status = json.at("status");
  source.failure = json.at("failure");
  return source;
}

SearchedDocument searched_document_from(const Json& json) {
  SearchedDocument document;
  document.url = json.at("url");
  read_name(json, "role", document.role);
  read_name(json, "relation", document.relation);
  document.document = json.at("document");
  document.bytes = json.at("bytes");
  document.pages = json.at("pages");
  document.failure = json.at("failure");
  return document;
}

template <class T>
Json list(const std::vector<T>& items) {
  Json array = Json::array();
  for (const T& item : items) array.push_back(to_json(item));
  return array;
}

}  // namespace

Json to_json(const Source& source) {
  return {{"url", source.url},
          {"role", std::string(to_string(source.role))},
          {"relation", std::string(to_string(source.relation))},
          {"subject", source.subject},
          {"reason", source.reason},
          {"found_in", source.found_in},
          {"document", source.document},
          {"status", source.status},
          {"failure", source.failure}};
}

Json to_json(const SourcePlan& plan) {
  return {{"model", plan.model.id},          {"kind", std::string(to_string(plan.model.kind))},
          {"location", plan.model.location}, {"name", plan.name},
          {"publisher", plan.publisher},     {"bases", plan.bases},
          {"base_is_own", plan.base_is_own}, {"sources", list(plan.sources)},
          {"refused", list(plan.refused)}};
}

Json to_json(const SearchedDocument& document) {
  return {{"url", document.url},
          {"role", std::string(to_string(document.role))},
          {"relation", std::string(to_string(document.relation))},
          {"document", document.document},
          {"bytes", document.bytes},
          {"pages", document.pages},
          {"failure", document.failure}};
}

Json to_json(const Headers& headers) {
  Json array = Json::array();
  for (const auto& [name, value] : headers) array.push_back(Json::array({name, value}));
  return array;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<SourcePlan> parse_plan(std::string_view text) {
  return read_json<SourcePlan>(text, [](const Json& json) {
    SourcePlan plan;
    plan.model.id = json.at("model");
    plan.model.kind = parse_kind(json.at("kind"));
    plan.model.location = json.at("location");
    plan.name = json.at("name");
    plan.publisher = json.at("publisher");
    plan.bases = json.at("bases").get<std::vector<std::string>>();
    plan.base_is_own = json.at("base_is_own");
    for (const Json& source : json.at("sources")) plan.sources.push_back(source_from(source));
    for (const Json& source : json.at("refused")) plan.refused.push_back(source_from(source));
    return plan;
  });
}

Result<std::vector<SearchedDocument>> parse_searched_documents(std::string_view text) {
  return read_json<std::vector<SearchedDocument>>(text, [](const Json& json) {
    std::vector<SearchedDocument> documents;
    for (const Json& document : json) documents.push_back(searched_document_from(document));
    return documents;
  });
}

Result<std::vector<std::string>> parse_strings(std::string_view text) {
  return read_json<std::vector<std::string>>(
      text, [](const Json& json) { return json.get<std::vector<std::string>>(); });
}

Result<Headers> parse_pairs(std::string_view text) {
  return read_json<Headers>(text, [](const Json& json) {
    Headers pairs;
    for (const Json& pair : json) {
      pairs.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    }
    return pairs;
  });
}

}  // namespace exhibit
