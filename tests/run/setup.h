// A grading setup with the project's own rules and rubric, a folder that holds a small model, and a web that
// knows nothing.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "extractors/rules/pack.h"
#include "pipeline/base/clock.h"
#include "pipeline/run/grade_model.h"

namespace exhibit::test {

// Answers 404 to everything, and counts.
class EmptyWeb : public Web {
 public:
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;
  std::atomic<int> asked{0};
};

// Counts how often it extracts; its version can be set.
class CountingExtractor : public Extractor {
 public:
  CountingExtractor(std::unique_ptr<Extractor> inner, std::atomic<int>& count, const std::string& version)
      : inner_(std::move(inner)), count_(count), version_(version) {}
  std::string_view name() const override { return inner_->name(); }
  std::string version() const override { return inner_->version() + version_; }
  std::vector<Hit> extract(const Document& document, const ExtractionContext& context) const override {
    ++count_;
    return inner_->extract(document, context);
  }

 private:
  std::unique_ptr<Extractor> inner_;
  std::atomic<int>& count_;
  const std::string& version_;
};

// What a GradingSetup refers to.
struct Parts {
  Parts();
  GradingSetup setup() const;

  std::shared_ptr<const RulePack> pack;
  std::unique_ptr<Binder> binder;
  Rubric rubric;
  FixedClock clock{"2025-06-01T12:00:00Z"};
  std::atomic<int> extractions{0};
  std::string extractor_version;
  std::vector<std::unique_ptr<Extractor>> extractors;
};

// A model folder with a card, a configuration and a licence.
void write_model_folder(const std::filesystem::path& folder, const std::string& name);
ModelRef folder_ref(const std::filesystem::path& folder, const std::string& id);

}  // namespace exhibit::test
