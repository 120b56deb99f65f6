// What the exit code of every command means. Scripts rely on these numbers: they never change their meaning.
#pragma once

#include <string_view>

namespace exhibit::cli {

enum ExitCode : int {
  kOk = 0,
  kFindings = 1,    // it ran, and the answer is negative: a citation falls, a rule's test fails
  kUsage = 2,       // the command line makes no sense
  kBadInput = 3,    // what was named cannot be read: a folder, a rule, a reference file, a model
  kSomeFailed = 4,  // some of several models failed; the others were done
  kInternal = 70,   // a defect of exhibit itself
  kInterrupted = 130,
};

struct ExitCodeInfo {
  ExitCode code;
  std::string_view meaning;
};

// For the man page and --help.
inline constexpr ExitCodeInfo kExitCodes[] = {
    {kOk, "Done."},
    {kFindings,
     "Done, and the answer is negative: a citation fell, a rule failed its test, agreement was too low."},
    {kUsage, "The command line makes no sense; the message says where."},
    {kBadInput, "Something that was named cannot be read or used: a folder, a rule, a table, a model."},
    {kSomeFailed, "Some of several models failed; the others were done."},
    {kInternal, "A defect of exhibit itself."},
    {kInterrupted, "Interrupted; what was done so far is kept."},
};

}  // namespace exhibit::cli
