// Tested by tests/report/sarif_test.cc and tests/e2e/sarif.test.mjs.
#include "pipeline/report/sarif.h"

#include <algorithm>
#include <cassert>
#include <map>

#include "pipeline/base/sha256.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

constexpr const char* kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr const char* kFingerprint = "exhibit/v1";

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// RFC 3986: unreserved and reserved characters; '%' is looked at by itself.
bool may_stand_in_uri(char c) {
  const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter_or_digit || std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) != std::string_view::npos;
}

Json text_message(const std::string& text) { return {{"text", text}}; }

Json region_json(const SarifRegion& region) {
  Json json = {{"startLine", region.start_line}};
  if (region.start_column > 0) json["startColumn"] = region.start_column;
  if (region.end_line > 0) json["endLine"] = region.end_line;
  if (region.end_line > 0 && region.end_column > 0) json["endColumn"] = region.end_column;
  if (!region.snippet.empty()) json["snippet"] = text_message(region.snippet);
  return json;
}

Json location_json(const SarifLocation& location) {
  Json physical = {{"artifactLocation", {{"uri", to_uri(location.uri)}}}};
  if (location.region.start_line > 0) physical["region"] = region_json(location.region);
  Json json = {{"physicalLocation", std::move(physical)}};
  if (!location.message.empty()) json["message"] = text_message(location.message);
  return json;
}

Json related_json(const std::vector<SarifLocation>& locations) {
  Json list = Json::array();
  for (const SarifLocation& location : locations) {
    Json json = location_json(location);
    json["id"] = list.size() + 1;
    list.push_back(std::move(json));
  }
  return list;
}

Json fix_json(const SarifFix& fix) {
  SarifRegion deleted = fix.region;
  deleted.snippet.clear();
  return {
      {"description", text_message(fix.description)},
      {"artifactChanges",
       Json::array({{{"artifactLocation", {{"uri", to_uri(fix.uri)}}},
                     {"replacements", Json::array({{{"deletedRegion", region_json(deleted)},
                                                    {"insertedContent", text_message(fix.inserted)}}})}}})}};
}

Json rule_json(const SarifRule& rule) {
  Json json = {{"id", rule.id}, {"shortDescription", text_message(rule.title)}};
  if (!rule.help.empty()) {
    json["help"] = text_message(rule.help);
    if (!rule.help_markdown.empty()) json["help"]["markdown"] = rule.help_markdown;
  }
  if (!rule.help_uri.empty()) json["helpUri"] = rule.help_uri;
  json["defaultConfiguration"] = {{"level", std::string(to_string(rule.level))}};
  return json;
}

size_t index_of(const std::vector<SarifRule>& rules, const std::string& id) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const SarifRule& rule) { return rule.id == id; });
  assert(found != rules.end());
  return static_cast<size_t>(found - rules.begin());
}

Json result_json(const SarifResult& result, size_t rule_index, std::string fingerprint) {
  Json json = {{"ruleId", result.rule},
               {"ruleIndex", rule_index},
               {"level", std::string(to_string(result.level))},
               {"message", text_message(result.message)}};
  if (!result.message_markdown.empty()) json["message"]["markdown"] = result.message_markdown;
  json["locations"] = Json::array();
  for (const SarifLocation& location : result.locations) json["locations"].push_back(location_json(location));
  if (!result.related.empty()) json["relatedLocations"] = related_json(result.related);
  json["partialFingerprints"] = {{kFingerprint, std::move(fingerprint)}};
  for (const SarifFix& fix : result.fixes) json["fixes"].push_back(fix_json(fix));
  for (const auto& [key, value] : result.properties) json["properties"][key] = value;
  return json;
}

}  // namespace

std::string_view to_string(SarifLevel level) {
  switch (level) {
    case SarifLevel::none:
      return "none";
    case SarifLevel::note:
      return "note";
    case SarifLevel::warning:
      return "warning";
    case SarifLevel::error:
      return "error";
  }
  return "none";
}

std::string sarif_fingerprint(const SarifResult& result) {
  std::string text = result.rule;
  for (const std::string& part : result.identity) text += '\0' + part;
  return sha256_hex(text);
}

std::string to_uri(std::string_view path) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string uri;
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const bool encoded =
        c == '%' && i + 2 < path.size() && is_hexadecimal(path[i + 1]) && is_hexadecimal(path[i + 2]);
    if (encoded || may_stand_in_uri(c)) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return uri;
}

std::string sarif_log(const SarifRun& run) {
  Json rules = Json::array();
  for (const SarifRule& rule : run.rules) rules.push_back(rule_json(rule));
  Json results = Json::array();
  std::map<std::string, int> seen;
  for (const SarifResult& result : run.results) {
    std::string fingerprint = sarif_fingerprint(result);
    const int times = ++seen[fingerprint];
    if (times > 1) fingerprint += ":" + std::to_string(times);
    results.push_back(result_json(result, index_of(run.rules, result.rule), std::move(fingerprint)));
  }
  Json driver = {{"name", run.tool}};
  if (!run.version.empty()) driver["version"] = run.version;
  driver["rules"] = std::move(rules);
  Json json = {{"tool", {{"driver", std::move(driver)}}}};
  if (!run.category.empty()) json["automationDetails"] = {{"id", run.category + "/"}};
  json["columnKind"] = "unicodeCodePoints";
  json["results"] = std::move(results);
  return dump(Json{{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({std::move(json)})}}, 2) +
         "\n";
}

}  // namespace exhibit
