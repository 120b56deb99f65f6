#include "pipeline/store/proposal_version.h"

#include <gtest/gtest.h>

#include <functional>

#include "pipeline/store/json_codec.h"
#include "tests/store/samples.h"

namespace exhibit {
namespace {

constexpr const char* kText = "Trained on 2,048 H800 GPUs. The weights are free.";

Proposal cited() {
  const Snapshot card = test::snapshot_of("https://example.org/card", kText);
  Proposal proposal;
  proposal.model = "acme/tiny";
  proposal.criterion = "hardware";
  proposal.grade = Grade::open;
  proposal.confidence = 0.9;
  proposal.reason = "2,048 H800 were used.";
  proposal.citations = {test::evidence_of(card, kText, "Trained on 2,048 H800 GPUs.")};
  proposal.ledger.documents = {
      {card.url, SourceRole::card, Relation::own, card.sha256, 49, 0, ""},
      {"https://example.org/paper", SourceRole::paper, Relation::own, "", 0, 0, "404"}};
  proposal.ledger.rules = {"training.hardware.device-count"};
  proposal.ledger.near_misses = {test::evidence_of(card, kText, "The weights are free.")};
  proposal.ledger.near_misses[0].refused = "says nothing of hardware";
  return proposal;
}

Proposal uncited() {
  Proposal proposal = cited();
  proposal.grade = Grade::closed;
  proposal.citations.clear();
  return proposal;
}

std::string hash_of(const Proposal& proposal) { return proposal_hash("acme/tiny", "r", proposal); }

struct Change {
  const char* what;
  std::function<void(Proposal&)> make;
  bool seen_if_cited;
  bool seen_if_uncited;
};

TEST(ProposalHash, TellsWhatAPersonWouldSeeOtherwise) {
  const std::vector<Change> changes = {
      {"nothing", [](Proposal&) {}, false, false},
      {"grade", [](Proposal& p) { p.grade = Grade::semi; }, true, true},
      {"reason", [](Proposal& p) { p.reason += "!"; }, true, true},
      {"missing", [](Proposal& p) { p.missing = "hours"; }, true, true},
      {"confidence", [](Proposal& p) { p.confidence = 0.1; }, false, false},
      {"a rule that was tried", [](Proposal& p) { p.ledger.rules.push_back("new"); }, false, true},
      {"a document that was searched",
       [](Proposal& p) { p.ledger.documents[0].document = std::string(64, '0'); }, false, true},
      {"why one was not", [](Proposal& p) { p.ledger.documents[1].failure = "403"; }, false, true},
      {"a near miss", [](Proposal& p) { p.ledger.near_misses[0].refused = "other"; }, false, true},
      {"criterion", [](Proposal& p) { p.criterion = "software"; }, true, true},
  };
  for (const Change& change : changes) {
    Proposal with = cited();
    change.make(with);
    EXPECT_EQ(hash_of(with) != hash_of(cited()), change.seen_if_cited) << change.what;
    Proposal without = uncited();
    change.make(without);
    EXPECT_EQ(hash_of(without) != hash_of(uncited()), change.seen_if_uncited) << change.what;
  }
  EXPECT_NE(proposal_hash("acme/tiny", "r", cited()), proposal_hash("acme/tiny", "s", cited()));
  EXPECT_NE(proposal_hash("acme/tiny", "r", cited()), proposal_hash("acme/other", "r", cited()));
  EXPECT_EQ(hash_of(cited()).size(), 32U);
}

TEST(ProposalHash, TellsCitationsApart) {
  const std::vector<std::pair<const char*, std::function<void(Evidence&)>>> changes = {
      {"rule", [](Evidence& e) { e.rule = "other"; }},
      {"fact", [](Evidence& e) { e.fact = "other"; }},
      {"document", [](Evidence& e) { e.document = std::string(64, '1'); }},
      {"place", [](Evidence& e) { ++e.span.begin; }},
      {"quote", [](Evidence& e) { e.quote += "."; }},
      {"stage", [](Evidence& e) { e.stage = Stage::rl; }},
      {"subject", [](Evidence& e) { e.subject = Subject::sibling; }},
  };
  for (const auto& [what, make] : changes) {
    Proposal proposal = cited();
    make(proposal.citations[0]);
    EXPECT_NE(hash_of(proposal), hash_of(cited())) << what;
  }
}

TEST(ProposalVersion, ComesBackWhole) {
  for (const Proposal& proposal : {cited(), uncited()}) {
    const std::string bytes = encode_proposal_version("acme/tiny", proposal);
    const Result<Proposal> back = decode_proposal_version(bytes);
    ASSERT_TRUE(back.ok()) << back.error().describe();
    EXPECT_EQ(back->model, "acme/tiny");
    EXPECT_EQ(hash_of(*back), hash_of(proposal));
    EXPECT_EQ(dump(to_json(*back)), dump(to_json(proposal)));
    ASSERT_EQ(back->citations.size(), proposal.citations.size());
    for (size_t i = 0; i < back->citations.size(); ++i) {
      EXPECT_TRUE(test::equal(back->citations[i], proposal.citations[i]));
    }
  }
}

TEST(ProposalVersion, DamagedBytesAreAnError) {
  const std::string bytes = encode_proposal_version("acme/tiny", cited());
  for (size_t cut = 0; cut < bytes.size(); cut += 7) {
    EXPECT_FALSE(decode_proposal_version(bytes.substr(0, cut)).ok()) << cut;
  }
  for (const char* wrong : {"[]", "{}", R"({"model":1,"proposal":{}})", R"({"model":"a","proposal":{}})",
                            R"({"model":"a","proposal":[1]})"}) {
    EXPECT_FALSE(decode_proposal_version(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace exhibit
