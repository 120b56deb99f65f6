// The command line as a whole: builds it from a table of commands, parses, runs, and describes itself for the
// man page and the shells. Tested by tests/tools/app_test.cc.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/exhibit/command.h"
#include "tools/exhibit/description.h"

namespace exhibit::cli {

// Runs one command line (without the program's name) and gives its exit code. Help goes to the output,
// complaints about the command line to the error output.
int run(std::span<const Command> commands, const std::vector<std::string>& arguments, SharedOptions shared,
        Terminal& terminal);

// The whole command line as data.
Description describe(std::span<const Command> commands);

}  // namespace exhibit::cli
