// Tested by tests/fetch/registry_test.cc.
#include "pipeline/fetch/registry.h"

#include <algorithm>
#include <array>

#include "pipeline/base/text.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/fetch/model_name.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

bool contains_ignoring_case(const std::vector<std::string>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [text](const std::string& item) { return equals_ignoring_case(item, text); });
}

// What organisations hang on to their name in one place and leave off in another.
bool is_affix(std::string_view text) {
  static constexpr std::array<std::string_view, 27> kAffixes = {
      "ai",   "lm",  "lab",  "labs", "hq",   "project",   "research", "team",     "corp",
      "inc",  "org", "tech", "llm",  "llms", "community", "official", "model",    "models",
      "open", "io",  "co",   "ml",   "nlp",  "workshop",  "group",    "official", "intelligence"};
  return text.empty() || std::find(kAffixes.begin(), kAffixes.end(), text) != kAffixes.end();
}

// "mistralai" and "mistral", "qwenlm" and "qwen": one is the other with an affix behind or before.
bool is_same_name(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (b.size() < 4) return a == b && b.size() >= 3;
  if (a.starts_with(b) && is_affix(a.substr(b.size()))) return true;
  return a.ends_with(b) && is_affix(a.substr(0, a.size() - b.size()));
}

// The account squeezed, without its affixes, and its longer parts: "meta-llama" -> metallama, llama;
// "acme-ai"
// -> acmeai, acme.
std::vector<std::string> stems_of(std::string_view org) {
  std::string plain = ascii_lower(org);
  std::replace_if(
      plain.begin(), plain.end(), [](char c) { return c == '_' || c == '.'; }, '-');
  std::vector<std::string> stems = {squeezed(org)};
  std::string without_affixes;
  for (const std::string_view part : split(plain, '-')) {
    if (is_affix(part)) continue;
    without_affixes += part;
    if (part.size() >= 5) stems.emplace_back(part);
  }
  if (without_affixes.size() >= 4) stems.push_back(without_affixes);
  return stems;
}

// The labels of a host that name its owner: "docs.mistral.ai" -> mistral, mistralai; "qwenlm.github.io" ->
// qwenlm; "blog.google" -> blog, bloggoogle, google.
std::vector<std::string> owner_labels(const std::string& host) {
  const std::string owner = registrable_host(host);
  const auto labels = split(owner, '.');
  std::vector<std::string> names = {squeezed(labels.front())};
  if (labels.size() == 2) {
    names.push_back(squeezed(owner));
    if (labels[1].size() >= 5) names.push_back(squeezed(labels[1]));
  }
  // The hub lends its own subdomains to organisations.
  if (owner == "huggingface.co" && host != owner) names = {squeezed(host.substr(0, host.find('.')))};
  return names;
}

bool is_below(const UrlParts& page, std::string_view place) {
  const size_t slash = place.find('/');
  const std::string_view host = place.substr(0, slash);
  const bool same_host = page.host == host || (page.host.size() > host.size() && page.host.ends_with(host) &&
                                               page.host[page.host.size() - host.size() - 1] == '.');
  return same_host &&
         (slash == std::string_view::npos || starts_with_ignoring_case(page.path, place.substr(slash)));
}

Publisher read_publisher(const YamlReader& reader, const YamlNode& node) {
  YamlMapping mapping(reader, node, "a publisher");
  Publisher publisher;
  publisher.name = mapping.required_text("name");
  publisher.orgs = mapping.optional_texts("orgs");
  publisher.names = mapping.optional_texts("names");
  publisher.github = mapping.optional_texts("github");
  publisher.hosts = mapping.optional_texts("hosts");
  publisher.clouds = mapping.optional_texts("clouds");
  mapping.finish();
  return publisher;
}

Family read_family(const YamlReader& reader, const YamlNode& node) {
  YamlMapping mapping(reader, node, "a family");
  Family family;
  family.family = mapping.required_text("family");
  family.orgs = mapping.optional_texts("orgs");
  family.papers = mapping.optional_texts("papers");
  family.repositories = mapping.optional_texts("repositories");
  family.pages = mapping.optional_texts("pages");
  mapping.finish();
  return family;
}

void read_publishers(const fs::path& file, Registry& registry, std::vector<Diagnostic>& diagnostics) {
  const auto document = read_yaml_file(file.string(), file.string(), diagnostics);
  if (!document) return;
  const YamlReader reader(*document, diagnostics);
  YamlMapping mapping(reader, document->root, "the file");
  const YamlNode* list = mapping.required("publishers");
  const auto* items = list == nullptr ? nullptr : reader.list(*list, "the publishers");
  for (size_t i = 0; items != nullptr && i < items->size(); ++i) {
    registry.publishers.push_back(read_publisher(reader, (*items)[i]));
  }
  registry.frameworks = mapping.optional_texts("frameworks");
  mapping.finish();
}

void read_families(const fs::path& file, Registry& registry, std::vector<Diagnostic>& diagnostics) {
  const auto document = read_yaml_file(file.string(), file.string(), diagnostics);
  if (!document) return;
  const YamlReader reader(*document, diagnostics);
  YamlMapping mapping(reader, document->root, "the file");
  const YamlNode* list = mapping.required("families");
  const auto* items = list == nullptr ? nullptr : reader.list(*list, "the families");
  for (size_t i = 0; items != nullptr && i < items->size(); ++i) {
    registry.families.push_back(read_family(reader, (*items)[i]));
  }
  mapping.finish();
}

}  // namespace

const Publisher* Registry::publisher_of(std::string_view org) const {
  for (const Publisher& publisher : publishers) {
    if (contains_ignoring_case(publisher.orgs, org)) return &publisher;
  }
  return nullptr;
}

bool Registry::is_framework(std::string_view owner, std::string_view repository) const {
  return contains_ignoring_case(frameworks, std::string(owner) + "/" + std::string(repository));
}

Result<Registry> load_registry(const fs::path& folder, std::vector<Diagnostic>& diagnostics) {
  Registry registry;
  read_publishers(folder / "publishers.yaml", registry, diagnostics);
  read_families(folder / "families.yaml", registry, diagnostics);
  if (has_errors(diagnostics)) {
    return Error{
        ErrorCode::malformed, "the registry of publishers cannot be used:\n" + render(diagnostics), {}};
  }
  return registry;
}

bool same_publisher(const Registry& registry, std::string_view org, std::string_view other) {
  if (equals_ignoring_case(org, other)) return true;
  const Publisher* publisher = registry.publisher_of(org);
  return publisher != nullptr && publisher == registry.publisher_of(other);
}

std::vector<std::string> names_of(const Registry& registry, std::string_view org) {
  std::vector<std::string> names;
  if (const Publisher* publisher = registry.publisher_of(org)) {
    names.push_back(publisher->name);
    names.insert(names.end(), publisher->names.begin(), publisher->names.end());
  }
  if (!org.empty()) names.emplace_back(org);
  return names;
}

bool owns_page(const Registry& registry, std::string_view org, std::string_view stem, std::string_view url) {
  const auto page = parse_url(url);
  if (!page) return false;
  if (const Publisher* publisher = registry.publisher_of(org)) {
    for (const std::string& place : publisher->hosts) {
      if (is_below(*page, place)) return true;
    }
  }
  std::vector<std::string> stems = stems_of(org);
  if (stem.size() >= 4) stems.emplace_back(stem);
  for (const std::string& label : owner_labels(page->host)) {
    for (const std::string& own : stems) {
      if (is_same_name(label, own)) return true;
    }
  }
  return false;
}

bool owns_account(const Registry& registry, std::string_view org, std::string_view account) {
  if (const Publisher* publisher = registry.publisher_of(org)) {
    if (contains_ignoring_case(publisher->github, account)) return true;
  }
  const std::string owner = squeezed(account);
  for (const std::string& stem : stems_of(org)) {
    if (is_same_name(owner, stem)) return true;
  }
  return false;
}

}  // namespace exhibit
