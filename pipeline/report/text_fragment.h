// Links that open a source at the quoted words: text fragments (WICG, "URL Fragment Text Directives"),
// https://example.org/page#:~:text=prefix-,start,end. Browsers that know them scroll to the words and mark
// them; the others open the page. Tested by tests/report/text_fragment_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/document/document.h"

namespace exhibit {

// What a directive asks for, decoded. Each part stands within one line of the document.
struct TextDirective {
  std::string prefix;  // what stands before; empty: anything
  std::string start;
  std::string end;  // empty: the passage is `start`
};

// For a passage of the document: its words where they are few and in one line, else its first and last ones;
// with words before it where its first words stand earlier in the document, too. nullopt for an empty span.
std::optional<TextDirective> text_directive(const Document& document, Span passage);

// ":~:text=..." percent-encoded.
std::string fragment_of(const TextDirective& directive);
// The inverse; nullopt where the URL has no text directive (its first one counts).
std::optional<TextDirective> parse_text_directive(std::string_view url);

// The passage that a browser would find: the first one in the text that fits, white space runs and case
// aside.
std::optional<Span> find_passage(std::string_view text, const TextDirective& directive);

// The URL with the page (PDF) and the passage in its fragment, which replaces the one it has. Empty for what
// browsers should not open from a report: anything but http and https.
std::string link_to(const std::string& url, const Document& document, Span passage, int32_t page);

// The URL where it is one of http or https without blanks, quotes and control characters; else empty.
std::string safe_link(const std::string& url);

}  // namespace exhibit
