// The journal, past versions of proposals, assignments and settings.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pipeline/store/proposal_version.h"
#include "pipeline/store/schema.h"
#include "pipeline/store/workspace.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Proposal proposal_of(const std::string& criterion, Grade grade, const std::string& reason = "so") {
  Proposal proposal;
  proposal.criterion = criterion;
  proposal.grade = grade;
  proposal.confidence = 0.5;
  proposal.reason = reason;
  return proposal;
}

JournalEntry entry_of(const std::string& id, const std::string& model = "acme/tiny") {
  return {0, id, "2025-06-01T12:00:00Z", "here", 0, "ada", model, "r", "weights", "{}"};
}

class WorkspaceReviewsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    reopen();
    ASSERT_TRUE(workspace_->put_plan(test::plan_of("acme/tiny", {})).ok());
  }

  void reopen() {
    workspace_.reset();
    Result<Workspace> opened = Workspace::open(dir_.path());
    ASSERT_TRUE(opened.ok()) << opened.error().describe();
    workspace_.emplace(*std::move(opened));
  }

  // As grade_model() does it.
  void grade(const std::vector<Proposal>& proposals, const std::string& time) {
    Result<Workspace::Transaction> transaction = workspace_->begin();
    ASSERT_TRUE(workspace_->put_proposals("acme/tiny", "r", proposals).ok());
    ASSERT_TRUE(workspace_->put_run("acme/tiny", {"r", "", "", 1, "", "", time}).ok());
    ASSERT_TRUE(transaction->commit().ok());
  }

  test::TempDir dir_;
  std::optional<Workspace> workspace_;
};

TEST_F(WorkspaceReviewsTest, TheJournalKeepsItsOrder) {
  EXPECT_EQ(*workspace_->last_journal_seq(), 0);
  EXPECT_EQ(*workspace_->append_to_journal(entry_of("b")), 1);
  JournalEntry foreign = entry_of("a", "acme/other");
  foreign.origin = "there";
  foreign.origin_seq = 77;
  EXPECT_EQ(*workspace_->append_to_journal(foreign), 2);
  EXPECT_EQ(*workspace_->last_journal_seq(), 2);

  const std::vector<JournalEntry> all = *workspace_->journal();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "b");
  EXPECT_EQ(all[0].origin_seq, 1);
  EXPECT_EQ(all[1].origin_seq, 77);
  EXPECT_EQ(all[1].origin, "there");
  EXPECT_EQ(workspace_->journal_entry("a")->value().seq, 2);
  EXPECT_FALSE(workspace_->journal_entry("c")->has_value());

  const Result<int64_t> again = workspace_->append_to_journal(entry_of("b"));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(workspace_->journal()->size(), 2U);
}

TEST_F(WorkspaceReviewsTest, TheJournalCanBeAsked) {
  for (const char* model : {"acme/a", "acme/b", "acme/a", "acme/c"}) {
    JournalEntry entry =
        entry_of(std::string("id-") + std::to_string(*workspace_->last_journal_seq()), model);
    entry.reviewer = model[5] == 'b' ? "bob" : "ada";
    ASSERT_TRUE(workspace_->append_to_journal(entry).ok());
  }
  const auto count = [this](const JournalQuery& query) { return workspace_->journal(query)->size(); };
  EXPECT_EQ(count({}), 4U);
  EXPECT_EQ(count({.model = "acme/a"}), 2U);
  EXPECT_EQ(count({.rubric = "r", .model = "acme/a", .criterion = "weights"}), 2U);
  EXPECT_EQ(count({.rubric = "s"}), 0U);
  EXPECT_EQ(count({.reviewer = "bob"}), 1U);
  EXPECT_EQ(count({.after_seq = 3}), 1U);
  EXPECT_EQ(count({.limit = 3}), 3U);
}

TEST_F(WorkspaceReviewsTest, NobodyCanChangeTheJournal) {
  ASSERT_TRUE(workspace_->append_to_journal(entry_of("a")).ok());
  SQLite::Database database((dir_.path() / "workspace.db").string(), SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("UPDATE decision SET reviewer = 'mallory'"), SQLite::Exception);
  EXPECT_THROW(database.exec("DELETE FROM decision"), SQLite::Exception);
  EXPECT_EQ(workspace_->journal()->front().reviewer, "ada");
}

TEST_F(WorkspaceReviewsTest, ADurableTransactionIsAllOrNothing) {
  {
    Result<Workspace::Transaction> transaction = workspace_->begin_durable();
    ASSERT_TRUE(workspace_->append_to_journal(entry_of("a")).ok());
  }
  EXPECT_EQ(*workspace_->last_journal_seq(), 0);
  Result<Workspace::Transaction> transaction = workspace_->begin_durable();
  ASSERT_TRUE(workspace_->append_to_journal(entry_of("a")).ok());
  ASSERT_TRUE(transaction->commit().ok());
  EXPECT_EQ(*workspace_->last_journal_seq(), 1);
}

TEST_F(WorkspaceReviewsTest, WhatIsReplacedByOtherWordsIsKept) {
  grade({proposal_of("weights", Grade::open), proposal_of("code", Grade::closed)}, "2025-06-01T00:00:00Z");
  EXPECT_THAT(*workspace_->past_proposals("r"), IsEmpty());
  const Workspace::Summaries first = *workspace_->proposal_summaries("r");
  ASSERT_EQ(first.proposals.size(), 2U);
  EXPECT_EQ(first.proposals[0].since, "2025-06-01T00:00:00Z");

  // Again the same but for the confidence: nothing to keep, and it still stands since the first time.
  Proposal surer = proposal_of("weights", Grade::open);
  surer.confidence = 0.9;
  grade({surer, proposal_of("code", Grade::closed)}, "2025-06-02T00:00:00Z");
  EXPECT_THAT(*workspace_->past_proposals("r"), IsEmpty());

  grade({surer, proposal_of("code", Grade::semi)}, "2025-06-03T00:00:00Z");
  grade({surer}, "2025-06-04T00:00:00Z");
  const std::vector<ProposalSummary> past = *workspace_->past_proposals("r", "acme/tiny");
  ASSERT_EQ(past.size(), 2U);
  EXPECT_EQ(past[0].criterion, "code");
  EXPECT_EQ(past[0].grade, Grade::closed);
  EXPECT_EQ(past[0].since, "2025-06-01T00:00:00Z");
  EXPECT_EQ(past[0].until, "2025-06-03T00:00:00Z");
  EXPECT_EQ(past[0].hash, first.proposals[1].hash);
  EXPECT_EQ(past[1].grade, Grade::semi);
  EXPECT_EQ(past[1].until, "2025-06-04T00:00:00Z");
  const std::optional<Proposal> old = *workspace_->proposal_version(past[0].hash);
  ASSERT_TRUE(old.has_value());
  EXPECT_EQ(old->model, "acme/tiny");
  EXPECT_EQ(old->grade, Grade::closed);
  EXPECT_FALSE(workspace_->proposal_version(std::string(32, '0'))->has_value());
  EXPECT_EQ(workspace_->proposal_summaries("r")->proposals.at(0).since, "2025-06-01T00:00:00Z");
}

TEST_F(WorkspaceReviewsTest, SummariesTellWhatIsNew) {
  EXPECT_EQ(*workspace_->last_proposal_change(), 0);
  grade({proposal_of("weights", Grade::open)}, "2025-06-01T00:00:00Z");
  const int64_t seen = workspace_->proposal_summaries("r")->last;
  EXPECT_EQ(seen, *workspace_->last_proposal_change());
  EXPECT_THAT(workspace_->proposal_summaries("r", seen)->proposals, IsEmpty());
  ASSERT_TRUE(workspace_->put_plan(test::plan_of("acme/other", {})).ok());
  ASSERT_TRUE(
      workspace_->put_proposals("acme/other", "r", std::vector{proposal_of("code", Grade::semi)}).ok());
  ASSERT_TRUE(
      workspace_->put_proposals("acme/other", "s", std::vector{proposal_of("code", Grade::semi)}).ok());
  const Workspace::Summaries news = *workspace_->proposal_summaries("r", seen);
  ASSERT_EQ(news.proposals.size(), 1U);
  EXPECT_EQ(news.proposals[0].model, "acme/other");
  EXPECT_EQ(news.proposals[0].hash, proposal_hash("acme/other", "r", proposal_of("code", Grade::semi)));
  EXPECT_EQ(workspace_->proposal_summaries("r")->proposals.size(), 2U);
  EXPECT_EQ(workspace_->model_names("r")->size(), 1U);  // the other one has no run
}

TEST_F(WorkspaceReviewsTest, AWorkspaceFromBeforeGetsHashes) {
  grade({proposal_of("weights", Grade::open), proposal_of("code", Grade::closed)}, "2025-06-01T00:00:00Z");
  const std::vector<ProposalSummary> expected = workspace_->proposal_summaries("r")->proposals;
  workspace_.reset();
  {
    // As the first version left it.
    SQLite::Database database((dir_.path() / "workspace.db").string(), SQLite::OPEN_READWRITE);
    for (const char* table : {"small_blob", "proposal_change", "proposal_version", "proposal_past",
                              "decision", "assignment", "setting"}) {
      database.exec(std::string("DROP TABLE ") + table);
    }
    database.exec("DROP INDEX proposal_without_hash");
    database.exec("ALTER TABLE proposal DROP COLUMN hash");
    database.exec("ALTER TABLE proposal DROP COLUMN since");
    database.exec("PRAGMA user_version = 1");
  }
  reopen();
  const std::vector<ProposalSummary> now = workspace_->proposal_summaries("r")->proposals;
  ASSERT_EQ(now.size(), 2U);
  for (size_t i = 0; i < now.size(); ++i) {
    EXPECT_EQ(now[i].hash, expected[i].hash);
    EXPECT_EQ(now[i].since, "2025-06-01T00:00:00Z");
  }
}

TEST_F(WorkspaceReviewsTest, AssignmentsAndSettings) {
  EXPECT_EQ(*workspace_->put_assignment({0, "ada", "r", "{}"}), 1);
  EXPECT_EQ(*workspace_->put_assignment({0, "bob", "r", "[]"}), 2);
  EXPECT_TRUE(workspace_->remove_assignment(1).ok());
  EXPECT_EQ(workspace_->remove_assignment(1).error().code, ErrorCode::not_found);
  EXPECT_EQ(*workspace_->put_assignment({0, "eve", "r", ""}), 3);  // numbers are not given twice
  ASSERT_EQ(workspace_->assignments()->size(), 2U);
  EXPECT_EQ(workspace_->assignments()->front().reviewer, "bob");

  EXPECT_FALSE(workspace_->setting("colour")->has_value());
  ASSERT_TRUE(workspace_->put_setting("colour", "red").ok());
  ASSERT_TRUE(workspace_->put_setting("colour", "blue").ok());
  EXPECT_EQ(**workspace_->setting("colour"), "blue");
  const std::string id = **workspace_->setting("workspace");
  EXPECT_EQ(id.size(), 32U);
  reopen();
  EXPECT_EQ(**workspace_->setting("workspace"), id);
  const test::TempDir other;
  EXPECT_NE(**Workspace::open(other.path())->setting("workspace"), id);
}

}  // namespace
}  // namespace exhibit
