// ModelRef -> SourcePlan: which URLs to read for a model, in which role, whose they are and why; and which
// were refused. Tested by tests/fetch/resolver_test.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/document/source.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

// What resolving brings back: the plan, and what was read to make it, so that nothing is fetched or parsed
// twice.
struct Resolution {
  SourcePlan plan;
  std::map<std::string, SnapshotPtr> snapshots;  // by SHA-256
  std::map<std::string, DocumentPtr> documents;  // by SHA-256; one that could not be parsed is missing here
                                                 // and its Source::failure says why
};

// How a snapshot becomes a document: a caller that keeps parsed documents answers from there. Thread-safe.
using ParseSnapshot = std::function<Result<DocumentPtr>(const Snapshot&)>;

struct Registry;

struct ResolverOptions {
  std::string hub = "https://huggingface.co";
  std::string revision = "main";
  int max_sources = 200;  // of one model; the rest is refused with that reason
  int max_bases = 3;      // how far a lineage is followed
  ParseLimits limits;
  ParseSnapshot parse;  // parse_document() with these limits where empty
  // Whose hosts and accounts are whose, and where families are described (registry.h); may be null, then
  // only names are compared.
  std::shared_ptr<const Registry> registry;
  // For files on the disk, whose time of reading the web does not know; may be null, then they carry none.
  const Clock* clock = nullptr;
};

// A folder's or a manifest's own files are read from the disk; everything else through `web`.
// A 404 is an answer: such a candidate is refused. Gated, denied and unreadable sources stay in the plan with
// their failure. Fails only where the model itself cannot be found or read (not_found, denied, io); every
// other missing source is a Source with a failure. Deterministic for the same answers. Thread-safe.
Result<Resolution> resolve(const ModelRef& model, Web& web, const ResolverOptions& options = {});

// "publisher/name", a repository URL, a folder or a manifest (a .yaml file) as the user types it.
Result<ModelRef> parse_model_ref(const std::string& text);

}  // namespace exhibit
