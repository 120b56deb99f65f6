// Tested by tests/store/warc_test.cc.
#include "pipeline/store/warc.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

constexpr std::string_view kFinalUri = "Exhibit-Final-URI";
constexpr std::string_view kOriginal = "x-archive-orig-";
constexpr std::string_view kIdentical = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
constexpr std::string_view kNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
constexpr int kMaxRedirects = 10;

// Headers that speak of how the body was sent, which is not how it is stored.
bool is_of_transfer(std::string_view name) {
  return name == "content-encoding" || name == "transfer-encoding" || name == "content-length";
}

std::string_view reason_phrase(int status) {
  static const std::map<int, std::string_view> kPhrases = {{200, "OK"},
                                                           {301, "Moved Permanently"},
                                                           {302, "Found"},
                                                           {303, "See Other"},
                                                           {307, "Temporary Redirect"},
                                                           {308, "Permanent Redirect"},
                                                           {400, "Bad Request"},
                                                           {401, "Unauthorized"},
                                                           {403, "Forbidden"},
                                                           {404, "Not Found"},
                                                           {410, "Gone"},
                                                           {429, "Too Many Requests"},
                                                           {451, "Unavailable For Legal Reasons"},
                                                           {500, "Internal Server Error"},
                                                           {502, "Bad Gateway"},
                                                           {503, "Service Unavailable"}};
  const auto found = kPhrases.find(status);
  return found == kPhrases.end() ? std::string_view() : found->second;
}

std::string without_line_ends(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return text;
}

// Made from what the record is about, so that exporting again gives the same names.
std::string record_id(const std::string& about) {
  std::string hex = sha256_hex(about).substr(0, 32);
  hex[12] = '8';  // a UUID of one's own making (RFC 9562)
  hex[16] = 'a';
  return "<urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20) + ">";
}

std::string http_head(const SnapshotRecord& record) {
  std::string head =
      "HTTP/1.1 " + std::to_string(record.status) + " " + std::string(reason_phrase(record.status)) + "\r\n";
  bool typed = false;
  for (const auto& [name, value] : record.headers) {
    typed = typed || name == "content-type";
    head += (is_of_transfer(name) ? std::string(kOriginal) : std::string()) + without_line_ends(name) + ": " +
            without_line_ends(value) + "\r\n";
  }
  if (!typed && !record.media_type.empty()) {
    head += "content-type: " + without_line_ends(record.media_type) + "\r\n";
  }
  return head + "content-length: " + std::to_string(record.size) + "\r\n\r\n";
}

bool is_web_url(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

class Exporter {
 public:
  Exporter(const Workspace& workspace, std::ostream& out, bool gzip)
      : workspace_(workspace), writer_(out, gzip) {}

  Result<void> begin(const WarcExportOptions& options, const std::string& now) {
    WarcRecord info;
    info.fields = {{"WARC-Type", "warcinfo"},
                   {"WARC-Record-ID", record_id("warcinfo " + now + " " + options.file_name)},
                   {"WARC-Date", now}};
    if (!options.file_name.empty()) info.fields.emplace_back("WARC-Filename", options.file_name);
    info.fields.emplace_back("Content-Type", "application/warc-fields");
    info.block = "software: " + without_line_ends(options.software) +
                 "\r\nformat: WARC File Format 1.1\r\n"
                 "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/"
                 "warc-1.1/\r\n";
    info_id_ = info.fields[1].second;
    return writer_.write(info);
  }

  Result<void> write(const SnapshotRecord& record) {
    const Result<SnapshotPtr> snapshot = workspace_.load(record);
    if (!snapshot) return snapshot.error();
    const std::string id = record_id(record.url + "\n" + record.fetched_at + "\n" + record.sha256);
    Result<void> written = {};
    const auto first = written_.find(record.sha256);
    if (!is_web_url(record.url)) {
      written = writer_.write(resource(record, id, (*snapshot)->bytes));
      ++exported_.responses;
    } else if (first != written_.end() && record.size > 0) {
      written = writer_.write(revisit(record, id, first->second));
      ++exported_.revisits;
    } else {
      written = writer_.write(response(record, id, (*snapshot)->bytes));
      written_.emplace(record.sha256, Written{id, record.url, record.fetched_at});
      ++exported_.responses;
    }
    if (!written) return written;
    exported_.bytes += record.size;
    if (record.checked_at <= record.fetched_at) return {};
    ++exported_.revisits;
    return writer_.write(still_holds(record, id));
  }

  const WarcExported& exported() const { return exported_; }

 private:
  struct Written {
    std::string id, url, date;
  };

  WarcFields fields(std::string_view type, const SnapshotRecord& record, const std::string& id,
                    const std::string& date) const {
    WarcFields fields = {{"WARC-Type", std::string(type)},
                         {"WARC-Record-ID", id},
                         {"WARC-Date", date},
                         {"WARC-Target-URI", record.url},
                         {"WARC-Warcinfo-ID", info_id_}};
    if (record.final_url != record.url && !record.final_url.empty()) {
      fields.emplace_back(kFinalUri, record.final_url);
    }
    return fields;
  }

  WarcRecord response(const SnapshotRecord& record, const std::string& id, const std::string& bytes) const {
    WarcRecord out{fields("response", record, id, record.fetched_at), http_head(record) + bytes};
    out.fields.emplace_back("WARC-Payload-Digest", "sha256:" + record.sha256);
    out.fields.emplace_back("Content-Type", "application/http; msgtype=response");
    return out;
  }

  WarcRecord resource(const SnapshotRecord& record, const std::string& id, const std::string& bytes) const {
    WarcRecord out{fields("resource", record, id, record.fetched_at), bytes};
    out.fields.emplace_back("WARC-Payload-Digest", "sha256:" + record.sha256);
    if (!record.media_type.empty()) out.fields.emplace_back("Content-Type", record.media_type);
    return out;
  }

  WarcRecord revisit(const SnapshotRecord& record, const std::string& id, const Written& first) const {
    WarcRecord out{fields("revisit", record, id, record.fetched_at), http_head(record)};
    out.fields.emplace_back("WARC-Profile", kIdentical);
    out.fields.emplace_back("WARC-Refers-To", first.id);
    out.fields.emplace_back("WARC-Refers-To-Target-URI", first.url);
    out.fields.emplace_back("WARC-Refers-To-Date", first.date);
    out.fields.emplace_back("WARC-Payload-Digest", "sha256:" + record.sha256);
    out.fields.emplace_back("Content-Type", "application/http; msgtype=response");
    return out;
  }

  WarcRecord still_holds(const SnapshotRecord& record, const std::string& id) const {
    WarcRecord out{fields("revisit", record, record_id(id + record.checked_at), record.checked_at),
                   "HTTP/1.1 304 Not Modified\r\n\r\n"};
    out.fields.emplace_back("WARC-Profile", kNotModified);
    out.fields.emplace_back("WARC-Refers-To", id);
    out.fields.emplace_back("WARC-Refers-To-Target-URI", record.url);
    out.fields.emplace_back("WARC-Refers-To-Date", record.fetched_at);
    out.fields.emplace_back("WARC-Payload-Digest", "sha256:" + record.sha256);
    out.fields.emplace_back("Content-Type", "application/http; msgtype=response");
    return out;
  }

  const Workspace& workspace_;
  WarcWriter writer_;
  std::string info_id_;
  std::map<std::string, Written> written_;  // by SHA-256
  WarcExported exported_;
};

// The URLs that the plans of these models name.
Result<std::set<std::string>> urls_of(const Workspace& workspace, const std::vector<std::string>& models) {
  std::set<std::string> urls;
  for (const std::string& model : models) {
    const Result<std::optional<SourcePlan>> plan = workspace.plan(model);
    if (!plan) return plan.error();
    if (!plan->has_value()) return Error{ErrorCode::not_found, "this model is not in the workspace", model};
    for (const Source& source : (*plan)->sources) urls.insert(source.url);
    for (const Source& source : (*plan)->refused) urls.insert(source.url);
  }
  return urls;
}

// "2025-06-01T12:00:00.123Z" and coarser forms ("2025", "2025-06") to seconds; "" for what is no time.
std::string to_seconds(std::string_view date) {
  static constexpr std::string_view kForm = "0000-00-00T00:00:00";
  static constexpr std::string_view kWhole = "2025-01-01T00:00:00";
  if (date.ends_with('Z')) date.remove_suffix(1);
  date = date.substr(0, date.find('.'));
  if (date.size() != 4 && date.size() != 7 && date.size() != 10 && date.size() != 16 && date.size() != 19) {
    return {};
  }
  for (size_t i = 0; i < date.size(); ++i) {
    if (kForm[i] == '0' ? (date[i] < '0' || date[i] > '9') : date[i] != kForm[i]) return {};
  }
  return std::string(date) + std::string(kWhole.substr(date.size())) + "Z";
}

std::string target_of(const WarcRecord& record, std::string_view field = "WARC-Target-URI") {
  std::string_view url = record.field(field);
  // A form that some writers took out of an unclear example in the standard.
  if (url.starts_with('<') && url.ends_with('>')) url = url.substr(1, url.size() - 2);
  return std::string(url);
}

class Importer {
 public:
  Importer(Workspace& workspace, const WarcLimits& limits) : workspace_(workspace), limits_(limits) {}

  // An Error concerns this record alone unless the workspace failed.
  Result<void> take(const WarcRecord& record) {
    const std::string_view type = record.type();
    if (type != "response" && type != "resource" && type != "revisit") {
      if (type == "continuation") return partial();
      ++imported_.passed;
      return {};
    }
    if (!record.field("WARC-Truncated").empty() || !record.field("WARC-Segment-Number").empty()) {
      return partial();
    }
    Snapshot snapshot;
    snapshot.url = target_of(record);
    if (is_web_url(snapshot.url)) {
      if (const Result<std::string> normal = normalise_url(snapshot.url))
        snapshot.url = *normal;
      else
        return normal.error();
    } else if (!snapshot.url.starts_with("file://")) {
      ++imported_.passed;  // dns:, urn:, ...
      return {};
    }
    snapshot.fetched_at = to_seconds(record.field("WARC-Date"));
    if (snapshot.fetched_at.empty()) return malformed("the record has no usable WARC-Date");
    const std::string final_url = target_of(record, kFinalUri);
    snapshot.final_url = final_url.empty() ? snapshot.url : final_url;
    if (type == "revisit") return revisit(record, std::move(snapshot));
    return type == "response" ? response(record, std::move(snapshot)) : resource(record, std::move(snapshot));
  }

  void failed(Error error) {
    ++imported_.failed;
    if (imported_.failures.size() < WarcImported::kMaxFailures)
      imported_.failures.push_back(std::move(error));
  }

  void read() { ++imported_.records; }

  // Redirects, which other tools keep as records of their own: the address that was asked for gets the answer
  // that they lead to.
  Result<void> follow_redirects() {
    for (const auto& [url, first] : redirects_) {
      std::string at = first.second;
      for (int hop = 0; hop < kMaxRedirects; ++hop) {
        const auto next = redirects_.find(at);
        if (next == redirects_.end()) break;
        at = next->second.second;
      }
      const Result<std::optional<SnapshotRecord>> target = workspace_.latest(at);
      if (!target) return target.error();
      if (!target->has_value() || at == url) {
        ++imported_.passed;
        continue;
      }
      const Result<SnapshotPtr> loaded = workspace_.load(**target);
      if (!loaded) return loaded.error();
      Snapshot snapshot = **loaded;
      snapshot.url = url;
      snapshot.final_url = at;
      snapshot.fetched_at = std::max(first.first, snapshot.fetched_at);
      if (const Result<void> stored = store(snapshot); !stored) return stored;
    }
    return {};
  }

  const WarcImported& imported() const { return imported_; }
  bool workspace_failed() const { return workspace_failed_; }

 private:
  static Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message), {}}; }
  static Error partial() { return malformed("the record holds only a part of an answer; it is left out"); }

  static void take_headers(const HttpAnswer& answer, Snapshot& snapshot) {
    snapshot.status = answer.status;
    for (const auto& [name, value] : answer.headers) {
      if (name == "content-type") snapshot.media_type = value;
      if (name == "content-length") continue;  // of the record, not of the answer
      const bool original = name.starts_with(kOriginal);
      snapshot.headers.emplace_back(original ? name.substr(kOriginal.size()) : name, value);
    }
  }

  Result<void> response(const WarcRecord& record, Snapshot snapshot) {
    const Result<HttpAnswer> answer = parse_http_answer(record.block);
    if (!answer) return answer.error();
    Result<std::string> body = decoded_body(*answer, limits_.block_bytes);
    if (!body) return body.error();
    // Tools do not agree on whether the digest is that of the body as sent or as unpacked.
    const std::string_view digest = record.field("WARC-Payload-Digest");
    if (matches_warc_digest(digest, answer->body) == false && matches_warc_digest(digest, *body) == false &&
        matches_warc_digest(digest, dechunked(*answer)) == false) {
      return malformed("the payload does not have its digest");
    }
    take_headers(*answer, snapshot);
    snapshot.bytes = *std::move(body);
    if (answer->status == 206) return partial();
    if (answer->status == 304) return checked(snapshot);
    if (answer->status >= 300 && answer->status < 400) return redirect(snapshot);
    remember(digest, snapshot.bytes);
    return store(snapshot);
  }

  Result<void> resource(const WarcRecord& record, Snapshot snapshot) {
    const std::string_view digest = record.field("WARC-Payload-Digest");
    if (matches_warc_digest(digest, record.block) == false) {
      return malformed("the payload does not have its digest");
    }
    snapshot.status = 200;
    snapshot.media_type = record.field("Content-Type");
    snapshot.bytes = record.block;
    remember(digest, snapshot.bytes);
    return store(snapshot);
  }

  Result<void> revisit(const WarcRecord& record, Snapshot snapshot) {
    if (record.field("WARC-Profile").ends_with("server-not-modified")) return checked(snapshot);
    const Result<HttpAnswer> answer = parse_http_answer(record.block);
    if (!answer) return answer.error();
    take_headers(*answer, snapshot);
    if (answer->status >= 300 && answer->status < 400) return redirect(snapshot);
    Result<SnapshotPtr> original = referred_to(record);
    if (!original) return original.error();
    snapshot.bytes = (*original)->bytes;
    return store(snapshot);
  }

  // The answer whose bytes a revisit shares: by the digest, or where and when it was.
  Result<SnapshotPtr> referred_to(const WarcRecord& record) {
    const std::string digest(record.field("WARC-Payload-Digest"));
    const auto by_digest = payloads_.find(ascii_lower(digest));
    std::string sha256 = by_digest == payloads_.end() ? std::string() : by_digest->second;
    if (sha256.empty() && digest.starts_with("sha256:") && is_sha256(digest.substr(7))) {
      sha256 = digest.substr(7);
    }
    const std::string url = target_of(record, "WARC-Refers-To-Target-URI");
    if (!sha256.empty()) {
      const Result<std::optional<SnapshotRecord>> found = workspace_.find_snapshot(sha256, url);
      if (!found) return found.error();
      if (found->has_value()) return workspace_.load(**found);
    }
    const std::string date = to_seconds(record.field("WARC-Refers-To-Date"));
    const Result<std::vector<SnapshotRecord>> history = workspace_.history(url);
    if (!history) return history.error();
    for (const SnapshotRecord& earlier : *history) {
      if (earlier.fetched_at != date) continue;
      Result<SnapshotPtr> loaded = workspace_.load(earlier);
      if (loaded && matches_warc_digest(digest, (*loaded)->bytes) != false) return loaded;
    }
    return malformed("the answer that this revisit refers to is neither in the file nor in the workspace");
  }

  static std::string dechunked(const HttpAnswer& answer) {
    HttpAnswer coded = answer;
    std::erase_if(coded.headers, [](const auto& header) { return header.first == "content-encoding"; });
    Result<std::string> body = decoded_body(coded, answer.body.size());
    return body ? *std::move(body) : answer.body;
  }

  void remember(std::string_view digest, const std::string& bytes) {
    if (!digest.empty()) payloads_[ascii_lower(digest)] = sha256_hex(bytes);
  }

  Result<void> redirect(const Snapshot& snapshot) {
    for (const auto& [name, value] : snapshot.headers) {
      if (name != "location") continue;
      const Result<std::string> target = resolve_url(snapshot.url, value);
      if (!target) return target.error();
      redirects_[snapshot.url] = {snapshot.fetched_at, *target};
      return {};
    }
    return malformed("a redirect that does not say where to");
  }

  // True where the history says so already.
  Result<bool> knows(const std::string& url, const std::string& time, const std::string& sha256, int status) {
    const Result<std::vector<SnapshotRecord>> history = workspace_.history(url);
    if (!history) return history.error();
    return std::any_of(history->begin(), history->end(), [&](const SnapshotRecord& record) {
      return (sha256.empty() || (record.sha256 == sha256 && record.status == status)) &&
             record.fetched_at <= time && time <= record.checked_at;
    });
  }

  Result<void> checked(const Snapshot& snapshot) {
    const Result<bool> known = knows(snapshot.url, snapshot.fetched_at, {}, 0);
    if (!known) return failing(known.error());
    if (*known) {
      ++imported_.known;
      return {};
    }
    const Result<void> marked = workspace_.mark_checked(snapshot.url, snapshot.fetched_at);
    if (!marked) {
      if (marked.error().code != ErrorCode::not_found) return failing(marked.error());
      return malformed("the server said \"not modified\" of an answer that is not here");
    }
    ++imported_.checked;
    return {};
  }

  Result<void> store(Snapshot& snapshot) {
    snapshot.sha256 = sha256_hex(snapshot.bytes);
    const Result<bool> known = knows(snapshot.url, snapshot.fetched_at, snapshot.sha256, snapshot.status);
    if (!known) return failing(known.error());
    if (*known) {
      ++imported_.known;
      return {};
    }
    if (const Result<void> stored = workspace_.put_snapshot(snapshot); !stored) {
      return failing(stored.error());
    }
    ++imported_.stored;
    return {};
  }

  Error failing(const Error& error) {
    workspace_failed_ = error.code == ErrorCode::io;
    return error;
  }

  Workspace& workspace_;
  const WarcLimits limits_;
  WarcImported imported_;
  bool workspace_failed_ = false;
  std::map<std::string, std::string> payloads_;                           // digest as written -> SHA-256
  std::map<std::string, std::pair<std::string, std::string>> redirects_;  // URL -> time, target
};

}  // namespace

Result<WarcExported> export_warc(const Workspace& workspace, std::ostream& out,
                                 const WarcExportOptions& options, const Clock& clock) {
  const Result<std::set<std::string>> wanted = urls_of(workspace, options.models);
  if (!wanted) return wanted.error();
  const Result<std::vector<SnapshotRecord>> snapshots = workspace.snapshots();
  if (!snapshots) return snapshots.error();
  Exporter exporter(workspace, out, options.gzip);
  if (const Result<void> begun = exporter.begin(options, clock.now()); !begun) return begun.error();
  for (const SnapshotRecord& record : *snapshots) {
    if (!options.models.empty() && !wanted->contains(record.url)) continue;
    if (const Result<void> written = exporter.write(record); !written) return written.error();
  }
  return exporter.exported();
}

Result<WarcImported> import_warc(Workspace& workspace, std::istream& in, const WarcLimits& limits) {
  WarcReader reader(in, limits);
  Importer importer(workspace, limits);
  while (std::optional<Result<WarcRecord>> record = reader.next()) {
    importer.read();
    if (!*record) {
      importer.failed(record->error());
      continue;
    }
    if (const Result<void> taken = importer.take(**record); !taken) {
      if (importer.workspace_failed()) return taken.error();
      std::string where = "byte " + std::to_string((*record)->offset);
      const std::string url = target_of(**record);
      if (!url.empty()) where += ": " + url;
      importer.failed({taken.error().code, taken.error().message, where});
    }
  }
  if (const Result<void> followed = importer.follow_redirects(); !followed) return followed.error();
  return importer.imported();
}

}  // namespace exhibit
