// The rubric itself: evidence in, grade out, for every criterion; and what must hold for any evidence.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "pipeline/grade/grader.h"
#include "tests/grade/fixture.h"

namespace exhibit {
namespace {

using test::Case;
using test::evidence;
using test::kips2025;

struct Row {
  const char* criterion;
  std::vector<std::string> lines;
  Grade grade;
};

const std::string kFiles = "weights.files /file_list";

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"weights", {kFiles}, Grade::open},
      {"weights", {kFiles, "weights.gate /metadata {gate=auto}", "weights.click_through"}, Grade::open},
      {"weights", {kFiles, "weights.gate /metadata {gate=manual}", "weights.click_through"}, Grade::open},
      {"weights", {kFiles, "weights.gate /metadata {gate=manual}"}, Grade::semi},
      {"weights", {kFiles, "weights.form"}, Grade::semi},
      {"weights", {kFiles, "weights.approval"}, Grade::semi},
      {"weights", {"weights.released"}, Grade::open},
      {"weights", {"weights.released", "weights.withheld"}, Grade::closed},
      {"weights", {"weights.files /file_list ~base ^base"}, Grade::closed},
      {"weights", {}, Grade::closed},

      {"code", {"code.everything_released /paper"}, Grade::open},
      {"code",
       {"code.training_released", "code.training_file /file_list", "code.data_file /file_list"},
       Grade::open},
      {"code", {"code.training_file /file_list"}, Grade::semi},
      {"code", {"code.training_released"}, Grade::semi},
      {"code", {"code.framework_released"}, Grade::semi},
      {"code", {"code.tuning_file /file_list"}, Grade::semi},
      {"code", {"code.inference_file /file_list"}, Grade::closed},
      {"code", {"code.withheld"}, Grade::closed},
      {"code", {"code.training_file ^sibling"}, Grade::closed},

      {"license",
       {"license.right /license {right=use; state=allowed}",
        "license.right /license {right=redistribute; state=conditioned}"},
       Grade::open},
      {"license",
       {"license.right {right=use; state=restricted}", "license.right {right=modify; state=allowed}"},
       Grade::semi},
      {"license",
       {"license.right {right=use; state=restricted}", "license.right {right=commercial; state=restricted}"},
       Grade::semi},
      {"license",
       {"license.right {right=use; state=restricted}", "license.right {right=use; state=restricted}",
        "license.right {right=commercial; state=restricted}"},
       Grade::semi},  // a right restricted twice counts once
      {"license",
       {"license.right {right=use; state=restricted}", "license.right {right=commercial; state=restricted}",
        "license.right {right=modify; state=restricted}"},
       Grade::closed},
      {"license", {"license.name {name=other}"}, Grade::semi},
      {"license", {kFiles, "license.none"}, Grade::closed},
      {"license", {kFiles}, Grade::closed},
      {"license", {}, Grade::na},

      {"paper", {"paper.report /paper", "paper.announcement /blog"}, Grade::open},
      {"paper", {"paper.report /paper ~base ^family"}, Grade::open},
      {"paper", {"paper.report /paper ~base ^base"}, Grade::closed},
      {"paper", {"paper.announcement /blog"}, Grade::semi},
      {"paper", {}, Grade::closed},

      {"architecture", {"architecture.structure", "architecture.size", "architecture.size"}, Grade::open},
      {"architecture", {"architecture.structure", "architecture.size /config"}, Grade::open},
      {"architecture", {"architecture.size", "architecture.size", "architecture.size"}, Grade::open},
      {"architecture",
       {"architecture.structure ~base ^base", "architecture.size /config ~base ^base"},
       Grade::open},
      {"architecture", {"architecture.size /metadata"}, Grade::open},
      {"architecture", {"architecture.structure", "architecture.size"}, Grade::semi},
      {"architecture", {"architecture.structure"}, Grade::semi},
      {"architecture", {}, Grade::closed},

      {"tokenizer", {"tokenizer.named /paper"}, Grade::open},
      {"tokenizer", {"tokenizer.named /paper ~base ^base"}, Grade::open},
      {"tokenizer", {"tokenizer.named /config"}, Grade::semi},
      {"tokenizer", {"tokenizer.file /file_list"}, Grade::semi},
      {"tokenizer", {}, Grade::closed},

      {"hardware", {"training.hardware.count @pretraining {count=2,048; device=H800}"}, Grade::open},
      {"hardware", {"training.hardware.count"}, Grade::open},
      {"hardware", {"training.hardware.type"}, Grade::semi},
      {"hardware", {"training.hardware.hours"}, Grade::semi},
      {"hardware", {"training.hardware.count @inference"}, Grade::closed},
      {"hardware", {"training.hardware.count ~base ^base"}, Grade::closed},
      {"hardware", {"training.hardware.count ^sibling"}, Grade::closed},
      {"hardware", {}, Grade::closed},

      {"software",
       {"training.software.component {name=PyTorch; version=2.1}",
        "training.software.component {name=Megatron; version=3}",
        "training.software.component {name=NCCL; version=2.18}"},
       Grade::open},
      {"software",
       {"training.software.component {name=PyTorch; version=2.1}",
        "training.software.component {name=Megatron}", "training.software.component {component=NCCL}"},
       Grade::semi},
      {"software",
       {"training.software.environment /file_list", "code.training_file /file_list"},
       Grade::semi},  // nobody has read what it pins
      {"software",
       {"training.software.environment /environment {name=torch}",
        "training.software.environment /environment {name=deepspeed}",
        "training.software.environment /environment {name=flash-attn}", "code.training_file /file_list"},
       Grade::open},
      {"software",
       {"training.software.environment /environment {name=torch}", "code.training_file /file_list"},
       Grade::semi},
      {"software", {"training.software.environment /file_list"}, Grade::semi},
      {"software", {"training.software.environment /environment {name=torch}"}, Grade::closed},  // runs it
      {"software", {"training.software.component @inference"}, Grade::closed},
      {"software", {}, Grade::closed},

      {"api", {"api.offered"}, Grade::open},
      {"api", {"api.announced", "api.third_party"}, Grade::semi},
      {"api", {"api.third_party"}, Grade::closed},
      {"api", {}, Grade::closed},

      {"method_pretraining",
       {"method.learning_rate @pretraining", "method.batch_size @pretraining", "method.duration @pretraining",
        "method.optimizer @pretraining", "method.schedule @pretraining", "code.training_file /file_list"},
       Grade::open},
      {"method_pretraining",
       {"method.learning_rate @pretraining", "method.batch_size @pretraining", "method.duration @pretraining",
        "method.optimizer @pretraining", "method.schedule @pretraining"},
       Grade::semi},  // no code
      {"method_pretraining",
       {"method.learning_rate @rl", "method.batch_size @pretraining", "method.duration @pretraining",
        "method.optimizer @pretraining", "method.schedule @pretraining", "code.training_file /file_list"},
       Grade::semi},  // the learning rate of another stage
      {"method_pretraining", {"method.duration @pretraining ~base ^base"}, Grade::semi},
      {"method_pretraining", {"method.duration @pretraining ~base_other ^base"}, Grade::closed},
      {"method_pretraining", {"method.algorithm @rl"}, Grade::closed},
      {"method_pretraining", {}, Grade::closed},

      {"method_finetuning",
       {"method.learning_rate @finetuning", "method.batch_size @finetuning", "method.duration @finetuning",
        "method.algorithm @finetuning", "method.optimizer @finetuning",
        "method.configuration_released @finetuning"},
       Grade::open},
      {"method_finetuning", {"method.algorithm @finetuning"}, Grade::semi},
      {"method_finetuning", {"method.algorithm @finetuning ~base ^base"}, Grade::closed},
      {"method_finetuning", {"stage.not_performed @finetuning"}, Grade::na},
      {"method_finetuning", {"stage.not_performed @rl"}, Grade::closed},
      {"method_finetuning", {"stage.not_performed @finetuning ^sibling"}, Grade::closed},
      {"method_finetuning",
       {"stage.not_performed @finetuning", "method.learning_rate @finetuning"},
       Grade::semi},
      {"method_finetuning", {"model.base"}, Grade::na},
      {"method_finetuning", {"model.base", "method.mentioned @finetuning"}, Grade::semi},
      {"method_finetuning", {"model.base", "model.tuned"}, Grade::closed},
      {"method_finetuning", {}, Grade::closed},

      {"method_rl", {"method.reward @rl"}, Grade::semi},
      {"method_rl", {"stage.not_performed @rl"}, Grade::na},
      {"method_rl", {"model.base"}, Grade::na},
      {"method_rl", {"model.tuned"}, Grade::closed},  // silence is not N/A
      {"method_rl",
       {"method.learning_rate @rl", "method.batch_size @rl", "method.duration @rl", "method.algorithm @rl",
        "method.schedule @rl", "code.training_file @rl /file_list"},
       Grade::open},

      {"data_pretraining", {"data.released @pretraining", "data.composition @pretraining"}, Grade::open},
      {"data_pretraining", {"data.released @pretraining"}, Grade::semi},
      {"data_pretraining",
       {"data.composition @pretraining", "data.source_amount @pretraining", "data.source @pretraining"},
       Grade::open},
      {"data_pretraining",
       {"data.composition @pretraining", "data.source @pretraining", "data.source @pretraining"},
       Grade::semi},  // a list of sources without any amount
      {"data_pretraining", {"data.composition @pretraining"}, Grade::semi},  // shares of kinds name no source
      {"data_pretraining", std::vector<std::string>(5, "data.source_amount @pretraining"), Grade::open},
      {"data_pretraining", std::vector<std::string>(4, "data.source_amount @pretraining"), Grade::semi},
      {"data_pretraining", {"data.amount @pretraining ~base ^base"}, Grade::semi},
      {"data_pretraining", {"data.kind @finetuning"}, Grade::closed},
      {"data_pretraining", {"data.withheld @pretraining"}, Grade::closed},
      {"data_pretraining", {}, Grade::closed},
      {"data_finetuning", {"data.kind @finetuning"}, Grade::semi},
      {"data_finetuning", {"stage.not_performed @finetuning"}, Grade::na},
      {"data_finetuning", {"model.base"}, Grade::na},
      {"data_finetuning", {"model.base", "data.amount @finetuning"}, Grade::semi},
      {"data_finetuning", {"data.kind @finetuning ~base ^base"}, Grade::closed},
      {"data_rl", {"data.amount @rl"}, Grade::semi},
      {"data_rl", {"stage.not_performed @rl"}, Grade::na},
      {"data_rl", {}, Grade::closed},

      // Weights that nobody says are tuned are a base model's.
      {"method_rl", {"weights.files"}, Grade::na},
      {"method_rl", {"weights.files", "model.tuned"}, Grade::closed},
      {"data_rl", {"weights.files"}, Grade::na},
      {"data_rl", {"weights.files", "model.tuned"}, Grade::closed},
      {"method_finetuning", {"weights.files"}, Grade::na},
      {"data_finetuning", {"weights.files", "model.tuned"}, Grade::closed},
      {"data_filtering",
       {"filtering.method {kind=dedup}", "filtering.method {kind=threshold}", "filtering.removed"},
       Grade::open},
      {"data_filtering",
       {"filtering.method {kind=dedup} ~base ^base", "filtering.method {kind=heuristic} ~base ^base",
        "filtering.removed ~base ^base"},
       Grade::open},
      {"data_filtering", {"filtering.method", "filtering.method"}, Grade::semi},
      {"data_filtering", {"filtering.removed"}, Grade::semi},
      {"data_filtering", {"filtering.decontamination"}, Grade::semi},
      {"data_filtering", {"filtering.mentioned @finetuning"}, Grade::semi},
      {"data_filtering", {}, Grade::closed},
  };
  return all;
}

Proposal propose(const std::string& criterion, const Case& c, const std::vector<Evidence>& found) {
  return grade(*kips2025().find(criterion), c.input(found));
}

TEST(Kips2025, EvidenceGivesTheGrade) {
  for (const Row& row : rows()) {
    const Proposal proposal = propose(row.criterion, Case(), evidence(row.lines));
    std::string all;
    for (const std::string& line : row.lines) all += line + " | ";
    EXPECT_EQ(to_string(proposal.grade), to_string(row.grade)) << row.criterion << ": " << all;
    EXPECT_GT(proposal.confidence, 0) << row.criterion;
    EXPECT_EQ(proposal.reason.find_first_of("{}"), std::string::npos) << proposal.reason;
    EXPECT_EQ(proposal.missing.empty(), row.grade == Grade::open || row.grade == Grade::na)
        << proposal.missing;
    EXPECT_EQ(proposal.missing.find_first_of("{}"), std::string::npos) << proposal.missing;
    if (row.grade == Grade::open || row.grade == Grade::semi) {
      EXPECT_FALSE(proposal.citations.empty()) << row.criterion << ": " << all;
    }
  }
}

TEST(Kips2025, EveryGradeOfEveryCriterionHasARow) {
  std::set<std::pair<std::string, Grade>> covered;
  for (const Row& row : rows()) covered.insert({row.criterion, row.grade});
  for (const Criterion& criterion : kips2025().criteria) {
    for (const GradeClause& clause : criterion.grades) {
      const bool elsewhere = (criterion.id == "method_pretraining" || criterion.id == "data_pretraining") &&
                             clause.grade == Grade::na;  // SomeoneElsesBase
      // The three stages share their conditions.
      const bool shared =
          (criterion.id == "data_finetuning" || criterion.id == "data_rl") || criterion.id == "method_rl";
      if (elsewhere || shared) continue;
      EXPECT_EQ(covered.count({criterion.id, clause.grade}), 1u)
          << criterion.id << ' ' << to_string(clause.grade);
    }
  }
}

TEST(Kips2025, SomeoneElsesBase) {
  Case c;
  c.plan.bases = {"other/base-7b"};
  for (const char* criterion : {"method_pretraining", "data_pretraining"}) {
    EXPECT_EQ(propose(criterion, c, {}).grade, Grade::na) << criterion;
  }
  // Continued pre-training of its own is graded on what is disclosed of it.
  EXPECT_EQ(propose("method_pretraining", c, evidence({"method.duration @pretraining"})).grade, Grade::semi);
  EXPECT_EQ(propose("data_pretraining", c, evidence({"data.kind @pretraining"})).grade, Grade::semi);
  EXPECT_EQ(propose("method_rl", c, {}).grade, Grade::closed);
}

TEST(Kips2025, SaysWhatIsMissing) {
  const Proposal method =
      propose("method_pretraining", Case(),
              evidence({"method.duration @pretraining", "method.optimizer @pretraining"}));
  EXPECT_EQ(method.grade, Grade::semi);
  EXPECT_EQ(
      method.missing,
      "Not found: the learning rate, the batch size, 1 more of the objective, the learning-rate schedule, "
      "the code that ran it or its full configuration.");
  const Proposal hardware = propose(
      "hardware", Case(), evidence({"training.hardware.count {count=2,048; device=NVIDIA H800 GPUs}"}));
  EXPECT_EQ(hardware.reason, "Training on 2,048 NVIDIA H800 GPUs is stated.");
}

// Random evidence over all facts, stages, relations and subjects.
std::vector<Evidence> random_evidence(std::mt19937& random, size_t count) {
  static const std::vector<std::string> facts = test::fact_names();
  const auto pick = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  const char* const rights[] = {"use", "modify", "redistribute", "commercial"};
  const char* const states[] = {"allowed", "conditioned", "restricted"};
  std::vector<std::string> lines;
  for (size_t i = 0; i < count; ++i) {
    const char* const stages[] = {"unknown", "pretraining", "finetuning", "rl", "inference"};
    const char* const relations[] = {"own", "own", "base", "base_other"};
    const char* const subjects[] = {"model", "model", "family", "sibling"};
    const char* const roles[] = {"card", "paper", "config", "license"};
    std::string line = facts[static_cast<size_t>(pick(static_cast<int>(facts.size())))];
    line += std::string(" @") + stages[pick(5)] + " ~" + relations[pick(4)] + " ^" + subjects[pick(4)] +
            " /" + roles[pick(4)] + " *0." + std::to_string(1 + pick(9));
    if (pick(4) == 0) line += " !refused";
    line += std::string(" {right=") + rights[pick(4)] + "; state=" + states[pick(3)] +
            "; gate=manual; version=" + std::to_string(pick(3)) + "}";
    lines.push_back(line);
  }
  return evidence(lines);
}

bool equal(const Proposal& a, const Proposal& b) {
  const auto same = [](const Evidence& x, const Evidence& y) {
    return x.fact == y.fact && x.document == y.document && x.span == y.span && x.refused == y.refused;
  };
  return a.grade == b.grade && a.confidence == b.confidence && a.reason == b.reason &&
         a.missing == b.missing &&
         std::equal(a.citations.begin(), a.citations.end(), b.citations.begin(), b.citations.end(), same) &&
         std::equal(a.ledger.near_misses.begin(), a.ledger.near_misses.end(), b.ledger.near_misses.begin(),
                    b.ledger.near_misses.end(), same);
}

TEST(Kips2025Property, OrderOfEvidenceLeavesNoTrace) {
  std::mt19937 random(1);
  const Case c;
  for (int round = 0; round < 60; ++round) {
    std::vector<Evidence> found = random_evidence(random, 40);
    const std::vector<Proposal> before = grade(kips2025(), c.input(found));
    std::shuffle(found.begin(), found.end(), random);
    const std::vector<Proposal> after = grade(kips2025(), c.input(found));
    ASSERT_EQ(before.size(), after.size());
    for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(equal(before[i], after[i])) << before[i].criterion;
  }
}

TEST(Kips2025Property, NearMissesNeverCount) {
  std::mt19937 random(2);
  const Case c;
  for (int round = 0; round < 60; ++round) {
    const std::vector<Evidence> found = random_evidence(random, 40);
    std::vector<Evidence> counting;
    for (const Evidence& one : found) {
      if (one.refused.empty()) counting.push_back(one);
    }
    const std::vector<Proposal> with = grade(kips2025(), c.input(found));
    const std::vector<Proposal> without = grade(kips2025(), c.input(counting));
    for (size_t i = 0; i < with.size(); ++i) {
      EXPECT_EQ(with[i].grade, without[i].grade) << with[i].criterion;
      for (const Evidence& citation : with[i].citations) EXPECT_EQ(citation.refused, "");
    }
  }
}

TEST(Kips2025Property, OpenAndSemiAlwaysCiteAndClosedNamesWhatWasSearched) {
  std::mt19937 random(3);
  const Case c;
  for (int round = 0; round < 60; ++round) {
    const std::vector<Evidence> found = random_evidence(random, static_cast<size_t>(round));
    for (const Proposal& proposal : grade(kips2025(), c.input(found))) {
      const bool positive = proposal.grade == Grade::open || proposal.grade == Grade::semi;
      EXPECT_TRUE(!positive || !proposal.citations.empty()) << proposal.criterion;
      EXPECT_FALSE(proposal.ledger.documents.empty()) << proposal.criterion;
    }
  }
}

// Facts that speak against openness or against a stage: without them a grade may well be higher.
bool limits(const Evidence& one) {
  static const std::set<std::string> facts = {
      "weights.form",  "weights.approval",    "weights.gate", "weights.withheld", "license.none",
      "code.withheld", "stage.not_performed", "model.base",   "data.withheld",    "api.third_party"};
  return facts.count(one.fact) > 0 || (one.fact == "license.right" && value_of(one, "state") == "restricted");
}

TEST(Kips2025Property, RemovingWhatSpeaksForOpennessNeverRaisesAGrade) {
  std::mt19937 random(4);
  const Case c;
  const auto height = [](Grade grade) { return grade == Grade::open ? 2 : grade == Grade::semi ? 1 : 0; };
  int removed_something = 0;
  for (int round = 0; round < 60; ++round) {
    const std::vector<Evidence> all = random_evidence(random, 60);
    std::vector<Evidence> fewer;
    for (const Evidence& one : all) {
      if (limits(one) || std::uniform_int_distribution<int>(0, 1)(random) == 0) fewer.push_back(one);
    }
    const std::vector<Proposal> before = grade(kips2025(), c.input(all));
    const std::vector<Proposal> after = grade(kips2025(), c.input(fewer));
    for (size_t i = 0; i < before.size(); ++i) {
      EXPECT_LE(height(after[i].grade), height(before[i].grade)) << before[i].criterion;
      removed_something += height(after[i].grade) < height(before[i].grade) ? 1 : 0;
    }
  }
  EXPECT_GT(removed_something, 50);
}

}  // namespace
}  // namespace exhibit
