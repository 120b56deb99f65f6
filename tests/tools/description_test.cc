#include "tools/exhibit/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Description tree() {
  Description lint{
      .name = "lint",
      .summary = "Check the rules",
      .details = ".starts like a request",
      .examples = "  prog rules lint\n",
      .options = {{.names = {"--rules"}, .value = "DIR", .choices = {}, .help = "Where [they] lie: here"}},
      .commands = {}};
  Description rules{.name = "rules",
                    .summary = "Work on rules",
                    .details = "",
                    .examples = "",
                    .options = {},
                    .commands = {lint}};
  Description show{
      .name = "show",
      .summary = "Show the publisher's words",
      .details = "",
      .examples = "",
      .options = {{.names = {"MODEL"},
                   .value = "",
                   .choices = {},
                   .help = "Which",
                   .positional = true,
                   .required = true},
                  {.names = {"--format"}, .value = "NAME", .choices = {"table", "json"}, .help = "How"},
                  {.names = {"--jobs", "-j"}, .value = "N", .choices = {}, .help = "How many"}},
      .commands = {}};
  return {.name = "prog",
          .summary = "Does things",
          .details = "",
          .examples = "  prog show x\n",
          .options = {},
          .commands = {rules, show}};
}

TEST(Description, ManPage) {
  const std::string page = man_page(tree(), "1.2");
  EXPECT_THAT(page, HasSubstr(".TH PROG 1 \"\" \"prog 1.2\"\n"));
  EXPECT_THAT(page, HasSubstr(".SS \\fBrules lint\\fR [\\fIoptions\\fR]\nCheck the rules.\n"));
  EXPECT_THAT(page, HasSubstr("\\&.starts like a request\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-jobs\\fR, \\fB\\-j\\fR \\fIN\\fR\n"));
  EXPECT_THAT(page, HasSubstr("One of table, json.\n"));
  EXPECT_THAT(page, HasSubstr(".TP\n130\n"));
  EXPECT_THAT(page, Not(HasSubstr("\n.starts")));
}

TEST(Description, BashCompletion) {
  const std::string script = bash_completion(tree());
  EXPECT_THAT(script, HasSubstr("'rules'|'rules lint'|'show') path=$next"));
  EXPECT_THAT(script, HasSubstr("'show:--format') COMPREPLY=($(compgen -W 'table json' -- \"$word\"))"));
  EXPECT_THAT(script, HasSubstr("'show:--jobs'|'show:-j') :;"));
  EXPECT_THAT(script, HasSubstr("'rules lint:--rules') COMPREPLY=($(compgen -d -- \"$word\"))"));
  EXPECT_THAT(script, HasSubstr("complete -o filenames -F _prog prog\n"));
}

TEST(Description, ZshCompletion) {
  const std::string script = zsh_completion(tree());
  EXPECT_TRUE(script.starts_with("#compdef prog\n"));
  EXPECT_THAT(script, HasSubstr("'--rules[Where \\[they\\] lie\\: here]:DIR:_files -/'"));
  EXPECT_THAT(script, HasSubstr("'show:Show the publisher'\\''s words'"));
  EXPECT_THAT(script, HasSubstr("'--format[How]:NAME:(table json)'"));
  EXPECT_THAT(script, HasSubstr("lint) _prog_rules_lint ;;"));
}

TEST(Description, FishCompletion) {
  const std::string script = fish_completion(tree());
  EXPECT_THAT(
      script,
      HasSubstr(
          "complete -c prog -n '__fish_use_subcommand' -f -a show -d 'Show the publisher'\\''s words'\n"));
  EXPECT_THAT(script, HasSubstr("-n '__fish_seen_subcommand_from show' -l jobs -s j -r -d 'How many'\n"));
  EXPECT_THAT(
      script,
      HasSubstr(
          "-n '__fish_seen_subcommand_from rules; and not __fish_seen_subcommand_from lint' -f -a lint"));
  EXPECT_THAT(script, HasSubstr("-l format -x -a 'table json'"));
}

}  // namespace
}  // namespace exhibit::cli
