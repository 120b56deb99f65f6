// Tested by tests/store/json_codec_test.cc.
#include "pipeline/store/json_codec.h"

#include <algorithm>
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

Json span_json(Span span) { return Json::array({span.begin, span.end}); }

Span span_from(const Json& json) { return {json.at(0).get<uint32_t>(), json.at(1).get<uint32_t>()}; }

Evidence evidence_from(const Json& json) {
  Evidence evidence;
  evidence.fact = json.at("fact");
  evidence.rule = json.at("rule");
  evidence.document = json.at("document");
  evidence.url = json.at("url");
  read_name(json, "role", evidence.role);
  read_name(json, "relation", evidence.relation);
  read_name(json, "subject", evidence.subject);
  read_name(json, "stage", evidence.stage);
  evidence.span = span_from(json.at("span"));
  evidence.match = span_from(json.at("match"));
  evidence.quote = json.at("quote");
  evidence.page = json.at("page");
  evidence.line = json.at("line");
  evidence.section = json.at("section");
  for (const auto& [name, value] : json.at("values").items()) {
    evidence.values.emplace_back(name, value.get<std::string>());
  }
  evidence.weight = json.at("weight");
  evidence.refused = json.value("refused", "");
  return evidence;
}

std::vector<Evidence> evidence_list_from(const Json& json) {
  std::vector<Evidence> found;
  for (const Json& evidence : json) found.push_back(evidence_from(evidence));
  return found;
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

Json to_json(const Evidence& evidence) {
  const auto& [fact, rule, document, url, role, relation, subject, stage, span, match, quote, page, line,
               section, values, weight, refused] = evidence;
  Json named = Json::object();
  for (const auto& [name, value] : values) named[name] = value;
  Json json = {{"fact", fact},
               {"quote", quote},
               {"url", url},
               {"document", document},
               {"span", span_json(span)},
               {"match", span_json(match)},
               {"page", page},
               {"line", line},
               {"section", section},
               {"values", std::move(named)},
               {"rule", rule},
               {"role", std::string(to_string(role))},
               {"relation", std::string(to_string(relation))},
               {"subject", std::string(to_string(subject))},
               {"stage", std::string(to_string(stage))},
               {"weight", weight}};
  if (!refused.empty()) json["refused"] = refused;
  return json;
}

Json to_json(const Proposal& proposal) {
  const auto& [model, criterion, grade, confidence, reason, missing, citations, ledger] = proposal;
  const auto& [documents, rules, near_misses] = ledger;
  return {{"criterion", criterion},
          {"grade", std::string(to_string(grade))},
          {"confidence", confidence},
          {"reason", reason},
          {"missing", missing},
          {"citations", list(citations)},
          {"ledger", {{"documents", list(documents)}, {"rules", rules}, {"near_misses", list(near_misses)}}}};
}

Json to_json(const Headers& headers) {
  Json array = Json::array();
  for (const auto& [name, value] : headers) array.push_back(Json::array({name, value}));
  return array;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string dump(const Headers& headers) {
  // What most headers are made of needs no general writer.
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  std::string text = "[";
  for (const auto& [name, value] : headers) {
    if (text.size() > 1) text += ',';
    text += '[';
    for (const std::string* part : {&name, &value}) {
      if (!std::all_of(part->begin(), part->end(), is_plain)) return dump(to_json(headers));
      if (part == &value) text += ',';
      text += '"';
      for (const char c : *part) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
      }
      text += '"';
    }
    text += ']';
  }
  return text + "]";
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

Result<Proposal> parse_proposal(std::string_view text, const std::string& model) {
  return read_json<Proposal>(text, [&model](const Json& json) {
    Proposal proposal;
    proposal.model = model;
    proposal.criterion = json.at("criterion");
    read_name(json, "grade", proposal.grade);
    proposal.confidence = json.at("confidence");
    proposal.reason = json.at("reason");
    proposal.missing = json.at("missing");
    proposal.citations = evidence_list_from(json.at("citations"));
    const Json& ledger = json.at("ledger");
    for (const Json& document : ledger.at("documents")) {
      proposal.ledger.documents.push_back(searched_document_from(document));
    }
    proposal.ledger.rules = ledger.at("rules").get<std::vector<std::string>>();
    proposal.ledger.near_misses = evidence_list_from(ledger.at("near_misses"));
    return proposal;
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
