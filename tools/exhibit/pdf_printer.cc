// Tested by tests/e2e/report.test.mjs.
#include "tools/exhibit/pdf_printer.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/base/text.h"
#include "pipeline/fetch/folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds(60);

// A folder of its own for the browser's profile, removed at the end.
class Profile {
 public:
  Profile() {
    std::string pattern = (fs::temp_directory_path() / "exhibit-print-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Profile() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Starts the program with its output thrown away; -1 where it cannot be started.
pid_t start(const fs::path& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program.string());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : -1;
}

// Whether it ended well and in time; one that does not end is killed.
bool ends_well(pid_t child) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

Result<fs::path> find_browser() {
  if (const char* named = std::getenv("EXHIBIT_CHROMIUM"); named != nullptr && *named != '\0') {
    if (access(named, X_OK) == 0) return fs::path(named);
    return Error{ErrorCode::not_found, "cannot be run ($EXHIBIT_CHROMIUM)", named};
  }
  const char* path = std::getenv("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    for (const std::string_view folder : split(path == nullptr ? "" : path, ':')) {
      const fs::path program = fs::path(folder) / name;
      if (!folder.empty() && access(program.c_str(), X_OK) == 0) return program;
    }
  }
  return Error{ErrorCode::not_found,
               "printing takes Chromium, which is not installed; install the package chromium or set "
               "EXHIBIT_CHROMIUM",
               {}};
}

Result<void> print_pdf(const fs::path& browser, const fs::path& page, const fs::path& pdf) {
  const Profile profile;
  if (profile.path().empty()) return Error{ErrorCode::io, "no temporary folder can be made", pdf.string()};
  std::error_code error;
  fs::remove(pdf, error);
  std::vector<std::string> arguments = {"--headless",
                                        "--disable-gpu",
                                        "--no-first-run",
                                        "--disable-extensions",
                                        "--disable-background-networking",
                                        "--host-resolver-rules=MAP * ~NOTFOUND",
                                        "--no-pdf-header-footer",
                                        "--user-data-dir=" + profile.path().string(),
                                        "--print-to-pdf=" + fs::absolute(pdf).string()};
  // Chromium refuses to run its sandbox as root.
  if (geteuid() == 0) arguments.emplace_back("--no-sandbox");
  arguments.push_back(file_url(fs::absolute(page)));
  const pid_t child = start(browser, std::move(arguments));
  if (child < 0 || !ends_well(child) || !fs::exists(pdf, error)) {
    return Error{ErrorCode::io, "could not be printed by " + browser.string(), page.string()};
  }
  return {};
}

}  // namespace exhibit::cli
