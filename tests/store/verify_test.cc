#include "pipeline/store/verify.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Reason = FallenCitation::Reason;

constexpr const char* kText = "# Tiny\n\nTrained on 2,048 H800 GPUs. The weights are free.\n";
constexpr const char* kQuote = "Trained on 2,048 H800 GPUs.";

// Two models, each with a card of its own; the first one's card is cited by two criteria.
class VerifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<Workspace> opened = Workspace::open(dir_.path());
    ASSERT_TRUE(opened.ok());
    workspace_.emplace(*std::move(opened));
    card_ = test::snapshot_of("https://example.org/tiny/card.txt", kText, "text/plain");
    other_ =
        test::snapshot_of("https://example.org/other/card.txt", std::string(kText) + "More.\n", "text/plain");
    put("acme/tiny", card_, test::evidence_of(card_, kText, kQuote));
    put("acme/other", other_, test::evidence_of(other_, kText, kQuote));
  }

  void put(const std::string& model, const Snapshot& snapshot, const Evidence& evidence) {
    Evidence near_miss = evidence;
    near_miss.refused = "wrong stage";
    ASSERT_TRUE(workspace_->put_snapshot(snapshot).ok());
    ASSERT_TRUE(workspace_->put_plan(test::plan_of(model, {snapshot})).ok());
    const Result<Document> document = parse_document(snapshot);
    ASSERT_TRUE(document.ok());
    ASSERT_TRUE(workspace_
                    ->put_document(document_key(snapshot), kParserVersion,
                                   std::make_shared<const Document>(*document))
                    .ok());
    ASSERT_TRUE(workspace_->put_evidence(model, std::vector<Evidence>{evidence, near_miss}).ok());
    std::vector<Proposal> proposals(2);
    proposals[0].criterion = "hardware";
    proposals[1].criterion = "training";
    for (Proposal& proposal : proposals) proposal.citations = {evidence};
    ASSERT_TRUE(workspace_->put_proposals(model, "r", proposals).ok());
  }

  Verification verified(const VerifyOptions& options = {}) {
    const Result<Verification> verification = verify(*workspace_, options);
    EXPECT_TRUE(verification.ok()) << verification.error().describe();
    return verification ? *verification : Verification{};
  }

  test::TempDir dir_;
  std::optional<Workspace> workspace_;
  Snapshot card_;
  Snapshot other_;
};

TEST_F(VerifyTest, WhatIsWholeHolds) {
  const Verification verification = verified();
  EXPECT_TRUE(verification.holds());
  EXPECT_EQ(verification.evidence, 4U);
  EXPECT_EQ(verification.citations, 4U);
  EXPECT_EQ(verification.documents, 2U);
  EXPECT_EQ(verified({.model = "acme/tiny"}).evidence, 2U);
  EXPECT_EQ(verify(*workspace_, {.model = "acme/none"}).error().code, ErrorCode::not_found);
}

TEST_F(VerifyTest, AnyFlippedByteOfABlobFellsItsCitations) {
  const fs::path database = dir_.path() / "workspace.db";
  SQLite::Database changed(database, SQLite::OPEN_READWRITE);
  for (size_t i = 0; i < card_.bytes.size(); ++i) {
    std::string flipped = card_.bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 8)));
    SQLite::Statement change(changed, "UPDATE small_blob SET bytes = ?1 WHERE sha256 = ?2");
    change.bind(1, flipped.data(), static_cast<int>(flipped.size()));
    change.bind(2, card_.sha256);
    ASSERT_EQ(change.exec(), 1);
    const Verification verification = verified();
    ASSERT_EQ(verification.fallen.size(), 2U) << "byte " << i;
    for (const FallenCitation& fallen : verification.fallen) {
      EXPECT_EQ(fallen.model, "acme/tiny");
      EXPECT_EQ(fallen.url, card_.url);
      EXPECT_EQ(fallen.reason, Reason::blob_damaged);
      EXPECT_THAT(fallen.detail, HasSubstr(database.string()));
    }
    EXPECT_THAT(verification.fallen[0].criteria, ElementsAre("r/hardware", "r/training"));
    EXPECT_THAT(verification.fallen[1].criteria, IsEmpty()) << "the near miss";
  }
}

TEST_F(VerifyTest, AMissingBlobFellsItsCitations) {
  SQLite::Database(dir_.path() / "workspace.db", SQLite::OPEN_READWRITE)
      .exec("DELETE FROM small_blob WHERE sha256 = '" + card_.sha256 + "'");
  const Verification verification = verified();
  ASSERT_EQ(verification.fallen.size(), 2U);
  EXPECT_EQ(verification.fallen[0].reason, Reason::blob_missing);
  EXPECT_EQ(verified({.model = "acme/other"}).fallen.size(), 0U);
}

TEST_F(VerifyTest, EvidenceOfAnUnknownSnapshotFalls) {
  const Snapshot never = test::snapshot_of("https://example.org/never", "never stored", "text/plain");
  ASSERT_TRUE(
      workspace_->put_evidence("acme/tiny", std::vector<Evidence>{test::evidence_of(never, "never", "never")})
          .ok());
  const Verification verification = verified({.model = "acme/tiny"});
  ASSERT_EQ(verification.fallen.size(), 1U);
  EXPECT_EQ(verification.fallen[0].reason, Reason::blob_missing);
}

TEST_F(VerifyTest, AQuoteThatIsNotThereFalls) {
  const Evidence good = test::evidence_of(card_, kText, kQuote);
  std::vector<Evidence> bad(4, good);
  bad[0].quote = "Trained on 4,096 H800 GPUs.";
  bad[1].span = {good.span.begin + 1, good.span.end + 1};
  bad[2].span = {good.span.begin, 4000000000U};
  bad[3].span = {good.span.begin, good.span.begin};
  bad[3].quote.clear();
  ASSERT_TRUE(workspace_->put_proposals("acme/tiny", "r", {}).ok());
  ASSERT_TRUE(workspace_->put_evidence("acme/tiny", bad).ok());
  const Verification verification = verified();
  ASSERT_EQ(verification.fallen.size(), 4U);
  for (const FallenCitation& fallen : verification.fallen) EXPECT_EQ(fallen.reason, Reason::quote_differs);
}

TEST_F(VerifyTest, AStoredDocumentThatIsNotWhatItsBytesGiveFellsItsCitations) {
  Document altered = *parse_document(card_);
  altered.title = "Another title";
  ASSERT_TRUE(
      workspace_->put_document(document_key(card_), kParserVersion, std::make_shared<const Document>(altered))
          .ok());
  const Verification verification = verified();
  ASSERT_EQ(verification.fallen.size(), 2U);
  EXPECT_EQ(verification.fallen[0].reason, Reason::parse_differs);
  // One of an older parser is only stale.
  ASSERT_TRUE(
      workspace_
          ->put_document(document_key(card_), kParserVersion - 1, std::make_shared<const Document>(altered))
          .ok());
  EXPECT_TRUE(verified().holds());
}

TEST_F(VerifyTest, BytesThatNoLongerParseFellTheirCitations) {
  const Snapshot encrypted = test::snapshot_of("https://example.org/empty", "", "text/plain");
  ASSERT_TRUE(workspace_->put_snapshot(encrypted).ok());
  ASSERT_TRUE(
      workspace_->put_evidence("acme/tiny", std::vector<Evidence>{test::evidence_of(encrypted, "x", "x")})
          .ok());
  const Verification verification = verified({.model = "acme/tiny"});
  ASSERT_FALSE(verification.fallen.empty());
  EXPECT_EQ(verification.fallen.back().url.empty(), false);
  size_t failed = 0;
  for (const FallenCitation& fallen : verification.fallen)
    failed += fallen.reason == Reason::parse_failed ? 1U : 0U;
  EXPECT_EQ(failed, 1U);
}

TEST_F(VerifyTest, TheResultDoesNotDependOnTheNumberOfThreads) {
  for (int i = 0; i < 12; ++i) {
    const Snapshot card = test::snapshot_of("https://example.org/" + std::to_string(i),
                                            kText + std::to_string(i), "text/plain");
    Evidence evidence = test::evidence_of(card, kText, kQuote);
    if (i % 3 == 0) evidence.span.begin += 1;
    put("acme/" + std::to_string(i), card, evidence);
  }
  const Verification one = verified({.jobs = 1});
  const Verification four = verified({.jobs = 4});
  EXPECT_EQ(one.evidence, 28U);
  ASSERT_EQ(one.fallen.size(), 8U);
  ASSERT_EQ(four.fallen.size(), one.fallen.size());
  for (size_t i = 0; i < one.fallen.size(); ++i) {
    EXPECT_EQ(four.fallen[i].url, one.fallen[i].url);
    EXPECT_EQ(four.fallen[i].detail, one.fallen[i].detail);
  }
}

}  // namespace
}  // namespace exhibit
