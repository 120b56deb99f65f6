// Which processes have a workspace open, and which one writes: a file beside the database, locked with
// flock(2), so that the kernel forgets a process that dies. Tested by tests/store/crash_test.cc.
#pragma once

#include <filesystem>
#include <string>

#include "pipeline/base/result.h"

namespace exhibit {

class ProcessLock {
 public:
  // Opens (and creates) the file; holds nothing yet. Errors: io.
  static Result<ProcessLock> open(const std::filesystem::path& file);

  ProcessLock(ProcessLock&& other) noexcept;
  ProcessLock& operator=(ProcessLock&&) = delete;
  ~ProcessLock();

  // Whether no other process holds the file; then this one holds it alone until share().
  bool try_alone();
  // Holds the file together with others.
  void share();

  // Leaves a note of who writes now ("process 4711 (exhibit)") for those who wait; cleared by clear_writer().
  void name_writer();
  void clear_writer();
  // The note; "another process" where there is none.
  std::string writer() const;

 private:
  explicit ProcessLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace exhibit
