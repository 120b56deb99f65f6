#include "tools/exhibit/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace exhibit::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Document document_with(const std::string& before, const std::string& quote, const std::string& after,
                       Span& span) {
  Document document;
  document.text = before + quote + after;
  const auto size = [](const std::string& text) { return static_cast<uint32_t>(text.size()); };
  span = {size(before), size(before) + size(quote)};
  Block block;
  block.span = {0, size(document.text)};
  document.blocks.push_back(block);
  return document;
}

TEST(View, QuoteInContext) {
  Span span;
  const Document document = document_with("First this. ", "Then 64 GPUs.", " Last that.", span);
  const Quotation quotation = in_context(document, span);
  EXPECT_EQ(quotation.before, "First this.");
  EXPECT_EQ(quotation.quote, "Then 64 GPUs.");
  EXPECT_EQ(quotation.after, "Last that.");
}

TEST(View, LongContextIsCutAtBlanks) {
  std::string words;
  for (int i = 0; i < 100; ++i) words += "나래 ";
  Span span;
  const Document document = document_with(words, "64 GPUs", " " + words, span);
  const Quotation quotation = in_context(document, span);
  EXPECT_TRUE(quotation.before.starts_with("… 나래 ")) << quotation.before;
  EXPECT_TRUE(quotation.after.ends_with(" 나래 …")) << quotation.after;
  EXPECT_LT(quotation.before.size(), 170u);
}

TEST(View, QuoteOutsideOfAnyBlockAndSpanOutsideOfTheText) {
  Document document;
  document.text = "alone";
  EXPECT_EQ(in_context(document, {0, 5}).quote, "alone");
  EXPECT_EQ(in_context(document, {3, 99}).quote, "ne");
}

Evidence hardware() {
  Evidence evidence;
  evidence.fact = "training.hardware.count";
  evidence.rule = "training.hardware.device-count";
  evidence.url = "https://publisher.example/card";
  evidence.quote = "Then 64 GPUs.";
  evidence.page = 3;
  evidence.line = 12;
  evidence.section = "Card > Training";
  evidence.stage = Stage::pretraining;
  evidence.values = {{"count", "64"}};
  return evidence;
}

class ViewTest : public ::testing::Test {
 protected:
  std::string shown(const Proposal& proposal, bool near_misses = false) {
    return show_proposal(
        proposal, "Training hardware", [](const Evidence&) { return DocumentPtr(); },
        {.near_misses = near_misses}, terminal_);
  }

  std::ostringstream out_, err_;
  Terminal terminal_{out_, err_, {}};
};

TEST_F(ViewTest, ProposalWithCitations) {
  Proposal proposal;
  proposal.criterion = "hardware";
  proposal.grade = Grade::open;
  proposal.confidence = 0.875;
  proposal.reason = "The type and number are given.";
  proposal.citations = {hardware()};
  EXPECT_EQ(shown(proposal),
            "● hardware · Training hardware — open, confidence 0.88\n"
            "  The type and number are given.\n"
            "   1 “Then 64 GPUs.”\n"
            "     https://publisher.example/card · page 3 · line 12 · section “Card > Training”\n"
            "     training.hardware.count (count 64) · in the card (own) · stage: pretraining · rule\n"
            "     training.hardware.device-count\n");
}

TEST_F(ViewTest, ClosedProposalShowsItsLedger) {
  Proposal proposal;
  proposal.criterion = "hardware";
  proposal.grade = Grade::closed;
  proposal.reason = "Nothing was found.";
  proposal.missing = "the type of device";
  proposal.ledger.documents = {
      {.url = "https://a.example/card", .document = "00", .bytes = 2500, .failure = ""},
      {.url = "https://a.example/paper", .role = SourceRole::paper, .document = "", .failure = "HTTP 401"}};
  proposal.ledger.rules = {"r.one", "r.two"};
  Evidence refused = hardware();
  refused.refused = "about another model";
  proposal.ledger.near_misses = {refused};
  const std::string text = shown(proposal);
  EXPECT_THAT(text, HasSubstr("  missing: the type of device\n"));
  EXPECT_THAT(text, HasSubstr("  searched 1 documents (2.5 kB) with 2 rules\n"));
  EXPECT_THAT(text, HasSubstr("     card (own) https://a.example/card · 2.5 kB\n"));
  EXPECT_THAT(text, HasSubstr("     paper (own) https://a.example/paper · not read: HTTP 401\n"));
  EXPECT_THAT(text, HasSubstr("     rules: r.one r.two\n"));
  EXPECT_THAT(text, HasSubstr("  1 near miss (--near-misses shows them)\n"));
  EXPECT_THAT(text, Not(HasSubstr("64 GPUs")));
  EXPECT_THAT(shown(proposal, true), HasSubstr("   x “Then 64 GPUs.”\n"));
  EXPECT_THAT(shown(proposal, true), HasSubstr("     refused: about another model\n"));
}

TEST_F(ViewTest, ForeignTextCannotSteerTheTerminal) {
  Proposal proposal;
  proposal.criterion = "hardware";
  proposal.grade = Grade::open;
  proposal.citations = {hardware()};
  proposal.citations[0].quote = "64\x1b]0;title\x07 GPUs";
  proposal.citations[0].section = "\x1b[2J";
  EXPECT_THAT(shown(proposal), Not(HasSubstr("\x1b")));
}

TEST(View, ByteCounts) {
  EXPECT_EQ(byte_count(0), "0 B");
  EXPECT_EQ(byte_count(999), "999 B");
  EXPECT_EQ(byte_count(1234), "1.2 kB");
  EXPECT_EQ(byte_count(12345678), "12.3 MB");
}

}  // namespace
}  // namespace exhibit::cli
