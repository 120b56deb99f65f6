// Tested by tests/replica/answer_test.cc.
#include "tools/replica/answer.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/url.h"

namespace exhibit::replica {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kHub = "https://huggingface.co";
constexpr std::string_view kModelsApi = "https://huggingface.co/api/models/";

const std::shared_ptr<const std::string>& no_body() {
  static const auto empty = std::make_shared<const std::string>();
  return empty;
}

// RFC 9530: lets a client tell a whole body from a cut one whatever Content-Length says.
std::string digest_of(const std::string& body) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(body.data(), body.size(), hash, &size, EVP_sha256(), nullptr);
  std::string base64(4 * ((size + 2) / 3) + 1, '\0');
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), hash, static_cast<int>(size));
  base64.resize(static_cast<size_t>(written));
  return "sha-256=:" + base64 + ":";
}

std::string modified_at(const fs::path& path) {
  std::error_code failed;
  const auto time = fs::last_write_time(path, failed);
  if (failed) return {};
  const auto system = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return http_date(std::chrono::duration_cast<std::chrono::seconds>(system).count());
}

bool lists_tag(std::string_view if_none_match, std::string_view etag) {
  for (std::string_view tag : split(if_none_match, ',')) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

std::optional<size_t> number(std::string_view text) {
  size_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "publisher/name/rest" -> {"publisher/name", "rest"}.
std::pair<std::string, std::string> split_id(std::string_view path) {
  const size_t first = path.find('/');
  if (first == std::string_view::npos) return {std::string(path), {}};
  const size_t second = path.find('/', first + 1);
  if (second == std::string_view::npos) return {std::string(path), {}};
  return {std::string(path.substr(0, second)), std::string(path.substr(second + 1))};
}

std::string_view without_query(std::string_view url) { return url.substr(0, url.find('?')); }

// The parameter of a query, decoded; "" where there is none.
std::string parameter(std::string_view url, std::string_view name) {
  const size_t question = url.find('?');
  if (question == std::string_view::npos) return {};
  for (const std::string_view part : split(url.substr(question + 1), '&')) {
    if (!part.starts_with(name) || part.substr(name.size(), 1) != "=") continue;
    Result<std::string> value = decode_path(part.substr(name.size() + 1));
    return value ? *std::move(value) : std::string();
  }
  return {};
}

// The address of the page of a listing that begins at this model.
std::string with_cursor(std::string_view url, size_t cursor) {
  std::string next(without_query(url));
  char sign = '?';
  for (const std::string_view part : split(url.substr(std::min(next.size() + 1, url.size())), '&')) {
    if (part.empty() || part.starts_with("cursor=")) continue;
    next += sign + std::string(part);
    sign = '&';
  }
  return next + sign + "cursor=" + std::to_string(cursor);
}

bool has_tag(const Json& model, const std::string& tag) {
  const auto tags = model.find("tags");
  return tags != model.end() && tags->is_array() && std::find(tags->begin(), tags->end(), tag) != tags->end();
}

}  // namespace

std::string http_date(long long unix_seconds) {
  const std::time_t time = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[40];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[parts.tm_wday], parts.tm_mday,
                kMonths[parts.tm_mon], (parts.tm_year + 1900) % 10000, parts.tm_hour, parts.tm_min,
                parts.tm_sec);
  return text;
}

std::optional<ByteRange> parse_range(const std::string& header, size_t size) {
  std::string_view text = header;
  if (!text.starts_with("bytes=")) return std::nullopt;
  text.remove_prefix(6);
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return std::nullopt;
  const std::string_view first = trim(text.substr(0, dash));
  const std::string_view last = trim(text.substr(dash + 1));
  if (first.empty()) {
    const auto count = number(last);
    if (!count) return std::nullopt;
    if (*count == 0 || size == 0) return ByteRange{size, size};
    return ByteRange{size - std::min(*count, size), size - 1};
  }
  const auto from = number(first);
  const auto to = last.empty() ? from : number(last);
  if (!from || !to || *to < *from) return std::nullopt;
  if (*from >= size) return ByteRange{size, size};
  return ByteRange{*from, last.empty() ? size - 1 : std::min(*to, size - 1)};
}

Library::Library(fs::path folder, Recordings recordings)
    : folder_(std::move(folder)), recordings_(std::move(recordings)) {}

Result<Library> Library::open(const fs::path& folder) {
  auto recordings = Recordings::load(folder);
  if (!recordings) return recordings.error();
  return Library(folder, std::move(*recordings));
}

Asked Library::locate(const std::string& target, const std::string& forwarded_proto) const {
  std::string_view rest = target;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
  // A publisher's name on the hub may hold a dot, so a host must be a recorded one or the path none of the
  // hub's.
  const bool of_hub = host == "api" || host == "datasets" || host.find('.') == std::string_view::npos ||
                      rest.find("/resolve/") != std::string_view::npos;
  Asked asked;
  asked.by_host = recordings_.knows_host(host) || !of_hub;
  if (!asked.by_host) {
    asked.url = std::string(kHub) + "/" + std::string(rest);
  } else {
    asked.url = (forwarded_proto == "http" ? "http://" : "https://") + std::string(rest);
  }
  return asked;
}

Answer Library::answer(const Asked& asked) const {
  if (auto found = recorded(asked)) return std::move(*found);
  if (auto derived = derived_from_hub(asked)) return std::move(*derived);
  Answer missing;
  missing.status = 404;
  missing.body = no_body();
  if (asked.url.starts_with(kHub)) {
    const auto [id, rest] =
        split_id(without_query(asked.url).substr(std::min(kHub.size() + 1, asked.url.size())));
    missing.headers.emplace_back("X-Error-Code", knows_model(id) ? "EntryNotFound" : "RepoNotFound");
  }
  return missing;
}

std::optional<Answer> Library::recorded(const Asked& asked) const {
  const Recording* recording = recordings_.find(asked.url);
  // The hub's clients add parameters that change nothing here ("?download=true").
  if (recording == nullptr && !asked.by_host) {
    recording = recordings_.find(std::string(without_query(asked.url)));
  }
  if (recording == nullptr) return std::nullopt;
  if (!recording->redirect_to.empty()) {
    Answer redirect;
    redirect.status = recording->status;
    redirect.body = no_body();
    std::string to = recording->redirect_to;
    if (!asked.by_host && to.starts_with(kHub)) to.erase(0, kHub.size());
    redirect.headers.emplace_back("Location", to);
    return redirect;
  }
  std::string body;
  std::string modified;
  if (!recording->file.empty()) {
    auto bytes = read_below(folder_, recording->file);
    if (!bytes) {
      Answer broken;
      broken.status = 500;
      broken.content_type = "text/plain; charset=utf-8";
      broken.body = std::make_shared<const std::string>(bytes.error().describe());
      return broken;
    }
    body = std::move(*bytes);
    modified = modified_at(folder_ / recording->file);
  }
  return whole(asked, recording->status, recording->content_type, std::move(body), modified);
}

Answer Library::whole(const Asked& asked, int status, const std::string& content_type, std::string body,
                      const std::string& last_modified) const {
  Answer answer;
  answer.status = status;
  answer.content_type = content_type;
  answer.body = std::make_shared<const std::string>(std::move(body));
  if (status == 401) answer.headers.emplace_back("X-Error-Code", "GatedRepo");
  if (status != 200) return answer;

  const std::string& bytes = *answer.body;
  const std::string etag = "\"" + sha256_hex(bytes) + "\"";
  answer.headers.emplace_back("ETag", etag);
  if (!last_modified.empty()) answer.headers.emplace_back("Last-Modified", last_modified);
  const bool unchanged = asked.if_none_match.empty()
                             ? !asked.if_modified_since.empty() && asked.if_modified_since == last_modified
                             : lists_tag(asked.if_none_match, etag);
  if (unchanged) {
    answer.status = 304;
    answer.content_type.clear();
    answer.body = no_body();
    return answer;
  }
  answer.headers.emplace_back("Accept-Ranges", "bytes");
  answer.headers.emplace_back("Repr-Digest", digest_of(bytes));
  const bool range_holds =
      asked.if_range.empty() || asked.if_range == etag || asked.if_range == last_modified;
  const auto range = range_holds ? parse_range(asked.range, bytes.size()) : std::nullopt;
  if (!range) return answer;
  const std::string size = std::to_string(bytes.size());
  if (range->first >= bytes.size()) {
    answer.status = 416;
    answer.headers.emplace_back("Content-Range", "bytes */" + size);
    answer.body = no_body();
    return answer;
  }
  answer.status = 206;
  answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                   std::to_string(range->last) + "/" + size);
  answer.body =
      std::make_shared<const std::string>(bytes.substr(range->first, range->last - range->first + 1));
  return answer;
}

bool Library::knows_model(const std::string& id) const {
  return recordings_.find(std::string(kModelsApi) + id) != nullptr;
}

// The hub gives a model's metadata for a revision, lists its files as a tree, and lists models: all follow
// from the recorded answers about models.
std::optional<Answer> Library::derived_from_hub(const Asked& asked) const {
  const std::string_view url = without_query(asked.url);
  if (url == kModelsApi.substr(0, kModelsApi.size() - 1)) return listing(asked);
  if (!url.starts_with(kModelsApi)) return std::nullopt;
  const auto [id, rest] = split_id(url.substr(kModelsApi.size()));
  const Recording* recording = recordings_.find(std::string(kModelsApi) + id);
  if (recording == nullptr || recording->status != 200) return std::nullopt;
  auto bytes = read_below(folder_, recording->file);
  if (!bytes) return std::nullopt;
  const std::string modified = modified_at(folder_ / recording->file);
  if (rest.starts_with("revision/") || rest.empty()) {
    return whole(asked, 200, recording->content_type, std::move(*bytes), modified);
  }
  if (!rest.starts_with("tree/")) return std::nullopt;
  const std::string revision = rest.substr(5, rest.find('/', 5) - 5);
  return whole(asked, 200, "application/json", file_tree(id, revision, *bytes), modified);
}

// GET /api/models as the hub answers it: the recorded models, filtered, sorted by a field, and cut into pages
// that a Link header leads through.
Answer Library::listing(const Asked& asked) const {
  std::vector<Json> models;
  for (const std::string& url : recordings_.beginning_with(kModelsApi)) {
    const Recording* recording = recordings_.find(url);
    if (recording->status != 200 || !split_id(url.substr(kModelsApi.size())).second.empty()) continue;
    const auto bytes = read_below(folder_, recording->file);
    Json model = bytes ? Json::parse(*bytes, nullptr, false) : Json();
    if (!model.is_object() || !model.contains("id") || !model["id"].is_string()) continue;
    const std::string id = model["id"];
    const std::string task = parameter(asked.url, "pipeline_tag");
    const std::string tag = parameter(asked.url, "filter");
    const std::string author = parameter(asked.url, "author");
    if (!task.empty() && model.value("pipeline_tag", Json()) != task) continue;
    if (!tag.empty() && !has_tag(model, tag)) continue;
    if (!author.empty() && !id.starts_with(author + "/")) continue;
    if (ascii_lower(id).find(ascii_lower(parameter(asked.url, "search"))) == std::string::npos) continue;
    models.push_back(std::move(model));
  }
  const std::string field = parameter(asked.url, "sort");
  std::stable_sort(models.begin(), models.end(), [&field](const Json& a, const Json& b) {
    return !field.empty() && a.value(field, Json()) > b.value(field, Json());
  });
  const size_t limit = std::max<size_t>(1, number(parameter(asked.url, "limit")).value_or(1000));
  const size_t begin = std::min(number(parameter(asked.url, "cursor")).value_or(0), models.size());
  const size_t end = begin + std::min(limit, models.size() - begin);
  Json page = Json::array();
  for (size_t i = begin; i < end; ++i) page.push_back(models[i]);
  Answer answer = whole(asked, 200, "application/json; charset=utf-8", page.dump(), {});
  if (end < models.size()) {
    std::string next = with_cursor(asked.url, end);
    if (!asked.by_host) next.erase(0, kHub.size());
    answer.headers.emplace_back("Link", "<" + next + ">; rel=\"next\"");
  }
  return answer;
}

std::string Library::file_tree(const std::string& id, const std::string& revision,
                               const std::string& api_answer) const {
  const Json model = Json::parse(api_answer, nullptr, false);
  Json tree = Json::array();
  if (!model.is_object() || !model.contains("siblings") || !model["siblings"].is_array()) return tree.dump();
  for (const Json& sibling : model["siblings"]) {
    if (!sibling.is_object() || !sibling.contains("rfilename") || !sibling["rfilename"].is_string()) continue;
    const std::string path = sibling["rfilename"];
    const std::string url = std::string(kHub) + "/" + id + "/resolve/" + revision + "/" + encode_path(path);
    const Recording* recording = recordings_.find(url);
    std::string bytes;
    if (recording != nullptr && !recording->file.empty()) {
      if (auto read = read_below(folder_, recording->file)) bytes = std::move(*read);
    }
    tree.push_back(
        {{"type", "file"}, {"oid", sha256_hex(bytes).substr(0, 40)}, {"size", bytes.size()}, {"path", path}});
  }
  return tree.dump();
}

}  // namespace exhibit::replica
