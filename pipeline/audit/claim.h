// Grades that others published, as claims: one for each cell of their table, with its evidence links and the
// place where it stands. Tested by tests/audit/import_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/result.h"
#include "pipeline/base/yaml_edit.h"
#include "pipeline/grade/proposal.h"

namespace exhibit::audit {

enum class GradesFormat { kips_csv, generic_csv, osai, mof };
inline constexpr std::string_view kGradesFormats[] = {"kips-csv", "generic-csv", "osai", "mof"};
std::string_view to_string(GradesFormat format);
bool parse(std::string_view name, GradesFormat& format);

// Part of a file: where it stands, and under which path it can be changed in place.
struct Place {
  TextPosition at;
  YamlPath path;  // empty: the file is no YAML, or the value cannot be changed alone
};

struct ClaimedLink {
  std::string url;
  Place place;
};

struct Claim {
  size_t entry = 0;       // index into PublishedGrades::entries
  std::string field;      // as the table calls it: "weights_basemodel", "Training code", "hardware"
  std::string criterion;  // what checks it, in the rubric; empty where no criterion does
  std::optional<Grade> grade;
  std::string written;  // the grade as the table writes it
  Place place;          // of the grade
  std::vector<ClaimedLink> links;
  Place link_place;   // where links stand, or would
  std::string quote;  // what the table quotes as evidence; may be empty
  std::string notes;
  std::string license;  // the licence that this cell names; may be empty
  Place license_place;
};

// One model of the table.
struct PublishedEntry {
  size_t file = 0;                   // index into PublishedGrades::files
  std::string name;                  // of the model, as the table calls it
  std::vector<std::string> aliases;  // other names and hub ids under which it may be known
  std::string base;                  // name of its base model; may be empty
  std::vector<ClaimedLink> pages;    // links about the whole model
  std::string license;               // of the whole; may be empty
  Place license_place;
  TextPosition at;
};

struct PublishedFile {
  std::string name;  // as shown
  std::string text;
  std::optional<YamlDocument> yaml;  // where it is YAML, for changes in place
};

struct PublishedGrades {
  GradesFormat format = GradesFormat::generic_csv;
  std::string rubric;  // id of the rubric that checks the grades
  std::vector<PublishedFile> files;
  std::vector<PublishedEntry> entries;
  std::vector<Claim> claims;            // by entry
  std::vector<Diagnostic> diagnostics;  // what is malformed
};

// A file of a table, or every *.yaml and *.yml of a folder (names that begin with '_' and "template" files
// are passed over). Errors: not_found, io, and malformed where a CSV cannot be read at all; a YAML file that
// cannot be read is a diagnostic, and the others go on. `criteria` are the columns of a kips-csv.
Result<PublishedGrades> import_grades(const std::string& path, GradesFormat format,
                                      const std::vector<std::string>& criteria);
// The same from memory, for one file.
Result<PublishedGrades> import_text(std::string name, std::string text, GradesFormat format,
                                    const std::vector<std::string>& criteria);

// The id, among the known ones, of the model that an entry is about: one of its aliases is the id or the name
// behind the id's slash, whatever the case and punctuation; "" where none or several would fit.
std::string model_of(const PublishedEntry& entry, std::span<const std::string> known);

// The SPDX-like name for a licence within notes such as "Weights: MIT. Code: not released."; "" where there
// is none.
std::string weights_license_in(std::string_view notes);

}  // namespace exhibit::audit
