#include "pipeline/fetch/hosting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHub = "https://huggingface.co";

TEST(Hosting, ReadsTheHubsAnswer) {
  const auto answer = parse_hub_answer(R"({
    "id": "acme/Aurora-7B",
    "tags": ["text", "arxiv:2501.00001", "base_model:acme/Base", "base_model:quantized:acme/Base", "license:mit"],
    "cardData": {"base_model": ["acme/Base"], "datasets": ["acme/data", 7], "license_link": "LICENSE"},
    "siblings": [{"rfilename": "README.md"}, {"x": 1}, 7, {"rfilename": "config.json"}]})");
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ(answer->id, "acme/Aurora-7B");
  EXPECT_THAT(answer->files, ElementsAre("README.md", "config.json"));
  EXPECT_THAT(answer->base_models, ElementsAre("acme/Base"));
  EXPECT_THAT(answer->arxiv, ElementsAre("2501.00001"));
  EXPECT_THAT(answer->datasets, ElementsAre("acme/data"));
  EXPECT_EQ(answer->license_link, "LICENSE");
}

TEST(Hosting, SurvivesAnswersOfAnotherShape) {
  for (const char* text : {"", "[]", "7", "{", "<html>"}) EXPECT_FALSE(parse_hub_answer(text).ok()) << text;
  const auto odd =
      parse_hub_answer(R"({"id": 7, "tags": "x", "siblings": {}, "cardData": [], "base_model": {}})");
  ASSERT_TRUE(odd.ok());
  EXPECT_EQ(odd->id, "");
  EXPECT_THAT(odd->files, IsEmpty());
  const auto hostile =
      parse_hub_answer(R"({"cardData": {"base_model": ["../../x", "a b", "https://a.org"]}})");
  ASSERT_TRUE(hostile.ok());
  EXPECT_THAT(hostile->base_models, IsEmpty());
}

TEST(Hosting, ReadsGitHubsAnswers) {
  const auto files = parse_file_tree(
      R"({"tree": [{"path": "a", "type": "blob"}, {"path": "d", "type": "tree"}, {"path": "d/b"}, 7]})");
  ASSERT_TRUE(files.ok());
  EXPECT_THAT(*files, ElementsAre("a", "d/b"));
  EXPECT_FALSE(parse_file_tree("{}").ok());
  EXPECT_FALSE(parse_file_tree("").ok());
  EXPECT_EQ(*parse_default_branch(R"({"default_branch": "master"})"), "master");
  EXPECT_EQ(*parse_default_branch("{}"), "main");
  EXPECT_FALSE(parse_default_branch("no").ok());
}

TEST(Hosting, TellsWhatAnAddressIs) {
  EXPECT_EQ(hub_model_in("https://huggingface.co/acme/Aurora-7B/tree/main", kHub), "acme/Aurora-7B");
  EXPECT_EQ(hub_model_in("https://huggingface.co/acme/Aurora-7B", kHub), "acme/Aurora-7B");
  for (const char* url : {"https://huggingface.co/acme", "https://huggingface.co/datasets/acme/data",
                          "https://huggingface.co/docs/transformers", "https://huggingface.co/spaces/acme/x",
                          "https://example.org/acme/Aurora-7B"}) {
    EXPECT_EQ(hub_model_in(url, kHub), "") << url;
  }
  EXPECT_EQ(hub_dataset_in("https://huggingface.co/datasets/acme/data/viewer", kHub), "acme/data");
  EXPECT_EQ(hub_dataset_in("https://huggingface.co/acme/data", kHub), "");
  const GitHubRepository repository = github_repository_in("https://github.com/acme/aurora.git");
  EXPECT_EQ(repository.owner, "acme");
  EXPECT_EQ(repository.name, "aurora");
  EXPECT_EQ(github_repository_in("https://github.com/acme/aurora/blob/main/README.md?x=1").name, "aurora");
  EXPECT_TRUE(github_repository_in("https://github.com/acme").empty());
  EXPECT_TRUE(github_repository_in("https://github.com/orgs/acme").empty());
  EXPECT_TRUE(github_repository_in("https://example.org/github.com/acme/aurora").empty());
}

TEST(Hosting, BuildsAddresses) {
  EXPECT_EQ(raw_url("https://github.com/acme/aurora/blob/main/a/b.pdf?raw=true", kHub),
            "https://raw.githubusercontent.com/acme/aurora/main/a/b.pdf");
  EXPECT_EQ(raw_url("https://huggingface.co/acme/aurora/blob/main/LICENSE", kHub),
            "https://huggingface.co/acme/aurora/resolve/main/LICENSE");
  EXPECT_EQ(raw_url("https://example.org/blob/main/x", kHub), "https://example.org/blob/main/x");
  EXPECT_THAT(arxiv_full_texts("2501.00001v2"),
              ElementsAre("https://arxiv.org/pdf/2501.00001", "https://arxiv.org/pdf/2501.00001v2",
                          "https://arxiv.org/pdf/2501.00001.pdf"));
  EXPECT_THAT(arxiv_abstracts("2501.00001"), ElementsAre("https://arxiv.org/abs/2501.00001"));
}

std::vector<std::string> paths(const std::vector<WantedFile>& files, SourceRole role) {
  std::vector<std::string> found;
  for (const WantedFile& file : files) {
    if (file.role == role) found.push_back(file.path);
  }
  return found;
}

TEST(Hosting, ChoosesFilesThatSaySomething) {
  const auto hub = wanted_hub_files({"model.safetensors", "README.md", "LICENSE", "USE_POLICY.md", "NOTICE",
                                     "config.json", "onnx/config.json", "tokenizer.json",
                                     "tokenizer_config.json", "safety.md", "license_plot.png", "report.pdf"});
  EXPECT_THAT(paths(hub, SourceRole::card), ElementsAre("README.md"));
  EXPECT_THAT(paths(hub, SourceRole::license), ElementsAre("LICENSE", "USE_POLICY.md", "NOTICE"));
  EXPECT_THAT(paths(hub, SourceRole::config), ElementsAre("config.json", "tokenizer_config.json"));
  EXPECT_THAT(paths(hub, SourceRole::readme), ElementsAre("safety.md"));
  EXPECT_THAT(paths(hub, SourceRole::paper), ElementsAre("report.pdf"));

  const auto code = wanted_repository_files(
      {"docs/README.md", "README.md", "LICENSE-CODE", "third/LICENSE", "a/b/c/LICENSE", "requirements.txt",
       "train/environment.yml", "src/train.py", "docs/training.md", "paper/aurora.pdf", "a/b/c/d.pdf"});
  EXPECT_THAT(paths(code, SourceRole::readme), ElementsAre("README.md", "docs/training.md"));
  EXPECT_THAT(paths(code, SourceRole::license), ElementsAre("LICENSE-CODE", "third/LICENSE"));
  EXPECT_THAT(paths(code, SourceRole::environment), ElementsAre("requirements.txt", "train/environment.yml"));
  EXPECT_THAT(paths(code, SourceRole::paper), ElementsAre("paper/aurora.pdf"));
}

}  // namespace
}  // namespace exhibit
