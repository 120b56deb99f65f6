// The loopback web server that plays a recorded folder over real HTTP, and misbehaves on request.
// Tested by tests/fetch/http/live_web_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "tools/replica/misbehaviour.h"

namespace exhibit::replica {

struct ServerOptions {
  int port = 0;          // 0: any free one
  bool tls = false;      // with a certificate that nobody vouches for
  bool expired = false;  // which moreover has expired
  int threads = 64;      // each connection that is kept alive holds one
  int keep_alive_s = 5;
  int delay_ms = 0;  // before every answer
  std::vector<Misbehaviour> misbehaviours;
};

// What was served so far. `GET /_stats` gives it as JSON and is not counted itself.
struct ServerStats {
  uint64_t requests = 0;
  uint64_t bodies = 0;        // answers with status 200 or 206 and a body, whole or not
  uint64_t not_modified = 0;  // 304
  uint64_t connections = 0;
};

// Runs from start() until it is destroyed; then connections that a client keeps open may hold it up for
// keep_alive_s. Thread-safe.
class Server {
 public:
  // Listens on 127.0.0.1. Errors: as for a recorded folder; io where the port cannot be had.
  static Result<std::unique_ptr<Server>> start(const std::filesystem::path& folder,
                                               const ServerOptions& options = {});
  ~Server();

  int port() const;
  std::string url() const;                 // "http://127.0.0.1:PORT"
  const std::string& certificate() const;  // PEM; empty without TLS
  void misbehave(std::vector<Misbehaviour> rules);
  ServerStats stats() const;
  // The headers of the newest request for a URL, "name: value" lines with names as sent; "" where none came.
  std::string last_request(const std::string& url) const;

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit::replica
