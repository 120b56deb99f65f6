// Where output goes and how it may look there: colours, width, progress. The only place that knows whether a
// person or a program reads. Tested by tests/tools/terminal_test.cc.
#pragma once

#include <cstddef>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

namespace exhibit::cli {

enum class ColorMode { automatic, always, never };

enum class Style { plain, bold, dim, good, middling, bad, odd, link };

// What main() found out about its surroundings.
struct Surroundings {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool no_color = false;  // NO_COLOR is set and not empty
  int columns = 0;        // of the terminal; 0 where unknown
};

// Text as it may be printed to a terminal: control characters (escape sequences among them) and
// direction overrides, which documents from outside may hold, become U+FFFD; '\n' and '\t' become blanks.
std::string printable(std::string_view text);

// Columns a text takes on a terminal: wide East Asian characters count twice, combining marks not at all.
size_t display_width(std::string_view text);

// Lines of at most `width` columns, broken at blanks (a word that is longer stands alone and may stick out).
// Never empty.
std::string wrap(std::string_view text, size_t width, std::string_view indent);

class Terminal {
 public:
  Terminal(std::ostream& out, std::ostream& err, const Surroundings& surroundings)
      : out_(out), err_(err), surroundings_(surroundings) {}

  void set_color(ColorMode mode) { color_ = mode; }
  void set_quiet(bool quiet) { quiet_ = quiet; }

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  bool quiet() const { return quiet_; }
  bool draws_progress() const { return surroundings_.err_is_terminal && !quiet_; }
  // Columns to lay prose out for: the terminal's, at most 120; 100 where it is not known.
  size_t width() const;

  // The text with colour where the output may have some. The text itself is not touched.
  std::string paint(Style style, std::string_view text) const;

 private:
  std::ostream& out_;
  std::ostream& err_;
  const Surroundings surroundings_;
  ColorMode color_ = ColorMode::automatic;
  bool quiet_ = false;
};

// How far a run over several things is: a bar on a terminal, one log line a thing elsewhere, nothing where
// quiet. Safe to use from several threads. The bar is gone after the end of its life.
class Progress {
 public:
  Progress(Terminal& terminal, std::string what, size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // One more is done.
  void done(std::string_view name);

 private:
  void draw(std::string_view name);

  Terminal& terminal_;
  const std::string what_;
  const size_t total_;
  std::mutex mutex_;  // guards what follows
  size_t count_ = 0;
};

}  // namespace exhibit::cli
