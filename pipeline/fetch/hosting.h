// The hosts of models and code: how their addresses are built and what their APIs answer. The only place
// that knows the forms of huggingface.co, github.com and arxiv.org. Tested by tests/fetch/hosting_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/document/source.h"

namespace exhibit {

// What the hub's API says about a model, as far as a plan needs it. Also the form of a folder's listing.
struct HubAnswer {
  std::string id;
  std::vector<std::string> files;
  std::vector<std::string> base_models;  // ids, from the card's front matter and the tags
  std::vector<std::string> arxiv;        // identifiers, from the tags
  std::vector<std::string> datasets;     // ids
  std::string license_link;              // as written; may be relative
};

// Errors: malformed.
Result<HubAnswer> parse_hub_answer(std::string_view json);

// Paths of the files in GitHub's answer to git/trees?recursive=1, and the default branch in its answer about
// a repository ("main" where it gives none). Errors: malformed.
Result<std::vector<std::string>> parse_file_tree(std::string_view json);
Result<std::string> parse_default_branch(std::string_view json);

// "org/name" -> org; "" without a slash.
std::string org_of(std::string_view id);
std::string name_of(std::string_view id);

// A model's id in a URL of the hub ("https://huggingface.co/acme/aurora-7b/tree/main" -> acme/aurora-7b), a
// data set's likewise; "" for other pages.
std::string hub_model_in(std::string_view url, const std::string& hub);
std::string hub_dataset_in(std::string_view url, const std::string& hub);

struct GitHubRepository {
  std::string owner;
  std::string name;
  bool empty() const { return name.empty(); }
};

// The repository that a URL of github.com or raw.githubusercontent.com lies in; empty for other pages.
GitHubRepository github_repository_in(std::string_view url);
std::string github_api_url(const GitHubRepository& repository);
std::string github_tree_url(const GitHubRepository& repository, const std::string& branch);
std::string github_raw_url(const GitHubRepository& repository, const std::string& branch,
                           const std::string& path);

// The address that answers with a file's bytes, for the page that shows it: ".../blob/main/LICENSE" on the
// hub or on GitHub. Other URLs as they are.
std::string raw_url(const std::string& url, const std::string& hub);

// Addresses under which a paper's full text may be had, best first, and those of its abstract.
std::vector<std::string> arxiv_full_texts(const std::string& id);
std::vector<std::string> arxiv_abstracts(const std::string& id);

// Files of a repository that say something about the model, with their role; at most `limit`, by role and
// then by path.
struct WantedFile {
  std::string path;
  SourceRole role = SourceRole::readme;
};
std::vector<WantedFile> wanted_hub_files(const std::vector<std::string>& files);
std::vector<WantedFile> wanted_repository_files(const std::vector<std::string>& files);

}  // namespace exhibit
