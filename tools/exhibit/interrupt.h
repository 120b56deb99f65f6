// Ctrl-C as a request to stop. Tested by tests/tools/end_to_end_test.cc.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace exhibit::cli {

// While it lives, the first SIGINT or SIGTERM asks the token to stop, so that a run can end in good order; a
// second one ends the program at once with exit code 130. Make it before any other thread is started: only
// threads that come after it leave the signals to it.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return asked_.get_token(); }
  bool asked() const { return asked_.stop_requested(); }

 private:
  void watch(const std::stop_token& end);

  sigset_t signals_{};
  sigset_t before_{};
  std::stop_source asked_;
  std::jthread watcher_;
};

}  // namespace exhibit::cli
