// Tested by tests/store/blobs_test.cc.
#include "pipeline/store/blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/base/sha256.h"
#include "pipeline/store/compression.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".new-";

Error io_error(const std::string& what, const fs::path& path, int number) {
  std::string message = what + ": " + std::strerror(number);
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
    message += "; free space and run again, what was stored before is kept";
  }
  if (number == EACCES || number == EPERM || number == EROFS) {
    message += "; make the workspace writable or choose another with --workspace";
  }
  return {ErrorCode::io, std::move(message), path.string()};
}

// A file descriptor, closed at the end.
class File {
 public:
  File(const fs::path& path, int flags) : descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// 0, or the errno of what failed.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

// Brings the names in a folder to the disk.
int sync_folder(const fs::path& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY);
  if (!file.is_open() || fsync(file.get()) != 0) return errno;
  return 0;
}

int write_new(const fs::path& path, std::string_view bytes, bool sync) {
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return errno;
  if (const int failed = write_all(file.get(), bytes); failed != 0) return failed;
  return !sync || fsync(file.get()) == 0 ? 0 : errno;
}

// Brings everything that was written to the folder's file system to the disk, names included.
int sync_all(const fs::path& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY);
  return file.is_open() && syncfs(file.get()) == 0 ? 0 : errno;
}

fs::path temporary_name(const fs::path& folder) {
  static std::atomic<uint64_t> counter{0};
  return folder / (std::string(kTemporary) + std::to_string(getpid()) + "-" + std::to_string(++counter));
}

// The whole of path appears at once or not at all.
Result<void> write_whole(const fs::path& path, std::string_view bytes) {
  const fs::path folder = path.parent_path();
  std::error_code failed;
  const bool is_new = fs::create_directories(folder, failed);
  if (failed) return io_error("cannot make the folder", folder, failed.value());
  const fs::path temporary = temporary_name(folder);
  int number = write_new(temporary, bytes, true);
  if (number == 0 && rename(temporary.c_str(), path.c_str()) != 0) number = errno;
  if (number != 0) {
    unlink(temporary.c_str());
    return io_error("cannot write", path, number);
  }
  number = sync_folder(folder);
  if (number == 0 && is_new) number = sync_folder(folder.parent_path());
  if (number != 0) return io_error("cannot write", folder, number);
  return {};
}

// Files that are written but do not have their names yet. What gets none is removed at the end.
class Unnamed {
 public:
  Unnamed() = default;
  ~Unnamed() {
    for (const auto& [temporary, path] : files_) unlink(temporary.c_str());
  }
  Unnamed(const Unnamed&) = delete;
  Unnamed& operator=(const Unnamed&) = delete;

  Result<void> write(const fs::path& path, std::string_view bytes) {
    const fs::path folder = path.parent_path();
    std::error_code failed;
    if (folders_.insert(folder).second) fs::create_directories(folder, failed);
    if (failed) return io_error("cannot make the folder", folder, failed.value());
    files_.emplace_back(temporary_name(folder), path);
    const int number = write_new(files_.back().first, bytes, false);
    if (number != 0) return io_error("cannot write", path, number);
    return {};
  }

  // The bytes reach the disk before the names do.
  Result<void> name_all(const fs::path& root) {
    if (files_.empty()) return {};
    if (const int number = sync_all(root); number != 0) return io_error("cannot write", root, number);
    for (; !files_.empty(); files_.pop_back()) {
      const auto& [temporary, path] = files_.back();
      if (rename(temporary.c_str(), path.c_str()) != 0) return io_error("cannot write", path, errno);
    }
    if (const int number = sync_all(root); number != 0) return io_error("cannot write", root, number);
    return {};
  }

 private:
  std::vector<std::pair<fs::path, fs::path>> files_;
  std::set<fs::path> folders_;
};

Result<std::string> read_file(const fs::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open() && errno == ENOENT) {
    return Error{ErrorCode::not_found, "blob is missing; fetch its source again", path.string()};
  }
  struct stat status {};
  if (!file.is_open() || fstat(file.get(), &status) != 0) return io_error("cannot read", path, errno);
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read", path, errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

// The entries of a folder, sorted; none where it does not exist.
Result<std::vector<fs::path>> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    entries.push_back(at->path());
  }
  if (failed && failed != std::errc::no_such_file_or_directory && failed != std::errc::not_a_directory) {
    return io_error("cannot list", folder, failed.value());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// Some bits of a zstd frame can be flipped without changing what comes out. So that damage is seen all the
// same, before it is one that matters, the frame is followed by its own SHA-256, in a "skippable" frame that
// zstd's tools pass over.
constexpr std::string_view kSealHeader("\x50\x2a\x4d\x18\x40\x00\x00\x00", 8);

std::string seal(const std::string& frame) { return frame + std::string(kSealHeader) + sha256_hex(frame); }

// The frame; nullopt where the seal is broken.
std::optional<std::string_view> unseal(std::string_view file) {
  constexpr size_t kSealSize = kSealHeader.size() + 64;
  if (file.size() < kSealSize) return std::nullopt;
  const std::string_view frame = file.substr(0, file.size() - kSealSize);
  if (file.substr(frame.size()) != std::string(kSealHeader) + sha256_hex(frame)) return std::nullopt;
  return frame;
}

Error damaged(const fs::path& path, const std::string& how) {
  return {ErrorCode::malformed, "blob is damaged (" + how + "); fetch its source again", path.string()};
}

}  // namespace

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

fs::path BlobStore::path_of(const std::string& sha256) const {
  return folder_ / sha256.substr(0, 2) / sha256.substr(std::min<size_t>(2, sha256.size()));
}

bool BlobStore::has(const std::string& sha256) const {
  std::error_code failed;
  return is_sha256(sha256) && fs::is_regular_file(path_of(sha256), failed);
}

Result<std::string> BlobStore::put(std::string_view bytes) const {
  std::string sha256 = sha256_hex(bytes);
  if (has(sha256) && get(sha256, bytes.size()).ok()) return sha256;
  const Result<std::string> frame = compress(bytes);
  if (!frame) return frame.error();
  if (const Result<void> written = write_whole(path_of(sha256), seal(*frame)); !written)
    return written.error();
  return sha256;
}

Result<std::vector<std::string>> BlobStore::put_all(std::span<const std::string_view> all) const {
  std::vector<std::string> names;
  if (all.size() == 1) {
    Result<std::string> name = put(all.front());
    if (!name) return name.error();
    names.push_back(*std::move(name));
    return names;
  }
  Unnamed files;
  std::set<std::string> written;
  for (const std::string_view bytes : all) {
    names.push_back(sha256_hex(bytes));
    const std::string& name = names.back();
    if (!written.insert(name).second || (has(name) && get(name, bytes.size()).ok())) continue;
    const Result<std::string> frame = compress(bytes);
    if (!frame) return frame.error();
    if (const Result<void> done = files.write(path_of(name), seal(*frame)); !done) return done.error();
  }
  if (const Result<void> named = files.name_all(folder_); !named) return named.error();
  return names;
}

Result<std::string> BlobStore::get(const std::string& sha256, uint64_t size) const {
  if (!is_sha256(sha256)) return Error{ErrorCode::invalid_argument, "not a SHA-256", sha256};
  const fs::path path = path_of(sha256);
  const Result<std::string> file = read_file(path);
  if (!file) return file.error();
  const std::optional<std::string_view> frame = unseal(*file);
  if (!frame) return damaged(path, "not the bytes that were stored");
  Result<std::string> bytes = decompress(*frame, size);
  if (!bytes) return damaged(path, bytes.error().message);
  if (sha256_hex(*bytes) != sha256) return damaged(path, "its bytes have another SHA-256");
  return bytes;
}

Result<std::vector<std::string>> BlobStore::list() const {
  std::vector<std::string> found;
  const Result<std::vector<fs::path>> folders = entries_of(folder_);
  if (!folders) return folders.error();
  for (const fs::path& folder : *folders) {
    const Result<std::vector<fs::path>> files = entries_of(folder);
    if (!files) return files.error();
    for (const fs::path& file : *files) {
      std::string name = folder.filename().string() + file.filename().string();
      if (folder.filename().string().size() == 2 && is_sha256(name)) found.push_back(std::move(name));
    }
  }
  return found;
}

Result<uint64_t> BlobStore::remove(const std::string& sha256) const {
  if (!is_sha256(sha256)) return Error{ErrorCode::invalid_argument, "not a SHA-256", sha256};
  const fs::path path = path_of(sha256);
  std::error_code failed;
  const uint64_t size = fs::file_size(path, failed);
  if (!failed) fs::remove(path, failed);
  if (failed) return io_error("cannot remove", path, failed.value());
  return size;
}

Result<int> BlobStore::clean() const {
  int removed = 0;
  const Result<std::vector<fs::path>> folders = entries_of(folder_);
  if (!folders) return folders.error();
  for (const fs::path& folder : *folders) {
    const Result<std::vector<fs::path>> files = entries_of(folder);
    if (!files) return files.error();
    for (const fs::path& file : *files) {
      if (!file.filename().string().starts_with(kTemporary)) continue;
      if (unlink(file.c_str()) != 0) return io_error("cannot remove", file, errno);
      ++removed;
    }
  }
  return removed;
}

}  // namespace exhibit
