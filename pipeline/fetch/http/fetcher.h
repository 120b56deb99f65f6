// The loop that takes addresses through robots.txt, queues, redirects and repetitions to an outcome. One
// thread does all of it; see live_web.h for what it promises. Tested by tests/fetch/http/live_web_test.cc.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/fetch/http/headers.h"
#include "pipeline/fetch/http/live_web.h"
#include "pipeline/fetch/http/route.h"

namespace exhibit {

struct FetchTask {
  std::string url;                   // normalised
  std::optional<KnownAnswer> known;  // its final_url normalised; load is not called here
};

// An Error, or an answer.
struct FetchOutcome {
  std::optional<Error> error;
  bool not_modified = false;  // 304 to our validators: no body
  int status = 0;
  std::string final_url;  // normalised
  bool redirected = false;
  HeaderList headers;
  std::string body;  // unpacked
};

// Thread-safe. Tasks belong to a group (any number), so that they can be dropped together.
class Fetcher {
 public:
  using Done = std::function<void(FetchOutcome)>;  // called on the loop's thread, once

  // Error: io where libcurl cannot be set up.
  static Result<std::unique_ptr<Fetcher>> start(const LiveWebOptions& options, Mirror mirror);
  ~Fetcher();  // drops what is not done

  void submit(uint64_t group, FetchTask task, Done done);
  void drop(uint64_t group);
  LiveStats stats() const;

 private:
  struct Loop;
  explicit Fetcher(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

}  // namespace exhibit
