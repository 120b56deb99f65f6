// Where a command reads pages from: the folders of the models (and manifests) that were named, for what lies
// on the disk; for all that lies on the web a recorded folder, the workspace alone, or the web itself. Tested
// by tests/tools/sources_test.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/document/source.h"
#include "pipeline/fetch/http/live_web.h"
#include "pipeline/fetch/resolver.h"
#include "pipeline/fetch/web.h"
#include "pipeline/store/workspace.h"
#include "tools/exhibit/command.h"

namespace exhibit::cli {

struct Sources {
  std::unique_ptr<Web> web;
  const LiveWeb* live = nullptr;  // part of web; null where nothing is fetched
};

// Serves file:// URLs below the folders of the models, everything else from shared.replica where there is
// one, from the workspace where shared.web.offline, else from the web (or its mirror). Answers are stored in
// the workspace where one is given, and asked for again with conditions. The workspace and the clock must
// outlive the result; once `stop` asks for it, fetching ends. Errors: those of the folders; invalid_argument
// for a mirror or a hub that is no address.
Result<Sources> open_sources(std::span<const ModelRef> models, const SharedOptions& shared,
                             Workspace* workspace, const Clock& clock, std::stop_token stop = {});

// "12 requests: 3 bodies (1.2 MB), 9 not modified, 1 retry".
std::string fetch_summary(const LiveStats& stats);

// The hub's address without a slash at its end. Error: invalid_argument.
Result<std::string> hub_address(const WebOptions& options);

}  // namespace exhibit::cli
