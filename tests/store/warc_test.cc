#include "pipeline/store/warc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "pipeline/base/sha256.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const FixedClock kClock("2026-01-01T00:00:00Z");

class Warc : public ::testing::Test {
 protected:
  Workspace open(const std::string& name) {
    Result<Workspace> workspace = Workspace::open(dir_.path() / name);
    EXPECT_TRUE(workspace.ok());
    return std::move(*workspace);
  }

  static std::string exported(const Workspace& workspace, const WarcExportOptions& options = {}) {
    std::ostringstream out;
    const auto done = export_warc(workspace, out, options, kClock);
    EXPECT_TRUE(done.ok()) << done.error().describe();
    return out.str();
  }

  static WarcImported imported(Workspace& workspace, const std::string& file) {
    std::istringstream in(file);
    const auto done = import_warc(workspace, in);
    EXPECT_TRUE(done.ok()) << done.error().describe();
    return *done;
  }

  // Histories with all that two workspaces must agree on.
  static std::vector<std::string> contents(const Workspace& workspace) {
    std::vector<std::string> lines;
    const auto records = workspace.snapshots();
    EXPECT_TRUE(records.ok());
    for (const SnapshotRecord& record : *records) {
      const auto loaded = workspace.load(record);
      EXPECT_TRUE(loaded.ok());
      std::string line = record.url + " " + record.final_url + " " + std::to_string(record.status) + " " +
                         record.media_type + " " + record.fetched_at + " " + record.checked_at + " " +
                         record.sha256 + " " + (*loaded)->bytes.substr(0, 40);
      for (const auto& [name, value] : record.headers) {
        if (name == "etag" || name == "content-encoding") line += " " + name + "=" + value;
      }
      lines.push_back(line);
    }
    return lines;
  }

  // A page that changed and changed back, one under two addresses, a missing one, a file, a gzipped answer.
  void fill(Workspace& workspace) {
    const std::string url = "https://example.org/page";
    put(workspace, test::snapshot_of(url, "first", "text/plain", "2025-01-01T00:00:00Z"));
    put(workspace, test::snapshot_of(url, "second", "text/plain", "2025-02-01T00:00:00Z"));
    put(workspace, test::snapshot_of(url, "first", "text/plain", "2025-03-01T00:00:00Z"));
    EXPECT_TRUE(workspace.mark_checked(url, "2025-04-01T00:00:00Z").ok());
    Snapshot moved =
        test::snapshot_of("https://example.org/old", "second", "text/plain", "2025-03-02T00:00:00Z");
    moved.final_url = url;
    put(workspace, moved);
    Snapshot missing = test::snapshot_of("https://example.org/none", "", "text/html", "2025-03-03T00:00:00Z");
    missing.status = 404;
    put(workspace, missing);
    Snapshot file =
        test::snapshot_of("file:///models/m/README.md", "# M", "text/markdown", "2025-03-04T00:00:00Z");
    file.headers.clear();
    put(workspace, file);
    Snapshot packed =
        test::snapshot_of("https://example.org/z", "unpacked", "text/plain", "2025-03-05T00:00:00Z");
    packed.headers = {{"content-type", "text/plain"}, {"content-encoding", "gzip"}, {"etag", "\"z\""}};
    put(workspace, packed);
  }

  static void put(Workspace& workspace, const Snapshot& snapshot) {
    const auto stored = workspace.put_snapshot(snapshot);
    EXPECT_TRUE(stored.ok()) << stored.error().describe();
  }

  test::TempDir dir_;
};

TEST_F(Warc, EverythingComesBack) {
  Workspace from = open("from");
  fill(from);
  for (const bool gzip : {false, true}) {
    const std::string file = exported(from, {.gzip = gzip});
    Workspace to = open(gzip ? "gzip" : "plain");
    const WarcImported first = imported(to, file);
    EXPECT_EQ(first.failed, 0u) << (first.failures.empty() ? "" : first.failures[0].describe());
    EXPECT_EQ(first.stored, 7u);
    EXPECT_EQ(first.checked, 1u);
    EXPECT_EQ(contents(to), contents(from));
    EXPECT_EQ(exported(to, {.gzip = gzip}), file);

    const WarcImported again = imported(to, file);
    EXPECT_EQ(again.stored, 0u);
    EXPECT_EQ(again.known, 8u);
    EXPECT_EQ(contents(to), contents(from));
  }
}

TEST_F(Warc, RecordsAreWhatTheStandardSays) {
  Workspace from = open("from");
  put(from, test::snapshot_of("https://example.org/a", "body", "text/plain", "2025-01-01T00:00:00Z"));
  put(from, test::snapshot_of("https://example.org/b", "body", "text/plain", "2025-01-02T00:00:00Z"));
  const std::string file = exported(from, {.gzip = false, .software = "exhibit/1", .file_name = "x.warc"});
  EXPECT_THAT(file, HasSubstr("WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Filename: x.warc\r\n"));
  EXPECT_THAT(file, HasSubstr("software: exhibit/1\r\nformat: WARC File Format 1.1\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Type: response\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Target-URI: https://example.org/a\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Payload-Digest: sha256:" + sha256_hex("body") + "\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Block-Digest: sha1:"));
  EXPECT_THAT(file, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(file, HasSubstr("WARC-Type: revisit\r\n"));
  EXPECT_THAT(file,
              HasSubstr("WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"
                        "WARC-Refers-To: <urn:uuid:"));
  EXPECT_THAT(file, HasSubstr("WARC-Refers-To-Target-URI: https://example.org/a\r\n"
                              "WARC-Refers-To-Date: 2025-01-01T00:00:00Z\r\n"));
}

TEST_F(Warc, OnlyTheModelsAskedFor) {
  Workspace from = open("from");
  const Snapshot mine = test::snapshot_of("https://example.org/mine", "mine");
  put(from, mine);
  put(from, test::snapshot_of("https://example.org/other", "other"));
  ASSERT_TRUE(from.put_plan(test::plan_of("acme/m", {mine})).ok());
  const std::string file = exported(from, {.gzip = false, .models = {"acme/m"}});
  EXPECT_THAT(file, HasSubstr("https://example.org/mine"));
  EXPECT_THAT(file, Not(HasSubstr("https://example.org/other")));
  std::ostringstream out;
  EXPECT_EQ(export_warc(from, out, {.models = {"acme/none"}}, kClock).error().code, ErrorCode::not_found);
}

TEST_F(Warc, OlderAnswersTakeTheirPlaceBeforeNewerOnes) {
  Workspace old = open("old");
  put(old, test::snapshot_of("https://example.org/a", "old", "text/plain", "2024-01-01T00:00:00Z"));
  Workspace here = open("here");
  put(here, test::snapshot_of("https://example.org/a", "new", "text/plain", "2025-01-01T00:00:00Z"));
  EXPECT_EQ(imported(here, exported(old)).stored, 1u);
  const auto history = here.history("https://example.org/a");
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*history)[0].fetched_at, "2024-01-01T00:00:00Z");
  EXPECT_EQ((*here.latest("https://example.org/a"))->sha256, sha256_hex("new"));
}

std::string record(const std::string& fields, const std::string& block) {
  return "WARC/1.0\r\n" + fields +
         "WARC-Date: 2020-02-03T04:05:06.789Z\r\nContent-Length: " + std::to_string(block.size()) +
         "\r\n\r\n" + block + "\r\n\r\n";
}

std::string response(const std::string& url, const std::string& http, const std::string& more = "") {
  return record("WARC-Type: response\r\nWARC-Target-URI: " + url + "\r\n" + more, http);
}

TEST_F(Warc, FilesOfOtherTools) {
  Workspace to = open("to");
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  const WarcImported done = imported(
      to, record("WARC-Type: request\r\nWARC-Target-URI: https://a.example/\r\n", "GET / HTTP/1.1\r\n\r\n") +
              response("<https://A.example>", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n") +
              response("https://a.example/go", "HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n") +
              response("https://a.example/there", ok + "\r\nthere") +
              response("https://a.example/part", "HTTP/1.1 206 Partial Content\r\n\r\npart") +
              response("https://a.example/cut", ok + "\r\ncut", "WARC-Truncated: length\r\n") +
              response("https://a.example/digest", ok + "\r\nx",
                       "WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n") +
              response("https://a.example/nohttp", "what") + response("dns:a.example", "1.2.3.4") +
              record("WARC-Type: revisit\r\nWARC-Target-URI: https://a.example/x\r\n"
                     "WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n",
                     ok + "\r\n"));
  EXPECT_EQ(done.records, 10u);
  EXPECT_EQ(done.stored, 3u);
  EXPECT_EQ(done.passed, 2u);
  EXPECT_EQ(done.failed, 5u);
  ASSERT_EQ(done.failures.size(), 5u);
  EXPECT_THAT(done.failures[0].describe(),
              HasSubstr("https://a.example/part: the record holds only a part of an answer"));
  EXPECT_THAT(done.failures[2].message, HasSubstr("does not have its digest"));
  EXPECT_THAT(done.failures[4].message, HasSubstr("neither in the file nor in the workspace"));
  const auto page = to.load(**to.latest("https://a.example/"));
  EXPECT_EQ((*page)->bytes, "hi");
  EXPECT_EQ((*page)->fetched_at, "2020-02-03T04:05:06Z");
  const auto moved = to.latest("https://a.example/go");
  ASSERT_TRUE(moved->has_value());
  EXPECT_EQ((*moved)->final_url, "https://a.example/there");
  EXPECT_EQ((*moved)->status, 200);
}

TEST_F(Warc, CredentialsDoNotComeInEither) {
  Workspace to = open("to");
  imported(to, response("https://a.example/f?X-Amz-Signature=secret1",
                        "HTTP/1.1 200 OK\r\nSet-Cookie: secret2\r\n\r\nx"));
  const std::string file = exported(to, {.gzip = false});
  EXPECT_THAT(file, Not(HasSubstr("secret")));
  EXPECT_THAT(file, HasSubstr("https://a.example/f"));
}

}  // namespace
}  // namespace exhibit
