#include "tools/exhibit/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tools/exhibit/commands.h"

namespace exhibit::cli {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run_line(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {});
  const int code = run(all_commands(), arguments, {}, terminal);
  return {code, out.str(), err.str()};
}

TEST(App, HelpTeaches) {
  const Outcome help = run_line({"--help"});
  EXPECT_EQ(help.code, kOk);
  EXPECT_THAT(help.out, HasSubstr("Exit codes:"));
  for (const Command& command : all_commands()) {
    EXPECT_THAT(help.out, HasSubstr(std::string(command.name)));
    const Outcome own = run_line({std::string(command.name), "--help"});
    EXPECT_EQ(own.code, kOk) << command.name;
    EXPECT_THAT(own.out, HasSubstr("Examples:\n  "));
    EXPECT_THAT(own.out, HasSubstr("exhibit " + std::string(command.name)));
    EXPECT_EQ(own.err, "");
  }
}

TEST(App, Version) {
  const Outcome version = run_line({"--version"});
  EXPECT_EQ(version.code, kOk);
  EXPECT_TRUE(version.out.starts_with("exhibit ")) << version.out;
}

TEST(App, BadUsageSaysWhatToDo) {
  struct Case {
    std::vector<std::string> arguments;
    std::string said;
  };
  const Case cases[] = {
      {{}, "exhibit: A subcommand is required\nTry: exhibit --help\n"},
      {{"completoin"},
       "exhibit: \"completoin\" is no command; did you mean \"completion\"?\nTry: exhibit --help\n"},
      {{"xyzzy"}, "exhibit: \"xyzzy\" is no command\nTry: exhibit --help\n"},
      {{"completion"}, "exhibit: SHELL is required\nTry: exhibit completion --help\n"},
      {{"completion", "tcsh"},
       "exhibit: SHELL: tcsh not in {bash,zsh,fish}\nTry: exhibit completion --help\n"},
      {{"man", "--color", "red"},
       "exhibit: --color: \"red\" is none of auto, always, never\nTry: exhibit man --help\n"},
      {{"rules"}, "exhibit: A subcommand is required\nTry: exhibit rules --help\n"},
      {{"rules", "explain"}, "exhibit: RULE is required\nTry: exhibit rules explain --help\n"},
      {{"rules", "list", "--format", "xml"},
       "exhibit: --format: \"xml\" is none of table, json, jsonl, markdown, csv\nTry: exhibit rules list "
       "--help\n"},
      {{"man", "extra"},
       "exhibit: The following argument was not expected: extra\nTry: exhibit man --help\n"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = run_line(c.arguments);
    EXPECT_EQ(outcome.code, kUsage);
    EXPECT_EQ(outcome.err, c.said);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(App, DescribesItself) {
  const Description description = describe(all_commands());
  EXPECT_EQ(description.name, "exhibit");
  EXPECT_EQ(description.commands.size(), all_commands().size());
  for (const Description& command : description.commands) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_FALSE(command.summary.ends_with('.')) << command.name;
    for (const OptionDescription& option : command.options) EXPECT_FALSE(option.help.empty()) << command.name;
  }
}

TEST(App, ManualAndCompletionsComeFromTheSameTable) {
  EXPECT_THAT(run_line({"man"}).out, HasSubstr(".SS \\fBcompletion\\fR \\fISHELL\\fR"));
  EXPECT_THAT(run_line({"completion", "bash"}).out, HasSubstr("--help -h bash zsh fish"));
  EXPECT_THAT(run_line({"completion", "zsh"}).out, HasSubstr("(bash zsh fish)"));
  EXPECT_THAT(run_line({"completion", "fish"}).out, HasSubstr("-x -a 'bash zsh fish'"));
}

}  // namespace
}  // namespace exhibit::cli
