// Tested by tests/fetch/replica_test.cc and tests/fetch/folder_test.cc.
#include "pipeline/fetch/local_file.h"

#include <fstream>

namespace exhibit {

namespace fs = std::filesystem;

Result<std::string> read_file_bytes(const fs::path& path, size_t max_bytes) {
  const std::string shown = path.string();
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status)) return Error{ErrorCode::not_found, "there is no such file", shown};
  if (!fs::is_regular_file(status)) return Error{ErrorCode::denied, "not a regular file", shown};
  const auto size = fs::file_size(path, failed);
  if (failed) return Error{ErrorCode::io, "cannot read: " + failed.message(), shown};
  if (size > max_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "larger than the limit of " + std::to_string(max_bytes) + " bytes", shown};
  }
  std::string bytes(static_cast<size_t>(size), '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!in) return Error{ErrorCode::io, "cannot be read", shown};
  return bytes;
}

Result<std::string> read_below(const fs::path& root, const fs::path& relative, size_t max_bytes) {
  const std::string shown = relative.string();
  if (relative.empty() || relative.is_absolute()) {
    return Error{ErrorCode::denied, "the path must be relative to its folder", shown};
  }
  fs::path walked = root;
  for (const fs::path& component : relative) {
    if (component == "..") return Error{ErrorCode::denied, "the path leads out of its folder", shown};
    walked /= component;
    std::error_code failed;
    if (fs::is_symlink(fs::symlink_status(walked, failed))) {
      return Error{ErrorCode::denied, "the path passes a symbolic link", shown};
    }
  }
  auto bytes = read_file_bytes(walked, max_bytes);
  if (!bytes) return Error{bytes.error().code, bytes.error().message, shown};
  return bytes;
}

}  // namespace exhibit
