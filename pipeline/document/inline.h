// Inline markup of Markdown and of the HTML inside it: read once, left to right, in linear time, and given as
// pieces of which the parser makes views. Internal to this folder. Tested by tests/document/markdown_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/span.h"

namespace exhibit {

// Link labels, lower-cased, and where they lead.
using LinkReferences = std::map<std::string, std::string, std::less<>>;

struct InlinePiece {
  enum class Kind {
    text,       // span as it stands
    replaced,   // value for what stands at span
    link_open,  // value: the URL
    link_close,
    tag,  // an HTML tag: value is its name in lower case, with '/' before a closing one; url its href
  };
  Kind kind = Kind::text;
  Span span;
  std::string value;
  std::string url;
};

// The pieces of text[range). Dropped: emphasis, code ticks, images, comments, link destinations. Entities are
// decoded; a line break becomes a blank, and with it go quote marks ('>') and white space that begin the next
// line. What is not closed stays as it is.
std::vector<InlinePiece> read_inline(std::string_view text, Span range, const LinkReferences& references);

// The text of an entity that begins at text[at] ('&'), and its length; length 0 where there is none.
struct Entity {
  std::string text;
  size_t length = 0;
};
Entity read_entity(std::string_view text, size_t at);

// The length of a bare URL at text[at]; 0 where there is none. A closing stop or bracket is not part of it.
size_t bare_url_length(std::string_view text, size_t at);

}  // namespace exhibit
