// A small graded model with documents, a rubric of four criteria and what people decided: input for writers.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/exchange/formats.h"
#include "tests/support/support.h"

namespace exhibit::test {

class GradedSample : public ::testing::Test {
 protected:
  void SetUp() override;

  // `quote` stands in the document of this URL.
  Evidence cite(const std::string& fact, const std::string& url, const std::string& quote) const;
  Proposal& propose(const std::string& criterion, Grade grade, std::vector<Evidence> citations);
  void decide(const std::string& criterion, const std::vector<std::string>& reviewers, Grade grade);
  ExportInput input() const;
  // What the format writes. A failure is an empty text and a failed test.
  std::string write(std::string_view format) const;
  nlohmann::json write_json(std::string_view format) const { return nlohmann::json::parse(write(format)); }

  const std::string card_ = "https://huggingface.co/acme/aurora-7b/resolve/main/README.md";
  const std::string api_ = "https://huggingface.co/api/models/acme/aurora-7b";
  std::map<std::string, DocumentPtr> documents_;  // by URL
  std::shared_ptr<const license::LicenseCatalog> catalog_;
  GradedModel graded_;
  Rubric rubric_;
  std::vector<Evidence> evidence_;
  std::map<std::string, Judgement> judgements_;
  std::string scheme_;
};

}  // namespace exhibit::test
