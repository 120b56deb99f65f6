#include "pipeline/fetch/http/headers.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

TEST(HeaderLine, IsTakenApart) {
  const auto header = parse_header_line("Content-Type:  text/html; charset=utf-8\r\n");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->first, "content-type");
  EXPECT_EQ(header->second, "text/html; charset=utf-8");
  EXPECT_EQ(parse_header_line("X-Empty:\r\n")->second, "");
  EXPECT_EQ(parse_header_line("X: a:b")->second, "a:b");
  EXPECT_EQ(parse_header_line("X: a\tb\x01")->second, "a b ");
  for (const char* bad : {"", "\r\n", "no colon", ": value", "bad name: x", "HTTP/1.1 200 OK", "(x): y"}) {
    EXPECT_FALSE(parse_header_line(bad)) << bad;
  }
}

TEST(StatusLine, GivesItsStatus) {
  EXPECT_EQ(parse_status_line("HTTP/1.1 200 OK\r\n"), 200);
  EXPECT_EQ(parse_status_line("HTTP/2 404 \r\n"), 404);
  EXPECT_EQ(parse_status_line("HTTP/1.0 301"), 301);
  for (const char* bad :
       {"", "HTTP/1.1", "HTTP/1.1 xx OK", "HTTP/1.1 99 x", "HTTP/1.1 700", "http: 200", "200"}) {
    EXPECT_FALSE(parse_status_line(bad)) << bad;
  }
}

TEST(HttpDate, IsReadInItsThreeForms) {
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_EQ(parse_http_date(text), 784111777) << text;
  }
  for (const char* bad : {"", "soon", "Sun, 99 Nov 1994 08:49:37 GMT"})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
  EXPECT_FALSE(parse_http_date(std::string(1000, '1')));
}

TEST(RetryAfter, IsSecondsOrADate) {
  constexpr int64_t kNow = 784111777;
  const struct {
    const char* value;
    std::optional<int64_t> seconds;
  } cases[] = {
      {"0", 0},
      {"120", 120},
      {" 7 ", 7},
      {"Sun, 06 Nov 1994 08:50:00 GMT", 23},
      {"Sun, 06 Nov 1994 08:49:00 GMT", 0},  // passed already
      {"", std::nullopt},
      {"-5", std::nullopt},
      {"1.5", std::nullopt},
      {"soon", std::nullopt},
      {"99999999999999999999999", std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_retry_after(c.value, kNow), c.seconds) << c.value;
}

TEST(RateLimit, IsReadInAllSpellings) {
  constexpr int64_t kNow = 1000;
  const struct {
    HeaderList headers;
    std::optional<int64_t> wait_s;
  } cases[] = {
      {{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "1060"}}, 60},
      {{{"x-ratelimit-remaining", "0"}, {"x-ratelimit-reset", "900"}}, 0},
      {{{"x-ratelimit-remaining", "1"}, {"x-ratelimit-reset", "1060"}}, std::nullopt},
      {{{"x-ratelimit-remaining", "0"}}, std::nullopt},
      {{{"x-ratelimit-remaining", "x"}, {"x-ratelimit-reset", "1060"}}, std::nullopt},
      {{{"ratelimit-remaining", "0"}, {"ratelimit-reset", "30"}}, 30},
      {{{"ratelimit", "\"api\";r=0;t=55"}}, 55},
      {{{"ratelimit", "\"api\";r=12;t=55"}}, std::nullopt},
      {{}, std::nullopt},
  };
  for (const auto& c : cases) EXPECT_EQ(rate_limit_wait_s(c.headers, kNow), c.wait_s);
}

TEST(ContentRangeHeader, IsTakenApart) {
  const auto range = parse_content_range("bytes 10-19/100");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 10u);
  EXPECT_EQ(range->last, 19u);
  EXPECT_EQ(range->total, 100u);
  EXPECT_FALSE(parse_content_range("bytes 0-0/*")->total);
  for (const char* bad : {"", "bytes */100", "bytes 5-4/10", "bytes 0-10/10", "lines 0-1/2", "bytes 0-1",
                          "bytes -1/2", "bytes 0-99999999999999999999/*"}) {
    EXPECT_FALSE(parse_content_range(bad)) << bad;
  }
}

TEST(Etag, IsStrongOrWeak) {
  EXPECT_TRUE(is_strong_etag("\"a\""));
  EXPECT_FALSE(is_strong_etag("W/\"a\""));
  EXPECT_FALSE(is_strong_etag("a"));
  EXPECT_FALSE(is_strong_etag("\""));
  EXPECT_FALSE(is_strong_etag(""));
}

TEST(NextLink, IsFoundAmongOthers) {
  const struct {
    const char* link;
    const char* next;
  } cases[] = {
      {"<https://h.org/api?cursor=a%3D>; rel=\"next\"", "https://h.org/api?cursor=a%3D"},
      {"<https://h.org/1>; rel=\"prev\", <https://h.org/3>; rel=\"next\"", "https://h.org/3"},
      {"<https://h.org/3>; title=\"x\"; rel=next, <https://h.org/9>; rel=\"last\"", "https://h.org/3"},
      {"<https://h.org/1>; rel=\"prev\"", ""},
      {"<https://h.org/1", ""},
      {"rel=\"next\"", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(next_link(c.link), c.next) << c.link;
}

TEST(Digest, IsFoundInOldAndNewForm) {
  EXPECT_EQ(sha256_in_digest("sha-256=:abc=:"), "abc=");
  EXPECT_EQ(sha256_in_digest("md5=x, SHA-256=abc="), "abc=");
  EXPECT_EQ(sha256_in_digest("sha-512=:abc=:"), "");
  EXPECT_EQ(sha256_in_digest(""), "");
}

}  // namespace
}  // namespace exhibit
