// Tested by tests/exchange/formats_test.cc.
#include <algorithm>

#include "pipeline/base/text.h"
#include "pipeline/exchange/license_choice.h"
#include "pipeline/exchange/osai.h"
#include "pipeline/exchange/outcome.h"
#include "pipeline/exchange/writers.h"

namespace exhibit {
namespace {

OsaiField text_field(std::string key, std::string text) {
  OsaiField field{std::move(key), {}, {}, {}};
  if (!text.empty()) field.value = YamlValue::of(std::move(text));
  return field;
}

OsaiField link_field(std::vector<std::string> urls) {
  if (urls.size() == 1) return text_field("link", urls.front());
  OsaiField field{"link", {}, {}, {}};
  if (!urls.empty()) field.value = YamlValue::of(std::move(urls));
  return field;
}

std::vector<std::string> links_of(const Outcome& outcome) {
  std::vector<std::string> urls;
  for (const Citation& citation : outcome.citations) {
    const std::string& url = citation.evidence.url;
    if (std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(url);
  }
  return urls;
}

std::string notes_of(const Outcome& outcome) {
  if (outcome.grade == Grade::unknown) return "The sources could not be examined.";
  const bool is_proposed = outcome.grade == outcome.proposal->grade;
  std::string notes = is_proposed ? outcome.proposal->reason : "Graded by reviewers.";
  if (!outcome.citations.empty()) {
    const std::string quote = fold_for_comparison(outcome.citations.front().evidence.quote);
    notes += " '" + std::string(truncate_utf8(quote, 200)) + (quote.size() > 200 ? "…'" : "'");
  }
  return notes;
}

std::string name_without_publisher(const std::string& id) {
  const size_t slash = id.rfind('/');
  return slash == std::string::npos ? id : id.substr(slash + 1);
}

}  // namespace

Result<std::string> write_osai_model(const ExportInput& input) {
  const SourcePlan& plan = input.graded.plan;
  const std::string page = plan.sources.empty() ? "" : plan.sources.front().url;
  const std::string hub =
      plan.model.kind == ModelRef::Kind::hub ? "https://huggingface.co/" + plan.model.id : page;
  std::vector<OsaiSection> sections = {
      {"system",
       {},
       {text_field("name", plan.name), text_field("link", hub), text_field("type", ""),
        text_field("performanceclass", ""),
        text_field("basemodelname", plan.bases.empty() ? "" : name_without_publisher(plan.bases.front())),
        text_field("endmodelname", plan.name),
        text_field("endmodellicense", license_of(LicensedPart::weights, input.evidence, input.licenses).name),
        text_field("releasedate", ""), text_field("notes", "")}},
      {"org", {}, {text_field("name", plan.publisher), text_field("link", ""), text_field("notes", "")}}};
  for (const Outcome& outcome : outcomes_of(input)) {
    const std::string& dimension = outcome.criterion->id;
    const bool known =
        std::find(kOsaiDimensions.begin(), kOsaiDimensions.end(), dimension) != kOsaiDimensions.end();
    if (!known) {
      return Error{
          ErrorCode::invalid_argument, "the rubric " + input.rubric.id + " is not that of the index", {}};
    }
    sections.push_back({dimension,
                        {},
                        {text_field("class", std::string(osai_class(outcome.grade))),
                         link_field(links_of(outcome)), text_field("notes", notes_of(outcome))}});
  }
  return write_osai(sections);
}

}  // namespace exhibit
