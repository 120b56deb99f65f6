// Tested by tests/tools/description_test.cc.
#include <functional>

#include "tools/exhibit/description.h"

namespace exhibit::cli {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string result;
  for (const std::string& word : words) result += (result.empty() ? "" : " ") + word;
  return result;
}

// In single quotes, for a POSIX shell.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

// Visits every command that has a path below the program: "grade", "rules lint".
void for_each_command(const Description& command, const std::string& path,
                      const std::function<void(const Description&, const std::string&)>& visit) {
  for (const Description& sub : command.commands) {
    const std::string sub_path = path.empty() ? sub.name : path + " " + sub.name;
    visit(sub, sub_path);
    for_each_command(sub, sub_path, visit);
  }
}

std::vector<std::string> words_after(const Description& command) {
  std::vector<std::string> words;
  for (const Description& sub : command.commands) words.push_back(sub.name);
  for (const OptionDescription& option : command.options) {
    if (option.positional) {
      words.insert(words.end(), option.choices.begin(), option.choices.end());
    } else {
      words.insert(words.end(), option.names.begin(), option.names.end());
    }
  }
  return words;
}

std::string bash_value_cases(const Description& command, const std::string& path) {
  std::string cases;
  for (const OptionDescription& option : command.options) {
    if (option.positional || option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : option.names) {
      pattern += (pattern.empty() ? "" : "|") + quoted(path + ":" + name);
    }
    std::string action = ":";
    if (!option.choices.empty())
      action = "COMPREPLY=($(compgen -W " + quoted(join(option.choices)) + " -- \"$word\"))";
    if (option.value == "DIR") action = "COMPREPLY=($(compgen -d -- \"$word\"))";
    if (option.value == "FILE") action = "COMPREPLY=($(compgen -f -- \"$word\"))";
    cases += "    " + pattern + ") " + action + "; return ;;\n";
  }
  return cases;
}

}  // namespace

std::string bash_completion(const Description& description) {
  std::string values = bash_value_cases(description, "");
  std::string words =
      "    '') COMPREPLY=($(compgen -W " + quoted(join(words_after(description))) + " -- \"$word\")) ;;\n";
  std::string paths;
  for_each_command(description, "", [&](const Description& command, const std::string& path) {
    values += bash_value_cases(command, path);
    words += "    " + quoted(path) + ") COMPREPLY=($(compgen -W " + quoted(join(words_after(command))) +
             " -- \"$word\")) ;;\n";
    paths += (paths.empty() ? "" : "|") + quoted(path);
  });
  const std::string function = "_" + description.name;
  return "# bash completion for " + description.name + "; made by: " + description.name +
         " completion bash\n" + function +
         "() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' i next\n"
         "  COMPREPLY=()\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    next=${path:+$path }${COMP_WORDS[i]}\n"
         "    case $next in " +
         paths +
         ") path=$next ;; esac\n"
         "  done\n"
         "  case $path:$previous in\n" +
         values +
         "  esac\n"
         "  case $path in\n" +
         words +
         "  esac\n"
         "  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "}\n"
         "complete -o filenames -F " +
         function + " " + description.name + "\n";
}

namespace {

// Within a zsh _arguments specification: brackets and colons have meanings there.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_values(const OptionDescription& option) {
  if (!option.choices.empty()) return "(" + join(option.choices) + ")";
  if (option.value == "DIR") return "_files -/";
  if (option.value == "FILE" || option.positional) return "_files";
  return " ";
}

std::string zsh_arguments(const Description& command, const std::string& indent) {
  std::string result = "_arguments";
  for (const OptionDescription& option : command.options) {
    const auto add = [&](const std::string& specification) {
      result += " \\\n" + indent + "  " + quoted(specification);
    };
    if (option.positional) {
      add(std::string(option.repeatable ? "*" : "") + ":" + zsh_text(option.names.front()) + ":" +
          zsh_values(option));
      continue;
    }
    for (const std::string& name : option.names) {
      std::string specification = name + "[" + zsh_text(option.help) + "]";
      if (!option.value.empty()) specification += ":" + zsh_text(option.value) + ":" + zsh_values(option);
      add(specification);
    }
  }
  return result;
}

void append_zsh_function(std::string& script, const Description& command, const std::string& function) {
  for (const Description& sub : command.commands) append_zsh_function(script, sub, function + "_" + sub.name);
  script += function + "() {\n";
  if (command.commands.empty()) {
    script += "  " + zsh_arguments(command, "  ") + "\n}\n";
    return;
  }
  script += "  local line state\n  local -a commands=(\n";
  for (const Description& sub : command.commands) {
    script += "    " + quoted(zsh_text(sub.name) + ":" + sub.summary) + "\n";
  }
  script += "  )\n  " + zsh_arguments(command, "  ") + " \\\n    '1: :->command' '*:: :->rest'\n";
  script +=
      "  case $state in\n    command) _describe 'command' commands ;;\n    rest)\n      case $line[1] in\n";
  for (const Description& sub : command.commands) {
    script += "        " + sub.name + ") " + function + "_" + sub.name + " ;;\n";
  }
  script += "      esac ;;\n  esac\n}\n";
}

}  // namespace

std::string zsh_completion(const Description& description) {
  const std::string function = "_" + description.name;
  std::string script =
      "#compdef " + description.name + "\n# made by: " + description.name + " completion zsh\n";
  append_zsh_function(script, description, function);
  // Loaded by its name the file is the function's body; sourced, it only announces the function.
  return script + "if [[ $funcstack[1] == " + function + " ]]; then " + function + " \"$@\"; else compdef " +
         function + " " + description.name + "; fi\n";
}

namespace {

std::string fish_options(const Description& command, const std::string& program,
                         const std::string& condition) {
  std::string result;
  for (const OptionDescription& option : command.options) {
    if (option.positional && option.choices.empty()) continue;
    std::string line = "complete -c " + program + " -n " + quoted(condition);
    if (!option.positional) {
      for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
    }
    if (!option.choices.empty()) {
      line += " -x -a " + quoted(join(option.choices));
    } else if (!option.value.empty()) {
      line += " -r";
      if (option.value == "DIR") line += " -a '(__fish_complete_directories)'";
    }
    result += line + " -d " + quoted(option.help) + "\n";
  }
  return result;
}

// Holds while the words typed so far name this command and none of its subcommands.
std::string fish_condition(const std::string& path, const Description& command) {
  std::string condition;
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find(' ', begin), path.size());
    condition += (condition.empty() ? "" : "; and ") +
                 ("__fish_seen_subcommand_from " + path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (condition.empty()) return "__fish_use_subcommand";
  if (command.commands.empty()) return condition;
  condition += "; and not __fish_seen_subcommand_from";
  for (const Description& sub : command.commands) condition += " " + sub.name;
  return condition;
}

void append_fish(std::string& script, const Description& command, const std::string& program,
                 const std::string& path) {
  const std::string condition = fish_condition(path, command);
  for (const Description& sub : command.commands) {
    script += "complete -c " + program + " -n " + quoted(condition) + " -f -a " + sub.name + " -d " +
              quoted(sub.summary) + "\n";
  }
  script += fish_options(command, program, condition);
  for (const Description& sub : command.commands) {
    append_fish(script, sub, program, path.empty() ? sub.name : path + " " + sub.name);
  }
}

}  // namespace

std::string fish_completion(const Description& description) {
  std::string script =
      "# fish completion for " + description.name + "; made by: " + description.name + " completion fish\n";
  append_fish(script, description, description.name, "");
  return script;
}

}  // namespace exhibit::cli
