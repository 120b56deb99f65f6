// A plain local folder (a checked-out model repository) served as file:// URLs.
//
// The folder's own URL, which ends in '/', answers with a listing in the form of the hub's API answer:
// {"id": ..., "siblings": [{"rfilename": ...}, ...]}, sorted, without hidden files and symbolic links.
// Files of weights are listed but never read. Tested by tests/fetch/folder_test.cc.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

// "file:///home/a/model" for that (made absolute) path; with a trailing '/' for a folder.
std::string file_url(const std::filesystem::path& path);

// Serves what lies below the folder. A file that is not there answers 404. Errors on a URL: denied for URLs
// outside of the folder, symbolic links and weights; limit_exceeded for files above 64 MiB and listings of
// more than 100 000 files. Error of the call: not_found where the folder is none. The clock must outlive the
// result.
Result<std::unique_ptr<Web>> open_folder(const std::filesystem::path& folder, std::string model_id,
                                         const Clock& clock);

// file:// URLs from the one, all others from the other. Both must outlive the result.
std::unique_ptr<Web> files_and_web(Web& files, Web& web);

// Answers every URL with an error (denied): for running without a network.
std::unique_ptr<Web> no_web();

}  // namespace exhibit
