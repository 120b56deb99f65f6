// Tested by tests/tools/description_test.cc.
#include <algorithm>

#include "pipeline/base/text.h"
#include "tools/exhibit/description.h"
#include "tools/exhibit/exit_codes.h"

namespace exhibit::cli {
namespace {

// Text as roff takes it literally: '\' and '-' escaped, and no line that would read as a request.
std::string roff(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) result += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string paragraphs(std::string_view text) {
  std::string result;
  for (const std::string_view line : split(text, '\n')) {
    result += line.empty() ? ".PP\n" : roff(line) + "\n";
  }
  return result;
}

std::string option_entry(const OptionDescription& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  }
  if (!option.value.empty()) names += " \\fI" + roff(option.value) + "\\fR";
  std::string entry = ".TP\n" + names + "\n" + roff(option.help) + ".\n";
  if (!option.choices.empty()) {
    entry += "One of ";
    for (size_t i = 0; i < option.choices.size(); ++i) {
      entry += (i > 0 ? ", " : "") + roff(option.choices[i]);
    }
    entry += ".\n";
  }
  return entry;
}

std::string synopsis(const Description& command) {
  std::string result = "\\fB" + roff(command.name) + "\\fR";
  for (const OptionDescription& option : command.options) {
    if (!option.positional) continue;
    std::string name = "\\fI" + roff(option.names.front()) + "\\fR" + (option.repeatable ? "..." : "");
    if (!option.required) name = "[" + name + "]";
    result += " " + name;
  }
  return result + " [\\fIoptions\\fR]";
}

std::string examples(std::string_view text) {
  return ".EX\n" + roff(text) + (text.ends_with('\n') ? "" : "\n") + ".EE\n";
}

void append_command(std::string& page, const Description& command, const std::string& prefix) {
  const std::string name = prefix.empty() ? command.name : prefix + " " + command.name;
  Description titled = command;
  titled.name = name;
  if (command.commands.empty()) {
    page += ".SS " + synopsis(titled) + "\n" + roff(command.summary) + ".\n";
    if (!command.details.empty()) page += ".PP\n" + paragraphs(command.details);
    for (const OptionDescription& option : command.options) page += option_entry(option);
    if (!command.examples.empty()) page += ".PP\n" + examples(command.examples);
  }
  for (const Description& sub : command.commands) append_command(page, sub, name);
}

}  // namespace

std::string man_page(const Description& description, std::string_view version) {
  std::string upper = description.name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  std::string page = ".TH " + upper + " 1 \"\" \"" + description.name + " " + std::string(version) + "\"\n";
  page += ".SH NAME\n" + description.name + " \\- " + roff(description.summary) + "\n";
  page += ".SH SYNOPSIS\n\\fB" + description.name + "\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n";
  page += ".SH DESCRIPTION\n" + paragraphs(description.details);
  page += ".SH COMMANDS\n";
  for (const Description& command : description.commands) append_command(page, command, "");
  page += ".SH EXIT STATUS\n";
  for (const ExitCodeInfo& info : kExitCodes) {
    page += ".TP\n" + std::to_string(static_cast<int>(info.code)) + "\n" + roff(info.meaning) + "\n";
  }
  page +=
      ".SH ENVIRONMENT\n"
      ".TP\nNO_COLOR\nSet to anything, it turns colours off.\n"
      ".TP\nEXHIBIT_RULES\nThe folder of rules where \\-\\-rules is not given.\n"
      ".SH EXAMPLES\n" +
      examples(description.examples);
  return page;
}

}  // namespace exhibit::cli
