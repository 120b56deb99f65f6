// Which licence to name where a format has room for one: the most restrictive of those that were found.
// Tested by tests/exchange/license_choice_test.cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "extractors/evidence.h"
#include "extractors/license/catalog.h"

namespace exhibit {

// Of several licences the one that restricts most rights; of equally many, the one that sets conditions on
// most; then the first. An index into `licenses`, which must not be empty.
size_t most_restrictive(std::span<const license::License* const> licenses);

// Whose licence: the weights' (license.name) or the code's (license.code_name).
enum class LicensedPart { weights, code };

struct ChosenLicense {
  std::string name;  // SPDX id where there is one, else its title as written; empty where none was found
  std::string url;   // where it is named
};

// What evidence that was not refused names for this part. A licence that the catalogue lacks counts as the
// most restrictive, since nothing is known of its terms.
ChosenLicense license_of(LicensedPart part, std::span<const Evidence> evidence,
                         const license::LicenseCatalog& catalog);

// The licence that a text names: "Apache 2.0" -> Apache-2.0. nullptr where the catalogue knows none in it;
// of several the most restrictive.
const license::License* license_named(std::string_view text, const license::LicenseCatalog& catalog);

}  // namespace exhibit
