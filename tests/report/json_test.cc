#include "pipeline/report/json.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

constexpr JsonOptions kOneLine{-1, false};

Evidence some_evidence() {
  Evidence evidence;
  evidence.fact = "training.hardware.count";
  evidence.rule = "r";
  evidence.document = "ab";
  evidence.url = "https://example.org/card";
  evidence.span = {3, 9};
  evidence.match = {4, 5};
  evidence.quote = "8 GPUs";
  evidence.line = 2;
  evidence.section = "Training";
  evidence.values = {{"device", "H800"}, {"count", "8"}};
  evidence.weight = 0.5;
  return evidence;
}

constexpr const char* kEvidence =
    R"({"fact":"training.hardware.count","quote":"8 GPUs","url":"https://example.org/card","document":"ab",)"
    R"("span":[3,9],"match":[4,5],"page":0,"line":2,"section":"Training","values":{"device":"H800","count":"8"},)"
    R"("rule":"r","role":"card","relation":"own","subject":"model","stage":"unknown","weight":0.5)";

Proposal some_proposal() {
  Proposal proposal;
  proposal.model = "acme/tiny";
  proposal.criterion = "hardware";
  proposal.grade = Grade::semi;
  proposal.confidence = 0.8;
  proposal.reason = "Devices are named.";
  proposal.missing = "hours";
  proposal.citations = {some_evidence()};
  Evidence near_miss = some_evidence();
  near_miss.refused = "wrong stage";
  proposal.ledger.near_misses = {near_miss};
  proposal.ledger.rules = {"r"};
  proposal.ledger.documents = {
      {"https://example.org/card", SourceRole::card, Relation::own, "ab", 100, 0, ""}};
  return proposal;
}

TEST(ReportJson, AProposalIsCompleteAndInOrder) {
  EXPECT_EQ(
      proposal_json(some_proposal(), kOneLine),
      std::string(
          R"({"criterion":"hardware","grade":"semi","confidence":0.8,"reason":"Devices are named.",)") +
          R"("missing":"hours","citations":[)" + kEvidence + R"(}],"ledger":{"documents":[)" +
          R"({"url":"https://example.org/card","role":"card","relation":"own","document":"ab","bytes":100,)" +
          R"("pages":0,"failure":""}],"rules":["r"],"near_misses":[)" + kEvidence +
          R"(,"refused":"wrong stage"}]}})");
}

TEST(ReportJson, AModelHasNoTimesUnlessAskedFor) {
  ModelResult result;
  result.model = "acme/tiny";
  result.graded.run = {"kips2025", "r1", "e1", 3, "0.1.0", "fingerprint", "2025-06-01T12:00:00Z"};
  result.graded.plan.model.id = "acme/tiny";
  const std::string plain = model_json(result, kOneLine);
  EXPECT_EQ(plain, R"({"model":"acme/tiny","rubric":"kips2025","rubric_version":"r1","rules_version":"e1",)"
                   R"("parser_version":3,"program_version":"0.1.0","proposals":[],"plan":)" +
                       plan_json(result.graded.plan, kOneLine) + "}");
  EXPECT_EQ(plain.find("2025-06-01"), std::string::npos);
  EXPECT_NE(model_json(result, {-1, true}).find(R"("graded_at":"2025-06-01T12:00:00Z")"), std::string::npos);
}

TEST(ReportJson, AModelThatFailedSaysWhy) {
  ModelResult failed;
  failed.model = "acme/none";
  failed.error = "acme/none: no such model";
  EXPECT_EQ(models_json(std::vector<ModelResult>{failed}, kOneLine),
            R"([{"model":"acme/none","error":"acme/none: no such model"}])");
  EXPECT_EQ(models_json({}, kOneLine), "[]");
}

TEST(ReportJson, IsIndentedByTwo) {
  SourcePlan plan;
  plan.bases = {"acme/base"};
  const std::string text = plan_json(plan);
  EXPECT_EQ(text.substr(0, text.find("\"kind\"")), "{\n  \"model\": \"\",\n  ");
  EXPECT_NE(text.find("\"bases\": [\n    \"acme/base\"\n  ]"), std::string::npos);
}

TEST(ReportJson, AVerificationNamesWhatFell) {
  Verification verification;
  verification.evidence = 2;
  verification.citations = 1;
  verification.documents = 1;
  FallenCitation fallen;
  fallen.model = "acme/tiny";
  fallen.criteria = {"kips2025/hardware"};
  fallen.url = "https://example.org/card";
  fallen.document = "ab";
  fallen.fact = "f";
  fallen.span = {3, 9};
  fallen.quote = "8 GPUs";
  fallen.reason = FallenCitation::Reason::blob_damaged;
  fallen.detail = "d";
  verification.fallen = {fallen};
  EXPECT_EQ(verification_json(verification, kOneLine),
            R"({"holds":false,"evidence":2,"citations":1,"documents":1,"fallen":[{"model":"acme/tiny",)"
            R"("criteria":["kips2025/hardware"],"reason":"blob_damaged","detail":"d","fact":"f",)"
            R"("url":"https://example.org/card","document":"ab","span":[3,9],"quote":"8 GPUs"}]})");
}

}  // namespace
}  // namespace exhibit
