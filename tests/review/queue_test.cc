#include "pipeline/review/queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

using test::proposal_of;
using test::verdict_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Two models; confidences make the order of values: see values_of().
class QueueTest : public ::testing::Test {
 protected:
  QueueTest() : workspace_(std::vector<std::string>{}) {
    workspace_.grade("acme/tiny",
                     {proposal_of("weights", Grade::open, 0.9), proposal_of("code", Grade::closed, 0.5),
                      proposal_of("hardware", Grade::semi, 0.8)});
    workspace_.grade("zeta/big",
                     {proposal_of("weights", Grade::closed, 0.6), proposal_of("code", Grade::unknown, 0),
                      proposal_of("hardware", Grade::open, 0.99)});
  }
  void say(const Decision& decision) { ASSERT_TRUE(reviews_.record(decision).ok()); }
  QueuePage page(const QueueQuery& query = {}) {
    const Result<QueuePage> page = reviews_.queue("r", query);
    EXPECT_TRUE(page.ok()) << page.error().describe();
    return page ? *page : QueuePage{};
  }
  // "tiny code", "big weights", ...
  std::vector<std::string> cells(const QueueQuery& query = {}) {
    std::vector<std::string> names;
    for (const QueueItem& item : page(query).items) {
      names.push_back(item.model.substr(item.model.find('/') + 1) + " " + item.criterion);
    }
    return names;
  }
  std::string refused(const QueueQuery& query) {
    const Result<QueuePage> page = reviews_.queue("r", query);
    EXPECT_FALSE(page.ok());
    EXPECT_EQ(page.error().code, ErrorCode::invalid_argument);
    return page ? "" : page.error().message;
  }

  test::ReviewedWorkspace workspace_;
  Reviews reviews_ = workspace_.open(
      {.published = {
           {"ACME/tiny", {{"weights", Grade::semi}, {"code", Grade::open}, {"hardware", Grade::semi}}}}});
};

// Area a has a quarter of the weight and two criteria, area b three quarters and one.
TEST_F(QueueTest, AWorthwhileLookComesFirst) {
  EXPECT_THAT(cells(), ElementsAre("tiny hardware", "big code", "tiny code", "big weights", "tiny weights",
                                   "big hardware"));
  const QueuePage all = page();
  EXPECT_EQ(all.total, 6U);
  EXPECT_NEAR(all.items[0].value, 0.2 * 0.75 * 0.5, 1e-6);
  EXPECT_NEAR(all.items[1].value, 1.0 * 0.125 * 0.5, 1e-6);  // unknown: anything may come of it
  EXPECT_NEAR(all.items[2].value, 0.5 * 0.125 * 0.75, 1e-6);
  EXPECT_NEAR(all.items[5].value, 0.01 * 0.75 * 0.75, 1e-6);
  const BoardPtr board = *reviews_.board("r");
  EXPECT_DOUBLE_EQ(value_of_look(test::small_rubric(), {}, "hardware", board->models[0]->cells[2], 1),
                   all.items[0].value);
  // By other weights another order.
  EXPECT_THAT(cells({.weights = {{"a", 1}, {"b", 0}}, .limit = 1}), ElementsAre("big code"));
}

TEST_F(QueueTest, OtherOrders) {
  EXPECT_THAT(
      cells({.order = QueueOrder::confidence}),
      ElementsAre("big code", "tiny code", "big weights", "tiny hardware", "tiny weights", "big hardware"));
  EXPECT_THAT(cells({.order = QueueOrder::model}), ElementsAre("tiny weights", "tiny code", "tiny hardware",
                                                               "big weights", "big code", "big hardware"));
  // Published: code open (we: closed), weights semi (we: open), hardware the same; nothing of the other
  // model.
  EXPECT_THAT(
      cells({.order = QueueOrder::disagreement}),
      ElementsAre("tiny code", "tiny weights", "tiny hardware", "big code", "big weights", "big hardware"));
  EXPECT_EQ(page({.order = QueueOrder::disagreement}).items[0].published, Grade::open);
  EXPECT_FALSE(page({.order = QueueOrder::disagreement}).items[3].published.has_value());
}

TEST_F(QueueTest, Filters) {
  EXPECT_THAT(cells({.model = "Acme/TINY"}), SizeIs(3));
  EXPECT_THAT(cells({.model = "acme/tin"}), IsEmpty());
  EXPECT_THAT(cells({.publisher = "Zeta"}), SizeIs(3));
  EXPECT_THAT(cells({.criteria = {"code", "weights"}}), SizeIs(4));
  EXPECT_THAT(cells({.grades = {Grade::open}}), ElementsAre("tiny weights", "big hardware"));
  EXPECT_THAT(cells({.confidence_min = 0.55, .confidence_max = 0.85}),
              ElementsAre("tiny hardware", "big weights"));
  EXPECT_THAT(cells({.states = {CellState::reviewed}}), IsEmpty());
  say(verdict_of("ada", Grade::na, "code"));
  EXPECT_THAT(cells({.states = {CellState::reviewed}}), ElementsAre("tiny code"));
  EXPECT_THAT(cells({.grades = {Grade::na}, .states = {CellState::reviewed}}), ElementsAre("tiny code"));
  EXPECT_THAT(cells({.reviewed_by = "ada"}), ElementsAre("tiny code"));
  EXPECT_THAT(cells({.reviewed_by = "bob"}), IsEmpty());
  EXPECT_EQ(page({.reviewed_by = "ada"}).items[0].value, 0);
  EXPECT_TRUE(page({.reviewed_by = "ada"}).items[0].decided);
  EXPECT_EQ(page().total, 5U);
}

TEST_F(QueueTest, Pages) {
  const std::vector<std::string> all = cells();
  for (size_t offset = 0; offset < 8; ++offset) {
    const QueuePage one = page({.offset = offset, .limit = 1});
    EXPECT_EQ(one.total, 6U);
    ASSERT_EQ(one.items.size(), offset < 6 ? 1U : 0U);
    if (one.items.empty()) continue;
    EXPECT_EQ(one.items[0].criterion, all[offset].substr(all[offset].find(' ') + 1));
  }
  EXPECT_THAT(page({.limit = 0}).items, IsEmpty());
  EXPECT_THAT(page({.offset = SIZE_MAX}).items, IsEmpty());
  EXPECT_THAT(refused({.limit = 1001}), HasSubstr("at most 1000"));
}

TEST_F(QueueTest, WhatMakesNoSenseIsRefused) {
  EXPECT_THAT(refused({.criteria = {"kode"}}), HasSubstr("no criterion \"kode\"; did you mean \"code\"?"));
  EXPECT_THAT(refused({.confidence_min = 0.9, .confidence_max = 0.1}), HasSubstr("range"));
  EXPECT_THAT(refused({.confidence_max = 1.5}), HasSubstr("range"));
  EXPECT_THAT(refused({.weights = {{"a", -1}}}), HasSubstr("0 or more"));
  EXPECT_THAT(refused({.weights = {{"a", NAN}}}), HasSubstr("0 or more"));
}

TEST_F(QueueTest, ACellWaitsUntilEnoughPeopleAgree) {
  ASSERT_TRUE(reviews_.set_reviews_wanted(2).ok());
  const double before = page().items[0].value;
  say(verdict_of("ada", Grade::semi, "hardware"));
  EXPECT_THAT(cells({.reviewer = "ada", .model = "acme/tiny"}), ElementsAre("tiny code", "tiny weights"));
  const QueuePage for_bob = page({.reviewer = "bob", .criteria = {"hardware"}});
  EXPECT_EQ(for_bob.items[0].state, CellState::partial);
  EXPECT_EQ(for_bob.items[0].reviews, 1);
  EXPECT_NEAR(for_bob.items[0].value, before / 2, 1e-6);
  say(verdict_of("bob", Grade::open, "hardware"));
  // They differ: the most worth of all, and for everybody to see.
  EXPECT_EQ(cells({.reviewer = "ada"})[0], "tiny hardware");
  EXPECT_EQ(page().items[0].state, CellState::disagreed);
  Decision eve = test::decision_of(Action::adjudicate);
  eve.criterion = "hardware";
  eve.reviewer = "eve";
  eve.grade = Grade::open;
  say(eve);
  EXPECT_THAT(cells({.criteria = {"hardware"}}), ElementsAre("big hardware"));
}

TEST_F(QueueTest, AChangedCellComesBack) {
  say(verdict_of("ada", Grade::open, "weights"));
  EXPECT_THAT(cells({.model = "acme/tiny"}), ElementsAre("tiny hardware", "tiny code"));
  workspace_.grade("acme/tiny", {proposal_of("weights", Grade::closed, 0.95)});
  const QueuePage changed = page({.reviewer = "ada", .states = {CellState::changed}});
  ASSERT_THAT(changed.items, SizeIs(1));
  EXPECT_EQ(changed.items[0].grade, Grade::open);
  EXPECT_NEAR(changed.items[0].value, 0.95 * 0.125 * 0.75, 1e-6);  // the new proposal may well be right
  EXPECT_THAT(cells({.reviewer = "ada", .model = "acme/tiny"}), ElementsAre("tiny weights"));
}

TEST_F(QueueTest, AssignmentsByRangeAndByName) {
  ASSERT_TRUE(reviews_.assign({0, "ada", "r", {}, "a", "b", {"code", "weights"}}).ok());
  ASSERT_TRUE(reviews_.assign({0, "bob", "r", {"zeta/big"}, "", "", {}}).ok());
  ASSERT_TRUE(reviews_.assign({0, "bob", "r", {}, "", "", {"hardware"}}).ok());
  ASSERT_TRUE(reviews_.assign({0, "eve", "r", {}, "n", "", {}}).ok());
  EXPECT_THAT(cells({.assigned_to = "ada"}), ElementsAre("tiny code", "tiny weights"));
  EXPECT_THAT(cells({.assigned_to = "bob"}),
              ElementsAre("tiny hardware", "big code", "big weights", "big hardware"));
  EXPECT_THAT(cells({.assigned_to = "eve"}), SizeIs(3));
  EXPECT_THAT(cells({.assigned_to = "nobody"}), IsEmpty());
}

TEST(Assignment, RangesIncludeBothEnds) {
  const Assignment range{0, "ada", "r", {}, "b", "d"};
  for (const auto& [model, covered] :
       {std::pair{"a", false}, {"b", true}, {"c", true}, {"d", true}, {"d1", false}}) {
    EXPECT_EQ(range.covers(model, "weights"), covered) << model;
  }
  const Result<Assignment> back = from_stored(to_stored({7, "ada", "r", {"m"}, "", "", {"code"}}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->id, 7);
  EXPECT_TRUE(back->covers("m", "code"));
  EXPECT_FALSE(back->covers("m", "weights"));
  EXPECT_FALSE(from_stored({1, "ada", "r", "[]"}).ok());
  EXPECT_FALSE(from_stored({1, "ada", "r", "{"}).ok());
}

TEST_F(QueueTest, ABlindQueueTellsNothing) {
  ASSERT_TRUE(reviews_.set_reviews_wanted(2).ok());
  say(verdict_of("bob", Grade::closed, "hardware"));
  const QueueQuery blind{.reviewer = "ada", .blind = true};
  const QueuePage all = page(blind);
  EXPECT_EQ(all.total, 6U);
  for (const QueueItem& item : all.items) {
    EXPECT_EQ(item.grade, Grade::unknown);
    EXPECT_EQ(item.confidence, 0);
    EXPECT_EQ(item.value, 0);
    EXPECT_EQ(item.state, CellState::unreviewed);
    EXPECT_EQ(item.reviews, 0);
    EXPECT_FALSE(item.decided);
    EXPECT_FALSE(item.published.has_value());
  }
  Decision ada = verdict_of("ada", Grade::open, "hardware");
  ada.blind = true;
  say(ada);
  EXPECT_EQ(page(blind).total, 5U);
  EXPECT_EQ(page({.reviewer = "eve", .blind = true}).total, 5U);  // two have reviewed it
  EXPECT_THAT(refused({.blind = true}), HasSubstr("who asks"));
  for (QueueQuery telling : {QueueQuery{.grades = {Grade::open}}, QueueQuery{.confidence_min = 0.5},
                             QueueQuery{.confidence_max = 0.5}, QueueQuery{.states = {CellState::disagreed}},
                             QueueQuery{.reviewed_by = "bob"}, QueueQuery{.order = QueueOrder::confidence},
                             QueueQuery{.order = QueueOrder::disagreement}}) {
    telling.reviewer = "ada";
    telling.blind = true;
    EXPECT_THAT(refused(telling), HasSubstr("that would tell"));
  }
  EXPECT_EQ(page({.reviewer = "ada", .reviewed_by = "ada", .blind = true}).total, 1U);
}

TEST(QueueOrder, HasNames) {
  for (const QueueOrder order :
       {QueueOrder::value, QueueOrder::disagreement, QueueOrder::confidence, QueueOrder::model}) {
    QueueOrder back = QueueOrder::value;
    EXPECT_TRUE(parse(to_string(order), back));
    EXPECT_EQ(back, order);
  }
  QueueOrder unknown = QueueOrder::value;
  EXPECT_FALSE(parse("random", unknown));
}

}  // namespace
}  // namespace exhibit
