// General knowledge about publishers and families of models, as data: which hosts and accounts are whose, and
// where a family is described. Only hints: what it leads to is fetched and judged like anything else.
// Tested by tests/fetch/registry_test.cc.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/result.h"

namespace exhibit {

struct Publisher {
  std::string name;
  std::vector<std::string> orgs;    // accounts on the hub
  std::vector<std::string> names;   // what else it is called
  std::vector<std::string> github;  // accounts there
  std::vector<std::string> hosts;   // hosts (with everything below them) and host/path prefixes
  std::vector<std::string> clouds;  // services that run models for others, as texts call them
};

struct Family {
  std::string family;
  std::vector<std::string> orgs;
  std::vector<std::string> papers;  // arXiv identifiers or URLs
  std::vector<std::string> repositories;
  std::vector<std::string> pages;
};

struct Registry {
  std::vector<Publisher> publishers;
  std::vector<Family> families;
  std::vector<std::string> frameworks;  // "owner/name" on GitHub: nobody's model code

  // By account on the hub, ignoring case; nullptr where it is not listed.
  const Publisher* publisher_of(std::string_view org) const;
  bool is_framework(std::string_view owner, std::string_view repository) const;
};

// Reads publishers.yaml and families.yaml from a folder. Mistakes are added to diagnostics; then the Result
// is an Error whose message is the rendered diagnostics.
Result<Registry> load_registry(const std::filesystem::path& folder, std::vector<Diagnostic>& diagnostics);

// Whether two accounts on the hub belong to one publisher.
bool same_publisher(const Registry& registry, std::string_view org, std::string_view other);

// Names of the publisher: as listed, and the account itself.
std::vector<std::string> names_of(const Registry& registry, std::string_view org);

// Whether the page is the publisher's: by the registry, or because the host carries the name of the account
// ("acme-ai" and "docs.acme.com") or of the model ("aurora-7b.com" for aurora).
bool owns_page(const Registry& registry, std::string_view org, std::string_view stem, std::string_view url);

// Whether an account on GitHub is the publisher's, likewise.
bool owns_account(const Registry& registry, std::string_view org, std::string_view account);

}  // namespace exhibit
