// Tested by tests/document/text_test.cc.
#include "pipeline/base/text.h"

#include <algorithm>

#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/parsers.h"

namespace exhibit {

Result<Document> parse_text(const Snapshot& snapshot, const ParseLimits& limits) {
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  if (!looks_like_text(decoded.text)) {
    return Error{ErrorCode::malformed, "the bytes are not text", snapshot.url};
  }
  DocumentBuilder builder(MediaType::text, limits);
  builder.set_encoding(decoded.encoding);
  for (std::string& warning : decoded.warnings) builder.warn(std::move(warning));
  builder.append(decoded.text);
  const std::string& text = builder.text();
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find("\n\n", begin), text.size());
    builder.block(BlockKind::paragraph, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
    begin = end + 2;
  }
  if (builder.blocks().empty())
    return Error{ErrorCode::empty, "the text holds only white space", snapshot.url};
  return std::move(builder).finish();
}

}  // namespace exhibit
