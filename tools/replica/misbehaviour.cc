// Tested by tests/replica/misbehaviour_test.cc.
#include "tools/replica/misbehaviour.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/fetch/local_file.h"

namespace exhibit::replica {
namespace {

constexpr std::array<std::pair<std::string_view, Fault>, 13> kFaults = {{
    {"too_many_requests", Fault::too_many_requests},
    {"server_error", Fault::server_error},
    {"drop", Fault::drop},
    {"trickle", Fault::trickle},
    {"length_too_long", Fault::length_too_long},
    {"length_too_short", Fault::length_too_short},
    {"redirect_loop", Fault::redirect_loop},
    {"redirect", Fault::redirect},
    {"gzip_bomb", Fault::gzip_bomb},
    {"endless", Fault::endless},
    {"unauthorized", Fault::unauthorized},
    {"html_error", Fault::html_error},
    {"rate_limit", Fault::rate_limit},
}};

Fault fault_named(std::string_view name) {
  const auto found =
      std::find_if(kFaults.begin(), kFaults.end(), [name](const auto& entry) { return entry.first == name; });
  return found == kFaults.end() ? Fault::server_error : found->second;
}

Misbehaviour read_rule(const YamlReader& reader, const YamlNode& node) {
  std::vector<std::string> names;
  for (const auto& [name, fault] : kFaults) names.emplace_back(name);
  YamlMapping mapping(reader, node, "a misbehaviour");
  Misbehaviour rule;
  rule.url = mapping.required_text("url");
  if (const YamlNode* fault = mapping.required("do")) {
    rule.fault = fault_named(reader.name(*fault, "do", names).value_or(""));
  }
  rule.times = mapping.optional_integer("times", rule.times, 0, 1000000);
  rule.status = mapping.optional_integer("status", rule.status, 400, 599);
  rule.retry_after_s = mapping.optional_integer("retry_after", rule.retry_after_s, -1, 1000000);
  rule.as_date = mapping.optional_boolean("date", rule.as_date);
  rule.to = mapping.optional_text("to", rule.to);
  rule.unpacked_mib = mapping.optional_integer("unpacked_mib", rule.unpacked_mib, 1, 4096);
  mapping.finish();
  return rule;
}

}  // namespace

Result<std::vector<Misbehaviour>> parse_misbehaviours(const std::string& shown_name, std::string yaml) {
  std::vector<Diagnostic> diagnostics;
  std::vector<Misbehaviour> rules;
  if (const auto document = parse_yaml(shown_name, std::move(yaml), diagnostics)) {
    const YamlReader reader(*document, diagnostics);
    if (const auto* items = reader.list(document->root, "the file")) {
      for (const YamlNode& item : *items) rules.push_back(read_rule(reader, item));
    }
  }
  if (has_errors(diagnostics)) return Error{ErrorCode::malformed, render(diagnostics), {}};
  return rules;
}

Result<std::vector<Misbehaviour>> load_misbehaviours(const std::filesystem::path& file) {
  auto text = read_file_bytes(file);
  if (!text) return text.error();
  return parse_misbehaviours(file.string(), std::move(*text));
}

void Misbehaviours::replace(std::vector<Misbehaviour> rules) {
  const std::lock_guard guard(mutex_);
  rules_ = std::move(rules);
  used_.clear();
}

std::optional<Misbehaviour> Misbehaviours::next(const std::string& url) {
  const std::lock_guard guard(mutex_);
  for (size_t i = 0; i < rules_.size(); ++i) {
    if (fnmatch(rules_[i].url.c_str(), url.c_str(), 0) != 0) continue;
    int& used = used_[{i, url}];
    if (rules_[i].times > 0 && used >= rules_[i].times) continue;
    ++used;
    return rules_[i];
  }
  return std::nullopt;
}

}  // namespace exhibit::replica
