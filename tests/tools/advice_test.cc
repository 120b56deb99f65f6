// That the advice to publishers is true: every example marked `lifts`, put into an otherwise silent model,
// lifts its grade.
#include "pipeline/report/advice.h"

#include <gtest/gtest.h>

#include "pipeline/run/grade_models.h"
#include "tests/support/support.h"
#include "tools/exhibit/grading.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/sources.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCard =
    "# Aurora-7B-Chat\n\nAurora-7B-Chat is a chat model that we fine-tuned from our own base.\n";

int height_of(Grade grade) {
  switch (grade) {
    case Grade::open:
      return 2;
    case Grade::semi:
      return 1;
    default:
      return 0;
  }
}

TEST(Advice, EveryExampleThatIsSaidToLiftDoes) {
  const FixedClock clock("2025-06-01T00:00:00Z");
  auto rules = load_rules_folder(test::source_dir() / "rules");
  ASSERT_TRUE(rules) << rules.error().describe();
  const fs::path folder = rules->folder;
  const auto grading = Grading::make(*std::move(rules), kDefaultRubric, clock);
  ASSERT_TRUE(grading) << grading.error().describe();
  const auto advice = load_advice((folder / "advice/kips2025.yaml").string(), (*grading)->rubric());
  ASSERT_TRUE(advice) << advice.error().describe();

  const test::TempDir dir;
  std::vector<const Advice*> tried;
  std::vector<std::string> folders;
  for (const Advice& one : *advice) {
    if (!one.lifts) continue;
    const fs::path model = dir.path() / (one.criterion + "-" + std::string(to_string(one.from)));
    fs::create_directories(model);
    test::write_file(model / "model.safetensors", "");
    test::write_file(model / "README.md", one.is_new_file ? kCard : kCard + ("\n" + one.example + "\n"));
    if (one.is_new_file) test::write_file(model / one.file, one.example);
    tried.push_back(&one);
    folders.push_back(model.string());
  }
  ASSERT_GE(tried.size(), 15u);

  auto workspace = Workspace::open(dir.path() / "w");
  ASSERT_TRUE(workspace) << workspace.error().describe();
  const auto models = models_asked_for(folders, {});
  ASSERT_TRUE(models) << models.error().describe();
  SharedOptions shared;
  shared.web.offline = true;
  const auto sources = open_sources(*models, shared, &*workspace, clock);
  ASSERT_TRUE(sources) << sources.error().describe();
  const auto reports = grade_models(*models, *sources->web, *workspace, (*grading)->setup());
  ASSERT_EQ(reports.size(), tried.size());
  for (size_t i = 0; i < tried.size(); ++i) {
    ASSERT_FALSE(reports[i].error) << reports[i].error->describe();
    for (const Proposal& proposal : reports[i].graded.proposals) {
      if (proposal.criterion != tried[i]->criterion) continue;
      EXPECT_GT(height_of(proposal.grade), height_of(tried[i]->from))
          << proposal.criterion << " stays " << to_string(proposal.grade) << ": " << proposal.reason;
    }
  }
}

}  // namespace
}  // namespace exhibit::cli
