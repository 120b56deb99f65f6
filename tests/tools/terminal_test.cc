#include "tools/exhibit/terminal.h"

#include <gtest/gtest.h>

#include <sstream>

namespace exhibit::cli {
namespace {

TEST(Terminal, PrintableTakesTheTeethOutOfForeignText) {
  struct Case {
    std::string in, out;
  };
  const Case cases[] = {
      {"2,048 GPUs", "2,048 GPUs"},
      {"사전학습 β₁ — “quoted”", "사전학습 β₁ — “quoted”"},
      {"two\nlines\tand a tab", "two lines and a tab"},
      {"\x1b[31mred\x1b[0m", "\xEF\xBF\xBD[31mred\xEF\xBF\xBD[0m"},  // an escape sequence
      {"\xC2\x9B"
       "31m",
       "\xEF\xBF\xBD"
       "31m"},  // its one-byte form of the C1 set
      {"a\xE2\x80\xAE"
       "b",
       "a\xEF\xBF\xBD"
       "b"},  // right-to-left override
      {"broken \xFF byte", "broken \xEF\xBF\xBD byte"},
      {"", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(printable(c.in), c.out) << c.in;
}

TEST(Terminal, DisplayWidth) {
  EXPECT_EQ(display_width("GPU"), 3u);
  EXPECT_EQ(display_width("나래"), 4u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u);  // a combining accent
  EXPECT_EQ(display_width("●◐○"), 3u);
  EXPECT_EQ(display_width(""), 0u);
}

TEST(Terminal, WrapBreaksAtBlanks) {
  EXPECT_EQ(wrap("one two three", 7, ""), "one two\nthree");
  EXPECT_EQ(wrap("one two three", 9, "  "), "  one two\n  three");
  EXPECT_EQ(wrap("a-word-that-is-too-long b", 5, ""), "a-word-that-is-too-long\nb");
  EXPECT_EQ(wrap("", 5, "> "), "> ");
  EXPECT_EQ(wrap("나래 나래", 5, ""), "나래\n나래");
}

TEST(Terminal, ColorsFollowModeAndSurroundings) {
  std::ostringstream out, err;
  const auto painted = [&](ColorMode mode, bool terminal, bool no_color) {
    Terminal t(out, err, {.out_is_terminal = terminal, .err_is_terminal = false, .no_color = no_color});
    t.set_color(mode);
    return t.paint(Style::good, "x") != "x";
  };
  EXPECT_TRUE(painted(ColorMode::automatic, true, false));
  EXPECT_FALSE(painted(ColorMode::automatic, true, true));
  EXPECT_FALSE(painted(ColorMode::automatic, false, false));
  EXPECT_TRUE(painted(ColorMode::always, false, true));
  EXPECT_FALSE(painted(ColorMode::never, true, false));
}

TEST(Terminal, WidthIsKeptReadable) {
  std::ostringstream out, err;
  EXPECT_EQ(Terminal(out, err, {.columns = 0}).width(), 100u);
  EXPECT_EQ(Terminal(out, err, {.columns = 10}).width(), 40u);
  EXPECT_EQ(Terminal(out, err, {.columns = 90}).width(), 90u);
  EXPECT_EQ(Terminal(out, err, {.columns = 400}).width(), 120u);
}

TEST(Progress, DrawsABarAndTakesItAway) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.err_is_terminal = true});
  {
    Progress progress(terminal, "grading", 2);
    progress.done("first\x1b[2J");
    EXPECT_NE(err.str().find("1/2 first\xEF\xBF\xBD[2J"), std::string::npos) << err.str();
  }
  EXPECT_TRUE(err.str().ends_with("\r\x1b[2K")) << err.str();
  EXPECT_EQ(out.str(), "");
}

TEST(Progress, IsSilentWhereQuiet) {
  std::ostringstream out, err;
  Terminal terminal(out, err, {.err_is_terminal = true});
  terminal.set_quiet(true);
  Progress(terminal, "grading", 2).done("first");
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace exhibit::cli
