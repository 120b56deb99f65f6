// Tested by tests/audit/audit_test.cc.
#include "pipeline/audit/finding.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "pipeline/exchange/osai.h"

namespace exhibit::audit {
namespace {

std::vector<Entry> entries_of(const AuditInput& input) {
  std::vector<std::string> known;
  for (const auto& [id, model] : input.models) known.push_back(id);
  std::vector<Entry> entries;
  for (const PublishedEntry& published : input.grades.entries) {
    const std::string id = model_of(published, known);
    const auto found = input.models.find(id);
    entries.push_back({published,
                       input.grades.files[published.file].name,
                       id,
                       found == input.models.end() ? nullptr : &found->second,
                       {}});
  }
  for (const Claim& claim : input.grades.claims) entries[claim.entry].claims.push_back(&claim);
  return entries;
}

void add_malformed(const PublishedGrades& grades, Findings& findings) {
  for (const Diagnostic& problem : grades.diagnostics) {
    Finding finding;
    finding.kind = "malformed-field";
    finding.level = problem.severity == Severity::error ? Level::error : Level::warning;
    finding.file = problem.file;
    finding.at = problem.at;
    finding.reason = problem.message;
    findings.push_back(std::move(finding));
  }
}

void count_links(const AuditInput& input, const Entry& entry, std::set<std::string>& seen,
                 AuditReport& report) {
  const auto count = [&](const ClaimedLink& link) {
    if (!seen.insert(without_fragment(link.url)).second) return;
    ++report.links;
    const LinkState state = input.links.read(link.url).state;
    if (state == LinkState::not_covered) {
      ++report.links_not_covered;
    } else {
      ++report.links_read;
    }
  };
  for (const ClaimedLink& link : entry.published.pages) count(link);
  for (const Claim* claim : entry.claims) {
    for (const ClaimedLink& link : claim->links) count(link);
  }
}

bool is_checkable(const AuditInput& input, const Entry& entry, const Claim& claim) {
  const Proposal* proposal = proposal_for(entry, claim);
  if (proposal != nullptr && proposal->grade != Grade::unknown) return true;
  if (entry.audited != nullptr && !claim.license.empty()) return true;
  return std::any_of(claim.links.begin(), claim.links.end(), [&](const ClaimedLink& link) {
    return input.links.read(link.url).state != LinkState::not_covered;
  });
}

std::vector<std::string> all_links(const PublishedGrades& grades) {
  std::vector<std::string> urls;
  for (const PublishedEntry& entry : grades.entries) {
    for (const ClaimedLink& link : entry.pages) urls.push_back(link.url);
  }
  for (const Claim& claim : grades.claims) {
    for (const ClaimedLink& link : claim.links) urls.push_back(link.url);
  }
  return urls;
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::note:
      return "note";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "";
}

bool parse(std::string_view name, Level& level) {
  for (const Level one : {Level::note, Level::warning, Level::error}) {
    if (name == to_string(one)) {
      level = one;
      return true;
    }
  }
  return false;
}

std::span<const FindingKind> finding_kinds() {
  static constexpr std::array<FindingKind, 19> kKinds = {{
      {"malformed-field", "A field is not of the table's format",
       "Write the field as the format asks for it."},
      {"missing-evidence", "A grade above closed has no link",
       "Name the page or file that carries the claim."},
      {"missing-field", "A field is empty", "Fill it in."},
      {"link-dead", "A link leads nowhere", "Replace it by an address that answers, or by an archived copy."},
      {"link-moved", "A link leads to another address", "Write the new address."},
      {"link-unreachable", "A link could not be followed", "Try again later; replace it if it stays so."},
      {"link-not-archived", "No copy of a linked page is kept",
       "Fetch it into the workspace, so that the claim can be checked later."},
      {"link-landing-page", "A link leads to a front page", "Name the page or file that carries the claim."},
      {"link-without-claim", "A linked page does not carry the claim", "Link the document that does."},
      {"quote-moved", "A quoted text stands elsewhere", "Link the document that it stands in."},
      {"quote-changed", "A quoted text was changed",
       "Quote what stands there now and look at the grade again."},
      {"quote-gone", "A quoted text is not there", "Quote what is there and look at the grade again."},
      {"license-mismatch", "The source names another licence", "Write the licence that the source names."},
      {"license-not-spdx", "A licence is not named by its SPDX identifier", "Write the identifier."},
      {"grade-too-low", "A source shows more than the grade says",
       "Raise the grade, or say why the source does not count."},
      {"grade-too-high", "A source shows less than the grade says",
       "Lower the grade, or cite what supports it."},
      {"grade-unsupported", "Nothing that was read supports the grade",
       "Cite what supports it, or lower the grade."},
      {"other-model", "A claim is about another model, size or version",
       "Cite a source about the model of the entry."},
      {"table-contradiction", "The table contradicts itself", "Make the cells agree."},
  }};
  return kKinds;
}

Finding finding_at(std::string_view kind, Level level, const Entry& entry, const Claim& claim,
                   const Place& place) {
  Finding finding;
  finding.kind = kind;
  finding.level = level;
  finding.file = entry.file;
  finding.at = place.at;
  finding.entry = entry.published.name;
  finding.model = entry.model;
  finding.field = claim.field;
  return finding;
}

const Proposal* proposal_for(const Entry& entry, const Claim& claim) {
  if (entry.audited == nullptr || claim.criterion.empty()) return nullptr;
  const auto& proposals = entry.audited->graded.proposals;
  const auto found = std::find_if(proposals.begin(), proposals.end(), [&](const Proposal& proposal) {
    return proposal.criterion == claim.criterion;
  });
  return found == proposals.end() ? nullptr : &*found;
}

std::string words_for(Grade grade, GradesFormat format) {
  if (format == GradesFormat::osai && grade == Grade::semi) return "partial";
  return std::string(to_string(grade));
}

size_t AuditReport::count(Level level) const {
  return static_cast<size_t>(std::count_if(
      findings.begin(), findings.end(), [level](const Finding& finding) { return finding.level == level; }));
}

AuditReport audit(const AuditInput& input) {
  AuditReport report;
  input.links.read_ahead(all_links(input.grades));
  const std::vector<Entry> entries = entries_of(input);
  add_malformed(input.grades, report.findings);
  std::set<std::string> seen;
  for (const Entry& entry : entries) {
    for (const auto check : {check_fields, check_identity, check_consistency, check_links, check_quotes,
                             check_licenses, check_grades}) {
      check(input, entry, report.findings);
    }
    count_links(input, entry, seen, report);
    report.matched += entry.audited == nullptr ? 0 : 1;
    report.claims += entry.claims.size();
    for (const Claim* claim : entry.claims) report.checkable += is_checkable(input, entry, *claim) ? 1 : 0;
  }
  check_repetitions(input, entries, report.findings);
  report.entries = entries.size();
  const auto key = [](const Finding& f) { return std::tie(f.file, f.at, f.kind, f.field, f.url, f.reason); };
  std::stable_sort(report.findings.begin(), report.findings.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  const auto same = [&](const Finding& a, const Finding& b) { return key(a) == key(b); };
  report.findings.erase(std::unique(report.findings.begin(), report.findings.end(), same),
                        report.findings.end());
  return report;
}

}  // namespace exhibit::audit
