#include "pipeline/review/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/base/text.h"
#include "tests/review/samples.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string exported(const Reviews& reviews, const JournalQuery& query = {}) {
  std::string lines;
  const Result<uint64_t> count =
      export_decisions(reviews, query, [&lines](std::string_view line) { lines += line; });
  EXPECT_TRUE(count.ok());
  return lines;
}

class ExchangeTest : public ::testing::Test {
 protected:
  void say(Reviews& reviews, const Decision& decision) {
    const Result<Recorded> recorded = reviews.record(decision);
    ASSERT_TRUE(recorded.ok()) << recorded.error().describe();
  }
  Reviews::Adopted import(Reviews& reviews, const std::string& lines) {
    const Result<Reviews::Adopted> adopted = import_decisions(reviews, lines, "d.jsonl");
    EXPECT_TRUE(adopted.ok()) << adopted.error().describe();
    return adopted ? *adopted : Reviews::Adopted{};
  }
  Error refused(Reviews& reviews, const std::string& lines) {
    const Result<Reviews::Adopted> adopted = import_decisions(reviews, lines, "d.jsonl");
    EXPECT_FALSE(adopted.ok());
    return adopted ? Error{} : adopted.error();
  }
  void say_everything(Reviews& reviews) {
    say(reviews, test::decision_of(Action::confirm));
    say(reviews, test::verdict_of("bob", Grade::na));
    Decision add = test::decision_of(Action::add_citation);
    add.citation = test::passage_of("No code.");
    say(reviews, add);
    Decision comment = test::decision_of(Action::comment);
    comment.comment = "“No code.” \\ \n settles it";
    say(reviews, comment);
    Decision undo = test::decision_of(Action::undo);
    undo.undoes = reviews.decisions()->front().id;
    say(reviews, undo);
    Decision judge = test::decision_of(Action::adjudicate);
    judge.reviewer = "eve";
    judge.grade = Grade::closed;
    say(reviews, judge);
  }

  test::ReviewedWorkspace here_;
  test::ReviewedWorkspace there_;
  Reviews source_ = here_.open();
  Reviews target_ = there_.open();
};

TEST_F(ExchangeTest, DecisionsMoveAndAreTheSame) {
  say_everything(source_);
  const std::string lines = exported(source_);
  const Reviews::Adopted adopted = import(target_, lines);
  EXPECT_EQ(adopted.added, 6U);
  EXPECT_EQ(adopted.known, 0U);
  EXPECT_EQ(adopted.unverified, 0U);
  EXPECT_EQ(adopted.elsewhere, 0U);
  const CellDetail a = *source_.cell("r", "acme/tiny", "weights");
  const CellDetail b = *target_.cell("r", "acme/tiny", "weights");
  EXPECT_EQ(b.state, a.state);
  EXPECT_EQ(b.final_grade.grade, Grade::closed);
  EXPECT_EQ(b.judgement.added.size(), 1U);
  EXPECT_EQ(b.decisions.front().origin, source_.workspace_id());
  EXPECT_EQ(exported(target_), lines);  // numbered alike, since there was nothing before
}

TEST_F(ExchangeTest, AnImportTwiceIsOne) {
  say_everything(source_);
  const std::string lines = exported(source_);
  import(target_, lines);
  const Reviews::Adopted again = import(target_, lines + "\n\n" + lines);
  EXPECT_EQ(again.added, 0U);
  EXPECT_EQ(again.known, 12U);
  EXPECT_THAT(*target_.decisions(), SizeIs(6));
  // And back where they came from.
  EXPECT_EQ(import(source_, exported(target_)).known, 6U);
}

TEST_F(ExchangeTest, TwoWorkspacesThatExchangeSayTheSame) {
  say_everything(source_);
  there_.clock().set(3);  // at the same time
  say(target_, test::verdict_of("zoe", Grade::semi));
  say(target_, test::verdict_of("ada", Grade::semi));
  const std::string from_source = exported(source_);
  import(source_, exported(target_));
  import(target_, from_source);
  const CellDetail a = *source_.cell("r", "acme/tiny", "weights");
  const CellDetail b = *target_.cell("r", "acme/tiny", "weights");
  ASSERT_EQ(a.decisions.size(), 8U);
  for (size_t i = 0; i < a.decisions.size(); ++i) EXPECT_EQ(a.decisions[i].id, b.decisions[i].id);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.judgement.verdicts.size(), b.judgement.verdicts.size());
}

TEST_F(ExchangeTest, WhatIsSaidAfterAnImportComesAfterIt) {
  here_.clock().set(100000);  // that machine's clock is a day ahead
  say(source_, test::verdict_of("ada", Grade::closed));
  import(target_, exported(source_));
  say(target_, test::verdict_of("ada", Grade::open));
  EXPECT_EQ(target_.cell("r", "acme/tiny", "weights")->final_grade.grade, Grade::open);
  Decision undo = test::decision_of(Action::undo);
  undo.undoes = target_.decisions()->back().id;
  say(target_, undo);
  EXPECT_EQ(target_.cell("r", "acme/tiny", "weights")->final_grade.grade, Grade::closed);
}

TEST_F(ExchangeTest, WhatWasSeenComesAlong) {
  say(source_, test::decision_of(Action::confirm));
  const std::string lines = exported(source_);
  EXPECT_THAT(lines, HasSubstr("\"seen\":{\"criterion\":\"weights\",\"grade\":\"open\""));
  there_.grade("acme/tiny", {test::proposal_of("weights", Grade::closed)});
  import(target_, lines);
  const CellDetail cell = *target_.cell("r", "acme/tiny", "weights");
  EXPECT_EQ(cell.state, CellState::changed);
  ASSERT_TRUE(cell.previous.has_value());
  EXPECT_EQ(cell.previous->grade, Grade::open);
  EXPECT_EQ(cell.previous->citations.at(0).quote, "The weights are free.");
}

TEST_F(ExchangeTest, WhatIsNotHereIsCounted) {
  test::ReviewedWorkspace empty(std::vector<std::string>{"other/model"});
  // No document either: the workspace is another's.
  const test::TempDir bare;
  {
    Result<Workspace> made = Workspace::open(bare.path());
    ASSERT_TRUE(made.ok());
  }
  say_everything(source_);
  Result<Reviews> reviews = Reviews::open(bare.path(), {test::small_rubric()}, empty.clock());
  ASSERT_TRUE(reviews.ok());
  const Reviews::Adopted adopted = import(*reviews, exported(source_));
  EXPECT_EQ(adopted.added, 6U);
  EXPECT_EQ(adopted.elsewhere, 6U);
  EXPECT_EQ(adopted.unverified, 1U);
  const Result<Verification> verification =
      verify(reviews->workspace(), {.also = *added_citations(reviews->workspace())});
  ASSERT_TRUE(verification.ok());
  ASSERT_THAT(verification->fallen, SizeIs(1));
  EXPECT_EQ(verification->fallen[0].reason, FallenCitation::Reason::blob_missing);
}

TEST_F(ExchangeTest, AMistakeIsNamedByLineAndNothingIsTaken) {
  say_everything(source_);
  const std::string lines = exported(source_);
  const std::string first = lines.substr(0, lines.find('\n') + 1);
  const auto changed = [&first](const std::string& what, const std::string& to) {
    std::string line = first;
    const size_t at = line.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return line.replace(at, what.size(), to);
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nonsense\n", "not a JSON object"},
      {"\xff\n", "not UTF-8"},
      {std::string(100, '[') + "\n", "nest too deep"},
      {first.substr(0, first.size() / 2) + "\n", "not a JSON object"},
      {changed("\"confirm\"", "\"approve\""), "unknown action \"approve\""},
      {changed("\"grade\":\"open\"", "\"grade\":\"ajar\""), "\"grade\" must be"},
      {changed("\"grade\":\"open\",\"proposal\"", "\"proposal\""), "confirm needs a grade"},
      {changed("\"criterion\":\"weights\"", "\"criterion\":\"wights\""),
       "no criterion \"wights\" in r; did you mean"},
      {changed("\"rubric\":\"r\"", "\"rubric\":\"q\""), "no rubric \"q\""},
      {changed("2025-06-01T", "2025-06-31T"), "\"at\" must be a time"},
      {changed("\"origin\":", "\"orogin\":"), "unknown key \"orogin\""},
      {changed("\"origin_seq\":1,", ""), "\"origin\" and \"origin_seq\" must say"},
      {changed("\"reason\":\"It is open.\"", "\"reason\":\"It is.\""),
       "not the proposal that the decision refers to"},
      {changed("\"seen\":{", "\"seen\":{\"x\":{"), "not a JSON object"},
      {changed("\"seen\":{\"criterion\":\"weights\",", "\"seen\":{"), "\"seen\" is no proposal"},
  };
  for (const auto& [line, message] : cases) {
    const Error error = refused(target_, "\n" + first + line);
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.where, "d.jsonl:3") << message;
    EXPECT_THAT(error.message, HasSubstr(message)) << line;
    EXPECT_THAT(*target_.decisions(), SizeIs(0));
  }
  // What only the journal can tell: a quote that does not stand there, an id that is another's.
  std::string shifted = lines;
  const size_t quote = shifted.find("\"No code.\"");
  shifted.replace(quote, 10, "\"no code.\"");
  EXPECT_EQ(refused(target_, shifted).where, "d.jsonl:3");
  import(target_, first);
  const Error taken = refused(target_, changed("\"reviewer\":\"ada\"", "\"reviewer\":\"eve\""));
  EXPECT_EQ(taken.where, "d.jsonl:1");
  EXPECT_THAT(taken.message, HasSubstr("another decision has the id"));
}

TEST_F(ExchangeTest, PartsCanBeExported) {
  say_everything(source_);
  say(source_, test::verdict_of("bob", Grade::na, "code"));
  EXPECT_EQ(split(exported(source_, {.reviewer = "bob"}), '\n').size(), 3U);
  EXPECT_EQ(split(exported(source_, {.criterion = "code"}), '\n').size(), 2U);
  EXPECT_EQ(exported(source_, {.model = "acme/none"}), "");
}

}  // namespace
}  // namespace exhibit
