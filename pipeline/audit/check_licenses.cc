// Tested by tests/audit/audit_test.cc.
#include <algorithm>

#include "pipeline/audit/finding.h"
#include "pipeline/base/text.h"
#include "pipeline/exchange/license_choice.h"

namespace exhibit::audit {
namespace {

using license::License;

// Words that stand where a licence's name would.
bool says_nothing(std::string_view written) {
  static constexpr std::string_view kWords[] = {
      "", "other", "unknown", "none", "n/a", "undisclosed", "not released", "custom", "license"};
  const std::string word = ascii_lower(trim(written));
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

bool says_unlicensed(std::string_view written) { return equals_ignoring_case(trim(written), "unlicensed"); }

// What the sources name for the weights (or the code), none of it refused.
std::vector<const Evidence*> named_in_sources(const AuditedModel& model, std::string_view fact) {
  std::vector<const Evidence*> named;
  for (const Evidence& evidence : model.evidence) {
    if (evidence.fact == fact && evidence.refused.empty()) named.push_back(&evidence);
  }
  return named;
}

bool same_license(const License* claimed, std::string_view written, const Evidence& source,
                  const license::LicenseCatalog& catalog) {
  const License* named = catalog.by_tag(value_of(source, "id"));
  if (claimed != nullptr && named != nullptr) return claimed == named || claimed->family == named->family;
  if (claimed != nullptr || named != nullptr) return false;
  const std::string a = fold_for_comparison(ascii_lower(written));
  const std::string b = fold_for_comparison(ascii_lower(value_of(source, "name")));
  return a.find(b) != std::string::npos || b.find(a) != std::string::npos;
}

std::string name_in_source(const Evidence& source, const license::LicenseCatalog& catalog) {
  const License* named = catalog.by_tag(value_of(source, "id"));
  if (named != nullptr) return named->spdx ? named->id : named->title;
  return std::string(value_of(source, "name"));
}

void check_name(const AuditInput& input, const Entry& entry, const Claim& claim, const std::string& written,
                const Place& place, Findings& findings) {
  if (says_nothing(written) || says_unlicensed(written)) return;
  const License* named = license_named(written, input.licenses);
  if (named != nullptr && (!named->spdx || written == named->id)) return;
  // Several licences in one cell, or a licence that has no identifier at all, cannot be named by one.
  if (named == nullptr) return;
  Finding finding = finding_at("license-not-spdx", Level::note, entry, claim, place);
  finding.claimed = written;
  finding.reason = "The licence is not named by its SPDX identifier.";
  finding.suggestion = named->id;
  const bool whole_value = license::name_words(written).size() <= 5;
  if (!place.path.empty() && whole_value)
    finding.correction = Correction{place.path, YamlValue::of(named->id)};
  findings.push_back(std::move(finding));
}

void check_against_sources(const AuditInput& input, const Entry& entry, const Claim& claim,
                           const std::string& written, const Place& place, std::string_view fact,
                           Findings& findings) {
  if (entry.audited == nullptr || says_nothing(written)) return;
  const auto sources = named_in_sources(*entry.audited, fact);
  if (sources.empty()) return;
  const License* named = license_named(written, input.licenses);
  const bool agrees = std::any_of(sources.begin(), sources.end(), [&](const Evidence* source) {
    return same_license(named, written, *source, input.licenses);
  });
  if (agrees && !says_unlicensed(written)) return;
  // A name that neither side's catalogue knows may be a paraphrase.
  const bool comparable = says_unlicensed(written) || named != nullptr;
  Finding finding =
      finding_at("license-mismatch", comparable ? Level::error : Level::warning, entry, claim, place);
  finding.claimed = written;
  const std::string in_source = name_in_source(*sources.front(), input.licenses);
  finding.reason =
      "The source names " + in_source + ", not " + (says_unlicensed(written) ? "nothing" : written) + ".";
  finding.citation = *sources.front();
  finding.suggestion = in_source;
  if (!place.path.empty()) finding.correction = Correction{place.path, YamlValue::of(in_source)};
  findings.push_back(std::move(finding));
}

// Which fact tells the licence of a cell; "" where none is about its part.
std::string_view fact_for(GradesFormat format, const Claim& claim) {
  if (format != GradesFormat::mof) return claim.license.empty() ? "" : "license.name";
  return claim.field == "Model parameters (Final)" ? "license.name" : "";
}

}  // namespace

void check_licenses(const AuditInput& input, const Entry& entry, Findings& findings) {
  Claim whole;  // what the entry says of the whole model
  whole.field = "license";
  if (!entry.published.license.empty()) {
    check_name(input, entry, whole, entry.published.license, entry.published.license_place, findings);
    check_against_sources(input, entry, whole, entry.published.license, entry.published.license_place,
                          "license.name", findings);
  }
  for (const Claim* claim : entry.claims) {
    if (claim->license.empty()) continue;
    check_name(input, entry, *claim, claim->license, claim->license_place, findings);
    if (const std::string_view fact = fact_for(input.grades.format, *claim); !fact.empty()) {
      check_against_sources(input, entry, *claim, claim->license, claim->license_place, fact, findings);
    }
  }
}

}  // namespace exhibit::audit
