// Tested by tests/tools/sources_test.cc.
#include "tools/exhibit/sources.h"

#include <fmt/format.h>

#include <map>

#include "pipeline/fetch/folder.h"
#include "pipeline/fetch/http/route.h"
#include "pipeline/fetch/replica.h"
#include "pipeline/fetch/url.h"
#include "pipeline/store/fetch_memory.h"
#include "pipeline/store/recording_web.h"
#include "tools/exhibit/version.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

class FoldersAndRest : public Web {
 public:
  FoldersAndRest(std::map<std::string, std::unique_ptr<Web>> folders, std::unique_ptr<Web> rest)
      : folders_(std::move(folders)), rest_(std::move(rest)) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers(urls.size(), Error{});
    // What goes to the web is asked for in one call, so that it can be fetched side by side.
    std::vector<std::string> rest;
    std::vector<size_t> rest_at;
    for (size_t i = 0; i < urls.size(); ++i) {
      if (Web* folder = folder_of(urls[i])) {
        answers[i] = folder->get_one(urls[i]);
      } else {
        rest.push_back(urls[i]);
        rest_at.push_back(i);
      }
    }
    auto rest_answers = rest_->get(rest);
    for (size_t i = 0; i < rest_at.size(); ++i) answers[rest_at[i]] = std::move(rest_answers[i]);
    return answers;
  }

 private:
  // The innermost folder that holds the URL: of its prefixes the last in the order of the alphabet.
  Web* folder_of(const std::string& url) const {
    for (auto at = folders_.rbegin(); at != folders_.rend(); ++at) {
      if (url.starts_with(at->first)) return at->second.get();
    }
    return nullptr;
  }

  const std::map<std::string, std::unique_ptr<Web>> folders_;  // by the folder's URL
  const std::unique_ptr<Web> rest_;
};

// A web with its own recorder. (What comes from the live web is stored by that, as soon as it is there.)
class Recorded : public Web {
 public:
  Recorded(std::unique_ptr<Web> inner, Workspace& workspace)
      : inner_(std::move(inner)), recording_(*inner_, workspace) {}
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    return recording_.get(urls);
  }

 private:
  const std::unique_ptr<Web> inner_;
  RecordingWeb recording_;
};

std::unique_ptr<Web> recorded(std::unique_ptr<Web> web, Workspace* workspace) {
  if (workspace == nullptr) return web;
  return std::make_unique<Recorded>(std::move(web), *workspace);
}

Result<LiveWebOptions> live_options(const WebOptions& web, Workspace* workspace, std::stop_token stop) {
  LiveWebOptions options;
  options.user_agent = user_agent(std::string(kVersion), web.contact);
  options.mirror = web.mirror;
  options.allow_private = web.allow_private;
  const Result<std::string> address = hub_address(web);
  if (!address) return address.error();
  const Result<UrlParts> hub = parse_url(*address);
  if (!hub) return hub.error();
  const std::string host = authority_of(*hub);
  if (host != "huggingface.co") {
    // Named by the user, so it may lie in a private network.
    options.allowed_hosts.push_back(host);
    options.api_hosts.push_back(host);
  }
  if (!web.hub_token.empty()) options.tokens[host] = web.hub_token;
  if (!web.github_token.empty()) options.tokens["api.github.com"] = web.github_token;
  if (stop.stop_possible()) options.cancelled = [stop] { return stop.stop_requested(); };
  if (workspace != nullptr) remember_in(*workspace, options);
  return options;
}

}  // namespace

Result<std::string> hub_address(const WebOptions& options) {
  Result<std::string> url = normalise_url(options.hub);
  if (!url) return url;
  if (url->find('?') != std::string::npos) {
    return Error{ErrorCode::invalid_argument, "the address of a hub has no query", options.hub};
  }
  while (url->ends_with('/')) url->pop_back();
  return url;
}

std::string fetch_summary(const LiveStats& stats) {
  std::string summary = fmt::format("{} requests: {} bodies ({}), {} not modified", stats.requests,
                                    stats.bodies, byte_count(stats.bytes), stats.not_modified);
  if (stats.retries > 0) summary += fmt::format(", {} tried again", stats.retries);
  if (stats.resumed > 0) summary += fmt::format(", {} resumed", stats.resumed);
  return summary;
}

Result<Sources> open_sources(std::span<const ModelRef> models, const SharedOptions& shared,
                             Workspace* workspace, const Clock& clock, std::stop_token stop) {
  std::map<std::string, std::unique_ptr<Web>> folders;
  for (const ModelRef& model : models) {
    if (model.kind != ModelRef::Kind::folder && model.kind != ModelRef::Kind::manifest) continue;
    fs::path folder = fs::absolute(model.location).lexically_normal();
    if (model.kind == ModelRef::Kind::manifest) folder = folder.parent_path();
    const std::string url = file_url(folder);
    if (folders.contains(url)) continue;
    auto opened = open_folder(folder, model.id, clock);
    if (!opened) return opened.error();
    folders.emplace(url, recorded(std::move(*opened), workspace));
  }
  Sources sources;
  std::unique_ptr<Web> rest;
  if (!shared.replica.empty()) {
    auto opened = open_replica(shared.replica, clock);
    if (!opened) return opened.error();
    rest = recorded(std::move(*opened), workspace);
  } else if (shared.web.offline) {
    if (workspace == nullptr) {
      return Error{ErrorCode::invalid_argument, "offline there is only what a workspace has", {}};
    }
    rest = std::make_unique<StoredWeb>(*workspace);
  } else {
    auto options = live_options(shared.web, workspace, std::move(stop));
    if (!options) return options.error();
    auto opened = open_live_web(*std::move(options), clock);
    if (!opened) return opened.error();
    sources.live = opened->get();
    rest = std::move(*opened);
  }
  sources.web = std::make_unique<FoldersAndRest>(std::move(folders), std::move(rest));
  return sources;
}

}  // namespace exhibit::cli
