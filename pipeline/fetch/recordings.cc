// Tested by tests/fetch/replica_test.cc.
#include "pipeline/fetch/recordings.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIndexName = "index.tsv";
constexpr std::string_view kHeader = "url\tstatus\tcontent_type\tfile\tprovenance";
constexpr std::string_view kRedirectsTo = "redirects to ";
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

using ByUrl = std::unordered_map<std::string, Recording>;

Result<ByUrl> parse_index(std::string_view text) {
  ByUrl recordings;
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

// "host:port" or "host", as it stands in the URL.
std::string_view authority_in(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace

Result<Recordings> Recordings::load(const fs::path& folder) {
  const auto text = read_file_bytes(folder / kIndexName);
  if (!text) {
    return Error{text.error().code, "not a recorded folder: " + text.error().message, text.error().where};
  }
  auto parsed = parse_index(*text);
  if (!parsed) {
    Error error = parsed.error();
    error.where = (folder / error.where).string();
    return error;
  }
  Recordings recordings;
  for (const auto& [url, recording] : *parsed) {
    recordings.hosts_.insert(ascii_lower(authority_in(url)));
  }
  recordings.by_url_ = *parsed;
  for (auto& [url, recording] : *parsed) {
    const auto normal = normalise_url(url);
    if (normal && *normal != url) recordings.by_url_.emplace(*normal, std::move(recording));
  }
  return recordings;
}

const Recording* Recordings::find(const std::string& url) const {
  if (const auto exact = by_url_.find(url); exact != by_url_.end()) return &exact->second;
  const auto normal = normalise_url(url);
  if (!normal) return nullptr;
  const auto found = by_url_.find(*normal);
  return found == by_url_.end() ? nullptr : &found->second;
}

std::vector<std::string> Recordings::beginning_with(std::string_view prefix) const {
  std::vector<std::string> urls;
  for (const auto& [url, recording] : by_url_) {
    if (url.starts_with(prefix)) urls.push_back(url);
  }
  std::sort(urls.begin(), urls.end());
  return urls;
}

bool Recordings::knows_host(std::string_view host) const { return hosts_.contains(ascii_lower(host)); }

}  // namespace exhibit
