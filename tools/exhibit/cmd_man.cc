// Tested by tests/tools/app_test.cc.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/exhibit/app.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/version.h"

namespace exhibit::cli {
namespace {

Action define(CLI::App&, SharedOptions&) {
  return [](Terminal& terminal) {
    terminal.out() << man_page(describe(all_commands()), kVersion);
    return kOk;
  };
}

}  // namespace

Command man_command() {
  return {"man", "Print the manual page", "An installed exhibit brings it along.",
          "  exhibit man | man -l -\n", define};
}

}  // namespace exhibit::cli
