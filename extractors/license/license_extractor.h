// Finds which licences a document names or is, and what they say of the four rights.
//
// Facts and their values:
//   license.name       a licence that may be that of the weights
//   license.code_name  a licence said to be that of code
//     id          SPDX id, or ours ("llama-3.3"); "custom" for a licence of the publisher's own
//     name        its title in the catalogue, or the name as written
//     written     the name as written; link: where its text is said to stand (both may be missing)
//     family      "llama", "openrail"; for: software, content, data, model (known licences only)
//     how         tag (hub field), statement (sentence), file (notice in a licence file), text (the text
//     itself) applies_to  weights, code, data, unknown use, modify, redistribute, commercial    "restricted
//     acceptable-use": state and what does it
//   license.right      one clause: right, state, kind, how (text, policy, statement), applies_to
//   license.none       the hub's answer about the model names no licence
//
// Tested by tests/extractors/license_extractor_test.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "extractors/extractor.h"
#include "pipeline/base/diagnostic.h"

namespace exhibit {

// Reads rules/licenses (`folder`). nullptr where a file there is wrong; each mistake is in diagnostics.
std::unique_ptr<Extractor> make_license_extractor(const std::filesystem::path& folder,
                                                  std::vector<Diagnostic>& diagnostics);

}  // namespace exhibit
