// Bytes kept by what they are: blobs/ab/cdef... holds the bytes whose SHA-256 is abcdef..., compressed (zstd
// -d reads it), and the SHA-256 of the compressed form, so that no flipped bit of the file goes unseen.
//
// A blob is written to a temporary file in its own folder, brought to the disk and renamed, so that a blob
// that has its name is whole; what a killed process left behind is a temporary file, which clean() removes.
// On reading, decompression is bounded by the size that the caller expects and the hash is checked.
// Thread-safe, and safe beside other processes on the same folder (remove() and clean() excepted: the
// workspace sees to it that nobody writes then). Tested by tests/store/blobs_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit {

class BlobStore {
 public:
  // The folder need not exist before the first put().
  explicit BlobStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Returns the SHA-256 under which the bytes can be had again. Bytes that are there already are not written
  // again, unless what is there is damaged: then they replace it. Errors: io (disk full, no permission).
  Result<std::string> put(std::string_view bytes) const;

  // put() of each, brought to the disk together: a sync of the file system per call in place of two syncs of
  // files per blob. Returns the SHA-256 of each. Where it fails, some may be there.
  Result<std::vector<std::string>> put_all(std::span<const std::string_view> all) const;

  // Errors: not_found (no such blob), malformed (damaged: does not decompress to `size` bytes with this
  // hash), io, invalid_argument (not a SHA-256). Error::where is the blob's path.
  Result<std::string> get(const std::string& sha256, uint64_t size) const;

  bool has(const std::string& sha256) const;
  std::filesystem::path path_of(const std::string& sha256) const;

  // Every blob's SHA-256, sorted. Files with other names are left out.
  Result<std::vector<std::string>> list() const;

  // Removes one blob and returns the bytes freed on disk.
  Result<uint64_t> remove(const std::string& sha256) const;

  // Removes temporary files; returns how many.
  Result<int> clean() const;

 private:
  std::filesystem::path folder_;
};

// 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view text);

}  // namespace exhibit
