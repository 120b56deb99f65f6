#include "pipeline/fetch/url.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

struct Pair {
  const char* given;
  const char* expected;
};

TEST(Url, HasOneNormalForm) {
  const Pair cases[] = {
      {"https://Example.COM", "https://example.com/"},
      {"HTTPS://example.com:443/a", "https://example.com/a"},
      {"http://example.com:80/", "http://example.com/"},
      {"http://example.com:8080/", "http://example.com:8080/"},
      {"https://example.com/a/./b/../c", "https://example.com/a/c"},
      {"https://example.com/../../a", "https://example.com/a"},
      {"https://example.com/a#section", "https://example.com/a"},
      {"https://example.com/a?b=c&d=e#f", "https://example.com/a?b=c&d=e"},
      {"  https://example.com/a ", "https://example.com/a"},
      {"https://example.com/a b", "https://example.com/a%20b"},
      {"https://example.com/%e2%82%ac", "https://example.com/%E2%82%AC"},
      {"https://example.com/\xE2\x82\xAC", "https://example.com/%E2%82%AC"},
      {"https://example.com./a", "https://example.com/a"},
      {"http://127.1./a", "http://127.0.0.1/a"},
      {"http://0.", "http://0.0.0.0/"},
      {"https://example.com/a/", "https://example.com/a/"},
      {"https://docs.example.com/a&sa=D&ust=1", "https://docs.example.com/a&sa=D&ust=1"},
  };
  for (const Pair& c : cases) {
    const auto url = normalise_url(c.given);
    ASSERT_TRUE(url.ok()) << c.given << ": " << url.error().describe();
    EXPECT_EQ(*url, c.expected) << c.given;
    EXPECT_EQ(*normalise_url(*url), *url) << "the normal form is its own normal form";
  }
}

TEST(Url, RefusesWhatIsNoWebAddress) {
  const std::string cases[] = {
      "",
      "example",
      "/a/b",
      "ftp://example.com/a",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "mailto:a@example.com",
      "data:text/plain,a",
      "https://",
      "https://user:secret@example.com/",
      "https://user@example.com/",
      "https://example.com/a\r\nHost: b",
      "https://example.com:99999/",
      "https://exa mple.com/",
      "https://../a",  // once a dot was taken off, what was left was no address any more
      "https://example.com../a",
      "http:/..?xiv.org/abs",
      "https://example.com/" + std::string(9000, 'a'),
      std::string("https://example.com/\0a", 22),
  };
  for (const std::string& text : cases) {
    const auto url = normalise_url(text);
    ASSERT_FALSE(url.ok()) << text << " became " << *url;
    EXPECT_EQ(url.error().code, ErrorCode::invalid_argument) << text;
  }
}

TEST(Url, ResolvesReferencesAgainstThePage) {
  const std::string page = "https://example.com/a/b?c=d";
  const Pair cases[] = {
      {"e", "https://example.com/a/e"},         {"./LICENSE", "https://example.com/a/LICENSE"},
      {"../e", "https://example.com/e"},        {"/e?f=g", "https://example.com/e?f=g"},
      {"//other.org/e", "https://other.org/e"}, {"http://other.org", "http://other.org/"},
      {"#part", "https://example.com/a/b?c=d"},
  };
  for (const Pair& c : cases) {
    const auto url = resolve_url(page, c.given);
    ASSERT_TRUE(url.ok()) << c.given << ": " << url.error().describe();
    EXPECT_EQ(*url, c.expected) << c.given;
  }
  EXPECT_FALSE(resolve_url(page, "mailto:a@example.com").ok());
  EXPECT_FALSE(resolve_url(page, "javascript:void(0)").ok());
}

TEST(Url, KeyFoldsAddressesOfOnePage) {
  const Pair same[] = {
      {"http://example.com/a", "https://example.com/a"},
      {"https://www.example.com/a/", "https://example.com/a"},
      {"https://example.com/a#b", "https://example.com/a"},
      {"https://example.com/a?utm_source=x&utm_medium=y", "https://example.com/a"},
      {"https://example.com/a?b=c&fbclid=z", "https://example.com/a?b=c"},
      {"https://example.com/a&sa=D&source=docs&ust=17&usg=A", "https://example.com/a"},
  };
  for (const Pair& c : same) EXPECT_EQ(url_key(c.given), url_key(c.expected)) << c.given;
  const Pair different[] = {
      {"https://example.com/a", "https://example.com/A"},
      {"https://example.com/a?seq=1", "https://example.com/a?seq=2"},
      {"https://example.com/a", "https://docs.example.com/a"},
  };
  for (const Pair& c : different) EXPECT_NE(url_key(c.given), url_key(c.expected)) << c.given;
  EXPECT_EQ(url_key("file:///a/b"), "file:///a/b");
}

TEST(Url, FindsTheRegistrableHost) {
  const Pair cases[] = {
      {"example.com", "example.com"},       {"docs.example.ai", "example.ai"},
      {"a.b.example.com", "example.com"},   {"www.example.co.kr", "example.co.kr"},
      {"team.github.io", "team.github.io"}, {"a.team.readthedocs.io", "team.readthedocs.io"},
      {"localhost", "localhost"},           {"127.0.0.1", "127.0.0.1"},
  };
  for (const Pair& c : cases) EXPECT_EQ(registrable_host(c.given), c.expected);
}

TEST(Url, EncodesAndDecodesPaths) {
  const std::string path = "a b/\xE2\x82\xAC/100%/c#d?e";
  EXPECT_EQ(encode_path(path), "a%20b/%E2%82%AC/100%25/c%23d%3Fe");
  EXPECT_EQ(*decode_path(encode_path(path)), path);
  EXPECT_EQ(*decode_path("a%2"), "a%2");
  EXPECT_EQ(*decode_path("%zz"), "%zz");
  EXPECT_FALSE(decode_path("a%00b").ok());
}

}  // namespace
}  // namespace exhibit
