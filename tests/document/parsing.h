// What the parser tests share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/document/document.h"

namespace exhibit::test {

inline Snapshot snapshot_of(std::string_view bytes, std::string_view url, std::string_view media_type = "") {
  Snapshot snapshot;
  snapshot.url = url;
  snapshot.status = 200;
  snapshot.media_type = media_type;
  snapshot.bytes = bytes;
  return snapshot;
}

// The document, its invariants checked; an empty one where parsing failed.
inline Document parsed(std::string_view bytes, std::string_view url, std::string_view media_type = "") {
  Result<Document> document = parse_document(snapshot_of(bytes, url, media_type));
  if (!document) {
    ADD_FAILURE() << document.error().describe();
    return {};
  }
  EXPECT_EQ(check_invariants(*document), std::nullopt) << bytes.substr(0, 200);
  return std::move(*document);
}

// "kind: view" a sentence; fields as "field /path = value".
inline std::vector<std::string> outline(const Document& document) {
  std::vector<std::string> lines;
  for (const Sentence& sentence : document.sentences) {
    const Block& block = document.blocks[sentence.block];
    std::string line(to_string(block.kind));
    if (block.kind == BlockKind::field) {
      line += " " + block.path + " = " + block.value;
    } else {
      line += ": " + std::string(document.view_of(sentence));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace exhibit::test
