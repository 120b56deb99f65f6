// Tested by tests/store/proposal_version_test.cc.
#include "pipeline/store/proposal_version.h"

#include "pipeline/base/sha256.h"
#include "pipeline/store/byte_stream.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

void add(ByteWriter& out, const Evidence& evidence) {
  for (const std::string* text : {&evidence.fact, &evidence.rule, &evidence.document, &evidence.url,
                                  &evidence.quote, &evidence.refused}) {
    out.string(*text);
  }
  out.string(to_string(evidence.relation));
  out.string(to_string(evidence.subject));
  out.string(to_string(evidence.stage));
  out.number(evidence.span.begin);
  out.number(evidence.span.end);
}

void add(ByteWriter& out, const std::vector<Evidence>& all) {
  out.number(all.size());
  for (const Evidence& evidence : all) add(out, evidence);
}

void add(ByteWriter& out, const SearchLedger& ledger) {
  out.number(ledger.documents.size());
  for (const SearchedDocument& document : ledger.documents) {
    for (const std::string* text : {&document.url, &document.document, &document.failure}) out.string(*text);
  }
  out.number(ledger.rules.size());
  for (const std::string& rule : ledger.rules) out.string(rule);
  add(out, ledger.near_misses);
}

}  // namespace

std::string proposal_hash(const std::string& model, const std::string& rubric, const Proposal& proposal) {
  ByteWriter out;
  for (const std::string* text :
       {&model, &rubric, &proposal.criterion, &proposal.reason, &proposal.missing}) {
    out.string(*text);
  }
  out.string(to_string(proposal.grade));
  add(out, proposal.citations);
  if (proposal.citations.empty()) add(out, proposal.ledger);
  return sha256_hex(out.take()).substr(0, 32);
}

std::string encode_proposal_version(const std::string& model, const Proposal& proposal) {
  return dump(Json{{"model", model}, {"proposal", to_json(proposal)}});
}

Result<Proposal> decode_proposal_version(std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (!json.is_object() || !json.contains("model") || !json.at("model").is_string() ||
      !json.contains("proposal")) {
    return Error{ErrorCode::malformed, "a kept version of a proposal is damaged", ""};
  }
  return parse_proposal(dump(json.at("proposal")), json.at("model").get<std::string>());
}

}  // namespace exhibit
