// Tested by tests/tools/keys_test.cc and review_test.sh.
#include "tools/exhibit/keys.h"

#include <termios.h>
#include <unistd.h>

#include "pipeline/base/text.h"

namespace exhibit::cli {
namespace {

// While it lives, the terminal hands over every key at once and does not show it.
class SingleKeys {
 public:
  explicit SingleKeys(int descriptor) : descriptor_(descriptor) {
    is_set_ = tcgetattr(descriptor_, &before_) == 0;
    if (!is_set_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    tcsetattr(descriptor_, TCSADRAIN, &raw);
  }
  ~SingleKeys() {
    if (is_set_) tcsetattr(descriptor_, TCSADRAIN, &before_);
  }
  SingleKeys(const SingleKeys&) = delete;
  SingleKeys& operator=(const SingleKeys&) = delete;

 private:
  const int descriptor_;
  bool is_set_ = false;
  termios before_{};
};

constexpr char kEndOfInput = 4;  // Ctrl-D

}  // namespace

std::optional<KeyCommand> parse_key_command(std::string_view line) {
  line = trim(line);
  if (line.empty()) return std::nullopt;
  return KeyCommand{line.front(), std::string(trim(line.substr(1)))};
}

std::optional<KeyCommand> Keys::next(std::string_view prompt) {
  terminal_.out() << prompt << std::flush;
  if (descriptor_ < 0) {
    for (std::string line; std::getline(in_, line);) {
      if (auto command = parse_key_command(line)) {
        terminal_.out() << '\n';
        return command;
      }
    }
    return std::nullopt;
  }
  const SingleKeys single(descriptor_);
  for (char key = 0; read(descriptor_, &key, 1) == 1;) {
    if (key == kEndOfInput) return std::nullopt;
    if (key == ' ' || key == '\n' || key == '\r') continue;
    terminal_.out() << key << '\n';
    return KeyCommand{key, {}};
  }
  return std::nullopt;
}

std::optional<std::string> Keys::ask(std::string_view prompt) {
  if (descriptor_ < 0) return std::nullopt;
  terminal_.out() << prompt << std::flush;
  std::string line;
  if (!std::getline(in_, line)) return std::nullopt;
  return std::string(trim(line));
}

}  // namespace exhibit::cli
