// A recorded folder played back as if it were the web.
//
// The folder holds index.tsv with the columns url, status, content_type, file, provenance (a header line
// names them) and the bodies at the paths that the column file gives, relative to the folder. A redirect
// (status 3xx) has its target in provenance, after "redirects to ". A URL that is not listed answers 404.
// Bodies are served as recorded: a captured log-in page or broken bytes are what a fetcher would have met.
// Tested by tests/fetch/replica_test.cc.
#pragma once

#include <filesystem>
#include <memory>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

// Reads the index whole; bodies are read when asked for. Errors: not_found where there is no index,
// malformed with "index.tsv:LINE" for a bad line, limit_exceeded for an index above 64 MiB. A body outside
// of the folder, behind a symbolic link or above 64 MiB is an error on that URL. The clock must outlive the
// result; Snapshot::fetched_at comes from it.
Result<std::unique_ptr<Web>> open_replica(const std::filesystem::path& folder, const Clock& clock);

}  // namespace exhibit
