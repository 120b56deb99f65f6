// Tested by tests/fetch/folder_test.cc.
#include "pipeline/fetch/folder.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileScheme = "file://";
constexpr size_t kMaxListed = 100000;
constexpr int kMaxDepth = 32;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool holds_weights(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kSuffixes = {
      ".safetensors", ".bin",     ".pt",     ".pth", ".ckpt", ".gguf",  ".onnx",
      ".h5",          ".msgpack", ".tflite", ".ot",  ".npz",  ".distcp"};
  const std::string lower = ascii_lower(name);
  return std::any_of(kSuffixes.begin(), kSuffixes.end(),
                     [&lower](std::string_view suffix) { return lower.ends_with(suffix); });
}

Result<std::vector<std::string>> names_below(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code failed;
  fs::recursive_directory_iterator walk(root, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    const bool link = walk->is_symlink();
    if (is_hidden(walk->path()) || link || walk.depth() >= kMaxDepth) {
      walk.disable_recursion_pending();
      continue;
    }
    if (!walk->is_regular_file()) continue;
    if (names.size() == kMaxListed) {
      return Error{ErrorCode::limit_exceeded, "more than 100000 files; name the model's own folder",
                   root.string()};
    }
    names.push_back(walk->path().lexically_relative(root).generic_string());
  }
  if (failed) return Error{ErrorCode::io, "cannot be listed: " + failed.message(), root.string()};
  std::sort(names.begin(), names.end());
  return names;
}

class Folder : public Web {
 public:
  Folder(fs::path root, std::string model_id, const Clock& clock)
      : root_(std::move(root)), root_url_(file_url(root_)), model_id_(std::move(model_id)), clock_(clock) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    answers.reserve(urls.size());
    for (const std::string& url : urls) answers.push_back(answer(url));
    return answers;
  }

 private:
  Result<SnapshotPtr> answer(const std::string& url) const {
    if (!url.starts_with(root_url_)) {
      return Error{ErrorCode::denied, "only files below " + root_.string() + " are read", url};
    }
    if (url == root_url_) return listing(url);
    auto relative = decode_path(std::string_view(url).substr(root_url_.size()));
    if (!relative) return relative.error();
    if (holds_weights(*relative)) return Error{ErrorCode::denied, "weights are listed, not read", url};
    auto bytes = read_below(root_, *relative);
    if (bytes) return snapshot(url, 200, std::move(*bytes));
    if (bytes.error().code == ErrorCode::not_found) return snapshot(url, 404, {});
    return Error{bytes.error().code, bytes.error().message, url};
  }

  Result<SnapshotPtr> listing(const std::string& url) const {
    const auto names = names_below(root_);
    if (!names) return names.error();
    nlohmann::ordered_json listing = {{"id", model_id_}, {"siblings", nlohmann::ordered_json::array()}};
    for (const std::string& name : *names) listing["siblings"].push_back({{"rfilename", name}});
    // A file name need not be UTF-8; what cannot be written is replaced.
    std::string bytes = listing.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return snapshot(url, 200, std::move(bytes), "application/json");
  }

  SnapshotPtr snapshot(const std::string& url, int status, std::string bytes, std::string type = {}) const {
    auto made = std::make_shared<Snapshot>();
    made->url = url;
    made->final_url = url;
    made->status = status;
    made->media_type = std::move(type);
    made->fetched_at = clock_.now();
    made->sha256 = sha256_hex(bytes);
    made->bytes = std::move(bytes);
    return made;
  }

  const fs::path root_;
  const std::string root_url_;
  const std::string model_id_;
  const Clock& clock_;
};

class FilesAndWeb : public Web {
 public:
  FilesAndWeb(Web& files, Web& web) : files_(files), web_(web) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<std::string> local;
    std::vector<std::string> remote;
    for (const std::string& url : urls) (is_local(url) ? local : remote).push_back(url);
    auto from_files = files_.get(local);
    auto from_web = web_.get(remote);
    std::vector<Result<SnapshotPtr>> answers;
    answers.reserve(urls.size());
    size_t next_local = 0;
    size_t next_remote = 0;
    for (const std::string& url : urls) {
      answers.push_back(is_local(url) ? std::move(from_files[next_local++])
                                      : std::move(from_web[next_remote++]));
    }
    return answers;
  }

 private:
  static bool is_local(std::string_view url) { return url.starts_with(kFileScheme); }

  Web& files_;
  Web& web_;
};

class NoWeb : public Web {
 public:
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls) {
      answers.push_back(Error{ErrorCode::denied, "the web is not read in this run", url});
    }
    return answers;
  }
};

}  // namespace

std::string file_url(const fs::path& path) {
  std::error_code failed;
  const fs::path whole = fs::absolute(path).lexically_normal();
  std::string text = whole.generic_string();
  if (fs::is_directory(whole, failed) && !text.ends_with('/')) text += '/';
  return std::string(kFileScheme) + encode_path(text);
}

Result<std::unique_ptr<Web>> open_folder(const fs::path& folder, std::string model_id, const Clock& clock) {
  std::error_code failed;
  const fs::path root = fs::canonical(folder, failed);
  if (failed || !fs::is_directory(root, failed)) {
    return Error{ErrorCode::not_found, "there is no such folder", folder.string()};
  }
  return std::unique_ptr<Web>(std::make_unique<Folder>(root, std::move(model_id), clock));
}

std::unique_ptr<Web> files_and_web(Web& files, Web& web) { return std::make_unique<FilesAndWeb>(files, web); }

std::unique_ptr<Web> no_web() { return std::make_unique<NoWeb>(); }

}  // namespace exhibit
