// Tested by tests/tools/app_test.cc.
#include "tools/exhibit/app.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>
#include <memory>

#include "pipeline/base/diagnostic.h"
#include "tools/exhibit/version.h"

namespace exhibit::cli {
namespace {

constexpr std::string_view kSummary =
    "Grades the openness of AI models from what their publishers say, with citations";
constexpr std::string_view kExamplesHeading = "Examples:\n";

struct BuiltApp {
  std::unique_ptr<CLI::App> app;
  std::map<const CLI::App*, Action> actions;  // looked up by the subcommand that was called
};

std::string footer_of(const Command& command) {
  std::string footer;
  if (!command.details.empty()) footer += std::string(command.details) + "\n\n";
  return footer + std::string(kExamplesHeading) + std::string(command.examples);
}

void add_output_options(CLI::App& app, SharedOptions& shared) {
  const std::map<std::string, ColorMode> modes = {
      {"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}};
  app.add_option_function<std::string>(
         "--color", [&shared, modes](const std::string& name) { shared.color = modes.at(name); },
         "Use colours (default: auto, that is on a terminal, unless NO_COLOR is set)")
      ->check([modes](const std::string& name) {
        return modes.contains(name) ? std::string() : "\"" + name + "\" is none of auto, always, never";
      })
      ->type_name("{always,auto,never}");
  app.add_flag("--quiet,-q", shared.quiet, "Print results and errors only, no progress");
}

BuiltApp build(std::span<const Command> commands, SharedOptions& shared) {
  BuiltApp built{std::make_unique<CLI::App>(std::string(kSummary), "exhibit"), {}};
  CLI::App& app = *built.app;
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  app.set_version_flag("--version", std::string("exhibit ") + std::string(kVersion),
                       "Print the version and exit");
  std::string exit_codes = "Exit codes:\n";
  for (const ExitCodeInfo& info : kExitCodes) {
    const std::string code = std::to_string(static_cast<int>(info.code));
    exit_codes += std::string(5 - code.size(), ' ') + code + "  " + std::string(info.meaning) + "\n";
  }
  app.footer(
      "Examples:\n"
      "  exhibit grade --replica corpus/demo --from corpus/demo/models.txt\n"
      "  exhibit show northgate-ai/Pelican-8B-Chat license\n"
      "  exhibit COMMAND --help          explains a command, with examples\n\n" +
      exit_codes);
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
    sub->footer(footer_of(command));
    built.actions.emplace(sub, command.define(*sub, shared));
    add_output_options(*sub, shared);
    for (CLI::App* part : sub->get_subcommands([](const CLI::App*) { return true; }))
      add_output_options(*part, shared);
  }
  return built;
}

// The parser's own words, with what to do next.
std::string usage_error(const BuiltApp& built, std::span<const Command> commands,
                        const CLI::ParseError& error, const std::vector<std::string>& arguments) {
  std::string called = "exhibit";
  for (auto subs = built.app->get_subcommands(); !subs.empty(); subs = subs.front()->get_subcommands()) {
    called += " " + subs.front()->get_name();
  }
  const std::string try_help = "\nTry: " + called + " --help";
  const bool names_a_command = !arguments.empty() && !arguments.front().starts_with('-');
  if (called == "exhibit" && names_a_command) {
    std::vector<std::string> names;
    for (const Command& command : commands) names.emplace_back(command.name);
    return "\"" + arguments.front() + "\" is no command" + did_you_mean(arguments.front(), names) + try_help;
  }
  return std::string(error.what()) + try_help;
}

// "TEXT:{json,table}" and "{json,table}" have choices; "DIR" has none.
std::vector<std::string> choices_of(const std::string& type_name) {
  std::vector<std::string> choices;
  const size_t open = type_name.find('{');
  const size_t close = type_name.find('}', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos) return choices;
  for (size_t begin = open + 1; begin <= close;) {
    const size_t end = std::min(type_name.find(',', begin), close);
    choices.push_back(type_name.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

OptionDescription describe_option(const CLI::Option& option) {
  OptionDescription result;
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  result.positional = result.names.empty();
  if (result.positional) result.names.push_back(option.get_single_name());
  result.help = option.get_description();
  result.required = option.get_required();
  if (option.get_type_size_max() > 0) {
    const std::string type = option.get_type_name();
    result.choices = choices_of(type);
    if (!result.positional) result.value = result.choices.empty() ? type.substr(0, type.find(':')) : "NAME";
    result.repeatable = option.get_items_expected_max() > 1;
  }
  return result;
}

Description describe_app(const CLI::App& app) {
  Description result;
  result.name = app.get_name();
  result.summary = app.get_description();
  const std::string footer = app.get_footer();
  const size_t examples = footer.find(kExamplesHeading);
  if (examples != std::string::npos) {
    result.details = footer.substr(0, examples);
    result.examples = footer.substr(examples + kExamplesHeading.size());
  }
  while (result.details.ends_with('\n')) result.details.pop_back();
  for (const CLI::Option* option : app.get_options()) result.options.push_back(describe_option(*option));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    result.commands.push_back(describe_app(*sub));
  }
  return result;
}

}  // namespace

int run(std::span<const Command> commands, const std::vector<std::string>& arguments, SharedOptions shared,
        Terminal& terminal) {
  const BuiltApp built = build(commands, shared);
  try {
    // CLI11 takes the arguments from the back.
    built.app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForVersion& version) {
    terminal.out() << version.what() << '\n';
    return kOk;
  } catch (const CLI::Success&) {         // a call for help
    terminal.out() << built.app->help();  // of the subcommand, where one was named
    return kOk;
  } catch (const CLI::ParseError& error) {
    return fail(terminal, kUsage, usage_error(built, commands, error, arguments));
  }
  terminal.set_color(shared.color);
  terminal.set_quiet(shared.quiet);
  return built.actions.at(built.app->get_subcommands().front())(terminal);
}

Description describe(std::span<const Command> commands) {
  SharedOptions shared;
  const BuiltApp built = build(commands, shared);
  Description result = describe_app(*built.app);
  // The top's footer goes on with the exit codes, which the man page has in a section of its own.
  result.examples.erase(std::min(result.examples.find("\n\n"), result.examples.size()));
  return result;
}

}  // namespace exhibit::cli
