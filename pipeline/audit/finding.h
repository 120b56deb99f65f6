// What is wrong with a claim, and the audit that finds it. Each kind of finding has a stable id, by which CI
// can suppress it. Tested by tests/audit/audit_test.cc and tests/audit/seeded_defects_test.cc.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractors/license/catalog.h"
#include "pipeline/audit/claim.h"
#include "pipeline/audit/link_reader.h"
#include "pipeline/grade/rubric.h"
#include "pipeline/store/workspace.h"

namespace exhibit::audit {

// error: the claim is wrong as it stands. warning: it is not supported as it stands, or its evidence has
// shifted. note: worth knowing, no reason to fail a build.
enum class Level { note, warning, error };
std::string_view to_string(Level level);
bool parse(std::string_view name, Level& level);

struct FindingKind {
  std::string_view id;
  std::string_view title;
  std::string_view help;
};
std::span<const FindingKind> finding_kinds();

// A value of a YAML file to be set in place.
struct Correction {
  YamlPath path;
  YamlValue value;
};

struct Finding {
  std::string_view kind;  // id of one of finding_kinds()
  Level level = Level::warning;
  std::string file;
  TextPosition at;
  std::string entry;                 // name of the model in the table
  std::string model;                 // hub id, where a model of the workspace is meant
  std::string field;                 // cell; may be empty
  std::string claimed;               // what the table says: a grade, a licence, a link
  std::string reason;                // one line
  std::string url;                   // of the link in question; may be empty
  std::optional<Evidence> citation;  // what speaks against the claim, or for more than it
  std::string suggestion;            // may be empty
  std::optional<Correction> correction;
};

// A model that the sources were read for.
struct AuditedModel {
  GradedModel graded;  // on the table's rubric
  std::vector<Evidence> evidence;
};

struct AuditInput {
  const PublishedGrades& grades;
  std::map<std::string, AuditedModel> models;  // by id
  LinkReader& links;
  const license::LicenseCatalog& licenses;
};

struct AuditReport {
  std::vector<Finding> findings;  // by file, place, kind and field
  size_t entries = 0;
  size_t matched = 0;  // entries about a model that the sources were read for
  size_t claims = 0;
  size_t checkable = 0;  // claims whose grade, link, quote or licence could be held against a source
  size_t links = 0;
  size_t links_read = 0;
  size_t links_not_covered = 0;

  size_t count(Level level) const;
};

// Deterministic for the same sources.
AuditReport audit(const AuditInput& input);

// The checks, each in a file of its own. A check adds what it finds, in any order.
struct Entry {
  const PublishedEntry& published;
  const std::string file;
  const std::string model;                // "" where none of input.models is meant
  const AuditedModel* audited = nullptr;  // null where none is
  std::vector<const Claim*> claims;
};
using Findings = std::vector<Finding>;
void check_fields(const AuditInput& input, const Entry& entry, Findings& findings);       // check_entry.cc
void check_identity(const AuditInput& input, const Entry& entry, Findings& findings);     // check_entry.cc
void check_consistency(const AuditInput& input, const Entry& entry, Findings& findings);  // check_entry.cc
void check_repetitions(const AuditInput& input, std::span<const Entry> entries, Findings& findings);
void check_links(const AuditInput& input, const Entry& entry, Findings& findings);
void check_quotes(const AuditInput& input, const Entry& entry, Findings& findings);
void check_licenses(const AuditInput& input, const Entry& entry, Findings& findings);
void check_grades(const AuditInput& input, const Entry& entry, Findings& findings);

// A finding about a claim, with everything that is known of the place.
Finding finding_at(std::string_view kind, Level level, const Entry& entry, const Claim& claim,
                   const Place& place);
const Proposal* proposal_for(const Entry& entry, const Claim& claim);  // null where there is none
// The grade in the table's own words: "partial" for the index.
std::string words_for(Grade grade, GradesFormat format);

}  // namespace exhibit::audit
