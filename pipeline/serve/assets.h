// The application's files: those of pipeline/serve/web, which are part of the program. They are known by name
// from the start and never looked for on the disk, so no address can lead out of them. Tested by
// tests/serve/documents_test.cc.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"

namespace exhibit::serve {

struct EmbeddedFile {
  std::string_view name;  // "i18n/en.json"
  std::string_view bytes;
};
// Both made by embed.cmake.
std::span<const EmbeddedFile> embedded_files();
std::string_view openapi_file();

struct Asset {
  std::string type;  // media type
  std::string etag;  // of the bytes, quoted
  std::shared_ptr<const std::string> bytes;
  std::shared_ptr<const std::string> gzipped;  // null where that is no shorter
};

// Immutable once made; thread-safe.
class Assets {
 public:
  static Assets embedded();
  // Those of a folder as they are now, for people who change the application. Errors: io.
  static Result<Assets> from_folder(const std::filesystem::path& folder);

  // By name; nullptr where there is none. Files of other types than web pages are made of are not served.
  const Asset* find(std::string_view name) const;

 private:
  void add(std::string name, std::string bytes);

  std::map<std::string, Asset, std::less<>> files_;
};

// One gzip member; "" where zlib fails. Level 1 (quick) to 9.
std::string gzip(std::string_view bytes, int level);

}  // namespace exhibit::serve
