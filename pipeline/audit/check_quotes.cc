// Tested by tests/audit/audit_test.cc.
#include <algorithm>

#include "pipeline/audit/finding.h"
#include "pipeline/base/text.h"

namespace exhibit::audit {
namespace {

struct FoundQuote {
  Anchor anchor;
  std::string url;
};

void keep_better(FoundQuote& best, Anchor anchor, const std::string& url) {
  const auto rank = [](const Anchor& a) { return a.state == AnchorState::gone ? -1.0 : a.similarity; };
  if (rank(anchor) > rank(best.anchor) || best.url.empty()) best = {std::move(anchor), url};
}

FoundQuote find_in_links(const AuditInput& input, const Claim& claim, bool& any_read) {
  FoundQuote best;
  for (const ClaimedLink& link : claim.links) {
    for (const LinkedDocument& linked : input.links.read(link.url).documents) {
      any_read = true;
      keep_better(best, input.links.index(linked.document).find(claim.quote), linked.url);
      if (best.anchor.state == AnchorState::identical) return best;
    }
  }
  return best;
}

FoundQuote find_in_sources(const AuditInput& input, const AuditedModel& model, const std::string& quote) {
  FoundQuote best;
  for (const Source& source : model.graded.plan.sources) {
    if (source.document.empty()) continue;
    const DocumentPtr document = input.links.document(source.url);
    if (document == nullptr) continue;
    keep_better(best, input.links.index(document).find(quote), source.url);
    if (best.anchor.state == AnchorState::identical) return best;
  }
  return best;
}

std::string shown(std::string_view text) {
  std::string cut(truncate_utf8(text, 160));
  if (cut.size() < text.size()) cut += "…";
  return "\"" + cut + "\"";
}

// What was found under other conditions than the claim supposes, as a citation.
Evidence citation_of(const FoundQuote& found) {
  Evidence evidence;
  evidence.url = found.url;
  evidence.quote = found.anchor.text;
  evidence.span = found.anchor.span;
  evidence.section = found.anchor.section;
  return evidence;
}

void check_quote(const AuditInput& input, const Entry& entry, const Claim& claim, Findings& findings) {
  bool any_read = false;
  const FoundQuote linked = find_in_links(input, claim, any_read);
  if (linked.anchor.state == AnchorState::identical) return;
  FoundQuote elsewhere;
  if (entry.audited != nullptr) elsewhere = find_in_sources(input, *entry.audited, claim.quote);
  const bool moved = elsewhere.anchor.state == AnchorState::identical;
  if (!any_read && !moved && (entry.audited == nullptr || !claim.links.empty())) return;
  const auto add = [&](std::string_view kind, Level level, std::string reason) -> Finding& {
    Finding finding = finding_at(kind, level, entry, claim, claim.place);
    finding.claimed = claim.quote;
    finding.url = claim.links.empty() ? "" : claim.links.front().url;
    finding.reason = std::move(reason);
    findings.push_back(std::move(finding));
    return findings.back();
  };
  if (moved) {
    // Without a link there is nothing that it could have moved from.
    if (claim.links.empty()) return;
    Finding& finding =
        add("quote-moved", Level::warning,
            any_read ? "The quoted text does not stand in the linked document but in another."
                     : "The linked document could not be read; the quoted text stands in another.");
    finding.citation = citation_of(elsewhere);
    finding.suggestion = elsewhere.url;
    return;
  }
  const FoundQuote& near = linked.anchor.similarity >= elsewhere.anchor.similarity ? linked : elsewhere;
  if (near.anchor.state == AnchorState::changed) {
    Finding& finding = add("quote-changed", Level::error,
                           "The quoted text reads otherwise: " + shown(near.anchor.text) + ".");
    finding.citation = citation_of(near);
    finding.suggestion = near.anchor.text;
    return;
  }
  add("quote-gone", Level::error,
      "The quoted text does not stand in the linked document, nor anything like it.");
}

}  // namespace

void check_quotes(const AuditInput& input, const Entry& entry, Findings& findings) {
  for (const Claim* claim : entry.claims) {
    if (!trim(claim->quote).empty()) check_quote(input, entry, *claim, findings);
  }
}

}  // namespace exhibit::audit
