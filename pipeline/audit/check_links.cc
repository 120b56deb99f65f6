// Tested by tests/audit/audit_test.cc.
#include <algorithm>

#include "pipeline/audit/finding.h"

namespace exhibit::audit {
namespace {

bool claims_something(const Claim& claim) { return claim.grade == Grade::open || claim.grade == Grade::semi; }

void check_state(const AuditInput& input, const Entry& entry, const Claim& claim, const ClaimedLink& link,
                 Findings& findings) {
  const LinkAnswer& answer = input.links.read(link.url);
  const auto add = [&](std::string_view kind, Level level, std::string reason) -> Finding& {
    Finding finding = finding_at(kind, level, entry, claim, link.place);
    finding.url = finding.claimed = link.url;
    finding.reason = std::move(reason);
    findings.push_back(std::move(finding));
    return findings.back();
  };
  switch (answer.state) {
    case LinkState::dead: {
      Finding& finding = add("link-dead", Level::error, "The link is dead: " + answer.reason + ".");
      if (answer.archived)
        finding.suggestion = "An earlier copy is kept in the workspace: exhibit history " + link.url;
      break;
    }
    case LinkState::moved: {
      Finding& finding = add("link-moved", Level::warning, "The link leads to another address.");
      finding.suggestion = answer.final_url;
      if (!link.place.path.empty())
        finding.correction = Correction{link.place.path, YamlValue::of(answer.final_url)};
      break;
    }
    case LinkState::failed:
      add("link-unreachable", Level::note, "The link could not be followed: " + answer.reason + ".");
      break;
    case LinkState::read:
    case LinkState::refused:
    case LinkState::not_covered:
      if (!answer.archived) {
        add("link-not-archived", Level::note,
            answer.state == LinkState::not_covered
                ? "The sources at hand know nothing of this address, and no copy of it is kept."
                : "No copy of this page is kept.");
      }
      break;
  }
}

bool is_of(const Evidence& evidence, const std::vector<LinkedDocument>& documents) {
  return std::any_of(documents.begin(), documents.end(),
                     [&](const LinkedDocument& d) { return d.url == evidence.url; });
}

// A front page, or the page of a repository of which neither the text nor the files hold evidence that other
// documents do hold.
void check_carries(const AuditInput& input, const Entry& entry, const Claim& claim, Findings& findings) {
  if (!claims_something(claim) || claim.links.empty()) return;
  const bool all_fronts = std::all_of(claim.links.begin(), claim.links.end(), [](const ClaimedLink& link) {
    return shape_of(link.url) == LinkShape::site_root;
  });
  const Proposal* proposal = proposal_for(entry, claim);
  const bool has_other = proposal != nullptr && !proposal->citations.empty();
  if (all_fronts) {
    Finding finding = finding_at("link-landing-page", Level::warning, entry, claim, claim.link_place);
    finding.url = finding.claimed = claim.links.front().url;
    finding.reason = "The link is the front page of a site, not a page that carries the claim.";
    if (has_other) {
      finding.citation = proposal->citations.front();
      finding.suggestion = finding.citation->url;
    }
    findings.push_back(std::move(finding));
    return;
  }
  if (!has_other) return;
  for (const ClaimedLink& link : claim.links) {
    const LinkAnswer& answer = input.links.read(link.url);
    // Where a link names a document, reading it is what the quotes are for.
    if (answer.shape == LinkShape::document || answer.documents.empty()) return;
    const bool carries =
        std::any_of(proposal->citations.begin(), proposal->citations.end(),
                    [&](const Evidence& citation) { return is_of(citation, answer.documents); }) ||
        std::any_of(
            entry.audited->evidence.begin(), entry.audited->evidence.end(), [&](const Evidence& evidence) {
              return evidence.refused.empty() && is_of(evidence, answer.documents) &&
                     std::any_of(proposal->citations.begin(), proposal->citations.end(),
                                 [&](const Evidence& citation) { return citation.fact == evidence.fact; });
            });
    if (carries) return;
  }
  Finding finding = finding_at("link-without-claim", Level::warning, entry, claim, claim.link_place);
  finding.url = finding.claimed = claim.links.front().url;
  finding.reason = "The page of the repository does not carry the claim; another document does.";
  finding.citation = proposal->citations.front();
  finding.suggestion = finding.citation->url;
  findings.push_back(std::move(finding));
}

}  // namespace

void check_links(const AuditInput& input, const Entry& entry, Findings& findings) {
  Claim whole;  // what a link about the whole model claims
  whole.field = "model";
  for (const ClaimedLink& link : entry.published.pages) check_state(input, entry, whole, link, findings);
  for (const Claim* claim : entry.claims) {
    for (const ClaimedLink& link : claim->links) check_state(input, entry, *claim, link, findings);
    check_carries(input, entry, *claim, findings);
  }
}

}  // namespace exhibit::audit
