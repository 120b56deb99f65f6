// Path patterns of rules, translated to RE2. Tested by tests/extractors/glob_test.cc.
//
//   *       any characters within one part          **     any number of whole parts, also none
//   ?       one character within one part           {a,b}  either
#pragma once

#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit {

// For file names in a list: matches without regard to ASCII case; a pattern without '/' matches the file's
// name in any folder. Errors name what is wrong.
Result<std::string> file_glob_to_regex(std::string_view glob);

// For JSON pointers: begins with '/', matches with regard to case and as a whole.
Result<std::string> pointer_glob_to_regex(std::string_view glob);

}  // namespace exhibit
