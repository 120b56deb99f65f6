// Reading files below a folder without ever leaving it. Tested by tests/fetch/replica_test.cc and
// folder_test.cc.
#pragma once

#include <filesystem>
#include <string>

#include "pipeline/base/result.h"

namespace exhibit {

inline constexpr size_t kMaxLocalFileBytes = 64u << 20;

// The bytes of root/relative. Errors: denied for an absolute path, one with "..", or one that passes a
// symbolic link; not_found; limit_exceeded above max_bytes; io. Error::where is the path as given.
Result<std::string> read_below(const std::filesystem::path& root, const std::filesystem::path& relative,
                               size_t max_bytes = kMaxLocalFileBytes);

// The whole of one file that the user named. Errors as above.
Result<std::string> read_file_bytes(const std::filesystem::path& path, size_t max_bytes = kMaxLocalFileBytes);

}  // namespace exhibit
