#include "pipeline/review/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

using test::decision_of;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

Decision full() {
  Decision decision = decision_of(Action::reject_citation);
  decision.id = "11111111-aaaa";
  decision.seq = 7;
  decision.at = "2025-06-01T12:00:00Z";
  decision.origin = "here";
  decision.origin_seq = 5;
  decision.citation = test::passage_of("The weights are free.");
  decision.citation->fact = "weights.released";
  decision.citation->page = 3;
  decision.comment = "says\tnothing\n“of” it";
  decision.proposal = std::string(32, 'a');
  decision.blind = true;
  decision.base = 6;
  return decision;
}

TEST(Decision, ComesBackFromJson) {
  const std::string line = decision_json(full());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const Result<Decision> back = parse_decision(line);
  ASSERT_TRUE(back.ok()) << back.error().describe();
  EXPECT_EQ(decision_json(*back), line);
  EXPECT_EQ(back->citation->page, 3);
  EXPECT_TRUE(back->citation->same_as(*full().citation));
  EXPECT_TRUE(back->blind);
  EXPECT_EQ(back->base, 6);
}

TEST(Decision, ComesBackFromTheJournal) {
  for (const auto& [action, grade] : {std::pair{Action::confirm, std::optional(Grade::open)},
                                      {Action::override_grade, std::optional(Grade::na)},
                                      {Action::adjudicate, std::optional(Grade::semi)},
                                      {Action::comment, std::optional<Grade>()},
                                      {Action::undo, std::optional<Grade>()}}) {
    Decision decision = full();
    decision.action = action;
    decision.grade = grade;
    decision.citation.reset();
    const Result<Decision> back = from_entry(to_entry(decision));
    ASSERT_TRUE(back.ok()) << back.error().describe();
    EXPECT_EQ(decision_json(*back), decision_json(decision)) << to_string(action);
  }
  JournalEntry damaged = to_entry(full());
  damaged.body = "{}";
  const Result<Decision> refused = from_entry(damaged);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("journal is damaged"));
}

TEST(Decision, WhatIsNoDecisionIsRefusedWithTheReason) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{", "not a JSON object"},
      {"{}", "unknown action \"\""},
      {R"({"action":"delete"})", "unknown action \"delete\"; there are confirm, override"},
      {R"({"action":"confirm","id":1})", "\"id\" must be a string"},
      {R"({"action":"confirm","reviewer":null})", "\"reviewer\" must be a string"},
      {R"({"action":"confirm","grade":"ajar"})", "\"grade\" must be open, semi, closed or na"},
      {R"({"action":"confirm","grade":"unknown"})", "\"grade\" must be open, semi, closed or na"},
      {R"({"action":"confirm","grade":1})", "\"grade\" must be open, semi, closed or na"},
      {R"({"action":"confirm","blind":"yes"})", "\"blind\" must be true or false"},
      {R"({"action":"confirm","base":1.5})", "\"base\" must be a whole number"},
      {R"({"action":"confirm","base":-2})", "\"base\" must be a whole number"},
      {R"({"action":"confirm","seq":18446744073709551615})", "\"seq\" must be a whole number"},
      {R"({"action":"confirm","colour":"red"})", "unknown key \"colour\""},
      {R"({"action":"add_citation","citation":[]})", "\"citation\" must be an object"},
      {R"({"action":"add_citation","citation":{"begin_byte":-1}})", "\"citation.begin_byte\" must be"},
      {R"({"action":"add_citation","citation":{"end_byte":4294967296}})", "\"citation.end_byte\" must be"},
      {R"({"action":"add_citation","citation":{"quote":1}})", "\"citation.quote\" must be a string"},
      {R"({"action":"add_citation","citation":{"line":1}})", "unknown key \"citation.line\""},
  };
  for (const auto& [json, message] : cases) {
    const Result<Decision> refused = parse_decision(json);
    ASSERT_FALSE(refused.ok()) << json;
    EXPECT_EQ(refused.error().code, ErrorCode::malformed);
    EXPECT_THAT(refused.error().message, HasSubstr(message)) << json;
  }
}

struct CheckCase {
  const char* what;
  std::function<void(Decision&)> make;
  const char* message;  // empty: fine
};

TEST(Decision, IsCheckedByItself) {
  const auto with = [](Action action, auto make) {
    return [action, make](Decision& d) {
      d.action = action;
      d.citation.reset();
      make(d);
    };
  };
  const auto nothing = [](Decision&) {};
  const std::vector<CheckCase> cases = {
      {"as it is", nothing, ""},
      {"id too short", [](Decision& d) { d.id = "1234567"; }, "the id must be"},
      {"id too long", [](Decision& d) { d.id = std::string(65, 'a'); }, "the id must be"},
      {"id with a quote", [](Decision& d) { d.id = "abcdefgh'"; }, "the id must be"},
      {"nobody", [](Decision& d) { d.reviewer.clear(); }, "needs a reviewer"},
      {"a long name", [](Decision& d) { d.reviewer = std::string(101, 'a'); }, "name is longer than 100"},
      {"a name of two lines", [](Decision& d) { d.reviewer = "a\nb"; }, "in one line"},
      {"a name that is no UTF-8", [](Decision& d) { d.reviewer = "\xff"; }, "UTF-8"},
      {"a name with an escape", [](Decision& d) { d.reviewer = "\x1b[31m"; }, "in one line"},
      {"no model", [](Decision& d) { d.model.clear(); }, "needs a model"},
      {"no criterion", [](Decision& d) { d.criterion.clear(); }, "needs a model"},
      {"rejects nothing", [](Decision& d) { d.citation.reset(); }, "reject_citation needs a citation"},
      {"no hash", [](Decision& d) { d.citation->document = "abc"; }, "SHA-256"},
      {"empty span", [](Decision& d) { d.citation->span.end = d.citation->span.begin; }, "span is empty"},
      {"quote of another length", [](Decision& d) { d.citation->quote += "!"; }, "the quote has 22 bytes"},
      {"half a character",
       [](Decision& d) {
         d.citation->quote = "\xc3";
         d.citation->span = {0, 1};
       },
       "the quote is not UTF-8"},
      {"a long quote",
       [](Decision& d) {
         d.citation->quote = std::string(kMaxSelectionBytes + 1, 'a');
         d.citation->span = {0, kMaxSelectionBytes + 1};
       },
       "the quote is longer"},
      {"rejects with a grade", [](Decision& d) { d.grade = Grade::open; }, "reject_citation takes no grade"},
      {"a long comment", [](Decision& d) { d.comment = std::string(kMaxCommentBytes + 1, 'a'); },
       "the comment is longer"},
      {"a comment with an escape", [](Decision& d) { d.comment = "\x1b[2J"; }, "control characters"},
      {"undoes by the way", [](Decision& d) { d.undoes = "11111111"; }, "only undo undoes"},
      {"override", with(Action::override_grade, [](Decision& d) { d.grade = Grade::na; }), ""},
      {"override without", with(Action::override_grade, nothing), "override needs a grade"},
      {"unknown", with(Action::override_grade, [](Decision& d) { d.grade = Grade::unknown; }),
       "open, semi, closed or na"},
      {"a citation too many",
       [](Decision& d) {
         d.action = Action::override_grade;
         d.grade = Grade::na;
       },
       "override takes no citation"},
      {"adjudicate without", with(Action::adjudicate, nothing), "adjudicate needs a grade"},
      {"a blind confirm", with(Action::confirm, [](Decision& d) { d.grade = Grade::open; }),
       "seen no proposal"},
      {"silence", with(Action::comment, [](Decision& d) { d.comment = " \n"; }), "a comment needs a text"},
      {"undo", with(Action::undo, [](Decision& d) { d.undoes = "11111111"; }), ""},
      {"undo nothing", with(Action::undo, nothing), "undo needs the id"},
  };
  for (const CheckCase& one : cases) {
    Decision decision = full();
    one.make(decision);
    const Result<void> checked = check(decision);
    if (*one.message == '\0') {
      EXPECT_TRUE(checked.ok()) << one.what << ": " << checked.error().describe();
    } else {
      ASSERT_FALSE(checked.ok()) << one.what;
      EXPECT_THAT(checked.error().message, HasSubstr(one.message)) << one.what;
    }
  }
}

TEST(Decision, NewIdsAreUuids) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = new_decision_id();
    EXPECT_TRUE(is_decision_id(id));
    EXPECT_EQ(id.size(), 36U);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000U);
}

TEST(Decision, ActionsHaveNames) {
  for (int i = 0; i < 7; ++i) {
    const auto action = static_cast<Action>(i);
    Action back = Action::comment;
    EXPECT_TRUE(parse(to_string(action), back));
    EXPECT_EQ(back, action);
  }
  Action unknown = Action::comment;
  EXPECT_FALSE(parse("Confirm", unknown));
}

}  // namespace
}  // namespace exhibit
