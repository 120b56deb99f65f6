#include "pipeline/exchange/formats.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "pipeline/exchange/mof.h"
#include "pipeline/exchange/osai.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

TEST(ExchangeFormats, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const ExchangeFormat& format : exchange_formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_EQ(find_exchange_format(format.name), &format);
    EXPECT_NE(format.write, nullptr);
    EXPECT_TRUE(format.extension.starts_with('.'));
    EXPECT_FALSE(format.summary.empty());
  }
  EXPECT_EQ(find_exchange_format("nothing"), nullptr);
}

TEST(ExchangeFormats, FileNamesStayInTheirFolder) {
  EXPECT_EQ(file_name_for("acme/aurora-7b", ".yaml"), "acme_aurora-7b.yaml");
  EXPECT_EQ(file_name_for("../../etc/passwd", ".yaml"), "_.._etc_passwd.yaml");
  EXPECT_EQ(file_name_for("..", ".yml"), "model.yml");
  EXPECT_EQ(file_name_for("회사/모델", ".yml"), "회사_모델.yml");
}

Evidence evidence_of(std::string fact, std::string quote) {
  Evidence evidence;
  evidence.fact = std::move(fact);
  evidence.quote = std::move(quote);
  evidence.url = "https://huggingface.co/acme/aurora-7b/resolve/main/README.md";
  return evidence;
}

class Exports : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Diagnostic> diagnostics;
    catalog_ = license::load_catalog(test::source_dir() / "rules/licenses", diagnostics);
    ASSERT_NE(catalog_, nullptr) << render(diagnostics);
    graded_.plan.model = {ModelRef::Kind::hub, "acme/aurora-7b", ""};
    graded_.plan.name = "aurora-7b";
    graded_.plan.publisher = "acme";
    Source card;
    card.url = "https://huggingface.co/acme/aurora-7b/resolve/main/README.md";
    card.document = "0123";
    graded_.plan.sources = {card};
    evidence_ = {evidence_of("weights.files", "model.safetensors"),
                 evidence_of("code.training_file", "train.py"), evidence_of("license.name", "license: mit"),
                 evidence_of("data.released", "refused")};
    evidence_[2].values = {{"id", "MIT"}, {"name", "MIT License"}};
    evidence_[3].refused = "a sibling's";
  }
  ExportInput input() const { return {graded_, rubric_, evidence_, *catalog_, {}, {}}; }

  void add_criterion(std::string_view id) {
    Criterion criterion;
    criterion.id = std::string(id);
    rubric_.criteria.push_back(criterion);
  }

  std::shared_ptr<const license::LicenseCatalog> catalog_;
  GradedModel graded_;
  Rubric rubric_;
  std::vector<Evidence> evidence_;
};

TEST_F(Exports, MofListsWhatWasSeenAndNothingElse) {
  const auto text = find_exchange_format("mof")->write(input());
  ASSERT_TRUE(text);
  std::vector<Diagnostic> diagnostics;
  const auto model = read_mof("a.yml", *text, diagnostics);
  ASSERT_TRUE(model) << render(diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << render(diagnostics);
  std::vector<std::string> names;
  for (const MofComponent& component : model->components) names.push_back(component.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Training code", "Model parameters (Final)", "Model card"}));
  EXPECT_EQ(model->license("distribution")->name, "MIT");
  EXPECT_EQ(model->find("Model parameters (Final)")->license, "MIT");
  EXPECT_EQ(model->find("Model card")->license, std::nullopt);
}

TEST_F(Exports, OsaiCarriesGradesLinksAndQuotes) {
  for (const std::string_view dimension : kOsaiDimensions) {
    Proposal proposal;
    proposal.criterion = std::string(dimension);
    proposal.grade = Grade::closed;
    proposal.reason = "Nothing was found.";
    if (dimension == "weights_endmodel") {
      proposal.grade = Grade::open;
      proposal.citations = {evidence_.front()};
    }
    graded_.proposals.push_back(proposal);
    add_criterion(dimension);
  }
  const auto text = find_exchange_format("osai")->write(input());
  ASSERT_TRUE(text) << text.error().describe();
  std::vector<Diagnostic> diagnostics;
  const auto entry = read_osai("a.yaml", *text, diagnostics);
  ASSERT_TRUE(entry) << render(diagnostics);
  EXPECT_FALSE(has_errors(diagnostics)) << render(diagnostics);
  EXPECT_EQ(entry->find("system")->text("endmodellicense"), "MIT");
  EXPECT_EQ(entry->find("weights_endmodel")->text("class"), "open");
  EXPECT_EQ(entry->find("weights_endmodel")->text("link"), evidence_.front().url);
  EXPECT_NE(entry->find("weights_endmodel")->text("notes").find("model.safetensors"), std::string::npos);
  EXPECT_EQ(entry->find("datasheet")->text("class"), "closed");

  // A reviewer's grade goes before the proposal's, and its reason with it.
  ExportInput reviewed = input();
  Verdict verdict;
  verdict.reviewer = "jo";
  verdict.grade = Grade::semi;
  reviewed.judgements["datasheet"].verdicts = {verdict};
  const auto after = find_exchange_format("osai")->write(reviewed);
  ASSERT_TRUE(after) << after.error().describe();
  const auto changed = read_osai("a.yaml", *after, diagnostics);
  ASSERT_TRUE(changed) << render(diagnostics);
  EXPECT_EQ(changed->find("datasheet")->text("class"), "partial");
  EXPECT_EQ(changed->find("datasheet")->text("notes"), "Graded by reviewers.");
}

TEST_F(Exports, OsaiRefusesAnotherRubric) {
  Proposal proposal;
  proposal.criterion = "weights";
  graded_.proposals = {proposal};
  add_criterion("weights");
  EXPECT_FALSE(find_exchange_format("osai")->write(input()));
}

}  // namespace
}  // namespace exhibit
