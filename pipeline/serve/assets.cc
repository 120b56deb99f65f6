// Tested by tests/serve/documents_test.cc.
#include "pipeline/serve/assets.h"

#include <zlib.h>

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

#include "pipeline/base/sha256.h"

namespace exhibit::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".webmanifest", "application/manifest+json"},
}};

std::string_view type_of(std::string_view name) {
  for (const auto& [suffix, type] : kTypes) {
    if (name.ends_with(suffix)) return type;
  }
  return {};
}

}  // namespace

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return packed;
}

void Assets::add(std::string name, std::string bytes) {
  const std::string_view type = type_of(name);
  if (type.empty()) return;
  Asset asset;
  asset.type = type;
  asset.etag = "\"" + sha256_hex(bytes).substr(0, 32) + "\"";
  std::string packed = gzip(bytes, 9);
  if (!packed.empty() && packed.size() < bytes.size()) {
    asset.gzipped = std::make_shared<const std::string>(std::move(packed));
  }
  asset.bytes = std::make_shared<const std::string>(std::move(bytes));
  files_.insert_or_assign(std::move(name), std::move(asset));
}

Assets Assets::embedded() {
  Assets assets;
  for (const EmbeddedFile& file : embedded_files())
    assets.add(std::string(file.name), std::string(file.bytes));
  return assets;
}

Result<Assets> Assets::from_folder(const fs::path& folder) {
  Assets assets;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (const fs::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
    if (!at->is_regular_file(error)) continue;
    std::ifstream in(at->path(), std::ios::binary);
    assets.add(at->path().lexically_relative(folder).generic_string(),
               std::string(std::istreambuf_iterator<char>(in), {}));
  }
  if (error) return Error{ErrorCode::io, "cannot be read: " + error.message(), folder.string()};
  return assets;
}

const Asset* Assets::find(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace exhibit::serve
