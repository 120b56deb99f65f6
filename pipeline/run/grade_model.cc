// Tested by tests/run/grade_model_test.cc.
#include "pipeline/run/grade_model.h"

#include <algorithm>
#include <iterator>

#include "extractors/license/resolve.h"
#include "pipeline/run/document_cache.h"
#include "pipeline/run/fingerprint.h"
#include "pipeline/run/stoppable_web.h"
#include "pipeline/store/hits_codec.h"

namespace exhibit {
namespace {

Error interrupted(const SourcePlan& plan) { return {ErrorCode::cancelled, "interrupted", plan.model.id}; }

// Hits that were found now and are still to be stored.
struct NewHits {
  HitsKey key;
  std::vector<Hit> hits;
};

// One model on its way.
class Grading {
 public:
  Grading(Workspace& workspace, const GradingSetup& setup, std::stop_token stop, ModelReport& report)
      : workspace_(workspace),
        setup_(setup),
        stop_(std::move(stop)),
        report_(report),
        cache_(workspace, setup.resolver.limits) {}

  Result<void> run(const ModelRef& model, Web& web);

 private:
  Result<bool> reuse(const std::string& inputs);
  Result<void> collect_documents();
  Result<void> extract();
  void decide_license();
  Result<std::vector<Hit>> hits_of(const Extractor& extractor, const SourceDocument& document);
  void propose();
  Result<void> store();
  Result<void> store_sources();

  SourcePlan& plan() { return report_.graded.plan; }

  Workspace& workspace_;
  const GradingSetup& setup_;
  const std::stop_token stop_;
  ModelReport& report_;
  DocumentCache cache_;
  Resolution resolution_;
  std::vector<SourceDocument> documents_;
  std::vector<NewHits> new_hits_;
  std::vector<Evidence> evidence_;
};

Result<void> Grading::run(const ModelRef& model, Web& web) {
  StoppableWeb stoppable(web, stop_);
  ResolverOptions options = setup_.resolver;
  options.parse = [this](const Snapshot& snapshot) { return cache_.parse(snapshot); };
  Result<Resolution> resolved = setup_.resolve(model, stoppable, options);
  // Not the sources' fault: a model is never graded as if they could not be read.
  if (std::optional<Error> failure = cache_.failure()) return *failure;
  if (!resolved) return resolved.error();
  resolution_ = *std::move(resolved);
  plan() = std::move(resolution_.plan);
  report_.model = plan().model;
  if (stop_.stop_requested()) return interrupted(plan());
  if (Result<void> collected = collect_documents(); !collected) return collected;

  RunRecord& record = report_.graded.run;
  record = {setup_.rubric.id,  setup_.rubric_version,  setup_.rules_version,
            kParserVersion,    setup_.program_version, fingerprint(plan(), documents_, setup_),
            setup_.clock.now()};
  const Result<bool> reused = reuse(record.inputs);
  if (!reused) return reused.error();
  if (*reused) return {};
  if (Result<void> extracted = extract(); !extracted) return extracted;
  propose();
  return store();
}

// The stored proposals, where they were made from the same.
Result<bool> Grading::reuse(const std::string& inputs) {
  const Result<std::optional<RunRecord>> before = workspace_.run(plan().model.id, setup_.rubric.id);
  if (!before) return before.error();
  if (!before->has_value() || (*before)->inputs != inputs) return false;
  Result<std::optional<GradedModel>> graded = workspace_.graded(plan().model.id, setup_.rubric.id);
  // What is damaged is made anew.
  if (!graded && graded.error().code == ErrorCode::malformed) return false;
  if (!graded) return graded.error();
  if (!graded->has_value()) return false;
  report_.graded = **std::move(graded);
  report_.stats.reused = true;
  return true;
}

Result<void> Grading::collect_documents() {
  for (const Source& source : plan().sources) {
    const auto found = resolution_.documents.find(source.document);
    if (found == resolution_.documents.end()) {
      ++report_.stats.unread;
      continue;
    }
    SourceDocument document{&source, found->second, {}};
    if (const std::optional<DocumentKey> key = cache_.key_of(found->second)) {
      document.key = *key;
    } else {
      return Error{ErrorCode::invalid_argument, "a document that did not come through the cache", source.url};
    }
    documents_.push_back(std::move(document));
  }
  report_.stats.sources = static_cast<int>(plan().sources.size());
  report_.stats.documents = static_cast<int>(documents_.size());
  report_.stats.parsed = cache_.parsed();
  return {};
}

Result<void> Grading::extract() {
  for (const SourceDocument& document : documents_) {
    std::vector<Hit> hits;
    for (const auto& extractor : setup_.extractors) {
      if (stop_.stop_requested()) return interrupted(plan());
      Result<std::vector<Hit>> found = hits_of(*extractor, document);
      if (!found) return found.error();
      std::move(found->begin(), found->end(), std::back_inserter(hits));
    }
    std::vector<Evidence> bound = setup_.binder.bind(*document.document, *document.source, plan(), hits);
    std::move(bound.begin(), bound.end(), std::back_inserter(evidence_));
  }
  decide_license();
  const auto refused = std::count_if(evidence_.begin(), evidence_.end(),
                                     [](const Evidence& evidence) { return !evidence.refused.empty(); });
  report_.stats.near_misses = static_cast<int>(refused);
  report_.stats.evidence = static_cast<int>(evidence_.size()) - report_.stats.near_misses;
  return {};
}

// Which licence counts is not said by one document alone: the evidence of all of them decides.
void Grading::decide_license() {
  LicenseFinding finding = resolve_license(evidence_);
  std::erase_if(evidence_, [](const Evidence& evidence) { return evidence.fact.starts_with("license."); });
  std::move(finding.evidence.begin(), finding.evidence.end(), std::back_inserter(evidence_));
}

Result<std::vector<Hit>> Grading::hits_of(const Extractor& extractor, const SourceDocument& document) {
  HitsKey key{document.key, document.source->role, document.source->url, std::string(extractor.name()),
              extractor.version()};
  Result<std::optional<std::vector<Hit>>> stored = workspace_.hits(key);
  if (!stored && stored.error().code != ErrorCode::malformed) return stored.error();
  if (stored && stored->has_value() && check_hits(**stored, *document.document)) return **std::move(stored);
  std::vector<Hit> hits =
      extractor.extract(*document.document, {document.source->role, document.source->url});
  ++report_.stats.extracted;
  new_hits_.push_back({std::move(key), hits});
  return hits;
}

void Grading::propose() {
  std::map<std::string, DocumentSize> sizes;
  for (const SourceDocument& document : documents_) {
    sizes[document.source->document] = {document.document->text.size(), document.document->pages};
  }
  report_.graded.proposals =
      grade(setup_.rubric, {plan(), evidence_, sizes, setup_.rules_by_fact, setup_.calibration});
}

Result<void> Grading::store() {
  Result<Workspace::Transaction> transaction = workspace_.begin();
  if (!transaction) return transaction.error();
  const std::string& id = plan().model.id;
  if (Result<void> stored = store_sources(); !stored) return stored;
  if (Result<void> stored = workspace_.put_plan(plan()); !stored) return stored;
  if (Result<void> stored = workspace_.put_evidence(id, evidence_); !stored) return stored;
  if (Result<void> stored = workspace_.put_proposals(id, setup_.rubric.id, report_.graded.proposals);
      !stored) {
    return stored;
  }
  if (Result<void> stored = workspace_.put_run(id, report_.graded.run); !stored) return stored;
  return transaction->commit();
}

// Snapshots are there already where they were fetched through a RecordingWeb.
Result<void> Grading::store_sources() {
  for (const auto& [sha256, snapshot] : resolution_.snapshots) {
    const Result<std::optional<SnapshotRecord>> known = workspace_.find_snapshot(sha256, snapshot->url);
    if (!known) return known.error();
    if (known->has_value()) continue;
    if (Result<void> stored = workspace_.put_snapshot(*snapshot); !stored) return stored;
  }
  for (const NewHits& found : new_hits_) {
    if (Result<void> stored = workspace_.put_hits(found.key, found.hits); !stored) return stored;
  }
  return {};
}

}  // namespace

ModelReport grade_model(const ModelRef& model, Web& web, Workspace& workspace, const GradingSetup& setup,
                        std::stop_token stop) {
  ModelReport report;
  report.model = model;
  if (const Result<void> graded = Grading(workspace, setup, std::move(stop), report).run(model, web);
      !graded) {
    report.error = graded.error();
    report.graded = {};
  }
  return report;
}

}  // namespace exhibit
