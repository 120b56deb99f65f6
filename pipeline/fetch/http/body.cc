// Tested by tests/fetch/http/body_test.cc.
#include "pipeline/fetch/http/body.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kBlock = 64u << 10;

// One zlib stream; the end is the destructor's.
struct Inflater {
  z_stream stream{};
  bool ready = false;

  explicit Inflater(int window_bits) { ready = inflateInit2(&stream, window_bits) == Z_OK; }
  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

Error damaged() { return {ErrorCode::malformed, "the compressed body is damaged or ends too early", {}}; }

// zlib's window bits: 32 more find out whether it is gzip or zlib, negative ones are raw deflate.
Result<std::string> inflate_all(const std::string& packed, int window_bits, size_t max_bytes) {
  Inflater inflater(window_bits);
  if (!inflater.ready) return Error{ErrorCode::limit_exceeded, "no memory to unpack the body", {}};
  z_stream& stream = inflater.stream;
  // zlib's interface is not const-correct; it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string body;
  std::array<char, kBlock> block;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return damaged();
    body.append(block.data(), block.size() - stream.avail_out);
    if (body.size() > max_bytes) {
      return Error{ErrorCode::limit_exceeded,
                   "unpacks to more than " + std::to_string(max_bytes >> 20) + " MiB; not read",
                   {}};
    }
    if (state != Z_STREAM_END) continue;
    if (stream.avail_in == 0) return body;
    // Members of a gzip file may follow each other.
    if (inflateReset(&stream) != Z_OK) return damaged();
  }
}

std::string base64_sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 64> text{};
  const int written = EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(size));
  return {text.begin(), text.begin() + written};
}

bool begins_as_page(std::string_view body) {
  body = body.substr(0, 4096);
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  body = trim(body);
  while (body.starts_with("<!--")) {
    const size_t end = body.find("-->");
    if (end == std::string_view::npos) return false;
    body = trim(body.substr(end + 3));
  }
  return starts_with_ignoring_case(body, "<!doctype html") || starts_with_ignoring_case(body, "<html");
}

}  // namespace

Result<std::string> unpack_body(std::string body, std::string_view content_encoding, size_t max_bytes) {
  const std::string coding = ascii_lower(trim(content_encoding));
  if (coding.empty() || coding == "identity" || body.empty()) {
    if (body.size() > max_bytes) return Error{ErrorCode::limit_exceeded, "the body is too large", {}};
    return body;
  }
  if (coding == "gzip" || coding == "x-gzip") return inflate_all(body, 15 + 32, max_bytes);
  if (coding == "deflate") {
    // Some servers send raw deflate where the standard means zlib.
    auto unpacked = inflate_all(body, 15 + 32, max_bytes);
    if (unpacked || unpacked.error().code == ErrorCode::limit_exceeded) return unpacked;
    return inflate_all(body, -15, max_bytes);
  }
  return Error{
      ErrorCode::malformed,
      "the body is coded as \"" + std::string(truncate_utf8(coding, 40)) + "\", which was not asked for",
      {}};
}

bool matches_digest(const HeaderList& headers, std::string_view body) {
  for (const std::string_view name : {"repr-digest", "content-digest", "digest"}) {
    const std::string promised = sha256_in_digest(header_value(headers, name));
    if (!promised.empty() && promised != base64_sha256(body)) return false;
  }
  return true;
}

bool is_unexpected_page(std::string_view path, std::string_view media_type, std::string_view body) {
  const std::string lower = ascii_lower(path);
  if (lower.ends_with(".html") || lower.ends_with(".htm")) return false;
  return starts_with_ignoring_case(trim(media_type), "text/html") && begins_as_page(body);
}

}  // namespace exhibit
