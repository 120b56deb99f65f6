// Tested by tests/tools/app_test.cc.
#include "tools/exhibit/command.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <map>

namespace exhibit::cli {

void add_format(CLI::App& app, SharedOptions& shared, std::initializer_list<Format> allowed) {
  std::map<std::string, Format> formats;
  std::string names;  // "table, json"
  std::string type;   // "{table,json}"
  for (const Format format : allowed) {
    const std::string name(kFormatNames[static_cast<size_t>(format)]);
    formats.emplace(name, format);
    names += (names.empty() ? "" : ", ") + name;
    type += (type.empty() ? "{" : ",") + name;
  }
  app.add_option_function<std::string>(
         "--format", [&shared, formats](const std::string& name) { shared.format = formats.at(name); },
         "How to print the result (default: " + std::string(kFormatNames[0]) + ")")
      ->check([formats, names](const std::string& name) {
        return formats.contains(name) ? std::string() : "\"" + name + "\" is none of " + names;
      })
      ->type_name(type + "}");
}

void add_workspace(CLI::App& app, SharedOptions& shared) {
  app.add_option("--workspace", shared.workspace, "Where documents and results are kept (default: .exhibit)")
      ->type_name("DIR");
}

void add_rules(CLI::App& app, SharedOptions& shared) {
  app.add_option("--rules", shared.rules, "The rules to work by (default: those that came with exhibit)")
      ->type_name("DIR");
}

void add_replica(CLI::App& app, SharedOptions& shared) {
  app.add_option("--replica", shared.replica, "Take all pages from this recorded folder instead of the web")
      ->type_name("DIR");
}

void add_web(CLI::App& app, SharedOptions& shared) {
  add_replica(app, shared);
  app.add_option("--mirror", shared.web.mirror, "Ask this server for https://HOST/PATH as URL/HOST/PATH")
      ->type_name("URL")
      ->excludes("--replica");
  app.add_flag("--offline", shared.web.offline, "Open no connection: only what the workspace has already")
      ->excludes("--replica")
      ->excludes("--mirror");
  app.add_option("--contact", shared.web.contact,
                 "An address or a page by which servers' owners can reach you; goes into the User-Agent")
      ->type_name("TEXT");
  app.add_flag("--allow-private", shared.web.allow_private, "Also talk to servers in private networks");
}

void add_jobs(CLI::App& app, SharedOptions& shared) {
  app.add_option_function<int>(
         "--jobs,-j", [&shared](int jobs) { shared.jobs = static_cast<unsigned>(jobs); },
         "Work on so many models at a time (default: one a processor)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
}

int fail(Terminal& terminal, ExitCode code, std::string_view message) {
  terminal.err() << "exhibit: " << message << '\n';
  return code;
}

}  // namespace exhibit::cli
