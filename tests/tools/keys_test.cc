#include "tools/exhibit/keys.h"

#include <gtest/gtest.h>

#include <sstream>

namespace exhibit::cli {
namespace {

TEST(Keys, ALineIsAKeyAndWhatBelongsToIt) {
  const std::pair<const char*, KeyCommand> cases[] = {
      {"a", {'a', ""}},
      {"  a  ", {'a', ""}},
      {"r 2", {'r', "2"}},
      {"r2", {'r', "2"}},
      {"m see page 3\r", {'m', "see page 3"}},
      {"?", {'?', ""}},
  };
  for (const auto& [line, expected] : cases) {
    const auto command = parse_key_command(line);
    ASSERT_TRUE(command.has_value()) << line;
    EXPECT_EQ(command->key, expected.key);
    EXPECT_EQ(command->rest, expected.rest);
  }
  EXPECT_FALSE(parse_key_command("").has_value());
  EXPECT_FALSE(parse_key_command(" \t ").has_value());
}

TEST(Keys, LinesAreReadUntilTheInputEnds) {
  std::istringstream in("\n  \na\nm why\n");
  std::ostringstream out, err;
  Terminal terminal(out, err, {});
  Keys keys(in, -1, terminal);
  EXPECT_EQ(keys.next("> ")->key, 'a');
  EXPECT_FALSE(keys.ask("which? ").has_value());  // nobody is there to be asked
  EXPECT_EQ(keys.next("> ")->rest, "why");
  EXPECT_FALSE(keys.next("> ").has_value());
  EXPECT_EQ(out.str(), "> \n> \n> ");
}

}  // namespace
}  // namespace exhibit::cli
