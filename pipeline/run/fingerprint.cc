// Tested by tests/run/grade_model_test.cc.
#include "pipeline/run/fingerprint.h"

#include "pipeline/base/sha256.h"
#include "pipeline/store/byte_stream.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {

std::string fingerprint(const SourcePlan& plan, std::span<const SourceDocument> documents,
                        const GradingSetup& setup) {
  ByteWriter out;
  out.string(dump(to_json(plan)));
  out.signed_number(kParserVersion);
  out.number(documents.size());
  for (const SourceDocument& document : documents) {
    out.string(document.source->url);
    out.string(document.key.sha256);
    out.string(document.key.parse_key);
  }
  out.number(setup.extractors.size());
  for (const auto& extractor : setup.extractors) {
    out.string(extractor->name());
    out.string(extractor->version());
  }
  for (const std::string* version : {&setup.binder.version(), &setup.rubric.id, &setup.rubric_version,
                                     &setup.rules_version, &setup.program_version}) {
    out.string(*version);
  }
  out.number(setup.calibration.size());
  for (const auto& [cell, probability] : setup.calibration) {
    out.string(cell.first);
    out.string(to_string(cell.second));
    out.real64(probability);
  }
  return sha256_hex(out.take());
}

}  // namespace exhibit
