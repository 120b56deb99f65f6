// A model's sources written down by hand, for models that have no repository (closed, API only) or whose
// sources lie on the disk. docs/manifest.md describes the file. Tested by tests/fetch/manifest_test.cc.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/result.h"
#include "pipeline/document/source.h"

namespace exhibit {

struct Manifest {
  std::string model;                     // the id as shown and stored; never empty
  std::string name;                      // the id's last part where the file gives none
  std::string publisher;                 // the id's first part where the file gives none; may be empty
  std::vector<std::string> base_models;  // hub ids
  std::vector<Source> sources;           // at least one; URLs normalised, paths as file:// URLs
};

// Reads it from disk. Every mistake is added to diagnostics as file:line:col; then (or where the file cannot
// be read) the Result is an Error whose message is the rendered diagnostics. A path must stay below the
// manifest's folder; whether the files exist shows when they are fetched.
Result<Manifest> load_manifest(const std::filesystem::path& file, std::vector<Diagnostic>& diagnostics);

}  // namespace exhibit
