#include "pipeline/audit/recheck.h"

#include <gtest/gtest.h>

namespace exhibit::audit {
namespace {

Proposal proposal(const std::string& criterion, Grade grade, const std::string& quote = "") {
  Proposal made;
  made.criterion = criterion;
  made.grade = grade;
  if (!quote.empty()) {
    Evidence evidence;
    evidence.quote = quote;
    evidence.url = "https://a.example/card";
    made.citations = {evidence};
  }
  return made;
}

TEST(Recheck, OnlyWhatChangesAGradeIsReported) {
  GradedModel before, after;
  before.plan.model.id = "lab/aurora";
  before.proposals = {proposal("weights", Grade::open, "The weights can be downloaded by anyone."),
                      proposal("paper", Grade::open, "Our report."), proposal("code", Grade::closed),
                      proposal("hardware", Grade::semi, "Trained on many H100 GPUs.")};
  after.proposals = {proposal("weights", Grade::closed), proposal("paper", Grade::open),
                     proposal("code", Grade::semi), proposal("hardware", Grade::unknown)};
  Snapshot page{"https://a.example/card",
                "https://a.example/card",
                200,
                "text/plain",
                {},
                "",
                "",
                "The weights can be requested by partners."};
  auto parsed = parse_document(page);
  ASSERT_TRUE(parsed);
  const DocumentPtr document = std::make_shared<const Document>(*std::move(parsed));
  const auto changes = grade_changes(before, after, [&](const std::string&) { return document; });
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].criterion, "weights");
  ASSERT_EQ(changes[0].citations.size(), 1u);
  EXPECT_EQ(changes[0].citations[0].state, AnchorState::changed);
  EXPECT_EQ(changes[1].criterion, "code");
  EXPECT_TRUE(changes[1].citations.empty());
  const auto unread = grade_changes(before, after, [](const std::string&) { return DocumentPtr(); });
  EXPECT_EQ(unread[0].citations[0].state, AnchorState::gone);
}

TEST(Recheck, Dates) {
  EXPECT_TRUE(is_date("2026-01-31"));
  EXPECT_TRUE(is_date("2026-01-31T12:00:00Z"));
  for (const char* wrong : {"", "2026", "31.01.2026", "2026-1-31", "2026-01-31x", "yesterday!"})
    EXPECT_FALSE(is_date(wrong)) << wrong;
}

}  // namespace
}  // namespace exhibit::audit
