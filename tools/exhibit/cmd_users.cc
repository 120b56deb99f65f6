// Tested by tests/tools/serve_test.sh.
#include <termios.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "pipeline/serve/access.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/serving.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

struct UsersArguments {
  std::filesystem::path file;  // empty: in the workspace
  std::string name;
  std::string role = "reviewer";
  bool password_stdin = false;
  bool enable = false;
};

// While it lives, what is typed does not show.
class SilentInput {
 public:
  SilentInput() {
    silenced_ = tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!silenced_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~SilentInput() {
    if (silenced_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  SilentInput(const SilentInput&) = delete;
  SilentInput& operator=(const SilentInput&) = delete;

 private:
  termios before_{};
  bool silenced_ = false;
};

std::optional<std::string> read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

// Never an option of the command line, where every process of the machine could read it.
Result<std::string> read_password(bool from_stdin, Terminal& terminal) {
  if (from_stdin || isatty(STDIN_FILENO) != 1) {
    const auto line = read_line();
    if (line) return *line;
    return Error{ErrorCode::invalid_argument, "no password on the standard input", ""};
  }
  const SilentInput silent;
  const auto ask = [&terminal](const char* prompt) {
    terminal.err() << prompt << std::flush;
    const auto line = read_line();
    terminal.err() << '\n';
    return line.value_or("");
  };
  std::string password = ask("Password: ");
  if (ask("Again: ") == password) return password;
  return Error{ErrorCode::invalid_argument, "the two passwords differ", ""};
}

int list(serve::Access& access, const SharedOptions& shared, Terminal& terminal) {
  const auto users = access.users();
  if (!users) return fail(terminal, kBadInput, users.error().describe());
  Table table{{{"name", "Name"}, {"role", "Role"}, {"disabled", "Disabled"}, {"created_at", "Since"}}, {}};
  for (const serve::User& user : *users) {
    table.rows.push_back(
        {user.name, std::string(to_string(user.role)), user.disabled ? "yes" : "no", user.created_at});
  }
  terminal.out() << render(table, shared.format, terminal);
  return kOk;
}

// What one of the subcommands does with the open file.
using Change = std::function<Result<void>(serve::Access&, const UsersArguments&, Terminal&)>;

int run(const SharedOptions& shared, const UsersArguments& arguments, Terminal& terminal,
        const Change& change) {
  const auto file = users_file(shared, arguments.file);
  auto access = serve::Access::open(file, {.create = true});
  if (!access) return fail(terminal, kBadInput, access.error().describe());
  if (!change) return list(*access, shared, terminal);
  const auto changed = change(*access, arguments, terminal);
  if (!changed) return fail(terminal, kBadInput, changed.error().describe());
  return kOk;
}

Result<serve::Role> role_of(const UsersArguments& arguments) {
  serve::Role role = serve::Role::reviewer;
  if (parse(arguments.role, role)) return role;
  return Error{ErrorCode::invalid_argument, "a role is viewer, reviewer or admin", ""};
}

Result<void> add(serve::Access& access, const UsersArguments& arguments, Terminal& terminal) {
  const auto role = role_of(arguments);
  if (!role) return role.error();
  const auto password = read_password(arguments.password_stdin, terminal);
  if (!password) return password.error();
  return access.add_user(arguments.name, *password, *role);
}

Result<void> change_password(serve::Access& access, const UsersArguments& arguments, Terminal& terminal) {
  const auto password = read_password(arguments.password_stdin, terminal);
  if (!password) return password.error();
  return access.set_password(arguments.name, *password);
}

Result<void> change_role(serve::Access& access, const UsersArguments& arguments, Terminal&) {
  const auto role = role_of(arguments);
  if (!role) return role.error();
  return access.set_role(arguments.name, *role);
}

Result<void> disable(serve::Access& access, const UsersArguments& arguments, Terminal&) {
  return access.set_disabled(arguments.name, !arguments.enable);
}

struct Part {
  const char* name;
  const char* summary;
  Change change;  // empty: list
  bool password;
  bool role;
};

Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<UsersArguments>();
  const auto chosen = std::make_shared<Change>();
  const Part parts[] = {
      {"list", "List the users", {}, false, false},
      {"add", "Add a user; the password is asked for", add, true, true},
      {"passwd", "Give a user another password and end the user's sessions", change_password, true, false},
      {"role", "Give a user another role and end the user's sessions", change_role, false, true},
      {"disable", "Keep a user out (--enable: let the user in again)", disable, false, false},
  };
  for (const Part& part : parts) {
    CLI::App* sub = app.add_subcommand(part.name, part.summary);
    if (part.change) sub->add_option("NAME", arguments->name, "The user's name")->required();
    if (part.role) {
      auto* role = part.password
                       ? sub->add_option("--role", arguments->role, "viewer, reviewer (default) or admin")
                       : sub->add_option("ROLE", arguments->role, "viewer, reviewer or admin")->required();
      role->check(CLI::IsMember({"viewer", "reviewer", "admin"}));
    }
    if (part.password) {
      sub->add_flag("--password-stdin", arguments->password_stdin,
                    "Read the password from the standard input, one line");
    }
    if (std::string_view(part.name) == "disable") {
      sub->add_flag("--enable", arguments->enable, "Let the user in again");
    }
    if (!part.change)
      add_format(*sub, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
    add_workspace(*sub, shared);
    sub->add_option("--users", arguments->file, "The file of users (default: users.db in the workspace)")
        ->type_name("FILE");
    sub->callback([chosen, change = part.change] { *chosen = change; });
  }
  app.require_subcommand(1);
  return
      [arguments, chosen, &shared](Terminal& terminal) { return run(shared, *arguments, terminal, *chosen); };
}

}  // namespace

Command users_command() {
  return {
      "users", "Manage who may log in to exhibit serve",
      "Users, sessions and API tokens are in a file of their own, users.db in the workspace, which is not "
      "part of "
      "the\nreviews: leave it out where you hand a workspace on. A server that runs sees changes at once.",
      "  exhibit users add ada --role admin\n"
      "  exhibit users list\n"
      "  exhibit users disable bob\n",
      define};
}

}  // namespace exhibit::cli
