// The first line is a path, the rest a robots.txt.
#include "pipeline/fetch/http/robots.h"

#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  const std::string_view path = take_line(input);
  const Robots robots = Robots::parse(input, "exhibit");
  robots.allows(path);
  require(robots.allows("/robots.txt"), "robots.txt itself may be read");
  require(robots.crawl_delay_s() >= 0 && robots.crawl_delay_s() <= 60, "a delay of at most a minute");
}
