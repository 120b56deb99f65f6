// Small text operations shared by every room. All of them take and give UTF-8.
// Tested by tests/base/text_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

bool is_valid_utf8(std::string_view text);

// ASCII letters lowered; other bytes as they are. Enough for keywords, host names and media types.
std::string ascii_lower(std::string_view text);

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool equals_ignoring_case(std::string_view a, std::string_view b);

// Without leading and trailing ASCII white space.
std::string_view trim(std::string_view text);

// Parts between separators; "a,,b" gives three. Never empty: "" gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

// Folded for comparing quotes across renderings: white space runs become one blank, ligatures (U+FB00..FB06)
// their letters, soft hyphens vanish, a hyphen at a line's end is joined, curly quotes and dashes become
// ASCII.
std::string fold_for_comparison(std::string_view text);

// At most max_bytes of text, cut at a code point's border.
std::string_view truncate_utf8(std::string_view text, size_t max_bytes);

}  // namespace exhibit
