// Clauses of licences by their wording: rules/licenses/clauses.yaml. Tested by
// tests/extractors/license_clauses_test.cc, which also runs every clause's own sentences.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/license/catalog.h"
#include "pipeline/base/diagnostic.h"
#include "pipeline/base/span.h"

namespace exhibit::license {

struct Clause {
  std::string id;
  Right right = Right::use;
  RightState state = RightState::restricted;
  std::string kind;
  bool in_license = true;                    // searched in licences and use policies
  bool in_statement = false;                 // searched where a publisher speaks of the licence
  std::vector<std::string> match, no_match;  // its own test sentences
};

struct ClauseMatch {
  uint32_t clause = 0;  // index into ClauseSet::clauses()
  Span span;            // in the sentence
};

enum class ClausePlace { license, statement };

// Immutable once loaded; safe to share between threads.
class ClauseSet {
 public:
  ~ClauseSet();

  const std::vector<Clause>& clauses() const { return clauses_; }
  // A hash of the file.
  const std::string& version() const { return version_; }
  // At most one match a clause, in the order of the file. Runs of white space in the sentence count as a
  // blank.
  std::vector<ClauseMatch> matches(std::string_view sentence, ClausePlace place) const;

 private:
  struct Patterns;
  friend std::shared_ptr<const ClauseSet> load_clauses(const std::filesystem::path&,
                                                       std::vector<Diagnostic>&);

  ClauseSet();

  std::vector<Clause> clauses_;
  std::vector<std::unique_ptr<Patterns>> patterns_;  // by clause
  std::string version_;
};

// Reads the file; nullptr where there is any mistake, each in diagnostics.
std::shared_ptr<const ClauseSet> load_clauses(const std::filesystem::path& file,
                                              std::vector<Diagnostic>& diagnostics);

}  // namespace exhibit::license
