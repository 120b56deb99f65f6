// Single HTTP requests side by side on libcurl's multi interface: no redirects, no retries, no decoding. The
// only file pair that knows libcurl's transfer API. Tested by tests/fetch/http/live_web_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/fetch/http/headers.h"

namespace exhibit {

struct TransferOptions {
  std::string user_agent;
  std::string ca_file;               // certificates to trust instead of the system's; empty: the system's
  std::vector<std::string> resolve;  // "host:port:address", in place of DNS
  int connections = 16;              // kept open
  long connect_timeout_ms = 15000;
  long total_timeout_ms = 300000;  // of one request
  long low_speed_bytes = 64;       // a second; slower for low_speed_s is given up
  long low_speed_s = 20;
};

struct TransferRequest {
  std::string url;                   // http or https
  std::vector<std::string> headers;  // "Name: value"
  size_t max_bytes = 0;              // of the body as it is sent
  bool private_allowed = false;      // may connect to addresses that are not public
};

// Why a request got no whole answer.
enum class TransferFailure {
  none,
  refused_address,  // the host resolves to an address that is not public
  certificate,      // TLS cannot be verified
  too_large,
  too_slow,    // a time limit or the lowest speed
  no_host,     // DNS knows no such host
  no_connect,  // nobody answers
  broken,      // the connection or the protocol broke, or the body ended early
};

struct TransferResult {
  TransferFailure failure = TransferFailure::none;
  std::string detail;  // for people; empty where there is no failure
  int status = 0;      // 0 where no header came
  HeaderList headers;
  std::string body;  // what came of it, also where it failed
};

// Not thread-safe except for wake(). Results are handed out in run() alone.
class Transfers {
 public:
  using Done = std::function<void(uint64_t id, TransferResult result)>;

  explicit Transfers(TransferOptions options);
  ~Transfers();

  // False where libcurl could not be set up; then nothing else may be called.
  bool ready() const;

  void start(uint64_t id, const TransferRequest& request);
  // Waits until something happens, at most so long, and hands over what is done.
  void run(int timeout_ms, const Done& done);
  // Ends a run() that waits, from any thread.
  void wake();
  size_t running() const;
  // False where it is not running.
  bool drop(uint64_t id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exhibit
