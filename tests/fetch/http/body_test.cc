#include "pipeline/fetch/http/body.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace exhibit {
namespace {

// window_bits: 31 gzip, 15 zlib, -15 raw deflate.
std::string packed(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(text.size() + 200, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

constexpr size_t kLimit = 1u << 20;
const std::string kText = "A model card. A model card. A model card.";

TEST(Body, IsUnpacked) {
  const struct {
    std::string body;
    const char* coding;
  } cases[] = {
      {kText, ""},
      {kText, "identity"},
      {packed(kText, 31), "gzip"},
      {packed(kText, 31), " X-GZIP "},
      {packed(kText, 15), "deflate"},
      {packed(kText, -15), "deflate"},
      {packed(kText.substr(0, 10), 31) + packed(kText.substr(10), 31), "gzip"},  // two members
  };
  for (const auto& c : cases) {
    const auto body = unpack_body(c.body, c.coding, kLimit);
    ASSERT_TRUE(body.ok()) << c.coding << body.error().describe();
    EXPECT_EQ(*body, kText);
  }
  EXPECT_EQ(*unpack_body("", "gzip", kLimit), "") << "an empty body has no coding";
}

TEST(Body, ThatIsCutOrDamagedIsNotTaken) {
  const std::string whole = packed(kText, 31);
  for (size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(unpack_body(whole.substr(0, size), "gzip", kLimit).error().code, ErrorCode::malformed) << size;
  }
  std::string flipped = whole;
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);  // in the checksum
  EXPECT_EQ(unpack_body(flipped, "gzip", kLimit).error().code, ErrorCode::malformed);
  EXPECT_EQ(unpack_body(kText, "gzip", kLimit).error().code, ErrorCode::malformed);
  EXPECT_EQ(unpack_body(kText, "br", kLimit).error().code, ErrorCode::malformed);
  EXPECT_EQ(unpack_body(whole + "rubbish", "gzip", kLimit).error().code, ErrorCode::malformed);
}

TEST(Body, ThatUnpacksToTooMuchIsNotTaken) {
  const std::string bomb = packed(std::string(8u << 20, '\0'), 31);
  EXPECT_LT(bomb.size(), 20000u);
  EXPECT_EQ(unpack_body(bomb, "gzip", kLimit).error().code, ErrorCode::limit_exceeded);
  EXPECT_TRUE(unpack_body(bomb, "gzip", 8u << 20).ok());
  EXPECT_EQ(unpack_body(kText, "", 10).error().code, ErrorCode::limit_exceeded);
}

TEST(Body, IsHeldAgainstItsDigest) {
  // echo -n 0123456789 | openssl dgst -sha256 -binary | base64
  const std::string digest = "hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=";
  EXPECT_TRUE(matches_digest({{"repr-digest", "sha-256=:" + digest + ":"}}, "0123456789"));
  EXPECT_TRUE(matches_digest({{"digest", "SHA-256=" + digest}}, "0123456789"));
  EXPECT_FALSE(matches_digest({{"repr-digest", "sha-256=:" + digest + ":"}}, "012345678"));
  EXPECT_FALSE(matches_digest({{"content-digest", "sha-256=:" + digest + ":"}}, ""));
  EXPECT_TRUE(matches_digest({{"repr-digest", "sha-512=:x:"}}, "0123456789")) << "not one that is known here";
  EXPECT_TRUE(matches_digest({}, "0123456789"));
}

TEST(Body, IsAPageWhereNoneWasAskedFor) {
  const struct {
    const char* path;
    const char* type;
    const char* body;
    bool unexpected;
  } cases[] = {
      {"/api/models/a/b", "text/html; charset=utf-8", "<!DOCTYPE html><html>", true},
      {"/a/b/resolve/main/README.md", "text/html", "\n\n<HTML lang=en>", true},
      {"/a/b/resolve/main/README.md", "text/html", "<!-- x --> <html>", true},
      {"/a/b/resolve/main/README.md", "text/plain", "<!DOCTYPE html>", false},
      {"/a/b/resolve/main/README.md", "text/html", "<p align=\"center\">logo</p>", false},
      {"/a/b/resolve/main/index.html", "text/html", "<!DOCTYPE html>", false},
      {"/api/models/a/b", "application/json", "{}", false},
      {"/api/models/a/b", "text/html", "", false},
      {"/api/models/a/b", "text/html", "<!-- never closed", false},
  };
  for (const auto& c : cases)
    EXPECT_EQ(is_unexpected_page(c.path, c.type, c.body), c.unexpected) << c.path << c.body;
}

}  // namespace
}  // namespace exhibit
