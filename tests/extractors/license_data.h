// The shipped licence data, loaded once a test program.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "extractors/license/catalog.h"
#include "extractors/license/clauses.h"
#include "tests/support/support.h"

namespace exhibit::test {

inline std::filesystem::path license_rules() { return source_dir() / "rules" / "licenses"; }

inline std::shared_ptr<const license::LicenseCatalog> shipped_catalog() {
  static const auto catalog = [] {
    std::vector<Diagnostic> diagnostics;
    auto loaded = license::load_catalog(license_rules(), diagnostics);
    EXPECT_NE(loaded, nullptr) << render(diagnostics);
    return loaded;
  }();
  return catalog;
}

inline std::shared_ptr<const license::ClauseSet> shipped_clauses() {
  static const auto clauses = [] {
    std::vector<Diagnostic> diagnostics;
    auto loaded = license::load_clauses(license_rules() / "clauses.yaml", diagnostics);
    EXPECT_NE(loaded, nullptr) << render(diagnostics);
    return loaded;
  }();
  return clauses;
}

}  // namespace exhibit::test
