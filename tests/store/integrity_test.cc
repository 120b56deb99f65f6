#include "pipeline/store/integrity.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "pipeline/base/sha256.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kText = "# Tiny\n\nTrained on 2,048 H800 GPUs.\n";
const Snapshot kCard = test::snapshot_of("https://example.org/card.txt", kText, "text/plain");
// Too large for the database.
const Snapshot kPaper =
    test::snapshot_of("https://example.org/paper.txt", std::string(100000, 'p'), "text/plain");

void fill(const fs::path& folder) {
  Result<Workspace> workspace = Workspace::open(folder);
  ASSERT_TRUE(workspace.ok());
  ASSERT_TRUE(workspace->put_snapshot(kCard).ok());
  ASSERT_TRUE(workspace->put_snapshot(kPaper).ok());
  ASSERT_TRUE(workspace->put_plan(test::plan_of("acme/tiny", {kCard})).ok());
  const DocumentKey key = document_key(kCard);
  const Result<Document> document = parse_document(kCard);
  ASSERT_TRUE(document.ok());
  ASSERT_FALSE(document->sentences.empty());
  ASSERT_TRUE(workspace->put_document(key, kParserVersion, std::make_shared<const Document>(*document)).ok());
  const Hit hit{"rule", "fact", 0, document->sentences[0].span, {}, Stage::unknown, 1, ""};
  ASSERT_TRUE(
      workspace->put_hits({key, SourceRole::card, kCard.url, "rules", "v1"}, std::vector<Hit>{hit}).ok());
  RunRecord run;
  run.rubric = "r";
  ASSERT_TRUE(workspace->put_run("acme/tiny", run).ok());
}

IntegrityReport report_on(const fs::path& folder) {
  Result<Workspace> workspace = Workspace::open(folder);
  EXPECT_TRUE(workspace.ok());
  Result<IntegrityReport> report = check_integrity(*workspace);
  EXPECT_TRUE(report.ok());
  return report ? *report : IntegrityReport{};
}

TEST(Integrity, AWholeWorkspaceHasNoProblem) {
  const test::TempDir dir;
  fill(dir.path());
  const IntegrityReport report = report_on(dir.path());
  EXPECT_TRUE(report.problems.empty());
  EXPECT_TRUE(report.is_whole());
  EXPECT_EQ(report.snapshots, 2U);
  EXPECT_EQ(report.blobs, 2U);
  EXPECT_EQ(report.documents, 1U);
  EXPECT_EQ(report.hits, 1U);
  EXPECT_EQ(report.models, 1U);
}

TEST(Integrity, EveryDamageIsNamed) {
  using Kind = IntegrityProblem::Kind;
  const auto sql = [](const char* statement) {
    return [statement](const fs::path& folder) {
      SQLite::Database(folder / "workspace.db", SQLite::OPEN_READWRITE).exec(statement);
    };
  };
  const struct {
    std::function<void(const fs::path&)> damage;
    Kind kind;
    std::string what;
    std::string message;
  } cases[] = {
      {[](const fs::path& folder) { fs::remove(BlobStore(folder / "blobs").path_of(kPaper.sha256)); },
       Kind::blob_missing, kPaper.sha256, "https://example.org/paper.txt: blob is missing"},
      {[](const fs::path& folder) {
         test::write_file(BlobStore(folder / "blobs").path_of(kPaper.sha256), "x");
       },
       Kind::blob_damaged, kPaper.sha256, "https://example.org/paper.txt: blob is damaged"},
      {sql("DELETE FROM small_blob"), Kind::blob_missing, kCard.sha256,
       "https://example.org/card.txt: blob is missing"},
      {sql("UPDATE small_blob SET bytes = 'x'"), Kind::blob_damaged, kCard.sha256,
       "https://example.org/card.txt: blob is damaged"},
      {sql("UPDATE small_blob SET bytes = replace(CAST(bytes AS TEXT), 'Tiny', 'Tidy')"), Kind::blob_damaged,
       kCard.sha256, "https://example.org/card.txt: blob is damaged"},
      {sql("INSERT INTO small_blob (sha256, bytes) VALUES ('stray', 'x')"), Kind::orphan, "stray",
       "no snapshot refers to this blob"},
      {[](const fs::path& folder) { ASSERT_TRUE(BlobStore(folder / "blobs").put("stray").ok()); },
       Kind::orphan, sha256_hex("stray"), "no snapshot refers to this blob"},
      {sql("UPDATE document SET body = zeroblob(9)"), Kind::document, kCard.sha256, "damaged"},
      {sql("UPDATE hits SET body = zeroblob(9)"), Kind::document, kCard.sha256, "damaged"},
      {sql("UPDATE model SET plan = ''"), Kind::model, "acme/tiny", "damaged"},
      {sql("PRAGMA foreign_keys = OFF; DELETE FROM document"), Kind::database, "workspace.db",
       "a row of hits refers to a row of document that does not exist"},
      {sql("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 2 WHERE name = "
           "'snapshot_by_url'"),
       Kind::database, "workspace.db", ""},
  };
  for (const auto& c : cases) {
    const test::TempDir dir;
    fill(dir.path());
    c.damage(dir.path());
    Result<Workspace> workspace = Workspace::open(dir.path());
    ASSERT_TRUE(workspace.ok());
    const Result<IntegrityReport> report = check_integrity(*workspace);
    if (!report.ok()) {
      EXPECT_EQ(report.error().code, ErrorCode::malformed) << "too damaged to be read at all";
      continue;
    }
    ASSERT_FALSE(report->problems.empty()) << to_string(c.kind);
    EXPECT_EQ(report->problems[0].kind, c.kind) << to_string(report->problems[0].kind);
    EXPECT_EQ(report->problems[0].what, c.what);
    EXPECT_THAT(report->problems[0].message, HasSubstr(c.message));
    EXPECT_EQ(report->is_whole(), c.kind == Kind::orphan);
  }
}

TEST(Integrity, HitsThatPointElsewhereAreNamed) {
  const test::TempDir dir;
  fill(dir.path());
  {
    Result<Workspace> workspace = Workspace::open(dir.path());
    const Hit hit{"rule", "fact", 4000, {0, 1}, {}, Stage::unknown, 1, ""};
    ASSERT_TRUE(workspace
                    ->put_hits({document_key(kCard), SourceRole::paper, kCard.url, "rules", "v1"},
                               std::vector<Hit>{hit})
                    .ok());
  }
  const IntegrityReport report = report_on(dir.path());
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_THAT(report.problems[0].message, HasSubstr("hits that point outside"));
}

}  // namespace
}  // namespace exhibit
