// Tested by tests/fetch/hosting_test.cc.
#include "pipeline/fetch/hosting.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "pipeline/base/text.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxFiles = 200000;
constexpr size_t kMaxTags = 5000;
constexpr size_t kMaxEnvironmentFiles = 6;
constexpr size_t kMaxDocuments = 8;
constexpr size_t kMaxPapers = 12;
constexpr size_t kMaxLicenses = 8;

Result<Json> parse_object(std::string_view text, const char* what) {
  Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    return Error{ErrorCode::malformed, std::string(what) + " is not a JSON object", {}};
  }
  return json;
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A text, or a list of texts.
std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const auto found = object.find(key);
  if (found == object.end()) return texts;
  if (found->is_string()) texts.push_back(found->get<std::string>());
  if (!found->is_array()) return texts;
  for (const Json& item : *found) {
    if (item.is_string() && texts.size() < kMaxTags) texts.push_back(item.get<std::string>());
  }
  return texts;
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end())
    list.push_back(std::move(text));
}

bool is_repository_id(std::string_view id) {
  static const RE2 pattern(R"([A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?)");
  return RE2::FullMatch(re2::StringPiece(id.data(), id.size()), pattern);
}

void read_tag(std::string_view tag, HubAnswer& answer) {
  constexpr std::string_view kArxiv = "arxiv:";
  constexpr std::string_view kBase = "base_model:";
  if (tag.starts_with(kArxiv)) add_once(answer.arxiv, std::string(tag.substr(kArxiv.size())));
  if (!tag.starts_with(kBase)) return;
  // "base_model:acme/aurora" or "base_model:quantized:acme/aurora"
  const std::string id(tag.substr(tag.rfind(':') + 1));
  if (is_repository_id(id)) add_once(answer.base_models, id);
}

std::string id_in(std::string_view url, std::string_view prefix, size_t parts) {
  const std::string key = url_key(url);
  std::string start = url_key(prefix);
  if (!start.ends_with('/')) start += '/';
  if (!key.starts_with(start)) return {};
  const auto pieces = split(std::string_view(key).substr(start.size()), '/');
  if (pieces.size() < parts) return {};
  std::string id(pieces[0]);
  if (parts == 2) id += "/" + std::string(pieces[1].substr(0, pieces[1].find('?')));
  return is_repository_id(id) ? id : std::string();
}

size_t depth_of(std::string_view path) {
  return static_cast<size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string base_name(std::string_view path) {
  const size_t slash = path.rfind('/');
  return ascii_lower(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_license_file(std::string_view name) {
  static const RE2 pattern(
      R"((?:[a-z0-9_.-]*[_-])?(?:licen[cs]e|copying|notice|use[_-]policy|usage[_-]policy|acceptable[_-]use[_-]policy|terms[_-]of[_-]use)[a-z0-9_.-]*)");
  static const RE2 not_text(R"(.*\.(?:py|png|jpg|svg|json|sh|yml|yaml|js|ts|cc|h))");
  return matches(name, pattern) && !matches(name, not_text);
}

bool is_environment_file(std::string_view name) {
  static const RE2 pattern(
      R"(requirements[a-z0-9_.-]*\.(?:txt|in)|environment[a-z0-9_.-]*\.ya?ml|conda[a-z0-9_.-]*\.ya?ml|pyproject\.toml|setup\.(?:py|cfg)|pipfile|dockerfile[a-z0-9_.-]*|[a-z0-9_-]*\.dockerfile)");
  return matches(name, pattern);
}

bool is_document(std::string_view path) {
  static const RE2 named(
      R"((?:.*/)?(?:model[_-]?card|model|training|train|pretraining|finetuning|fine[_-]tuning|data|dataset|datasets|tokenizer)[a-z0-9_-]*\.(?:md|rst))");
  return matches(ascii_lower(path), named);
}

void take(std::vector<WantedFile>& wanted, std::vector<std::string> paths, SourceRole role, size_t limit) {
  std::stable_sort(paths.begin(), paths.end(),
                   [](const std::string& a, const std::string& b) { return depth_of(a) < depth_of(b); });
  if (paths.size() > limit) paths.resize(limit);
  for (std::string& path : paths) wanted.push_back({std::move(path), role});
}

template <class Test>
std::vector<std::string> such(const std::vector<std::string>& files, size_t max_depth, Test test) {
  std::vector<std::string> found;
  for (const std::string& path : files) {
    if (depth_of(path) <= max_depth && test(path)) found.push_back(path);
  }
  return found;
}

}  // namespace

Result<HubAnswer> parse_hub_answer(std::string_view text) {
  auto json = parse_object(text, "the hub's answer");
  if (!json) return json.error();
  HubAnswer answer;
  answer.id = text_of(*json, "id");
  if (answer.id.empty()) answer.id = text_of(*json, "modelId");
  if (const auto siblings = json->find("siblings"); siblings != json->end() && siblings->is_array()) {
    for (const Json& sibling : *siblings) {
      if (!sibling.is_object() || answer.files.size() == kMaxFiles) continue;
      std::string name = text_of(sibling, "rfilename");
      if (!name.empty()) answer.files.push_back(std::move(name));
    }
  }
  if (const auto card = json->find("cardData"); card != json->end() && card->is_object()) {
    for (std::string& id : texts_of(*card, "base_model")) {
      if (is_repository_id(id)) add_once(answer.base_models, std::move(id));
    }
    answer.datasets = texts_of(*card, "datasets");
    answer.license_link = text_of(*card, "license_link");
  }
  for (const std::string& tag : texts_of(*json, "tags")) read_tag(tag, answer);
  return answer;
}

Result<std::vector<std::string>> parse_file_tree(std::string_view text) {
  const auto json = parse_object(text, "the file list");
  if (!json) return json.error();
  const auto tree = json->find("tree");
  if (tree == json->end() || !tree->is_array()) {
    return Error{ErrorCode::malformed, "the file list has no \"tree\"", {}};
  }
  std::vector<std::string> paths;
  for (const Json& entry : *tree) {
    if (!entry.is_object() || paths.size() == kMaxFiles || text_of(entry, "type") == "tree") continue;
    std::string path = text_of(entry, "path");
    if (!path.empty()) paths.push_back(std::move(path));
  }
  return paths;
}

Result<std::string> parse_default_branch(std::string_view text) {
  const auto json = parse_object(text, "the answer about the repository");
  if (!json) return json.error();
  const std::string branch = text_of(*json, "default_branch");
  return branch.empty() ? std::string("main") : branch;
}

std::string org_of(std::string_view id) {
  const size_t slash = id.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(id.substr(0, slash));
}

std::string name_of(std::string_view id) {
  const size_t slash = id.rfind('/');
  return std::string(slash == std::string_view::npos ? id : id.substr(slash + 1));
}

std::string hub_model_in(std::string_view url, const std::string& hub) {
  static constexpr std::array<std::string_view, 12> kPages = {
      "api",  "blog",  "collections", "datasets",      "docs",   "enterprise",
      "join", "learn", "models",      "organizations", "papers", "spaces"};
  const std::string id = id_in(url, hub, 2);
  return std::find(kPages.begin(), kPages.end(), org_of(id)) == kPages.end() ? id : std::string();
}

std::string hub_dataset_in(std::string_view url, const std::string& hub) {
  return id_in(url, hub + "/datasets", 2);
}

GitHubRepository github_repository_in(std::string_view url) {
  std::string id = id_in(url, "https://github.com", 2);
  if (id.empty()) id = id_in(url, "https://raw.githubusercontent.com", 2);
  static constexpr std::array<std::string_view, 8> kPages = {
      "orgs", "topics", "features", "sponsors", "settings", "apps", "collections", "marketplace"};
  GitHubRepository repository{org_of(id), name_of(id)};
  if (std::find(kPages.begin(), kPages.end(), repository.owner) != kPages.end()) return {};
  if (repository.name.ends_with(".git")) repository.name.resize(repository.name.size() - 4);
  return repository;
}

std::string github_api_url(const GitHubRepository& repository) {
  return "https://api.github.com/repos/" + repository.owner + "/" + repository.name;
}

std::string github_tree_url(const GitHubRepository& repository, const std::string& branch) {
  return github_api_url(repository) + "/git/trees/" + encode_path(branch) + "?recursive=1";
}

std::string github_raw_url(const GitHubRepository& repository, const std::string& branch,
                           const std::string& path) {
  return "https://raw.githubusercontent.com/" + repository.owner + "/" + repository.name + "/" +
         encode_path(branch) + "/" + encode_path(path);
}

std::string raw_url(const std::string& url, const std::string& hub) {
  static const RE2 github(
      R"(^https?://(?:www\.)?github\.com/([^/?]+/[^/?]+)/(?:blob|raw)/([^?]+)(?:\?.*)?$)");
  std::string repository;
  std::string path;
  if (RE2::FullMatch(url, github, &repository, &path)) {
    return "https://raw.githubusercontent.com/" + repository + "/" + path;
  }
  const size_t blob = url.find("/blob/");
  if (url.starts_with(hub + "/") && blob != std::string::npos) {
    return url.substr(0, blob) + "/resolve/" + url.substr(blob + 6);
  }
  return url;
}

std::vector<std::string> arxiv_full_texts(const std::string& id) {
  const std::string plain = id.substr(0, id.find('v'));
  std::vector<std::string> urls;
  add_once(urls, "https://arxiv.org/pdf/" + plain);
  add_once(urls, "https://arxiv.org/pdf/" + id);
  add_once(urls, "https://arxiv.org/pdf/" + plain + ".pdf");
  return urls;
}

std::vector<std::string> arxiv_abstracts(const std::string& id) {
  std::vector<std::string> urls;
  add_once(urls, "https://arxiv.org/abs/" + id.substr(0, id.find('v')));
  add_once(urls, "https://arxiv.org/abs/" + id);
  return urls;
}

std::vector<WantedFile> wanted_hub_files(const std::vector<std::string>& files) {
  static constexpr std::array<std::string_view, 4> kConfigs = {"config.json", "generation_config.json",
                                                               "params.json", "tokenizer_config.json"};
  std::vector<WantedFile> wanted;
  take(wanted, such(files, 0, [](const std::string& path) { return path == "README.md"; }), SourceRole::card,
       1);
  take(wanted,
       such(files, 0,
            [](const std::string& path) {
              return std::find(kConfigs.begin(), kConfigs.end(), path) != kConfigs.end();
            }),
       SourceRole::config, kConfigs.size());
  take(wanted, such(files, 0, [](const std::string& path) { return is_license_file(base_name(path)); }),
       SourceRole::license, kMaxLicenses);
  take(wanted,
       such(files, 0,
            [](const std::string& path) {
              const std::string name = ascii_lower(path);
              return name.ends_with(".md") && name != "readme.md" && !is_license_file(name);
            }),
       SourceRole::readme, kMaxDocuments);
  take(wanted, such(files, 1, [](const std::string& path) { return base_name(path).ends_with(".pdf"); }),
       SourceRole::paper, kMaxPapers);
  return wanted;
}

std::vector<WantedFile> wanted_repository_files(const std::vector<std::string>& files) {
  std::vector<WantedFile> wanted;
  const auto readmes = such(files, 0, [](const std::string& path) {
    const std::string name = base_name(path);
    return name == "readme.md" || name == "readme.rst" || name == "readme" || name == "readme.txt";
  });
  take(wanted, readmes, SourceRole::readme, 1);
  take(wanted, such(files, 1, [](const std::string& path) { return is_license_file(base_name(path)); }),
       SourceRole::license, kMaxLicenses);
  take(wanted, such(files, 1, [](const std::string& path) { return is_environment_file(base_name(path)); }),
       SourceRole::environment, kMaxEnvironmentFiles);
  take(wanted, such(files, 2, [](const std::string& path) { return is_document(path); }), SourceRole::readme,
       kMaxDocuments);
  take(wanted, such(files, 2, [](const std::string& path) { return base_name(path).ends_with(".pdf"); }),
       SourceRole::paper, kMaxPapers);
  return wanted;
}

}  // namespace exhibit
