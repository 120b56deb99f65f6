// A workspace as the memory of the live web: what it has is asked for with conditions, so that a server need
// not send it again, and each answer is stored as soon as it is there. Tested by
// tests/store/fetch_memory_test.cc.
#pragma once

#include <optional>
#include <string>

#include "pipeline/fetch/http/live_web.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

// The newest stored answer of a URL where it was a 200 with an ETag or a Last-Modified; nullopt otherwise.
// Its load() reads from the workspace, which must outlive it.
std::optional<KnownAnswer> known_answer(const Workspace& workspace, const std::string& url);

// Sets LiveWebOptions::known and ::keep. The workspace must outlive the web that is opened with them.
void remember_in(Workspace& workspace, LiveWebOptions& options);

}  // namespace exhibit
