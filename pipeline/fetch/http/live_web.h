// The live web: polite, patient, resuming, and suspicious of what it receives. Also through a mirror.
//
// Each address is asked for at most a few times: answers 408, 425, 429 and 5xx and broken transfers are tried
// again with growing pauses, or when the server says so; a transfer that broke off goes on where it stopped
// if the server can; redirects are followed one by one, each judged as a new address. An address gives either
// a whole answer or an Error, never a part of a body.
//
//   LiveWebOptions options;
//   options.user_agent = user_agent("0.1.0", "https://example.org/contact");
//   options.tokens = {{"huggingface.co", hf_token}, {"api.github.com", github_token}};
//   auto web = open_live_web(options, clock);
//   (*web)->get(urls);
//
// Tested by tests/fetch/http/live_web_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/base/result.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

// What is known of an address from an earlier run, so that a server can say that it still holds.
struct KnownAnswer {
  std::string final_url;      // where the answer came from; the validators are sent there alone
  std::string etag;           // as received; may be empty
  std::string last_modified;  // as received; may be empty
  // The stored answer, asked for when the server says 304. Where it fails, everything is fetched anew.
  std::function<Result<SnapshotPtr>()> load;
};

struct RetryOptions {
  int attempts = 5;  // for each hop of an address, the first one included
  int base_ms = 1000;
  int max_ms = 60000;        // of one pause, unless the server asks for a longer one
  int patience_ms = 120000;  // longest pause that a server may ask for; beyond it the address is given up
  uint64_t seed = 1;         // of the jitter
};

struct LiveLimits {
  size_t body_bytes = 64u << 20;      // as sent
  size_t unpacked_bytes = 64u << 20;  // after decompression
  int redirects = 10;
  long connect_timeout_ms = 15000;
  long request_timeout_ms = 300000;
  long address_timeout_ms = 900000;  // after it, nothing is tried again
  long low_speed_bytes = 64;         // a second, on average over low_speed_s; slower is given up
  long low_speed_s = 20;
};

struct LiveWebOptions {
  std::string user_agent = "exhibit";
  std::string mirror;  // "http://127.0.0.1:8080": https://HOST/PATH is asked for there as
                       // /HOST/PATH, and nothing is asked for elsewhere; empty: none
  std::map<std::string, std::string> tokens;  // host (or host:port) -> bearer token, sent there alone and
                                              // over https (to a mirror: over https, or on this machine)
  bool allow_private = false;                 // addresses that are not public may be asked
  std::vector<std::string> allowed_hosts;     // "host" or "host:port" that may lie in a private network
  // Hosts of APIs and files, which robots.txt does not speak about and which send no web pages.
  std::vector<std::string> api_hosts = {"huggingface.co", "api.github.com", "raw.githubusercontent.com",
                                        "arxiv.org", "export.arxiv.org"};
  bool robots = true;  // heed robots.txt on all other hosts
  int total_requests = 16;
  int requests_per_host = 6;
  int delay_ms = 0;  // between the starts of two requests to a host
  std::map<std::string, int> host_delay_ms = {{"arxiv.org", 3000}, {"export.arxiv.org", 3000}};
  RetryOptions retry;
  LiveLimits limits;
  std::string ca_file;               // trusted instead of the system's certificates; empty: the system's
  std::vector<std::string> resolve;  // "host:port:address" in place of DNS

  // All three may be empty. They are called on the thread that called get().
  std::function<std::optional<KnownAnswer>(const std::string& url)> known;
  // Whole answers as soon as they are there, so that a run that is killed keeps them; several at a time where
  // they come faster than they are kept. Where a group cannot be kept, its answers are handed over one by
  // one, and an Error takes the place of the answer.
  std::function<Result<void>(std::span<const SnapshotPtr>)> keep;
  // Asked now and then; once it is true, what is not done ends with `cancelled`.
  std::function<bool()> cancelled;
};

struct LiveStats {
  uint64_t requests = 0;      // robots.txt, redirects and repetitions included
  uint64_t bodies = 0;        // answers 200 and 206 with a body
  uint64_t not_modified = 0;  // 304
  uint64_t retries = 0;
  uint64_t resumed = 0;  // transfers that went on where another broke off
  uint64_t bytes = 0;    // of bodies, as sent
};

class LiveWeb : public Web {
 public:
  // Errors of an address: denied (its certificate, its network, robots.txt, a limit of requests),
  // limit_exceeded (size, time, redirects), malformed (not what was asked for), invalid_argument (no http
  // address), io (no answer), cancelled. An address that is in the list twice is asked for once.
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override = 0;
  virtual LiveStats stats() const = 0;
};

// Starts the thread that all requests run on. The clock must outlive the result; Snapshot::fetched_at comes
// from it. Error: invalid_argument for options that make no sense; io where libcurl cannot be set up.
Result<std::unique_ptr<LiveWeb>> open_live_web(LiveWebOptions options, const Clock& clock);

// "exhibit/VERSION (+CONTACT)"; without a contact "exhibit/VERSION".
std::string user_agent(const std::string& version, const std::string& contact);

}  // namespace exhibit
