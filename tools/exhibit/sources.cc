// Tested by tests/tools/sources_test.cc.
#include "tools/exhibit/sources.h"

#include <map>

#include "pipeline/fetch/folder.h"
#include "pipeline/fetch/replica.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

class Sources : public Web {
 public:
  Sources(std::map<std::string, std::unique_ptr<Web>> folders, std::unique_ptr<Web> rest)
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

}  // namespace

Result<std::unique_ptr<Web>> open_sources(std::span<const ModelRef> models, const fs::path& replica,
                                          const Clock& clock) {
  std::map<std::string, std::unique_ptr<Web>> folders;
  for (const ModelRef& model : models) {
    if (model.kind != ModelRef::Kind::folder && model.kind != ModelRef::Kind::manifest) continue;
    fs::path folder = fs::absolute(model.location).lexically_normal();
    if (model.kind == ModelRef::Kind::manifest) folder = folder.parent_path();
    const std::string url = file_url(folder);
    if (folders.contains(url)) continue;
    auto opened = open_folder(folder, model.id, clock);
    if (!opened) return opened.error();
    folders.emplace(url, std::move(*opened));
  }
  std::unique_ptr<Web> rest;
  if (replica.empty()) {
    rest = no_web();
  } else {
    auto opened = open_replica(replica, clock);
    if (!opened) return opened.error();
    rest = std::move(*opened);
  }
  return std::unique_ptr<Web>(std::make_unique<Sources>(std::move(folders), std::move(rest)));
}

}  // namespace exhibit::cli
