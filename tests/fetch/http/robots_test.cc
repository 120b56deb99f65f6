#include "pipeline/fetch/http/robots.h"

#include <gtest/gtest.h>

#include <ctime>

namespace exhibit {
namespace {

TEST(RobotsFile, SaysWhatMayBeRead) {
  const struct {
    const char* text;
    const char* path;
    bool allowed;
  } cases[] = {
      {"", "/a", true},
      {"User-agent: *\nDisallow:\n", "/a", true},
      {"User-agent: *\nDisallow: /\n", "/a", false},
      {"User-agent: *\nDisallow: /\n", "/robots.txt", true},
      {"user-AGENT : *  # all\n disallow : /private # x\n", "/private/x", false},
      {"User-agent: *\nDisallow: /private\n", "/privat", true},
      {"User-agent: other\nDisallow: /\n", "/a", true},
      // The agent's own group replaces the one for all.
      {"User-agent: *\nDisallow: /\n\nUser-agent: Exhibit\nDisallow: /x\n", "/a", true},
      {"User-agent: *\nAllow: /\n\nUser-agent: exhibit/2.0\nDisallow: /x\n", "/x", false},
      {"User-agent: exhibitor\nDisallow: /\n", "/a", true},
      // Groups of one agent are taken together, and one group may name several.
      {"User-agent: exhibit\nDisallow: /a\nUser-agent: b\nDisallow: /b\nUser-agent: exhibit\nDisallow: /c\n",
       "/c", false},
      {"User-agent: exhibit\nDisallow: /a\nUser-agent: b\nDisallow: /b\n", "/b", true},
      {"User-agent: b\nUser-agent: exhibit\nDisallow: /b\n", "/b", false},
      {"User-agent: b\nSitemap: x\nUser-agent: exhibit\nDisallow: /b\n", "/b", false},
      // The longest rule decides; Allow where both are equally long.
      {"User-agent: *\nDisallow: /docs\nAllow: /docs/public\n", "/docs/public/a", true},
      {"User-agent: *\nAllow: /docs\nDisallow: /docs/secret\n", "/docs/secret", false},
      {"User-agent: *\nDisallow: /page\nAllow: /page\n", "/page", true},
      // '*' and '$'.
      {"User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf", false},
      {"User-agent: *\nDisallow: /*.pdf$\n", "/a/b.pdf?x", true},
      {"User-agent: *\nDisallow: /a*b*c\n", "/a1b2c3", false},
      {"User-agent: *\nDisallow: /a*b*c\n", "/a1c2b", true},
      {"User-agent: *\nDisallow: /*?sort=\n", "/list?sort=1", false},
      {"User-agent: *\nDisallow: /$\n", "/", false},
      {"User-agent: *\nDisallow: /$\n", "/a", true},
      // Percent-encoding is compared in one spelling.
      {"User-agent: *\nDisallow: /a%3cd.html\n", "/a%3Cd.html", false},
      {"User-agent: *\nDisallow: /%7Ejoe\n", "/~joe", false},
      {"User-agent: *\nDisallow: /caf\xC3\xA9\n", "/caf%C3%A9", false},
      // What is no rule is skipped; old line ends; a byte order mark.
      {"Disallow: /\nUser-agent: *\nDisallow: /x\n", "/a", true},
      {"<html>not found</html>", "/a", true},
      {"User-agent: *\rDisallow: /x\r", "/x", false},
      {"\xEF\xBB\xBFUser-agent: *\r\nDisallow: /x\r\n", "/x", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Robots::parse(c.text, "exhibit").allows(c.path), c.allowed) << c.text << " -> " << c.path;
  }
}

TEST(RobotsFile, MayAskForADelay) {
  EXPECT_EQ(Robots::parse("User-agent: *\nCrawl-delay: 2.5\n", "exhibit").crawl_delay_s(), 2.5);
  EXPECT_EQ(Robots::parse("User-agent: *\nCrawl-delay: 86400\n", "exhibit").crawl_delay_s(), 60);
  for (const char* bad : {"-1", "x", "", "nan", "1x"}) {
    EXPECT_EQ(
        Robots::parse(std::string("User-agent: *\nCrawl-delay: ") + bad + "\n", "exhibit").crawl_delay_s(), 0)
        << bad;
  }
}

TEST(RobotsFile, CannotHoldUpTheRun) {
  std::string text = "User-agent: *\n";
  for (int i = 0; i < 3000; ++i) text += "Disallow: /*a*a*a*a*a*a*a*a*a*b\n";
  const Robots robots = Robots::parse(text, "exhibit");
  const std::clock_t begin = std::clock();
  EXPECT_TRUE(robots.allows("/" + std::string(2000, 'a')));
  EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 5.0);
}

}  // namespace
}  // namespace exhibit
