// Commands of one letter from a person: single keys where a terminal is read, lines everywhere else, so that
// a script can answer, too. Tested by tests/tools/review_test.sh and keys_test.cc.
#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

// A key and, of a line, what follows it: "r 2", "m see page 3".
struct KeyCommand {
  char key = 0;
  std::string rest;
};

// A line as a command; nothing for a blank one.
std::optional<KeyCommand> parse_key_command(std::string_view line);

class Keys {
 public:
  // `descriptor`: of a terminal to read single keys from; negative: lines of `in`. Both must outlive this.
  Keys(std::istream& in, int descriptor, Terminal& terminal)
      : in_(in), descriptor_(descriptor), terminal_(terminal) {}

  // Waits for a command; blank lines are passed over. Nothing at the end of the input.
  std::optional<KeyCommand> next(std::string_view prompt);
  // Asks for a line of text, on a terminal only: elsewhere it stands behind the key. Nothing at the end.
  std::optional<std::string> ask(std::string_view prompt);

 private:
  std::istream& in_;
  const int descriptor_;
  Terminal& terminal_;
};

}  // namespace exhibit::cli
