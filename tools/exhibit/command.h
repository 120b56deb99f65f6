// A subcommand of `exhibit`: what it is called, how it explains itself, which options it has and what it
// does. Every cmd_*.cc defines one; main.cc holds the table of them.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "tools/exhibit/exit_codes.h"
#include "tools/exhibit/table.h"
#include "tools/exhibit/terminal.h"

namespace CLI {
class App;
}

namespace exhibit::cli {

// How pages are had from the web. What main() reads from the environment is handed on here and printed
// nowhere.
struct WebOptions {
  std::string mirror;    // empty: none
  bool offline = false;  // only what the workspace has
  std::string contact;   // for the User-Agent; may be empty
  bool allow_private = false;
  std::string hub = "https://huggingface.co";  // $HF_ENDPOINT
  std::string hub_token;                       // $HF_TOKEN; empty: none
  std::string github_token;                    // $GITHUB_TOKEN; empty: none
};

// Options that several commands have, spelled and explained alike everywhere.
struct SharedOptions {
  Format format = Format::table;
  std::filesystem::path workspace = ".exhibit";
  std::filesystem::path rules;    // main() sets where the rules lie; --rules overrides it
  std::filesystem::path replica;  // empty: no recorded folder
  unsigned jobs = 0;              // main() sets the number of processors
  WebOptions web;
  std::string reviewer;  // main() sets who seems to sit there; may be empty
  bool quiet = false;
  ColorMode color = ColorMode::automatic;
};

// What a command does once its options are parsed. Gives the exit code.
using Action = std::function<int(Terminal&)>;

struct Command {
  std::string_view name;
  std::string_view summary;   // one line, no full stop
  std::string_view details;   // a paragraph or two for --help and the man page; may be empty
  std::string_view examples;  // one a line: "exhibit plan org/model      what it does"
  // Adds the command's options to its (empty) app. The shared options outlive the action.
  Action (*define)(CLI::App& app, SharedOptions& shared);
};

// Options shared by commands. --quiet and --color are added to every command by build_app().
void add_format(CLI::App& app, SharedOptions& shared, std::initializer_list<Format> allowed);
void add_workspace(CLI::App& app, SharedOptions& shared);
void add_rules(CLI::App& app, SharedOptions& shared);
void add_replica(CLI::App& app, SharedOptions& shared);
// --replica, --mirror, --offline (of which one may be given), --contact and --allow-private.
void add_web(CLI::App& app, SharedOptions& shared);
void add_jobs(CLI::App& app, SharedOptions& shared);

// Prints "exhibit: MESSAGE" to the error output and gives back the code.
int fail(Terminal& terminal, ExitCode code, std::string_view message);

}  // namespace exhibit::cli
