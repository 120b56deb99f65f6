#include "pipeline/store/workspace.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "pipeline/base/sha256.h"
#include "pipeline/store/json_codec.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kUrl = "https://example.org/acme/tiny/README.md";
constexpr const char* kText = "# Tiny\n\nTrained on 2,048 H800 GPUs.\n";

Workspace open_or_die(const fs::path& folder) {
  Result<Workspace> workspace = Workspace::open(folder);
  if (!workspace) throw std::runtime_error(workspace.error().describe());
  return *std::move(workspace);
}

#define ASSERT_DONE(expression)                        \
  do {                                                 \
    const Result<void> done = (expression);            \
    ASSERT_TRUE(done.ok()) << done.error().describe(); \
  } while (false)

TEST(Workspace, IsMadeWhereThereIsNone) {
  const test::TempDir dir;
  const fs::path folder = dir.path() / "deep" / "workspace";
  { const Workspace workspace = open_or_die(folder); }
  EXPECT_TRUE(fs::exists(folder / "workspace.db"));
  EXPECT_FALSE(fs::exists(folder / "workspace.db-wal")) << "closing leaves one file";
  EXPECT_TRUE(Workspace::open(folder, {.read_only = true}).ok());
}

TEST(Workspace, IsNotMadeWhereThatIsNotWanted) {
  const test::TempDir dir;
  for (const WorkspaceOptions& options :
       {WorkspaceOptions{.read_only = true}, WorkspaceOptions{.create = false}}) {
    const Result<Workspace> workspace = Workspace::open(dir.path() / "none", options);
    ASSERT_FALSE(workspace.ok());
    EXPECT_EQ(workspace.error().code, ErrorCode::not_found);
    EXPECT_THAT(workspace.error().message, HasSubstr("no workspace here"));
    EXPECT_FALSE(fs::exists(dir.path() / "none"));
  }
}

TEST(Workspace, ADatabaseLeftEmptyByAKilledProcessIsFinished) {
  const test::TempDir dir;
  test::write_file(dir.path() / "workspace.db", "");
  Workspace workspace = open_or_die(dir.path());
  ASSERT_DONE(workspace.put_snapshot(test::snapshot_of(kUrl, kText)));
}

TEST(Workspace, ForeignNewerAndDamagedDatabasesAreRefused) {
  const test::TempDir dir;
  const auto refused = [&](const std::string& name) {
    const Result<Workspace> workspace = Workspace::open(dir.path() / name);
    EXPECT_FALSE(workspace.ok());
    return workspace.ok() ? Error{} : workspace.error();
  };
  fs::create_directories(dir.path() / "foreign");
  SQLite::Database(dir.path() / "foreign" / "workspace.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE theirs (x)");
  EXPECT_THAT(refused("foreign").message, HasSubstr("not a workspace"));

  { open_or_die(dir.path() / "newer"); }
  SQLite::Database(dir.path() / "newer" / "workspace.db", SQLite::OPEN_READWRITE)
      .exec("PRAGMA user_version = 1000");
  EXPECT_THAT(refused("newer").message, HasSubstr("written by a newer version of exhibit"));
  EXPECT_EQ(refused("newer").where, (dir.path() / "newer" / "workspace.db").string());

  test::write_file(dir.path() / "text" / "workspace.db", "this is no database at all");
  EXPECT_EQ(refused("text").code, ErrorCode::malformed);
  EXPECT_THAT(refused("text").message, HasSubstr("move it away and grade again"));

  { open_or_die(dir.path() / "header"); }
  std::string bytes = test::read_file(dir.path() / "header" / "workspace.db");
  std::fill(bytes.begin() + 16, bytes.begin() + 3000, '\xa5');
  test::write_file(dir.path() / "header" / "workspace.db", bytes);
  EXPECT_EQ(refused("header").code, ErrorCode::malformed);

  { open_or_die(dir.path() / "cut"); }
  test::write_file(dir.path() / "cut" / "workspace.db",
                   test::read_file(dir.path() / "cut" / "workspace.db").substr(0, 5000));
  const Result<Workspace> cut = Workspace::open(dir.path() / "cut");
  EXPECT_TRUE(!cut.ok() || !cut->database_problems().ok() || !cut->database_problems()->empty());
}

TEST(Workspace, KeepsAnswersWithTheirHistory) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  EXPECT_FALSE(*workspace.has_snapshot(kUrl));
  EXPECT_FALSE(workspace.latest(kUrl)->has_value());
  Snapshot snapshot = test::snapshot_of(kUrl, kText, "text/markdown", "2025-06-01T12:00:00Z");
  snapshot.headers = {{"etag", "\"1\""}, {"set-cookie", "session=s3cret"}, {"x-repo-commit", "abc"}};
  ASSERT_DONE(workspace.put_snapshot(snapshot));
  EXPECT_TRUE(*workspace.has_snapshot(kUrl));

  snapshot.fetched_at = "2025-06-02T12:00:00Z";
  snapshot.headers[0].second = "\"2\"";
  ASSERT_DONE(workspace.put_snapshot(snapshot));
  std::vector<SnapshotRecord> history = *workspace.history(kUrl);
  ASSERT_EQ(history.size(), 1U) << "the same answer is kept once";
  EXPECT_EQ(history[0].fetched_at, "2025-06-01T12:00:00Z");
  EXPECT_EQ(history[0].checked_at, "2025-06-02T12:00:00Z");
  EXPECT_EQ(history[0].size, std::string_view(kText).size());
  EXPECT_THAT(history[0].headers, ElementsAre(std::pair<std::string, std::string>("etag", "\"2\""),
                                              std::pair<std::string, std::string>("x-repo-commit", "abc")));

  ASSERT_DONE(workspace.mark_checked(kUrl, "2025-06-03T12:00:00Z"));
  EXPECT_EQ((*workspace.latest(kUrl))->checked_at, "2025-06-03T12:00:00Z");
  EXPECT_EQ(workspace.mark_checked("https://example.org/never", "x").error().code, ErrorCode::not_found);

  Snapshot gone = test::snapshot_of(kUrl, "gone", "text/plain", "2025-06-04T12:00:00Z");
  gone.status = 404;
  ASSERT_DONE(workspace.put_snapshot(gone));
  snapshot.fetched_at = "2025-06-05T12:00:00Z";
  ASSERT_DONE(workspace.put_snapshot(snapshot));
  snapshot.headers[2].second = "def";
  ASSERT_DONE(workspace.put_snapshot(snapshot));
  history = *workspace.history(kUrl);
  ASSERT_EQ(history.size(), 4U) << "gone, back, and back in another revision";
  EXPECT_EQ(history[1].status, 404);
  EXPECT_EQ(workspace.snapshots()->size(), 4U);

  const Result<SnapshotPtr> loaded = workspace.load(history[3]);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ((*loaded)->bytes, kText);
  EXPECT_EQ((*loaded)->sha256, snapshot.sha256);
  EXPECT_EQ((*workspace.find_snapshot(snapshot.sha256, kUrl))->fetched_at, "2025-06-05T12:00:00Z");
  EXPECT_TRUE(workspace.find_snapshot(snapshot.sha256, "https://elsewhere")->has_value());
  EXPECT_FALSE(workspace.find_snapshot(sha256_hex("other"), kUrl)->has_value());
}

TEST(Workspace, RefusesASnapshotWhoseHashIsWrong) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  Snapshot snapshot = test::snapshot_of(kUrl, kText);
  snapshot.bytes += "more";
  EXPECT_EQ(workspace.put_snapshot(snapshot).error().code, ErrorCode::invalid_argument);
  EXPECT_FALSE(*workspace.has_snapshot(kUrl));
}

TEST(Workspace, CredentialsNeverReachTheDisk) {
  const test::TempDir dir;
  Snapshot snapshot = test::snapshot_of("https://user:hunter2@example.org/a?token=hunter2", kText);
  snapshot.final_url = "https://cdn.example.org/a?X-Amz-Signature=hunter2";
  snapshot.headers = {{"authorization", "Bearer hunter2"}, {"set-cookie", "hunter2"}};
  {
    Workspace workspace = open_or_die(dir.path());
    ASSERT_DONE(workspace.put_snapshot(snapshot));
    EXPECT_TRUE(*workspace.has_snapshot(snapshot.url)) << "asked for in the same way, it is found";
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(dir.path())) {
    if (entry.is_regular_file()) {
      EXPECT_EQ(test::read_file(entry.path()).find("hunter2"), std::string::npos) << entry.path();
    }
  }
}

TEST(Workspace, KeepsDocumentsAndErrorsPerParserVersion) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  for (unsigned seed = 0; seed < 30; ++seed) {
    const DocumentKey key{sha256_hex(std::to_string(seed)), "text/markdown readme.md"};
    const Document document = test::random_document(seed);
    ASSERT_DONE(workspace.put_document(key, 3, std::make_shared<const Document>(document)));
    const Result<std::optional<Workspace::Parsed>> back = workspace.document(key, 3);
    ASSERT_TRUE(back.ok() && back->has_value() && (*back)->ok());
    EXPECT_TRUE(test::equal(****back, document));
    EXPECT_FALSE(workspace.document(key, 4)->has_value()) << "another parser version";
    EXPECT_FALSE(workspace.document({key.sha256, "text/html readme.md"}, 3)->has_value());
  }
  const DocumentKey scanned{sha256_hex("scan"), "application/pdf scan.pdf"};
  ASSERT_DONE(workspace.put_document(scanned, 3, Error{ErrorCode::empty, "no text layer", "u"}));
  const Workspace::Parsed parsed = **workspace.document(scanned, 3);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, ErrorCode::empty);
  EXPECT_EQ(parsed.error().message, "no text layer");
  EXPECT_EQ(workspace.documents()->size(), 31U);
  ASSERT_DONE(workspace.remove_document(scanned));
  EXPECT_EQ(workspace.documents()->size(), 30U);
}

TEST(Workspace, DocumentKeysTellReadingsApart) {
  const DocumentKey markdown =
      document_key("ab", "text/plain; charset=UTF-8", "https://e.org/x/README.md?a=b#c");
  EXPECT_EQ(markdown.parse_key, "text/plain; charset=utf-8 readme.md");
  EXPECT_NE(markdown, document_key("ab", "text/plain", "https://e.org/x/README.md"));
  EXPECT_EQ(markdown, document_key("ab", "text/plain; charset=utf-8", "https://other.org/readme.md"));
}

TEST(Workspace, KeepsHitsPerRoleAndVersion) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  const Document document = test::random_document(3);
  const std::vector<Hit> hits = test::random_hits(4, document);
  ASSERT_FALSE(hits.empty());
  HitsKey key{{sha256_hex("a"), "k"}, SourceRole::paper, kUrl, "rules", "v1"};
  EXPECT_EQ(workspace.put_hits(key, hits).error().code, ErrorCode::not_found) << "no such document";
  ASSERT_DONE(workspace.put_document(key.document, 1, std::make_shared<const Document>(document)));
  ASSERT_DONE(workspace.put_hits(key, hits));
  const std::optional<std::vector<Hit>> back = *workspace.hits(key);
  ASSERT_TRUE(back.has_value());
  EXPECT_TRUE(std::equal(hits.begin(), hits.end(), back->begin(), back->end(),
                         [](const Hit& a, const Hit& b) { return test::equal(a, b); }));
  HitsKey other = key;
  other.role = SourceRole::card;
  EXPECT_FALSE(workspace.hits(other)->has_value());
  other = key;
  other.version = "v2";
  EXPECT_FALSE(workspace.hits(other)->has_value());
  ASSERT_DONE(workspace.put_hits(other, {}));
  EXPECT_FALSE(workspace.hits(key)->has_value()) << "only the last version is kept";
  EXPECT_THAT(**workspace.hits(other), IsEmpty());
  EXPECT_EQ(workspace.all_hits()->size(), 1U);
  ASSERT_DONE(workspace.put_document(key.document, 2, std::make_shared<const Document>(document)));
  EXPECT_FALSE(workspace.hits(other)->has_value()) << "hits of a document that was replaced";
}

struct Graded {
  Snapshot snapshot = test::snapshot_of(kUrl, kText);
  SourcePlan plan = test::plan_of("acme/tiny", {snapshot});
  std::vector<Evidence> evidence;
  std::vector<Proposal> proposals;

  Graded() {
    Evidence counts = test::evidence_of(snapshot, kText, "Trained on 2,048 H800 GPUs.");
    Evidence near_miss = test::evidence_of(snapshot, kText, "2,048");
    near_miss.refused = "wrong subject: \"another model\"";
    near_miss.subject = Subject::other;
    near_miss.stage = Stage::inference;
    near_miss.page = 4;
    evidence = {counts, near_miss};
    Proposal proposal;
    proposal.model = "acme/tiny";
    proposal.criterion = "hardware";
    proposal.grade = Grade::open;
    proposal.confidence = 0.1 + 0.2;
    proposal.reason = "Devices and their count are named.";
    proposal.citations = {counts};
    proposal.ledger = {
        {{kUrl, SourceRole::card, Relation::own, snapshot.sha256, 36, 0, ""}}, {"r1", "r2"}, {near_miss}};
    Proposal closed;
    closed.model = "acme/tiny";
    closed.criterion = "code";
    closed.grade = Grade::closed;
    closed.missing = "training code";
    closed.ledger = proposal.ledger;
    proposals = {proposal, closed};
  }
};

void store(Workspace& workspace, const Graded& graded, const std::string& rubric) {
  ASSERT_DONE(workspace.put_snapshot(graded.snapshot));
  ASSERT_DONE(workspace.put_plan(graded.plan));
  ASSERT_DONE(workspace.put_evidence("acme/tiny", graded.evidence));
  ASSERT_DONE(workspace.put_proposals("acme/tiny", rubric, graded.proposals));
}

void expect_same(const std::vector<Evidence>& a, const std::vector<Evidence>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(test::equal(a[i], b[i])) << i;
}

TEST(Workspace, KeepsWhatWasGraded) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  const Graded graded;
  store(workspace, graded, "kips2025");
  EXPECT_THAT(*workspace.models(), ElementsAre("acme/tiny"));
  EXPECT_EQ(dump(to_json(**workspace.plan("acme/tiny"))), dump(to_json(graded.plan)));
  EXPECT_FALSE(workspace.plan("acme/none")->has_value());
  expect_same(*workspace.evidence("acme/tiny"), graded.evidence);

  const std::vector<Proposal> back = *workspace.proposals("acme/tiny", "kips2025");
  ASSERT_EQ(back.size(), 2U);
  for (size_t i = 0; i < back.size(); ++i) {
    const Proposal& expected = graded.proposals[i];
    EXPECT_EQ(back[i].model, expected.model);
    EXPECT_EQ(back[i].criterion, expected.criterion);
    EXPECT_EQ(back[i].grade, expected.grade);
    EXPECT_EQ(back[i].confidence, expected.confidence);
    EXPECT_EQ(back[i].reason, expected.reason);
    EXPECT_EQ(back[i].missing, expected.missing);
    expect_same(back[i].citations, expected.citations);
    expect_same(back[i].ledger.near_misses, expected.ledger.near_misses);
    EXPECT_EQ(back[i].ledger.rules, expected.ledger.rules);
    ASSERT_EQ(back[i].ledger.documents.size(), 1U);
    EXPECT_EQ(back[i].ledger.documents[0].bytes, 36U);
  }
  EXPECT_THAT(*workspace.proposals("acme/tiny", "another"), IsEmpty());

  const std::vector<CitedEvidence> cited = *workspace.cited_evidence();
  ASSERT_EQ(cited.size(), 2U);
  EXPECT_EQ(cited[0].model, "acme/tiny");
  EXPECT_THAT(cited[0].criteria, ElementsAre("kips2025/hardware"));
  EXPECT_THAT(cited[1].criteria, IsEmpty()) << "a near miss carries no grade";
  EXPECT_EQ(workspace.cited_evidence("acme/tiny")->size(), 2U);
  EXPECT_THAT(*workspace.cited_evidence("acme/none"), IsEmpty());
}

TEST(Workspace, OtherRubricsKeepTheEvidenceTheyCite) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  const Graded graded;
  store(workspace, graded, "a");
  ASSERT_DONE(workspace.put_proposals("acme/tiny", "b", graded.proposals));
  const Evidence newer = test::evidence_of(graded.snapshot, kText, "Tiny");
  ASSERT_DONE(workspace.put_evidence("acme/tiny", std::vector<Evidence>{newer}));
  expect_same(*workspace.evidence("acme/tiny"), {newer});
  ASSERT_DONE(workspace.put_proposals("acme/tiny", "a", {}));
  expect_same(workspace.proposals("acme/tiny", "b")->front().citations, graded.proposals.front().citations);
  EXPECT_EQ(workspace.cited_evidence()->size(), 3U);
  ASSERT_DONE(workspace.put_proposals("acme/tiny", "b", {}));
  EXPECT_EQ(workspace.cited_evidence()->size(), 1U) << "nobody cites the old evidence any more";
}

TEST(Workspace, KeepsRuns) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  ASSERT_DONE(workspace.put_plan(Graded().plan));
  const RunRecord run{"kips2025", "r1", "e1", 3, "0.1.0", "fingerprint", "2025-06-01T12:00:00Z"};
  ASSERT_DONE(workspace.put_run("acme/tiny", run));
  EXPECT_EQ(**workspace.run("acme/tiny", "kips2025"), run);
  EXPECT_FALSE(workspace.run("acme/tiny", "other")->has_value());
  EXPECT_THAT(*workspace.runs("acme/tiny"), ElementsAre(run));
  EXPECT_EQ(workspace.put_run("acme/unknown", run).error().code, ErrorCode::io) << "no such model";
}

TEST(Workspace, ATransactionIsWholeOrNotAtAll) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  const Graded graded;
  {
    Result<Workspace::Transaction> transaction = workspace.begin();
    ASSERT_TRUE(transaction.ok());
    store(workspace, graded, "kips2025");
    EXPECT_EQ(workspace.models()->size(), 1U) << "seen from inside";
  }
  EXPECT_THAT(*workspace.models(), IsEmpty()) << "not committed";
  {
    Result<Workspace::Transaction> transaction = workspace.begin();
    ASSERT_TRUE(transaction.ok());
    store(workspace, graded, "kips2025");
    EXPECT_FALSE(workspace.put_run("acme/unknown", {}).ok());
    const Result<void> committed = transaction->commit();
    ASSERT_FALSE(committed.ok());
    EXPECT_THAT(committed.error().message, HasSubstr("an earlier write of this transaction failed"));
  }
  EXPECT_THAT(*workspace.models(), IsEmpty()) << "a write of it failed";
  {
    Result<Workspace::Transaction> transaction = workspace.begin();
    ASSERT_TRUE(transaction.ok());
    store(workspace, graded, "kips2025");
    ASSERT_DONE(transaction->commit());
  }
  EXPECT_EQ(workspace.models()->size(), 1U);
}

TEST(Workspace, ThreadsWriteOneAfterTheOther) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        Result<Workspace::Transaction> transaction = workspace.begin();
        const std::string url = "https://example.org/" + std::to_string(t) + "/" + std::to_string(i);
        if (!transaction || !workspace.put_snapshot(test::snapshot_of(url, url)) || !transaction->commit()) {
          ++failures;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(workspace.snapshots()->size(), 40U);
}

TEST(Workspace, ReadOnlyNeverWrites) {
  const test::TempDir dir;
  const Graded graded;
  {
    Workspace workspace = open_or_die(dir.path());
    store(workspace, graded, "kips2025");
  }
  Result<Workspace> reader = Workspace::open(dir.path(), {.read_only = true});
  ASSERT_TRUE(reader.ok()) << reader.error().describe();
  EXPECT_EQ(reader->proposals("acme/tiny", "kips2025")->size(), 2U);
  EXPECT_EQ((*reader->load(**reader->latest(kUrl)))->bytes, kText);
  const Result<void> written = reader->put_plan(graded.plan);
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().message, HasSubstr("open for reading only"));
  // It reads on while another one writes.
  Workspace writer = open_or_die(dir.path());
  ASSERT_DONE(writer.put_proposals("acme/tiny", "kips2025", {}));
  EXPECT_THAT(*reader->proposals("acme/tiny", "kips2025"), IsEmpty());
}

TEST(Workspace, PruneRemovesWhatNothingRefersTo) {
  const test::TempDir dir;
  Workspace workspace = open_or_die(dir.path());
  const Graded graded;
  store(workspace, graded, "kips2025");
  ASSERT_TRUE(workspace.blobs().put("nobody's").ok());
  SQLite::Database(dir.path() / "workspace.db", SQLite::OPEN_READWRITE)
      .exec("INSERT INTO small_blob (sha256, bytes) VALUES ('" + sha256_hex("stray") + "', 'stray')");
  ASSERT_DONE(workspace.put_document({sha256_hex("nobody's"), "k"}, 1, Error{ErrorCode::empty, "e", ""}));
  ASSERT_DONE(workspace.put_document(document_key(graded.snapshot), 1, Error{ErrorCode::empty, "e", ""}));
  {
    const Workspace other = open_or_die(dir.path());
    const Result<Workspace::Pruned> refused = workspace.prune();
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, HasSubstr("workspace is in use"));
  }
  const Result<Workspace::Pruned> pruned = workspace.prune();
  ASSERT_TRUE(pruned.ok()) << pruned.error().describe();
  EXPECT_EQ(pruned->blobs, 2U);
  EXPECT_GT(pruned->bytes, 0U);
  EXPECT_EQ(pruned->documents, 1U);
  EXPECT_TRUE(workspace.load(**workspace.latest(kUrl)).ok());
  EXPECT_EQ(workspace.prune()->blobs, 0U);
}

TEST(Workspace, ADamagedRowIsAnErrorThatNamesIt) {
  const test::TempDir dir;
  const Graded graded;
  {
    Workspace workspace = open_or_die(dir.path());
    store(workspace, graded, "kips2025");
    ASSERT_DONE(workspace.put_document({graded.snapshot.sha256, "k"}, 1,
                                       std::make_shared<const Document>(test::random_document(1))));
  }
  SQLite::Database(dir.path() / "workspace.db", SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE document SET body = zeroblob(length(body)); UPDATE model SET plan = '{'; "
          "UPDATE evidence SET role = 'king'; UPDATE snapshot SET headers = '[[]]'");
  Workspace workspace = open_or_die(dir.path());
  EXPECT_EQ(workspace.document({graded.snapshot.sha256, "k"}, 1).error().code, ErrorCode::malformed);
  EXPECT_EQ(workspace.plan("acme/tiny").error().where, "acme/tiny");
  EXPECT_EQ(workspace.evidence("acme/tiny").error().code, ErrorCode::malformed);
  EXPECT_EQ(workspace.proposals("acme/tiny", "kips2025").error().code, ErrorCode::malformed);
  EXPECT_EQ(workspace.latest(kUrl).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace exhibit
