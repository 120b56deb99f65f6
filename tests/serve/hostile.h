// Documents that attack whoever shows them.
#pragma once

#include <vector>

#include "tests/serve/test_server.h"

namespace exhibit::test {

// At least thirty: script in every place that browsers run it in, SVG, data: and javascript: addresses,
// markup in quotes, characters that turn or hide text.
std::vector<SourceFile> hostile_documents();

}  // namespace exhibit::test
