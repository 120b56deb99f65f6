// Tested by tests/store/crash_test.cc.
#include "pipeline/store/process_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

void cut(int descriptor, size_t size) {
  while (ftruncate(descriptor, static_cast<off_t>(size)) != 0 && errno == EINTR) {
  }
}

}  // namespace

Result<ProcessLock> ProcessLock::open(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return Error{ErrorCode::io,
                 std::string("cannot write here: ") + std::strerror(errno) +
                     "; make the workspace writable or choose another with --workspace",
                 file.string()};
  }
  return ProcessLock(descriptor);
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProcessLock::~ProcessLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool ProcessLock::try_alone() { return flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }

void ProcessLock::share() {
  while (flock(descriptor_, LOCK_SH) != 0 && errno == EINTR) {
  }
}

void ProcessLock::name_writer() {
  const std::string note =
      "process " + std::to_string(getpid()) + " (" + program_invocation_short_name + ")\n";
  // Only a courtesy to those who wait: where it cannot be written, they read "another process".
  if (pwrite(descriptor_, note.data(), note.size(), 0) > 0) cut(descriptor_, note.size());
}

void ProcessLock::clear_writer() { cut(descriptor_, 0); }

std::string ProcessLock::writer() const {
  std::array<char, 200> note{};
  const ssize_t size = pread(descriptor_, note.data(), note.size(), 0);
  const std::string_view text = trim(std::string_view(note.data(), size > 0 ? static_cast<size_t>(size) : 0));
  return text.empty() ? "another process" : std::string(text);
}

}  // namespace exhibit
