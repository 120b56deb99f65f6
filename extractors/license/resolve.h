// Decides which licence the weights have, from what all of a model's documents say of licences. Tested by
// tests/extractors/license_resolve_test.cc.
//
// The release's own documents come before those of its base. A licence said to be that of the weights counts
// before one whose subject is not said, a licence of code counts only where nothing else is named; a name
// that the catalogue lacks (`license: other`) is told by the text that it links to or that lies beside the
// card. Where several licences apply, each right takes the most restricted of their states. Cells are cited
// from clauses where the licence's text was read, from the naming of the licence where only its name is
// known.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/license/catalog.h"

namespace exhibit {

struct LicenseFinding {
  struct Cell {
    license::RightState state = license::RightState::unknown;
    std::string kind;
    size_t citation = 0;  // index into evidence; only where state is not unknown
  };

  std::string id;  // of the licence that decides; "" where none is named
  std::string title;
  std::array<Cell, 4> rights;      // by license::Right
  bool none = false;               // documents were read, and none names a licence
  bool unread = false;             // a licence is named, but neither known nor was its text read
  std::vector<std::string> notes;  // conflicts and what was set aside, one sentence each
  // All of the given license.* evidence, decided: what counts has no `refused`, everything else says why.
  // One license.right for each cell that is not unknown (values right, state, kind, id), one license.name for
  // each licence that applies.
  std::vector<Evidence> evidence;

  int restricted() const;
};

// Pure; evidence of other facts is ignored. Deterministic for the same evidence in the same order.
LicenseFinding resolve_license(std::span<const Evidence> evidence);

}  // namespace exhibit
