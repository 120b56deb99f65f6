#include "pipeline/document/encoding.h"

#include <gtest/gtest.h>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

using namespace std::string_literals;

TEST(Encoding, FindsAndDecodes) {
  const std::string korean =
      "\xB8\xF0\xB5\xA8\xC0\xBB \xC7\xD0\xBD\xC0\xC7\xDF\xB4\xD9.";  // 모델을 학습했다.
  const std::string japanese =
      "\x83\x82\x83\x66\x83\x8B\x82\xF0\x8A\x77\x8F\x4B\x82\xB5\x82\xBD\x81\x42";  // モデルを学習した。
  const std::string chinese = "\xC4\xA3\xD0\xCD\xBF\xAA\xD4\xB4\xA1\xA3";          // 模型开源。
  struct Case {
    std::string bytes;
    const char* declared;
    const char* text;
    const char* encoding;
    size_t warnings;
  };
  const Case cases[] = {
      {"plain", "", "plain", "UTF-8", 0},
      {"\xEF\xBB\xBFmark\r\nend\rlast", "", "mark\nend\nlast", "UTF-8", 0},
      {"caf\xC3\xA9", "text/plain; charset=iso-8859-1", "caf\u00e9", "UTF-8", 0},
      {"\xFF\xFE"
       "a\0\xAC\x20"s,
       "", "a\u20AC", "UTF-16LE", 0},
      {"\xFE\xFF\0a\x20\xAC"s, "", "a\u20AC", "UTF-16BE", 0},
      {"a\0b\0c\0d\0"s, "", "abcd", "UTF-16LE", 0},
      {korean, "text/html; charset=EUC-KR", "모델을 학습했다.", "EUC-KR", 0},
      {korean, "text/plain; charset=\"cp949\"", "모델을 학습했다.", "EUC-KR", 0},
      {"<html><meta charset=euc-kr>" + korean, "text/html", "<html><meta charset=euc-kr>모델을 학습했다.",
       "EUC-KR", 0},
      {"<meta http-equiv=x content='text/html; charset=Shift_JIS'>" + japanese, "",
       "<meta http-equiv=x content='text/html; charset=Shift_JIS'>モデルを学習した。", "Shift_JIS", 0},
      {japanese, "text/plain; charset=shift_jis", "モデルを学習した。", "Shift_JIS", 0},
      {chinese, "text/plain; charset=gb2312", "模型开源。", "GB18030", 0},
      {"caf\xE9 cr\xE8me", "text/plain; charset=latin1", "caf\u00e9 cr\u00e8me", "windows-1252", 0},
      {"모델 모델 \xC3 end", "", "모델 모델 \uFFFD end", "UTF-8", 1},
      {"a\0b and some more"s, "", "ab and some more", "UTF-8", 1},
      {"x", "text/plain; charset=no-such-thing", "x", "UTF-8", 0},
      {"", "", "", "UTF-8", 0},
  };
  for (const Case& c : cases) {
    const Decoded decoded = decode(c.bytes, c.declared);
    EXPECT_EQ(decoded.text, c.text);
    EXPECT_EQ(decoded.encoding, c.encoding) << c.text;
    EXPECT_EQ(decoded.warnings.size(), c.warnings) << c.text;
  }
}

TEST(Encoding, DetectsWithoutADeclaration) {
  std::string korean;
  std::string japanese;
  for (int i = 0; i < 40; ++i) {
    korean += "\xB8\xF0\xB5\xA8\xC0\xBB \xC7\xD0\xBD\xC0\xC7\xDF\xB4\xD9. ";
    japanese += "\x83\x82\x83\x66\x83\x8B\x82\xF0\x8A\x77\x8F\x4B\x82\xB5\x82\xBD\x81\x42";
  }
  EXPECT_EQ(decode(korean, "").encoding, "EUC-KR");
  EXPECT_EQ(decode(japanese, "").encoding, "Shift_JIS");
}

TEST(Encoding, AnyBytesGiveValidText) {
  uint32_t state = 1;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 257; ++i) {
      state = state * 1664525 + 1013904223;
      bytes += static_cast<char>(state >> 24);
    }
    for (const char* declared : {"", "text/plain; charset=utf-16", "text/plain; charset=gb18030"}) {
      const Decoded decoded = decode(bytes, declared);
      ASSERT_TRUE(is_valid_utf8(decoded.text));
      ASSERT_EQ(decoded.text.find_first_of("\r\0"s), std::string::npos);
    }
  }
}

TEST(Encoding, TextOrNot) {
  EXPECT_TRUE(looks_like_text("plain\n\ttext"));
  EXPECT_TRUE(looks_like_text(""));
  EXPECT_FALSE(looks_like_text("ab\x01\x02\x03"));
  EXPECT_FALSE(looks_like_text("wOF2\uFFFD\uFFFD"));
}

}  // namespace
}  // namespace exhibit
