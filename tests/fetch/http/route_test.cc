#include "pipeline/fetch/http/route.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

UrlParts parts_of(const std::string& url) { return parse_url(url).value(); }

TEST(Mirror, StandsForTheWholeWeb) {
  const auto mirror = Mirror::parse("http://127.0.0.1:8080/");
  ASSERT_TRUE(mirror.ok());
  EXPECT_EQ(mirror->request_url(parts_of("https://huggingface.co/a/b?c=d")),
            "http://127.0.0.1:8080/huggingface.co/a/b?c=d");
  EXPECT_EQ(mirror->request_url(parts_of("http://h.org:81")), "http://127.0.0.1:8080/h.org:81/");
  EXPECT_EQ(mirror->original_url("http://127.0.0.1:8080/h.org/a"), "https://h.org/a");
  EXPECT_EQ(mirror->original_url("http://127.0.0.1:80801/h.org/a"), "");
  EXPECT_EQ(mirror->original_url("http://127.0.0.1:8080/"), "");
  EXPECT_EQ(mirror->original_url("https://h.org/a"), "");
  EXPECT_EQ(Mirror::parse("https://m.org/cache//")->request_url(parts_of("https://h.org/a")),
            "https://m.org/cache/h.org/a");
  EXPECT_EQ(Mirror().request_url(parts_of("https://h.org:444/a?b")), "https://h.org:444/a?b");
  for (const char* bad : {"", "127.0.0.1", "ftp://h.org/", "http://h.org/?a", "http://user:pass@h.org/"}) {
    EXPECT_FALSE(Mirror::parse(bad).ok()) << bad;
  }
}

TEST(Token, GoesToItsHostAlone) {
  const std::map<std::string, std::string> tokens = {{"huggingface.co", "secret"},
                                                     {"hub.example:8443", "other"}};
  const struct {
    const char* url;
    const char* mirror;
    const char* token;
  } cases[] = {
      {"https://huggingface.co/api", "", "secret"},
      {"https://hub.example:8443/api", "", "other"},
      {"http://huggingface.co/api", "", ""},
      {"https://huggingface.co:444/api", "", ""},
      {"https://cdn.huggingface.co/api", "", ""},
      {"https://huggingface.co.evil.example/api", "", ""},
      {"https://hub.example/api", "", ""},
      {"https://huggingface.co/api", "https://mirror.example", "secret"},
      {"https://huggingface.co/api", "http://127.0.0.1:80", "secret"},
      {"https://huggingface.co/api", "http://mirror.example", ""},
      {"https://mirror.example/api", "https://mirror.example", ""},
  };
  for (const auto& c : cases) {
    const Mirror mirror = *c.mirror == '\0' ? Mirror() : Mirror::parse(c.mirror).value();
    EXPECT_EQ(token_for(parts_of(c.url), tokens, mirror), c.token) << c.url << " " << c.mirror;
  }
}

TEST(HostList, TakesHostsAndPorts) {
  const std::vector<std::string> hosts = {"a.org", "127.0.0.1:80", "b.org:81"};
  EXPECT_TRUE(is_listed(parts_of("https://a.org/"), hosts));
  EXPECT_TRUE(is_listed(parts_of("https://a.org:99/"), hosts));
  EXPECT_TRUE(is_listed(parts_of("http://b.org:81/"), hosts));
  EXPECT_FALSE(is_listed(parts_of("http://b.org/"), hosts));
  EXPECT_FALSE(is_listed(parts_of("http://sub.a.org/"), hosts));
  EXPECT_FALSE(is_listed(parts_of("http://127.0.0.1:81/"), hosts));
}

TEST(HeaderText, HoldsNoLineBreaks) {
  EXPECT_TRUE(fits_header("hf_abc123"));
  for (const char* bad : {"", "a b", "a\nb", "a\r\nX: y", "\xC3\xA9"}) EXPECT_FALSE(fits_header(bad)) << bad;
}

}  // namespace
}  // namespace exhibit
