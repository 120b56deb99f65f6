// Tested by tests/audit/link_reader_test.cc.
#include "pipeline/audit/link_reader.h"

#include <algorithm>

#include "pipeline/base/text.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/url.h"

namespace exhibit::audit {
namespace {

constexpr const char* kHub = "https://huggingface.co";

// "2412.19437" of any address of arxiv.org; "" for others.
std::string arxiv_id_in(const std::string& url) {
  const auto parts = parse_url(url);
  if (!parts || (parts->host != "arxiv.org" && parts->host != "www.arxiv.org")) return "";
  for (const std::string_view prefix : {"/abs/", "/pdf/", "/html/"}) {
    if (!parts->path.starts_with(prefix)) continue;
    std::string id = parts->path.substr(prefix.size());
    if (id.ends_with(".pdf")) id.resize(id.size() - 4);
    const size_t version = id.rfind('v');
    if (version != std::string::npos && version + 1 < id.size() &&
        id.find_first_not_of("0123456789", version + 1) == std::string::npos) {
      id.resize(version);
    }
    return id;
  }
  return "";
}

std::vector<std::string> path_parts(const std::string& url) {
  std::vector<std::string> parts;
  const auto parsed = parse_url(url);
  if (!parsed) return parts;
  for (const std::string_view part : split(parsed->path, '/')) {
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// The file that a page of a repository shows: ".../blob/main/LICENSE" -> "LICENSE"; "" for other pages.
std::string shown_file(const std::string& url) {
  const std::vector<std::string> parts = path_parts(url);
  for (size_t i = 2; i + 2 < parts.size() && i < 4; ++i) {
    if (parts[i] != "blob" && parts[i] != "resolve" && parts[i] != "raw") continue;
    std::string file;
    for (size_t j = i + 2; j < parts.size(); ++j) file += (file.empty() ? "" : "/") + parts[j];
    const auto decoded = decode_path(file);
    return decoded ? *decoded : file;
  }
  return "";
}

bool is_github_page(const std::string& url) {
  const auto parts = parse_url(url);
  return parts && (parts->host == "github.com" || parts->host == "www.github.com");
}

std::string tree_url(const GitHubRepository& repository, const char* branch) {
  return github_tree_url(repository, branch);
}

std::string hub_api(const std::string& id) { return std::string(kHub) + "/api/models/" + id; }

// The same page under another spelling: no reader would call it moved.
bool same_page(const std::string& a, const std::string& b) {
  return ascii_lower(url_key(a)) == ascii_lower(url_key(b)) &&
         a.find("://huggingface.co/") == std::string::npos;
}

bool is_readable(const Result<SnapshotPtr>* answer) {
  return answer != nullptr && answer->ok() && (**answer)->status >= 200 && (**answer)->status < 300;
}

}  // namespace

std::string_view to_string(LinkState state) {
  switch (state) {
    case LinkState::read:
      return "read";
    case LinkState::moved:
      return "moved";
    case LinkState::dead:
      return "dead";
    case LinkState::refused:
      return "refused";
    case LinkState::failed:
      return "failed";
    case LinkState::not_covered:
      return "not covered";
  }
  return "";
}

std::string without_fragment(const std::string& url) { return url.substr(0, url.find('#')); }

std::vector<std::string> equivalents_of(const std::string& given) {
  const std::string url = without_fragment(given);
  std::vector<std::string> urls;
  if (const std::string raw = raw_url(url, kHub); raw != url) urls.push_back(raw);
  if (const std::string arxiv = arxiv_id_in(url); !arxiv.empty()) {
    for (const auto& form : {arxiv_full_texts(arxiv), arxiv_abstracts(arxiv)})
      urls.insert(urls.end(), form.begin(), form.end());
  }
  const bool one_file = !shown_file(url).empty();
  if (const std::string id = hub_model_in(url, kHub); !id.empty()) {
    urls.push_back(hub_api(id));
    if (!one_file) urls.push_back(std::string(kHub) + "/" + id + "/resolve/main/README.md");
  } else if (const std::string data = hub_dataset_in(url, kHub); !data.empty() && !one_file) {
    urls.push_back(std::string(kHub) + "/datasets/" + data + "/resolve/main/README.md");
  } else if (const GitHubRepository repository = github_repository_in(url);
             is_github_page(url) && !repository.empty()) {
    urls.push_back(github_api_url(repository));
    for (const char* branch : {"main", "master"}) {
      urls.push_back(tree_url(repository, branch));
      if (!one_file) urls.push_back(github_raw_url(repository, branch, "README.md"));
    }
  }
  std::erase(urls, url);
  return urls;
}

LinkShape shape_of(const std::string& given) {
  const std::string url = without_fragment(given);
  const std::vector<std::string> parts = path_parts(url);
  if (parts.empty()) return LinkShape::site_root;
  if (!hub_model_in(url, kHub).empty() && parts.size() == 2) return LinkShape::model_page;
  if (is_github_page(url) && parts.size() == 2) return LinkShape::repository_root;
  const auto parsed = parse_url(url);
  const bool shared_host = parsed && (parsed->host == "huggingface.co" || is_github_page(url));
  if (shared_host && parts.size() == 1) return LinkShape::site_root;
  return LinkShape::document;
}

void LinkReader::read_ahead(std::span<const std::string> urls) {
  std::set<std::string> wanted;
  for (const std::string& given : urls) {
    const std::string url = without_fragment(given);
    wanted.insert(url);
    for (std::string& other : equivalents_of(url)) wanted.insert(std::move(other));
  }
  std::vector<std::string> missing;
  for (const std::string& url : wanted) {
    if (!snapshots_.contains(url) && covers(url)) missing.push_back(url);
  }
  auto answers = sources_.web.get(missing);
  for (size_t i = 0; i < missing.size(); ++i) snapshots_.emplace(missing[i], std::move(answers[i]));
}

const Result<SnapshotPtr>* LinkReader::snapshot(const std::string& url) {
  if (!covers(url)) return nullptr;
  auto found = snapshots_.find(url);
  if (found == snapshots_.end()) found = snapshots_.emplace(url, sources_.web.get_one(url)).first;
  return &found->second;
}

DocumentPtr LinkReader::document(const std::string& url) {
  const auto known = documents_.find(url);
  if (known != documents_.end()) return known->second;
  DocumentPtr document;
  if (const auto* answer = snapshot(url); is_readable(answer)) {
    if (auto parsed = parse_document(***answer))
      document = std::make_shared<const Document>(*std::move(parsed));
  }
  documents_.emplace(url, document);
  return document;
}

const QuoteIndex& LinkReader::index(const DocumentPtr& document) {
  auto& slot = indices_[document.get()];
  if (!slot) slot = std::make_unique<QuoteIndex>(document);
  return *slot;
}

const LinkAnswer& LinkReader::read(const std::string& given) {
  const std::string url = without_fragment(given);
  auto found = answers_.find(url);
  if (found == answers_.end()) found = answers_.emplace(url, make_answer(url)).first;
  return found->second;
}

LinkAnswer LinkReader::make_answer(const std::string& url) {
  LinkAnswer answer;
  if (!parse_url(url)) return answer;  // no address; the importer has said so
  answer.shape = shape_of(url);
  answer.archived = sources_.archived && sources_.archived(url);
  if (const auto* got = snapshot(url); got != nullptr) {
    if (!got->ok()) {
      answer.state = LinkState::failed;
      answer.reason = got->error().describe();
    } else {
      const Snapshot& page = ***got;
      answer.status = page.status;
      if (page.status == 404 || page.status == 410) {
        answer.state = LinkState::dead;
        answer.reason = "the server answers " + std::to_string(page.status);
      } else if (page.status == 401 || page.status == 403 || page.status == 429) {
        answer.state = LinkState::refused;
        answer.reason = "the server answers " + std::to_string(page.status);
      } else if (page.status >= 400 || page.status == 0) {
        answer.state = LinkState::failed;
        answer.reason = "the server answers " + std::to_string(page.status);
      } else {
        const bool moved =
            !page.final_url.empty() && page.final_url != url && !same_page(url, page.final_url);
        answer.state = moved ? LinkState::moved : LinkState::read;
        if (moved) answer.final_url = page.final_url;
        if (DocumentPtr read = document(url)) answer.documents.push_back({url, std::move(read)});
      }
    }
  }
  add_equivalents(url, answer);
  check_file_list(url, answer);
  return answer;
}

void LinkReader::add_equivalents(const std::string& url, LinkAnswer& answer) {
  if (answer.state == LinkState::dead || answer.state == LinkState::moved) return;
  for (const std::string& other : equivalents_of(url)) {
    if (sources_.archived && sources_.archived(other)) answer.archived = true;
    if (!is_readable(snapshot(other))) continue;
    if (answer.state != LinkState::refused) answer.state = LinkState::read;
    if (DocumentPtr read = document(other)) answer.documents.push_back({other, std::move(read)});
  }
}

// A page that shows a file which its repository does not list is dead, whoever was asked.
void LinkReader::check_file_list(const std::string& url, LinkAnswer& answer) {
  const std::string file = shown_file(url);
  if (file.empty() || answer.state == LinkState::dead || answer.state == LinkState::moved) return;
  std::vector<std::string> files;
  if (const std::string id = hub_model_in(url, kHub); !id.empty()) {
    if (const auto* api = snapshot(hub_api(id)); is_readable(api)) {
      if (const auto parsed = parse_hub_answer((**api)->bytes)) files = parsed->files;
    }
  } else if (const GitHubRepository repository = github_repository_in(url); !repository.empty()) {
    for (const char* branch : {"main", "master"}) {
      const auto* tree = snapshot(tree_url(repository, branch));
      if (!is_readable(tree)) continue;
      if (const auto parsed = parse_file_tree((**tree)->bytes)) files = *parsed;
    }
  }
  if (files.empty()) return;
  const bool listed = std::any_of(files.begin(), files.end(), [&](const std::string& known) {
    return known == file || known.starts_with(file + "/");
  });
  if (listed || !answer.documents.empty()) {
    if (listed && answer.state == LinkState::not_covered) answer.state = LinkState::read;
    const bool own_bytes =
        std::any_of(answer.documents.begin(), answer.documents.end(),
                    [&](const LinkedDocument& d) { return d.url == url || d.url == raw_url(url, kHub); });
    if (listed || own_bytes) return;
  }
  answer.state = LinkState::dead;
  answer.reason = "the repository lists no file " + file;
  answer.documents.clear();
}

}  // namespace exhibit::audit
