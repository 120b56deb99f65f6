// Reads the surroundings (environment, terminal, where the program lies), and hands over to run().
// Tested by tests/tools/end_to_end_test.cc.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <thread>

#include "tools/exhibit/app.h"
#include "tools/exhibit/commands.h"

namespace {

namespace fs = std::filesystem;
using namespace exhibit::cli;

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::string environment(const char* name, const std::string& otherwise) {
  return is_set(name) ? std::getenv(name) : otherwise;
}

Surroundings look_around() {
  Surroundings surroundings;
  surroundings.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  surroundings.err_is_terminal = isatty(STDERR_FILENO) == 1;
  surroundings.no_color = is_set("NO_COLOR");
  winsize size{};
  if (surroundings.out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    surroundings.columns = size.ws_col;
  }
  return surroundings;
}

// The path as people would write it: relative where it lies below the current folder.
fs::path shortened(const fs::path& path) {
  std::error_code error;
  const fs::path relative = path.lexically_relative(fs::current_path(error));
  return error || relative.empty() || *relative.begin() == ".." ? path : relative;
}

// $EXHIBIT_RULES, or share/exhibit/rules beside the installed program, or the source tree's.
fs::path find_rules() {
  if (is_set("EXHIBIT_RULES")) return std::getenv("EXHIBIT_RULES");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "exhibit" / "rules";
  if (!error && fs::is_directory(installed, error)) return shortened(installed);
  return shortened(EXHIBIT_SOURCE_RULES);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("exhibit"));
    spdlog::set_pattern("exhibit: %v");
    Terminal terminal(std::cout, std::cerr, look_around());
    SharedOptions shared;
    shared.rules = find_rules();
    shared.jobs = std::max(1u, std::thread::hardware_concurrency());
    shared.reviewer = environment("EXHIBIT_REVIEWER", environment("USER", ""));
    shared.web.hub = environment("HF_ENDPOINT", shared.web.hub);
    shared.web.hub_token = environment("HF_TOKEN", "");
    shared.web.github_token = environment("GITHUB_TOKEN", "");
    const int code = run(all_commands(), {argv + 1, argv + argc}, shared, terminal);
    std::cout.flush();
    if (!std::cout) return fail(terminal, kBadInput, "the output could not be written");
    return code;
  } catch (const std::exception& error) {
    std::cerr << "exhibit: unexpected: " << error.what() << '\n';
    return kInternal;
  }
}
