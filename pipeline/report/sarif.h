// Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), the form that code hosts and
// editors read. The same findings give the same bytes: no times, no absolute paths unless the caller gives
// them. Tested by tests/report/sarif_test.cc; tests/e2e/sarif.test.mjs holds it against the standard's
// schema.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exhibit {

enum class SarifLevel { none, note, warning, error };
std::string_view to_string(SarifLevel level);  // as SARIF spells it

// Part of a text file. Lines and columns are 1-based, columns count code points and the end column is the one
// after the last character. 0: not known; then what follows it is left out too.
struct SarifRegion {
  uint32_t start_line = 0;
  uint32_t start_column = 0;
  uint32_t end_line = 0;
  uint32_t end_column = 0;
  std::string snippet;  // the region's text; may be empty
};

struct SarifLocation {
  // An absolute URI, or a path relative to the root of what is checked ("README.md", with '/'). Bytes that no
  // URI may hold are percent-encoded.
  std::string uri;
  SarifRegion region;
  std::string message;  // why this place is named; may be empty
};

// Replace a region of a file (or, where its end is its start, insert there).
struct SarifFix {
  std::string description;
  std::string uri;
  SarifRegion region;  // with start_line; its snippet is not used
  std::string inserted;
};

// A kind of finding.
struct SarifRule {
  std::string id;     // "license-mismatch": stable, users suppress by it
  std::string title;  // one sentence
  std::string help;   // what to do, as plain text; may be empty
  std::string help_markdown;
  std::string help_uri;  // absolute; may be empty
  SarifLevel level = SarifLevel::warning;
};

struct SarifResult {
  std::string rule;  // id of one of the run's rules
  SarifLevel level = SarifLevel::warning;
  std::string message;           // plain text; never empty
  std::string message_markdown;  // may be empty
  // The first is where the finding is shown. Code hosts refuse results without one.
  std::vector<SarifLocation> locations;
  std::vector<SarifLocation> related;  // what else to look at: the sources that speak against a claim
  std::vector<SarifFix> fixes;
  // What makes the finding this finding: model, criterion, what is claimed. Neither lines nor the message, so
  // that it keeps its identity when files move on and wordings improve. The rule's id is added.
  std::vector<std::string> identity;
  std::vector<std::pair<std::string, std::string>> properties;  // for programs; keys unique
};

struct SarifRun {
  std::string tool = "exhibit";
  std::string version;
  std::string category;  // tells the runs of one tool apart ("exhibit/lint/acme/model"); may be empty
  std::vector<SarifRule> rules;
  std::vector<SarifResult> results;
};

// SHA-256 over rule and identity. sarif_log() writes it as partialFingerprints["exhibit/v1"], with ":2", ":3"
// behind it where several results of a run have the same.
std::string sarif_fingerprint(const SarifResult& result);

// The log, indented, ending in a line end. A result whose rule is not among the run's is a programming error
// (assert); text that is not UTF-8 is repaired.
std::string sarif_log(const SarifRun& run);

// A path or URI with everything percent-encoded that a URI may not hold; what is encoded already stays.
std::string to_uri(std::string_view path);

}  // namespace exhibit
