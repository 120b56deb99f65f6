// Text from anywhere made fit for an HTML page. Tested by tests/report/site_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace exhibit {

// UTF-8 in which nothing is invisible or turns the direction of what follows: broken bytes, control
// characters (but line ends and tabs) and Unicode's direction overrides and isolates become U+FFFD.
std::string visible_text(std::string_view text);

// visible_text() with &, <, >, " and ' as references: safe as content and in quoted attributes.
std::string escape_html(std::string_view text);

}  // namespace exhibit
