// Tested by tests/serve/review_api_test.cc.
#include "pipeline/serve/shapes.h"

#include <algorithm>

#include "pipeline/base/sha256.h"

namespace exhibit::serve {
namespace {

std::string name(std::string_view text) { return std::string(text); }

// A citation's name within its cell: the same passage for the same fact by the same rule.
std::string citation_id(const Evidence& evidence) {
  return sha256_hex(evidence.document + ":" + std::to_string(evidence.span.begin) + "-" +
                    std::to_string(evidence.span.end) + ":" + evidence.fact + ":" + evidence.rule)
      .substr(0, 16);
}

Json evidence_shape(const Evidence& evidence) {
  Json json = {{"id", citation_id(evidence)},
               {"fact", evidence.fact},
               {"rule", evidence.rule},
               {"document", evidence.document},
               {"url", evidence.url},
               {"role", name(to_string(evidence.role))},
               {"relation", name(to_string(evidence.relation))},
               {"subject", name(to_string(evidence.subject))},
               {"stage", name(to_string(evidence.stage))},
               {"begin_byte", evidence.span.begin},
               {"end_byte", evidence.span.end},
               {"match_begin_byte", evidence.match.begin},
               {"match_end_byte", evidence.match.end},
               {"quote", evidence.quote},
               {"page", evidence.page},
               {"line", evidence.line},
               {"section", evidence.section}};
  if (!evidence.refused.empty()) json["refused"] = evidence.refused;
  return json;
}

Json added_shape(const JudgedCitation& added) {
  const CitedText& text = added.citation;
  return {{"id", added.decision},          {"fact", text.fact},
          {"document", text.document},     {"url", text.url},
          {"begin_byte", text.span.begin}, {"end_byte", text.span.end},
          {"quote", text.quote},           {"page", text.page},
          {"added_by", added.reviewer}};
}

Json evidence_list(const std::vector<Evidence>& list, const Judgement& judgement) {
  Json array = Json::array();
  for (const Evidence& evidence : list) {
    Json json = evidence_shape(evidence);
    Json by = Json::array();
    for (const JudgedCitation& rejected : judgement.rejected) {
      if (rejected.citation.same_as(evidence)) by.push_back(rejected.reviewer);
    }
    if (!by.empty()) {
      json["rejected"] = true;
      json["rejected_by"] = std::move(by);
    }
    array.push_back(std::move(json));
  }
  return array;
}

Json ledger_shape(const SearchLedger& ledger) {
  Json documents = Json::array();
  for (const SearchedDocument& document : ledger.documents) documents.push_back(to_json(document));
  return {{"documents", std::move(documents)}, {"rules", ledger.rules}};
}

Json proposal_shape(const Proposal& proposal, const std::string& hash, const Judgement& judgement,
                    bool hidden) {
  Json json;
  if (hidden) {
    json = {{"grade", nullptr}, {"confidence", nullptr}, {"reason", nullptr}, {"missing", nullptr}};
  } else {
    json = {{"grade", name(to_string(proposal.grade))},
            {"confidence", proposal.confidence},
            {"reason", proposal.reason},
            {"missing", proposal.missing}};
  }
  json["hash"] = hash;
  json["citations"] = evidence_list(proposal.citations, judgement);
  for (const JudgedCitation& added : judgement.added) json["citations"].push_back(added_shape(added));
  json["near_misses"] = evidence_list(proposal.ledger.near_misses, judgement);
  json["ledger"] = ledger_shape(proposal.ledger);
  return json;
}

}  // namespace

Json number_or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(nullptr); }

Json decision_shape(const Decision& decision) {
  Json json = {{"id", decision.id},
               {"seq", decision.seq},
               {"at", decision.at},
               {"origin", decision.origin},
               {"reviewer", decision.reviewer},
               {"model", decision.model},
               {"rubric", decision.rubric},
               {"criterion", decision.criterion},
               {"action", name(to_string(decision.action))}};
  if (decision.grade) json["grade"] = name(to_string(*decision.grade));
  if (decision.citation) {
    const CitedText& text = *decision.citation;
    json["citation"] = {{"document", text.document}, {"url", text.url},     {"begin_byte", text.span.begin},
                        {"end_byte", text.span.end}, {"quote", text.quote}, {"fact", text.fact},
                        {"page", text.page}};
  }
  if (!decision.comment.empty()) json["comment"] = decision.comment;
  if (!decision.undoes.empty()) json["undoes"] = decision.undoes;
  json["proposal"] = decision.proposal;
  json["blind"] = decision.blind;
  json["base"] = decision.base;
  return json;
}

Json cell_shape(const CellDetail& cell) {
  Json decisions = Json::array();
  for (const Decision& decision : cell.decisions) decisions.push_back(decision_shape(decision));
  Json final_grade = nullptr;
  if (!cell.hidden) {
    final_grade = {{"grade", name(to_string(cell.final_grade.grade))}, {"decided", cell.final_grade.decided}};
  }
  Json json = {{"model", cell.model},
               {"criterion", cell.criterion},
               {"rubric", cell.rubric},
               {"version", cell.version()},
               {"state", name(to_string(cell.state))},
               {"hidden", cell.hidden},
               {"final", std::move(final_grade)},
               {"proposal", proposal_shape(cell.proposal, cell.hash, cell.judgement, cell.hidden)}};
  json["previous"] = cell.previous
                         ? proposal_shape(*cell.previous, cell.previous_hash, cell.judgement, cell.hidden)
                         : Json(nullptr);
  json["decisions"] = std::move(decisions);
  json["published"] = cell.published ? Json{{"grade", name(to_string(*cell.published))}} : Json(nullptr);
  return json;
}

Json history_shape(const HistoryEntry& entry) {
  if (entry.decision) return decision_shape(*entry.decision);
  return {{"at", entry.at},
          {"action", "regrade"},
          {"criterion", entry.criterion},
          {"from", name(to_string(entry.from))},
          {"to", name(to_string(entry.to))},
          {"from_hash", entry.from_hash},
          {"to_hash", entry.to_hash}};
}

}  // namespace exhibit::serve
