// Tested by tests/tools/end_to_end_test.cc.
#include "tools/exhibit/interrupt.h"

#include <unistd.h>

#include <ctime>

#include "tools/exhibit/exit_codes.h"

namespace exhibit::cli {
namespace {

constexpr timespec kPoll = {.tv_sec = 0, .tv_nsec = 50'000'000};  // how late the watcher may see its own end

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::jthread([this](const std::stop_token& end) { watch(end); });
}

Interrupt::~Interrupt() {
  watcher_.request_stop();
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::watch(const std::stop_token& end) {
  while (!end.stop_requested()) {
    if (sigtimedwait(&signals_, nullptr, &kPoll) < 0) continue;
    if (asked_.stop_requested()) _exit(kInterrupted);
    asked_.request_stop();
  }
}

}  // namespace exhibit::cli
