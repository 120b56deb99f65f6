// Tested by tests/fetch/replica_test.cc.
#include "pipeline/fetch/replica.h"

#include <charconv>
#include <unordered_map>
#include <vector>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndexName = "index.tsv";
constexpr std::string_view kHeader = "url\tstatus\tcontent_type\tfile\tprovenance";
constexpr std::string_view kRedirectsTo = "redirects to ";
constexpr int kMaxRedirects = 10;

struct Recording {
  int status = 0;
  std::string content_type;
  std::string file;         // relative to the folder; empty for an empty body
  std::string redirect_to;  // empty where it is none
};

using Recordings = std::unordered_map<std::string, Recording>;  // only looked up, never walked

Error bad_line(size_t line, const std::string& message) {
  return {ErrorCode::malformed, message, std::string(kIndexName) + ":" + std::to_string(line)};
}

Result<std::pair<std::string, Recording>> parse_line(std::string_view text, size_t line) {
  const auto columns = split(text, '\t');
  if (columns.size() != 5) {
    return bad_line(line, "expected 5 columns separated by tabs, found " + std::to_string(columns.size()));
  }
  if (columns[0].empty()) return bad_line(line, "the URL is empty");
  Recording recording;
  const auto [end, failed] =
      std::from_chars(columns[1].data(), columns[1].data() + columns[1].size(), recording.status);
  if (failed != std::errc() || end != columns[1].data() + columns[1].size() || recording.status < 100 ||
      recording.status > 599) {
    return bad_line(line, "\"" + std::string(columns[1]) + "\" is no HTTP status");
  }
  recording.content_type = columns[2];
  recording.file = columns[3];
  if (recording.status / 100 == 3) {
    const size_t at = columns[4].find(kRedirectsTo);
    if (at == std::string_view::npos) {
      return bad_line(line, "a redirect needs its target in the column provenance: \"redirects to URL\"");
    }
    recording.redirect_to = trim(columns[4].substr(at + kRedirectsTo.size()));
  }
  return std::pair(std::string(columns[0]), std::move(recording));
}

Result<Recordings> parse_index(std::string_view text) {
  Recordings recordings;
  size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1) {
      if (line != kHeader)
        return bad_line(1,
                        "the first line must name the columns: url status content_type file provenance, "
                        "separated by tabs");
      continue;
    }
    if (line.empty()) continue;
    auto parsed = parse_line(line, number);
    if (!parsed) return parsed.error();
    if (!recordings.emplace(parsed->first, parsed->second).second) {
      return bad_line(number, "the URL is listed twice: " + parsed->first);
    }
  }
  return recordings;
}

class Replica : public Web {
 public:
  Replica(fs::path folder, Recordings recordings, const Clock& clock)
      : folder_(std::move(folder)), recordings_(std::move(recordings)), clock_(clock) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    answers.reserve(urls.size());
    for (const std::string& url : urls) answers.push_back(answer(url));
    return answers;
  }

 private:
  const Recording* find(const std::string& url) const {
    if (const auto exact = recordings_.find(url); exact != recordings_.end()) return &exact->second;
    const auto normal = normalise_url(url);
    if (!normal) return nullptr;
    const auto found = recordings_.find(*normal);
    return found == recordings_.end() ? nullptr : &found->second;
  }

  Result<SnapshotPtr> answer(const std::string& url) const {
    std::string at = url;
    const Recording* recording = find(at);
    for (int hops = 0; recording != nullptr && !recording->redirect_to.empty(); ++hops) {
      if (hops == kMaxRedirects) {
        return Error{ErrorCode::limit_exceeded, "more than 10 redirects", url};
      }
      at = recording->redirect_to;
      recording = find(at);
    }
    Snapshot snapshot;
    snapshot.url = url;
    snapshot.final_url = at;
    snapshot.fetched_at = clock_.now();
    snapshot.status = recording == nullptr ? 404 : recording->status;
    if (recording != nullptr && !recording->file.empty()) {
      auto bytes = read_below(folder_, recording->file);
      if (!bytes) return bytes.error();
      snapshot.bytes = std::move(*bytes);
    }
    if (recording != nullptr && !recording->content_type.empty()) {
      snapshot.media_type = recording->content_type;
      snapshot.headers.emplace_back("content-type", recording->content_type);
    }
    snapshot.sha256 = sha256_hex(snapshot.bytes);
    return std::make_shared<const Snapshot>(std::move(snapshot));
  }

  const fs::path folder_;
  const Recordings recordings_;
  const Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<Web>> open_replica(const fs::path& folder, const Clock& clock) {
  const auto text = read_file_bytes(folder / kIndexName);
  if (!text) {
    return Error{text.error().code, "not a recorded folder: " + text.error().message, text.error().where};
  }
  auto recordings = parse_index(*text);
  if (!recordings) {
    Error error = recordings.error();
    error.where = (folder / error.where).string();
    return error;
  }
  return std::unique_ptr<Web>(std::make_unique<Replica>(folder, std::move(*recordings), clock));
}

}  // namespace exhibit
