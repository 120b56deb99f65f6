#include "tests/run/setup.h"

#include <stdexcept>

#include "extractors/list.h"
#include "pipeline/base/sha256.h"
#include "tests/support/support.h"

namespace exhibit::test {

std::vector<Result<SnapshotPtr>> EmptyWeb::get(std::span<const std::string> urls) {
  std::vector<Result<SnapshotPtr>> answers;
  for (const std::string& url : urls) {
    ++asked;
    Snapshot snapshot{url, url, 404, "text/plain", {}, "2025-06-01T12:00:00Z", sha256_hex("none"), "none"};
    answers.emplace_back(std::make_shared<const Snapshot>(std::move(snapshot)));
  }
  return answers;
}

namespace {

// Compiled once for all tests.
std::shared_ptr<const RulePack> project_rules() {
  static const PackLoad load = load_rule_pack(source_dir() / "rules");
  if (!load.pack) throw std::runtime_error("the rules do not load:\n" + render(load.diagnostics));
  return load.pack;
}

}  // namespace

Parts::Parts() : pack(project_rules()) {
  Result<Binder> made = Binder::make(*pack);
  if (!made) throw std::runtime_error(made.error().describe());
  binder = std::make_unique<Binder>(*std::move(made));
  std::vector<std::string> facts;
  for (const auto& [fact, description] : pack->facts) facts.push_back(fact);
  std::vector<Diagnostic> diagnostics;
  std::optional<Rubric> loaded = load_rubric((source_dir() / "rules/rubrics/kips2025.yaml").string(),
                                             "kips2025.yaml", facts, diagnostics);
  if (!loaded) throw std::runtime_error("the rubric does not load");
  rubric = *std::move(loaded);
  for (std::unique_ptr<Extractor>& extractor : make_extractors(pack)) {
    extractors.push_back(
        std::make_unique<CountingExtractor>(std::move(extractor), extractions, extractor_version));
  }
}

GradingSetup Parts::setup() const {
  return {.extractors = extractors,
          .binder = *binder,
          .rubric = rubric,
          .clock = clock,
          .rubric_version = "r1",
          .rules_version = pack->version,
          .program_version = "test"};
}

void write_model_folder(const std::filesystem::path& folder, const std::string& name) {
  write_file(folder / "README.md", "---\nlicense: apache-2.0\n---\n# " + name + "\n\n## Training\n\n" + name +
                                       " was pre-trained on 64 NVIDIA H100 GPUs with Megatron-LM.\n\n## "
                                       "Usage\n\nRun it on 8 A100 GPUs.\n");
  write_file(folder / "config.json", R"({"architectures": ["TinyForCausalLM"], "hidden_size": 64})");
  write_file(folder / "LICENSE", "Apache License\nVersion 2.0, January 2004\n");
}

ModelRef folder_ref(const std::filesystem::path& folder, const std::string& id) {
  return {ModelRef::Kind::folder, id, folder.string()};
}

}  // namespace exhibit::test
