// Small bodies, kept in the database: a file of its own for each of thousands of pages of a few KB costs many
// times what its bytes do. They are kept as they are, so that their SHA-256 says all about their integrity;
// compressing them would save half of a page of the disk and cost more than everything else about them.
//
// All functions throw what SQLite throws and are called under the workspace's mutex; those that write, in its
// transaction. Tested by tests/store/small_blobs_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/store/statements.h"

namespace exhibit {

// Larger ones are files, compressed (blobs.h).
inline constexpr size_t kSmallBlobBytes = 16u << 10;

class SmallBlobs {
 public:
  explicit SmallBlobs(Statements& statements) : statements_(statements) {}

  // `sha256` is that of the bytes. Where other bytes (damaged ones) have it, these replace them.
  void put(const std::string& sha256, std::string_view bytes);
  // As they are stored; the caller checks them. nullopt where there are none.
  std::optional<std::string> get(const std::string& sha256) const;
  std::vector<std::string> list() const;       // SHA-256s, sorted
  uint64_t remove(const std::string& sha256);  // bytes that it had

 private:
  Statements& statements_;
};

}  // namespace exhibit
