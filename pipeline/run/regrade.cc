// Tested by tests/run/regrade_test.cc.
#include "pipeline/run/regrade.h"

#include "pipeline/grade/grader.h"

namespace exhibit {

DocumentPtr stored_document_of(const Workspace& workspace, const std::string& sha256,
                               const std::string& url) {
  const auto record = workspace.find_snapshot(sha256, url);
  if (!record || !record->has_value()) return nullptr;
  const DocumentKey key = document_key(sha256, (*record)->media_type, url);
  const auto parsed = workspace.document(key, kParserVersion);
  if (!parsed || !parsed->has_value() || !(**parsed)) return nullptr;
  return ***parsed;
}

Result<GradedModel> regrade(const Workspace& workspace, const std::string& model,
                            const RegradingSetup& setup) {
  const auto plan = workspace.plan(model);
  if (!plan) return plan.error();
  if (!plan->has_value()) return Error{ErrorCode::not_found, model + " was never graded", {}};
  const auto evidence = workspace.evidence(model);
  if (!evidence) return evidence.error();
  GradedModel graded{**plan, {}, {}};
  std::map<std::string, DocumentSize> sizes;
  for (const Source& source : graded.plan.sources) {
    if (source.document.empty() || sizes.contains(source.document)) continue;
    if (const DocumentPtr document = stored_document_of(workspace, source.document, source.url)) {
      sizes[source.document] = {document->text.size(), document->pages};
    }
  }
  graded.proposals =
      grade(setup.rubric, {graded.plan, *evidence, sizes, setup.rules_by_fact, setup.calibration});
  graded.run.rubric = setup.rubric.id;
  if (const auto runs = workspace.runs(model); runs && !runs->empty()) {
    graded.run = runs->front();
    graded.run.rubric = setup.rubric.id;
  }
  return graded;
}

}  // namespace exhibit
