#include "pipeline/store/warc_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

namespace exhibit {
namespace {

using ::testing::HasSubstr;

WarcRecord record_of(const std::string& block, const std::string& url = "https://example.org/") {
  WarcRecord record;
  record.fields = {{"WARC-Type", "resource"}, {"WARC-Target-URI", url}};
  record.block = block;
  return record;
}

std::string written(const std::vector<WarcRecord>& records, bool gzip) {
  std::ostringstream out;
  WarcWriter writer(out, gzip);
  for (const WarcRecord& record : records) EXPECT_TRUE(writer.write(record).ok());
  return out.str();
}

// Every record's block, or "! message (where)".
std::vector<std::string> read(const std::string& file, const WarcLimits& limits = {}) {
  std::istringstream in(file);
  WarcReader reader(in, limits);
  std::vector<std::string> found;
  while (auto record = reader.next()) {
    found.push_back(*record ? (*record)->block
                            : "! " + record->error().message + " (" + record->error().where + ")");
    if (found.size() > 10000) break;
  }
  return found;
}

std::string raw(const std::string& fields, const std::string& block) {
  return "WARC/1.0\r\nWARC-Type: resource\r\n" + fields + "Content-Length: " + std::to_string(block.size()) +
         "\r\n\r\n" + block + "\r\n\r\n";
}

TEST(WarcRecord, DigestsOfKnownTexts) {
  // FIPS 180 test vector "abc".
  EXPECT_EQ(sha1_digest("abc"), "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
  EXPECT_EQ(sha256_digest("abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  struct Case {
    const char* digest;
    std::optional<bool> matches;
  };
  for (const Case& c :
       std::vector<Case>{{"sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", true},
                         {"SHA-1:vgmt4nsha2awvor6evyxqugcnsonbwe5", true},
                         {"sha1:a9993e364706816aba3e25717850c26c9cd0d89d", true},
                         {"sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", true},
                         {"sha-256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true},
                         {"sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====", true},
                         {"sha256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", true},
                         {"md5:900150983cd24fb0d6963f7d28e17f72", true},
                         {"sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false},
                         {"sha1:short", std::nullopt},
                         {"crc32:12345678", std::nullopt},
                         {"", std::nullopt}}) {
    EXPECT_EQ(matches_warc_digest(c.digest, "abc"), c.matches) << c.digest;
  }
}

TEST(WarcRecord, WhatIsWrittenIsRead) {
  const std::vector<WarcRecord> records = {record_of("one"), record_of(""),
                                           record_of(std::string(300000, 'x')),
                                           record_of(std::string("\0\r\n\r\nWARC/1.1\r\n", 16))};
  for (const bool gzip : {false, true}) {
    const std::string file = written(records, gzip);
    std::istringstream in(file);
    WarcReader reader(in);
    uint64_t last = 0;
    for (size_t i = 0; i < records.size(); ++i) {
      const auto record = reader.next();
      ASSERT_TRUE(record && *record) << i;
      EXPECT_EQ((*record)->block, records[i].block);
      EXPECT_EQ((*record)->field("warc-target-uri"), "https://example.org/");
      EXPECT_TRUE(i == 0 ? (*record)->offset == 0 : (*record)->offset > last);
      last = (*record)->offset;
      EXPECT_TRUE(file.substr(last).starts_with(gzip ? "\x1f\x8b" : "WARC/1.1"));
    }
    EXPECT_FALSE(reader.next());
  }
}

TEST(WarcRecord, ValuesCannotAddFields) {
  WarcRecord record = record_of("x", "https://example.org/\r\nWARC-Evil: 1");
  std::istringstream in(written({record}, false));
  WarcReader reader(in);
  const auto back = reader.next();
  ASSERT_TRUE(back && *back);
  EXPECT_EQ((*back)->field("WARC-Evil"), "");
}

TEST(WarcRecord, BrokenRecordsAreReportedAndTheNextOnesRead) {
  const std::string good = raw("", "good");
  const struct {
    const char* name;
    std::string file;
    std::vector<std::string> expected;
  } cases[] = {
      {"nothing", "", {}},
      {"no archive", "<html>", {"! no WARC record begins here (byte 0)"}},
      {"no length",
       "WARC/1.1\r\nWARC-Type: x\r\n\r\n\r\n\r\n" + good,
       {"! the record has no usable Content-Length (byte 0)", "good"}},
      {"negative length",
       "WARC/1.1\r\nContent-Length: -1\r\n\r\n" + good,
       {"! the record has no usable Content-Length (byte 0)", "good"}},
      {"huge length",
       "WARC/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n\r\n" + good,
       {"! the record has no usable Content-Length (byte 0)", "good"}},
      {"over the limit",
       "WARC/1.1\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x') + "\r\n\r\n" + good,
       {"! the record's block has 2000 bytes, more than are read (byte 0)", "good"}},
      {"cut in the block",
       good + "WARC/1.1\r\nContent-Length: 10\r\n\r\nabc",
       {"good", "! the file ends in a record's block (byte AT)"}},
      {"cut in the fields",
       good + "WARC/1.1\r\nContent-Le",
       {"good", "! the file ends in a record's fields (byte AT)"}},
      {"cut in the first line",
       good + "WARC/1.1",
       {"good", "! the file ends in a record's fields (byte AT)"}},
      {"a line that is no field",
       "WARC/1.1\r\nwhat is this\r\n\r\n" + good,
       {"! a line among the record's fields is none (byte 0)", "good"}},
      {"a name with signs that no name has",
       std::string("WARC/1.1\r\nX\0Y: a\r\nContent-Length: 0\r\n\r\n\r\n\r\n", 43) + good,
       {"! a line among the record's fields is none (byte 0)", "good"}},
      {"long fields",
       "WARC/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n" + good,
       {"! the record's fields are too long (byte 0)", "good"}},
      {"wrong block digest",
       raw("WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", "bad") + good,
       {"! the record's block does not have its digest (byte 0)", "good"}},
      {"folded field", "WARC/1.1\r\nX: a\r\n b\r\nContent-Length: 1\r\n\r\ny\r\n\r\n" + good, {"y", "good"}},
      {"bare line feeds", "WARC/0.18\nContent-Length: 1\n\ny\n\n" + good, {"y", "good"}},
  };
  for (const auto& c : cases) {
    std::vector<std::string> expected = c.expected;
    for (std::string& line : expected) {
      const size_t at = line.find("AT)");
      if (at != std::string::npos) line.replace(at, 2, std::to_string(good.size()));
    }
    EXPECT_EQ(read(c.file, {.header_bytes = 2000, .fields = 10, .block_bytes = 1000}), expected) << c.name;
  }
}

TEST(WarcRecord, DamagedMembersAreReportedAndTheNextOnesRead) {
  std::string noise(5000, 'x');
  std::minstd_rand random(1);
  for (char& c : noise) c = static_cast<char>(random());
  const std::string first = written({record_of("one")}, true);
  const std::string second = written({record_of(noise)}, true);
  const std::string third = written({record_of("three")}, true);
  EXPECT_EQ(read(first + second + third), (std::vector<std::string>{"one", noise, "three"}));

  std::string flipped = second;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
  const std::vector<std::string> damaged = read(first + flipped + third);
  ASSERT_EQ(damaged.size(), 3u);
  EXPECT_EQ(damaged[0], "one");
  EXPECT_THAT(damaged[1], HasSubstr("(byte " + std::to_string(first.size()) + ")"));
  EXPECT_EQ(damaged[2], "three");

  const std::vector<std::string> cut = read(first + second.substr(0, 2000));
  ASSERT_EQ(cut.size(), 2u);
  EXPECT_EQ(cut[1], "! the compressed data is damaged or cut off in a record's block (byte " +
                        std::to_string(first.size()) + ")");

  const std::vector<std::string> after = read(first + "trailing bytes that are no record");
  ASSERT_EQ(after.size(), 2u);
  EXPECT_THAT(after[1], HasSubstr("damaged"));
}

TEST(WarcRecord, ABombIsAnErrorAndTakesNoMemory) {
  const std::string bomb = written({record_of(std::string(50u << 20, '0'))}, true);
  EXPECT_LT(bomb.size(), 100000u);
  const std::vector<std::string> found =
      read(bomb + written({record_of("after")}, true), {.block_bytes = 1u << 20});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_THAT(found[0], HasSubstr("more than are read"));
  EXPECT_EQ(found[1], "after");
}

TEST(WarcRecord, CutAnywhereItEndsWithoutInventingRecords) {
  for (const bool gzip : {false, true}) {
    const std::string file = written({record_of("one"), record_of("two")}, gzip);
    for (size_t size = 0; size < file.size(); ++size) {
      for (const std::string& block : read(file.substr(0, size))) {
        EXPECT_TRUE(block == "one" || block == "two" || block.starts_with("! ")) << size << " " << block;
      }
    }
  }
}

TEST(WarcRecord, AnyFlippedByteEndsInRecordsOrErrors) {
  for (const bool gzip : {false, true}) {
    const std::string file = written({record_of("one"), record_of("two")}, gzip);
    for (size_t i = 0; i < file.size(); ++i) {
      std::string flipped = file;
      flipped[i] = static_cast<char>(flipped[i] ^ 0x15);
      EXPECT_LE(read(flipped).size(), 4u) << i;
    }
  }
}

TEST(HttpAnswer, StatusHeadersAndBody) {
  const auto answer =
      parse_http_answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: a\r\n  b\r\n\r\n<p>\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers, (WarcFields{{"content-type", "text/html"}, {"x", "a b"}}));
  EXPECT_EQ(answer->body, "<p>\r\n\r\n");
  for (const char* broken : {"", "HTTP/1.1", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                             "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y"}) {
    EXPECT_FALSE(parse_http_answer(broken)) << broken;
  }
}

TEST(HttpAnswer, BodiesAreDecoded) {
  const std::string gzip = {
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10"
      "\x36\x05\x00\x00\x00",
      25};
  const struct {
    WarcFields headers;
    std::string body;
    std::string expected;  // "!" for an error
  } cases[] = {
      {{}, "hello", "hello"},
      {{{"transfer-encoding", "chunked"}}, "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", "hello"},
      {{{"transfer-encoding", "chunked"}}, "hello, already joined", "hello, already joined"},
      {{{"transfer-encoding", "chunked"}}, "ff\r\nhel", "!"},
      {{{"transfer-encoding", "chunked"}}, "ffffffffffffffff\r\nhel\r\n", "!"},
      {{{"content-encoding", "gzip"}}, gzip, "hello"},
      {{{"content-encoding", "gzip"}}, "already plain", "already plain"},
      {{{"content-encoding", "gzip"}}, gzip.substr(0, 15), "!"},
      {{{"content-encoding", "br"}}, "\x8b\x02\x80hello\x03", "!"},
      {{{"content-encoding", "gzip"}, {"transfer-encoding", "chunked"}},
       "19\r\n" + gzip + "\r\n0\r\n\r\n",
       "hello"},
  };
  for (const auto& c : cases) {
    const auto body = decoded_body({200, c.headers, c.body}, 1000);
    EXPECT_EQ(body ? *body : "!", c.expected) << c.body;
  }
  EXPECT_EQ(decoded_body({200, {{"content-encoding", "gzip"}}, gzip}, 4).error().code,
            ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace exhibit
