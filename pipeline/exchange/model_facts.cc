// Tested by tests/exchange/model_facts_test.cc.
#include "pipeline/exchange/model_facts.h"

#include <algorithm>
#include <set>

namespace exhibit {
namespace {

bool counts(const Evidence& piece) {
  return piece.refused.empty() && piece.relation == Relation::own &&
         (piece.subject == Subject::model || piece.subject == Subject::family);
}

}  // namespace

std::string hub_field(const ExportInput& input, std::string_view pointer) {
  if (!input.document_of) return {};
  const auto& sources = input.graded.plan.sources;
  const auto metadata = std::find_if(sources.begin(), sources.end(), [](const Source& source) {
    return source.role == SourceRole::metadata && source.relation == Relation::own &&
           !source.document.empty();
  });
  if (metadata == sources.end()) return {};
  Evidence place;
  place.document = metadata->document;
  place.url = metadata->url;
  const DocumentPtr document = input.document_of(place);
  if (!document) return {};
  const auto field = std::find_if(document->blocks.begin(), document->blocks.end(), [&](const Block& block) {
    return block.kind == BlockKind::field && block.path == pointer;
  });
  return field == document->blocks.end() ? std::string() : field->value;
}

std::string hub_page(const SourcePlan& plan) {
  return plan.model.kind == ModelRef::Kind::hub ? "https://huggingface.co/" + plan.model.id : "";
}

std::string structure_of(const ExportInput& input) {
  for (const Evidence& piece : input.evidence) {
    const std::string_view structure = value_of(piece, "structure");
    if (counts(piece) && piece.fact == "architecture.structure" && !structure.empty()) {
      return std::string(structure);
    }
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> sizes_of(const ExportInput& input) {
  std::vector<std::pair<std::string, std::string>> sizes;
  std::set<std::string, std::less<>> seen;
  for (const Evidence& piece : input.evidence) {
    if (!counts(piece) || piece.fact != "architecture.size" || piece.role != SourceRole::config) continue;
    const std::string key(value_of(piece, "key"));
    if (!key.empty() && seen.insert(key).second) sizes.emplace_back(key, value_of(piece, "value"));
  }
  return sizes;
}

std::vector<NamedData> released_data(const ExportInput& input) {
  std::vector<NamedData> data;
  std::set<std::string, std::less<>> seen;
  for (const Evidence& piece : input.evidence) {
    const std::string name(value_of(piece, "name"));
    if (!counts(piece) || piece.fact != "data.released" || name.empty()) continue;
    const std::string owner(value_of(piece, "owner"));
    const std::string whole = owner.empty() ? name : owner + '/' + name;
    if (seen.insert(whole).second) data.push_back({whole, std::string(value_of(piece, "url"))});
  }
  return data;
}

bool is_spdx_id(const ChosenLicense& license, const license::LicenseCatalog& catalog) {
  const license::License* known = catalog.by_tag(license.name);
  return known != nullptr && known->spdx && known->id == license.name;
}

std::vector<Source> sources_read(const SourcePlan& plan) {
  std::vector<Source> read;
  std::set<std::string, std::less<>> seen;
  for (const Source& source : plan.sources) {
    const bool was_read = !source.document.empty() && source.failure.empty();
    if (was_read && seen.insert(source.url).second) read.push_back(source);
  }
  return read;
}

}  // namespace exhibit
