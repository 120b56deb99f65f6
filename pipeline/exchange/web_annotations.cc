// Every citation as a W3C Web Annotation (Data Model, 23 February 2017): what is cited for which criterion,
// the quote with what stands around it, and where it stands, in code points of the text of the stored
// document. Tested by tests/exchange/web_annotations_test.cc and tests/e2e/exchange.test.mjs.
#include <algorithm>
#include <set>

#include "pipeline/exchange/identifiers.h"
#include "pipeline/exchange/outcome.h"
#include "pipeline/exchange/writers.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

constexpr size_t kContextCharacters = 32;

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// At most so many characters from the end, or from the begin.
std::string_view last_characters(std::string_view text, size_t count) {
  size_t at = text.size();
  while (at > 0 && count > 0) {
    if (begins_character(text[--at])) --count;
  }
  return text.substr(at);
}

std::string_view first_characters(std::string_view text, size_t count) {
  size_t at = 0;
  while (at < text.size() && (count > 0 || !begins_character(text[at]))) {
    if (begins_character(text[at])) --count;
    ++at;
  }
  return text.substr(0, at);
}

Json selectors_of(const Evidence& evidence, const DocumentPtr& document) {
  Json quote = {{"type", "TextQuoteSelector"}, {"exact", evidence.quote}};
  // Without the document, or where it was read differently since, the quote has to find itself.
  if (!document || document->text_of(evidence.span) != evidence.quote) return Json::array({quote});
  const std::string_view text = document->text;
  const std::string_view before = text.substr(0, evidence.span.begin);
  quote["prefix"] = last_characters(before, kContextCharacters);
  quote["suffix"] = first_characters(text.substr(evidence.span.end), kContextCharacters);
  const size_t start = count_characters(before);
  return Json::array({quote,
                      {{"type", "TextPositionSelector"},
                       {"start", start},
                       {"end", start + count_characters(evidence.quote)}}});
}

Json target_of(const Evidence& evidence, const ExportInput& input) {
  Json target = {{"type", "SpecificResource"}, {"source", iri_of(evidence.url)}};
  if (input.snapshot_of) {
    if (const auto snapshot = input.snapshot_of(evidence.url, evidence.document)) {
      Json state = {{"type", "TimeState"}};
      if (is_utc_time(snapshot->fetched_at)) state["sourceDate"] = snapshot->fetched_at;
      state["cached"] = name_of_bytes(evidence.document);
      target["state"] = std::move(state);
    }
  }
  target["selector"] = selectors_of(evidence, input.document_of ? input.document_of(evidence) : nullptr);
  return target;
}

Json text_body(std::string_view purpose, std::string_view value) {
  return {{"type", "TextualBody"}, {"purpose", purpose}, {"format", "text/plain"}, {"value", value}};
}

Json bodies_of(const Outcome& outcome, const Citation& citation, const Rubric& rubric) {
  Json bodies = Json::array({text_body("classifying", rubric.id + '/' + outcome.criterion->id),
                             text_body("assessing", to_string(outcome.grade))});
  if (outcome.grade == outcome.proposal->grade && !outcome.proposal->reason.empty()) {
    bodies.push_back(text_body("describing", outcome.proposal->reason));
  }
  const Evidence& evidence = citation.evidence;
  if (!evidence.fact.empty()) bodies.push_back(text_body("tagging", "fact:" + evidence.fact));
  if (!evidence.rule.empty()) bodies.push_back(text_body("tagging", "rule:" + evidence.rule));
  return bodies;
}

// The program, where the passage is its own finding; and the people who added it or graded by it.
Json creators_of(const Outcome& outcome, const Citation& citation, const std::string& version) {
  std::set<std::string> people;
  for (const Verdict& verdict : outcome.deciders) people.insert(verdict.reviewer);
  Json creators = Json::array();
  if (citation.added_by.empty()) {
    creators.push_back({{"type", "Software"}, {"name", "exhibit " + version}});
  } else {
    people.insert(citation.added_by);
  }
  for (const std::string& name : people) creators.push_back({{"type", "Person"}, {"name", name}});
  return creators;
}

Json annotation_of(const Outcome& outcome, const Citation& citation, const ExportInput& input) {
  const RunRecord& run = input.graded.run;
  Json annotation = {{"type", "Annotation"}, {"motivation", "assessing"}};
  annotation["creator"] = creators_of(outcome, citation, run.program_version);
  if (is_utc_time(run.graded_at) && citation.added_by.empty()) annotation["created"] = run.graded_at;
  annotation["body"] = bodies_of(outcome, citation, input.rubric);
  annotation["target"] = target_of(citation.evidence, input);
  return annotation;
}

Json named(const std::string& id, const Json& rest) {
  Json json = {{"id", "urn:uuid:" + id}};
  json.update(rest);
  return json;
}

}  // namespace

Result<std::string> write_web_annotations(const ExportInput& input) {
  const std::string& model = input.graded.plan.model.id;
  const std::string collection = uuid_of("collection\n" + model + '\n' + input.rubric.id);
  std::set<std::string> seen;
  Json items = Json::array();
  for (const Outcome& outcome : outcomes_of(input)) {
    for (const Citation& citation : outcome.citations) {
      const Json annotation = annotation_of(outcome, citation, input);
      // A passage that carries several values of one fact is one annotation.
      const std::string id = uuid_of(model + '\n' + dump(annotation));
      if (seen.insert(id).second) items.push_back(named(id, annotation));
    }
  }
  Json whole = {{"@context", "http://www.w3.org/ns/anno.jsonld"},
                {"id", "urn:uuid:" + collection},
                {"type", "AnnotationCollection"},
                {"label", model + ": " + input.rubric.title},
                {"total", items.size()}};
  if (!items.empty()) {
    const std::string page = "urn:uuid:" + uuid_of("page\n" + collection);
    whole["first"] = {{"id", page},
                      {"type", "AnnotationPage"},
                      {"partOf", "urn:uuid:" + collection},
                      {"startIndex", 0},
                      {"items", std::move(items)}};
    whole["last"] = page;
  }
  return dump(whole, 2) + '\n';
}

}  // namespace exhibit
