// robots.txt, as RFC 9309 reads it. Pure. Tested by tests/fetch/http/robots_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit {

// The rules of a robots.txt that hold for one agent. Value type.
class Robots {
 public:
  // Nothing is forbidden.
  Robots() = default;

  // `agent` is a product token ("exhibit"). Groups that name it are taken together; where none does, those
  // for
  // '*'. At most 500 KiB and 10 000 rules are read; lines that are none are skipped.
  static Robots parse(std::string_view text, std::string_view agent);

  // `target` is a path with its query, beginning with '/'. The longest rule that fits decides; of equally
  // long ones Allow. "/robots.txt" is always allowed.
  bool allows(std::string_view target) const;

  // Crawl-delay in seconds, at most 60; 0 where there is none.
  double crawl_delay_s() const { return crawl_delay_s_; }

 private:
  struct Rule {
    bool allow = false;
    std::string pattern;  // percent-encoding in upper case; '*' and a '$' at the end are special
  };
  std::vector<Rule> rules_;
  double crawl_delay_s_ = 0;
};

}  // namespace exhibit
