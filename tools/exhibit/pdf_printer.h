// A page printed by Chromium, where it is installed. Tested by tests/e2e/report.test.mjs.
#pragma once

#include <filesystem>

#include "pipeline/base/result.h"

namespace exhibit::cli {

// $EXHIBIT_CHROMIUM, or the first of chromium, chromium-browser and google-chrome in $PATH. Error: not_found.
Result<std::filesystem::path> find_browser();

// Runs the browser without a window, without a network and with a profile of its own that is gone afterwards.
// Errors: io where it fails or takes more than 60 s.
Result<void> print_pdf(const std::filesystem::path& browser, const std::filesystem::path& page,
                       const std::filesystem::path& pdf);

}  // namespace exhibit::cli
