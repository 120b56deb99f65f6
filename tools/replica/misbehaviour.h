// How the replica server misbehaves when asked to: what a client must cope with on the live web.
// Tested by tests/replica/misbehaviour_test.cc.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit::replica {

enum class Fault {
  too_many_requests,  // 429 with Retry-After
  server_error,       // an error status (500), without Retry-After
  drop,               // half of the body, then the connection closes
  trickle,            // one byte a second
  length_too_long,    // Content-Length says more than there is
  length_too_short,   // Content-Length says less than is sent
  redirect_loop,      // 302 to the same URL
  redirect,           // 302 to an address, by default a private one
  gzip_bomb,          // a small body that unpacks to a huge one
  endless,            // a body that never ends
  unauthorized,       // 401, as for files of a gated repository
  html_error,         // an HTML error page with status 200
  rate_limit,         // 403 with the rate-limit headers of GitHub's API
};

// One rule: URLs that fit misbehave so, the first `times` times each.
struct Misbehaviour {
  std::string url = "*";  // glob over the absolute URL; '*' also matches '/'
  Fault fault = Fault::server_error;
  int times = 0;           // how often for each URL; 0: always
  int status = 500;        // of server_error
  int retry_after_s = 1;   // of too_many_requests and rate_limit; negative: not said
  bool as_date = false;    // Retry-After as an HTTP date instead of seconds
  std::string to;          // target of redirect
  int unpacked_mib = 256;  // of gzip_bomb
  int trickle_delay_ms = 1000;
};

// Reads rules from a YAML file: a list of mappings with the keys url, do (a name of a fault), times, status,
// retry_after, date, to, unpacked_mib. Error: malformed with compiler-style diagnostics; not_found, io.
Result<std::vector<Misbehaviour>> load_misbehaviours(const std::filesystem::path& file);
Result<std::vector<Misbehaviour>> parse_misbehaviours(const std::string& shown_name, std::string yaml);

// Which rule applies to the next request of a URL. Thread-safe.
class Misbehaviours {
 public:
  void replace(std::vector<Misbehaviour> rules);
  // The first rule that fits and is not used up for this URL; counts it as used.
  std::optional<Misbehaviour> next(const std::string& url);

 private:
  std::mutex mutex_;
  std::vector<Misbehaviour> rules_;
  std::map<std::pair<size_t, std::string>, int> used_;
};

}  // namespace exhibit::replica
