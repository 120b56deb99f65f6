// The command line as plain data, read off the parser's own table of options, and what is made of it: the man
// page and the completions of three shells. Tested by tests/tools/description_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exhibit::cli {

struct OptionDescription {
  std::vector<std::string> names;    // "--jobs", "-j"; for a positional its name in capitals
  std::string value;                 // "N", "DIR", "FILE"; empty for a flag
  std::vector<std::string> choices;  // the values it can have, where they are few
  std::string help;
  bool positional = false;
  bool required = false;
  bool repeatable = false;
};

struct Description {
  std::string name;     // "exhibit", "grade"
  std::string summary;  // one line
  std::string details;
  std::string examples;
  std::vector<OptionDescription> options;
  std::vector<Description> commands;
};

// roff for man(1).
std::string man_page(const Description& description, std::string_view version);

std::string bash_completion(const Description& description);
std::string zsh_completion(const Description& description);
std::string fish_completion(const Description& description);

}  // namespace exhibit::cli
