// Tested by tests/store/compression_test.cc.
#include "pipeline/store/compression.h"

#include <zstd.h>

#include <memory>

namespace exhibit {
namespace {

constexpr int kLevel = 3;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

Error malformed(std::string message) { return {ErrorCode::malformed, std::move(message), ""}; }

}  // namespace

Result<std::string> compress(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (!context) return Error{ErrorCode::io, "no memory to compress", ""};
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const size_t written =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(written) != 0) {
    return Error{ErrorCode::io, std::string("cannot compress: ") + ZSTD_getErrorName(written), ""};
  }
  frame.resize(written);
  return frame;
}

Result<std::string> decompress(std::string_view frame, uint64_t size) {
  const unsigned long long promised = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (promised == ZSTD_CONTENTSIZE_ERROR || promised == ZSTD_CONTENTSIZE_UNKNOWN) {
    return malformed("not a compressed frame with a known size");
  }
  if (promised != size) {
    return malformed("holds " + std::to_string(promised) + " bytes where " + std::to_string(size) +
                     " were stored");
  }
  const size_t length = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(length) != 0 || length != frame.size()) return malformed("truncated, or followed by more");
  std::string bytes(static_cast<size_t>(size), '\0');
  const size_t written = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(written) != 0) return malformed(ZSTD_getErrorName(written));
  if (written != size) return malformed("ended early");
  return bytes;
}

}  // namespace exhibit
