// What tests share: where the tree and the replica lie, temporary folders, reading and writing files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace exhibit::test {

// The project's root.
std::filesystem::path source_dir();

// The folder that holds replica/ and gold/: $EXHIBIT_SHARED, or ../shared beside the root; nullopt where
// neither exists. Tests that need it say GTEST_SKIP() << kNoShared.
std::optional<std::filesystem::path> shared_dir();
inline constexpr const char* kNoShared = "not run: no recorded replica (set EXHIBIT_SHARED)";

// Fails the test (throws) where the file cannot be read.
std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);

// A fresh folder, removed with everything in it at the end.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace exhibit::test
