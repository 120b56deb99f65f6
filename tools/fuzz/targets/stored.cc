// What the database holds in forms of our own: documents, hits, plans.
#include "pipeline/store/document_codec.h"
#include "pipeline/store/hits_codec.h"
#include "pipeline/store/json_codec.h"
#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  const auto document = decode_document(input);
  if (document) require(decode_document(encode_document(*document)).ok(), "a document comes back");
  const auto hits = decode_hits(input);
  if (hits) require(decode_hits(encode_hits(*hits)).ok(), "hits come back");
  parse_plan(input);
  parse_searched_documents(input);
  parse_strings(input);
  parse_pairs(input);
}
