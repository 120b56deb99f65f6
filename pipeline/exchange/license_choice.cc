// Tested by tests/exchange/license_choice_test.cc.
#include "pipeline/exchange/license_choice.h"

#include <algorithm>
#include <utility>

#include "extractors/license/words.h"

namespace exhibit {
namespace {

using license::License;
using license::RightState;

std::pair<int, int> severity(const License& license) {
  std::pair<int, int> counts;
  for (const license::RightCell& cell : license.rights) {
    if (cell.state == RightState::restricted) ++counts.first;
    if (cell.state == RightState::conditioned) ++counts.second;
  }
  return counts;
}

}  // namespace

size_t most_restrictive(std::span<const License* const> licenses) {
  size_t worst = 0;
  for (size_t i = 1; i < licenses.size(); ++i) {
    if (severity(*licenses[i]) > severity(*licenses[worst])) worst = i;
  }
  return worst;
}

ChosenLicense license_of(LicensedPart part, std::span<const Evidence> evidence,
                         const license::LicenseCatalog& catalog) {
  const std::string_view fact = part == LicensedPart::weights ? "license.name" : "license.code_name";
  std::vector<const License*> known;
  std::vector<const Evidence*> named;
  for (const Evidence& piece : evidence) {
    if (piece.fact != fact || !piece.refused.empty()) continue;
    const License* license = catalog.by_tag(value_of(piece, "id"));
    if (license == nullptr) return {std::string(value_of(piece, "name")), piece.url};
    known.push_back(license);
    named.push_back(&piece);
  }
  if (known.empty()) return {};
  const size_t chosen = most_restrictive(known);
  return {known[chosen]->spdx ? known[chosen]->id : known[chosen]->title, named[chosen]->url};
}

const License* license_named(std::string_view text, const license::LicenseCatalog& catalog) {
  if (const License* tag = catalog.by_tag(text)) return tag;
  std::vector<const License*> known;
  for (const license::NameMatch& match : catalog.names_in(license::name_words(text))) {
    known.push_back(&catalog.licenses()[match.license]);
  }
  return known.empty() ? nullptr : known[most_restrictive(known)];
}

}  // namespace exhibit
