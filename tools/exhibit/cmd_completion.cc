// Tested by tests/tools/app_test.cc.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "tools/exhibit/app.h"
#include "tools/exhibit/commands.h"

namespace exhibit::cli {
namespace {

Action define(CLI::App& app, SharedOptions&) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("SHELL", *shell, "Whose completion script to print")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return [shell](Terminal& terminal) {
    const Description description = describe(all_commands());
    if (*shell == "bash") terminal.out() << bash_completion(description);
    if (*shell == "zsh") terminal.out() << zsh_completion(description);
    if (*shell == "fish") terminal.out() << fish_completion(description);
    return kOk;
  };
}

}  // namespace

Command completion_command() {
  return {"completion", "Print a script that completes exhibit's commands in a shell",
          "An installed exhibit brings these scripts along.",
          "  source <(exhibit completion bash)\n"
          "  exhibit completion zsh > ~/.zfunc/_exhibit\n"
          "  exhibit completion fish > ~/.config/fish/completions/exhibit.fish\n",
          define};
}

}  // namespace exhibit::cli
