// Tested by tests/store/verify_test.cc.
#include "pipeline/store/verify.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <span>
#include <thread>
#include <tuple>

#include "pipeline/base/text.h"
#include "pipeline/store/document_codec.h"

namespace exhibit {
namespace {

using Reason = FallenCitation::Reason;

// All evidence from one document.
using Group = std::span<const CitedEvidence>;

struct Outcome {
  std::vector<FallenCitation> fallen;
  std::optional<Error> failure;  // of the workspace itself
};

FallenCitation fallen_of(const CitedEvidence& cited, Reason reason, std::string detail) {
  const Evidence& evidence = cited.evidence;
  return {cited.model,   cited.criteria, evidence.url, evidence.document, evidence.fact,
          evidence.span, evidence.quote, reason,       std::move(detail)};
}

Outcome all_fall(Group group, Reason reason, const std::string& detail) {
  Outcome outcome;
  for (const CitedEvidence& cited : group) outcome.fallen.push_back(fallen_of(cited, reason, detail));
  return outcome;
}

// What is wrong with the stored document; empty where it is what the bytes give, or was made by another
// version of the parser (then it is only stale), or is not stored.
Result<std::string> compare_stored(const Workspace& workspace, const DocumentKey& key,
                                   const Document& parsed) {
  const Result<std::optional<Workspace::Parsed>> stored = workspace.document(key, kParserVersion);
  if (!stored) {
    if (stored.error().code == ErrorCode::malformed) return stored.error().message;
    return stored.error();
  }
  if (!stored->has_value()) return std::string();
  if (!(*stored)->ok()) return "stored as unreadable: " + (*stored)->error().message;
  const Document& document = ****stored;
  if (const auto broken = check_invariants(document)) return *broken;
  if (encode_document(document) != encode_document(parsed)) {
    return std::string("the stored document is not what its bytes give");
  }
  return std::string();
}

std::string shortened(std::string_view text) {
  constexpr size_t kShown = 60;
  std::string shown(truncate_utf8(text, kShown));
  if (shown.size() < text.size()) shown += "…";
  return shown;
}

Outcome check_quotes(Group group, const Document& document, const std::string& stored_fault) {
  Outcome outcome;
  for (const CitedEvidence& cited : group) {
    const Evidence& evidence = cited.evidence;
    const std::string_view there = document.text_of(evidence.span);
    if (evidence.quote.empty() || there != evidence.quote || evidence.span.end > document.text.size()) {
      outcome.fallen.push_back(fallen_of(cited, Reason::quote_differs,
                                         "at bytes " + std::to_string(evidence.span.begin) + "–" +
                                             std::to_string(evidence.span.end) + " stands \"" +
                                             shortened(there) + "\"; grade the model again"));
    } else if (!stored_fault.empty()) {
      outcome.fallen.push_back(
          fallen_of(cited, Reason::parse_differs, stored_fault + "; grade the model again"));
    }
  }
  return outcome;
}

Outcome check_group(const Workspace& workspace, Group group, const ParseLimits& limits) {
  const Evidence& first = group.front().evidence;
  const Result<std::optional<SnapshotRecord>> record = workspace.find_snapshot(first.document, first.url);
  if (!record) return {{}, record.error()};
  if (!record->has_value()) {
    return all_fall(group, Reason::blob_missing,
                    "no snapshot with these bytes is stored; fetch its source again");
  }
  const Result<SnapshotPtr> snapshot = workspace.load(**record);
  if (!snapshot) {
    const bool missing = snapshot.error().code == ErrorCode::not_found;
    return all_fall(group, missing ? Reason::blob_missing : Reason::blob_damaged,
                    snapshot.error().describe());
  }
  const Result<Document> parsed = parse_document(**snapshot, limits);
  if (!parsed) return all_fall(group, Reason::parse_failed, parsed.error().message);
  const Result<std::string> stored_fault = compare_stored(workspace, document_key(**snapshot), *parsed);
  if (!stored_fault) return {{}, stored_fault.error()};
  return check_quotes(group, *parsed, *stored_fault);
}

// Evidence comes in order of document and URL.
std::vector<Group> group_by_document(const std::vector<CitedEvidence>& all) {
  std::vector<Group> groups;
  for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    const Evidence& first = all[begin].evidence;
    while (end < all.size() && all[end].evidence.document == first.document &&
           all[end].evidence.url == first.url) {
      ++end;
    }
    groups.emplace_back(all.data() + begin, end - begin);
  }
  return groups;
}

std::vector<Outcome> check_all(const Workspace& workspace, const std::vector<Group>& groups,
                               const VerifyOptions& options) {
  std::vector<Outcome> outcomes(groups.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < groups.size(); i = next++) {
      outcomes[i] = check_group(workspace, groups[i], options.limits);
    }
  };
  std::vector<std::jthread> others;
  for (int i = 1; i < options.jobs; ++i) others.emplace_back(work);
  work();
  others.clear();
  return outcomes;
}

}  // namespace

std::string_view to_string(FallenCitation::Reason reason) {
  constexpr std::array<std::string_view, 5> kNames = {"blob_missing", "blob_damaged", "parse_failed",
                                                      "parse_differs", "quote_differs"};
  return kNames[static_cast<size_t>(reason)];
}

Result<Verification> verify(const Workspace& workspace, const VerifyOptions& options) {
  if (!options.model.empty()) {
    const Result<std::optional<SourcePlan>> known = workspace.plan(options.model);
    if (!known) return known.error();
    if (!known->has_value()) {
      return Error{ErrorCode::not_found, "this model is not in the workspace; grade it first", options.model};
    }
  }
  Result<std::vector<CitedEvidence>> all = workspace.cited_evidence(options.model);
  if (!all) return all.error();
  if (!options.also.empty()) {
    all->insert(all->end(), options.also.begin(), options.also.end());
    std::stable_sort(all->begin(), all->end(), [](const CitedEvidence& a, const CitedEvidence& b) {
      return std::tie(a.evidence.document, a.evidence.url, a.evidence.span.begin) <
             std::tie(b.evidence.document, b.evidence.url, b.evidence.span.begin);
    });
  }
  const std::vector<Group> groups = group_by_document(*all);
  Verification verification;
  verification.evidence = all->size();
  verification.documents = groups.size();
  for (const CitedEvidence& cited : *all) verification.citations += cited.criteria.size();
  for (Outcome& outcome : check_all(workspace, groups, options)) {
    if (outcome.failure) return *std::move(outcome.failure);
    std::move(outcome.fallen.begin(), outcome.fallen.end(), std::back_inserter(verification.fallen));
  }
  return verification;
}

}  // namespace exhibit
