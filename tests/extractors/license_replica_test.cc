// The licences of the recorded models, from their sources to the matrix of rights, against the gold grades.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "extractors/license/license_extractor.h"
#include "extractors/license/resolve.h"
#include "pipeline/fetch/registry.h"
#include "pipeline/fetch/replica.h"
#include "pipeline/fetch/resolver.h"
#include "tests/extractors/license_data.h"

namespace exhibit {
namespace {

// What the binder does, without telling subjects: every document of the plan speaks of the release.
std::vector<Evidence> bound(const Document& document, const Source& source, const std::vector<Hit>& hits) {
  std::vector<Evidence> out;
  for (const Hit& hit : hits) {
    Evidence evidence;
    evidence.fact = hit.fact;
    evidence.rule = hit.rule;
    evidence.document = source.document;
    evidence.url = source.url;
    evidence.role = source.role;
    evidence.relation = source.relation;
    evidence.span = document.sentences[hit.sentence].span;
    evidence.match = hit.match;
    evidence.quote = std::string(document.text_of(evidence.span));
    evidence.values = hit.values;
    evidence.refused = hit.refused;
    out.push_back(std::move(evidence));
  }
  return out;
}

std::string_view grade(const LicenseFinding& finding) {
  if (finding.none) return "closed";
  if (finding.unread || finding.id.empty()) return "unknown";
  return finding.restricted() == 0 ? "open" : finding.restricted() <= 2 ? "semi" : "closed";
}

// The column `license` of grades.csv, whose first column is the model.
std::map<std::string, std::string> gold_grades(const std::filesystem::path& file) {
  std::map<std::string, std::string> gold;
  std::istringstream lines(test::read_file(file));
  size_t column = 0;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    if (column == 0) {
      column = static_cast<size_t>(std::find(cells.begin(), cells.end(), "license") - cells.begin());
    } else if (cells.size() > column) {
      gold[cells.front()] = cells[column];
    }
  }
  return gold;
}

TEST(LicenseReplica, GradesOfTheRecordedModels) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  std::vector<Diagnostic> diagnostics;
  const auto extractor = make_license_extractor(test::license_rules(), diagnostics);
  ASSERT_NE(extractor, nullptr) << render(diagnostics);
  auto registry = load_registry(test::source_dir() / "rules" / "lexicons", diagnostics);
  const FixedClock clock("2025-01-01T00:00:00Z");
  auto web = open_replica(*shared / "replica", clock);
  ASSERT_TRUE(web.ok()) << web.error().describe();
  ResolverOptions options;
  if (registry.ok()) options.registry = std::make_shared<const Registry>(std::move(registry).value());

  int right = 0;
  const auto gold = gold_grades(*shared / "gold" / "grades.csv");
  for (const auto& [model, expected] : gold) {
    const auto reference = parse_model_ref(model);
    ASSERT_TRUE(reference.ok()) << model;
    const auto resolution = resolve(*reference, **web, options);
    ASSERT_TRUE(resolution.ok()) << model << ": " << resolution.error().describe();
    std::vector<Evidence> evidence;
    for (const Source& source : resolution->plan.sources) {
      const auto document = resolution->documents.find(source.document);
      if (document == resolution->documents.end()) continue;
      const auto hits = extractor->extract(*document->second, {source.role, source.url});
      const auto some = bound(*document->second, source, hits);
      evidence.insert(evidence.end(), some.begin(), some.end());
    }
    const LicenseFinding finding = resolve_license(evidence);
    std::cout << model << ": " << finding.id << ", " << grade(finding)
              << (grade(finding) == expected ? "" : ", BUT GOLD IS " + expected) << "\n";
    for (const license::Right cell : license::kRights) {
      const auto& known = finding.rights[static_cast<size_t>(cell)];
      std::cout << "  " << license::to_string(cell) << ": " << license::to_string(known.state) << " "
                << known.kind;
      if (known.state != license::RightState::unknown) {
        const Evidence& citation = finding.evidence[known.citation];
        EXPECT_TRUE(citation.refused.empty()) << model;
        EXPECT_FALSE(citation.quote.empty()) << model;
        std::cout << "  [" << to_string(citation.role) << " "
                  << citation.url.substr(citation.url.rfind('/') + 1) << "] \""
                  << citation.quote.substr(0, 110) << "\"";
      }
      std::cout << "\n";
    }
    for (const std::string& note : finding.notes) std::cout << "  " << note << "\n";
    if (grade(finding) == expected) ++right;
  }
  std::cout << right << " of " << gold.size() << "\n";
  EXPECT_GE(right, 15);
}

}  // namespace
}  // namespace exhibit
