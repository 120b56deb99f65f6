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

// Every struct is taken apart by name: with a field more than is written here, this does not compile.
Json to_json(const Source& source) {
  const auto& [url, role, relation, subject, reason, found_in, document, status, failure] = source;
  return {{"url", url},
          {"role", std::string(to_string(role))},
          {"relation", std::string(to_string(relation))},
          {"subject", subject},
          {"reason", reason},
          {"found_in", found_in},
          {"document", document},
          {"status", status},
          {"failure", failure}};
}

Json to_json(const SourcePlan& plan) {
  const auto& [model, name, publisher, bases, base_is_own, sources, refused] = plan;
  return {{"model", model.id},          {"kind", std::string(to_string(model.kind))},
          {"location", model.location}, {"name", name},
          {"publisher", publisher},     {"bases", bases},
          {"base_is_own", base_is_own}, {"sources", list(sources)},
          {"refused", list(refused)}};
}

Json to_json(const SearchedDocument& searched) {
  const auto& [url, role, relation, document, bytes, pages, failure] = searched;
  return {{"url", url},
          {"role", std::string(to_string(role))},
          {"relation", std::string(to_string(relation))},
          {"document", document},
          {"bytes", bytes},
          {"pages", pages},
          {"failure", failure}};
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
