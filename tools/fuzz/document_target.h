// Targets that parse a document of one kind: the document that comes of it is sound, whatever the bytes are.
#pragma once

#include <string>

#include "pipeline/base/sha256.h"
#include "pipeline/document/document.h"
#include "tools/fuzz/target.h"

namespace exhibit::fuzz {

inline void examine_document(std::string_view bytes, const char* media_type, const char* url) {
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = url;
  snapshot.status = 200;
  snapshot.media_type = media_type;
  snapshot.bytes = bytes;
  snapshot.sha256 = sha256_hex(bytes);
  ParseLimits limits;
  limits.max_seconds = 5;
  const Result<Document> document = parse_document(snapshot, limits);
  if (!document) return;
  const auto broken = check_invariants(*document);
  require(!broken, broken ? broken->c_str() : "");
}

}  // namespace exhibit::fuzz
