// Where a command reads pages from: the recorded folder of --replica for all that lies on the web, and the
// folders of the models (and manifests) that were named, for what lies on the disk.
// Tested by tests/tools/sources_test.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/document/source.h"
#include "pipeline/fetch/web.h"

namespace exhibit::cli {

// Serves file:// URLs below the folders of the models, everything else from the replica; with an empty path
// for the replica every other URL is an error (denied). The clock must outlive the result.
Result<std::unique_ptr<Web>> open_sources(std::span<const ModelRef> models,
                                          const std::filesystem::path& replica, const Clock& clock);

}  // namespace exhibit::cli
