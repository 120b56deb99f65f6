// HTML made safe to parse: a tokenizer that knows tags, attributes and raw text, run over the bytes before
// the tree builder sees them.
//
// The tree builder's time grows with the square of the nesting depth and of a tag's attributes, and its
// memory with unclosed formatting tags. So here scripts, styles, comments, SVG and templates vanish,
// formatting tags become plain spans, only the attributes that reading needs stay, and tags nested deeper
// than the limit are left out (their text stays). Linear in the input. Tested by tests/document/html_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace exhibit {

struct ScannedHtml {
  std::string html;         // what the tree builder is given
  size_t deep_tags = 0;     // left out because they were nested too deeply
  size_t surplus_tags = 0;  // left out because there were too many before them
};

// html: valid UTF-8. max_depth: open elements at one time. max_tags: start tags in all, since every element
// takes some 200 bytes of the tree.
ScannedHtml scan_html(std::string_view html, size_t max_depth, size_t max_tags);

}  // namespace exhibit
