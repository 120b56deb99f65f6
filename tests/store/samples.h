// Values to store: random documents and hits (the same for the same seed), and a small graded model.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "extractors/extractor.h"
#include "pipeline/document/document.h"
#include "pipeline/document/snapshot.h"
#include "pipeline/grade/proposal.h"

namespace exhibit::test {

// Fulfils the invariants of documents except that it need not look like anything a parser would make.
Document random_document(unsigned seed);
std::vector<Hit> random_hits(unsigned seed, const Document& document);

// An answer with status 200 whose SHA-256 is right.
Snapshot snapshot_of(const std::string& url, const std::string& bytes,
                     const std::string& media_type = "text/markdown",
                     const std::string& fetched_at = "2025-06-01T12:00:00Z");

// Evidence of the first occurrence of a quote.
Evidence evidence_of(const Snapshot& snapshot, const std::string& text, const std::string& quote);

// A plan with one source for each snapshot.
SourcePlan plan_of(const std::string& model, const std::vector<Snapshot>& snapshots);

bool equal(const Document& a, const Document& b);
bool equal(const Hit& a, const Hit& b);
bool equal(const Evidence& a, const Evidence& b);

}  // namespace exhibit::test
