// Tested by tests/tools/terminal_test.cc.
#include "tools/exhibit/terminal.h"

#include <spdlog/spdlog.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace exhibit::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr size_t kBarWidth = 24;
constexpr std::string_view kClearLine = "\r\x1b[2K";

// Calls visit(code point, bytes); a code point is negative where the bytes are no UTF-8.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < length;) {
    const int32_t begin = at;
    UChar32 point = 0;
    U8_NEXT(bytes, at, length, point);
    visit(point, text.substr(static_cast<size_t>(begin), static_cast<size_t>(at - begin)));
  }
}

bool changes_direction(UChar32 point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

size_t width_of(UChar32 point) {
  if (point < 0) return 1;
  const auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int32_t width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\x1b[1m";
    case Style::dim:
      return "\x1b[2m";
    case Style::good:
      return "\x1b[32m";
    case Style::middling:
      return "\x1b[33m";
    case Style::bad:
      return "\x1b[31m";
    case Style::odd:
      return "\x1b[35m";
    case Style::link:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for_each_code_point(text, [&](UChar32 point, std::string_view bytes) {
    if (point == '\n' || point == '\t') {
      result += ' ';
    } else if (point < 0 || u_iscntrl(point) || changes_direction(point)) {
      result += kReplacement;
    } else {
      result += bytes;
    }
  });
  return result;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  for_each_code_point(text, [&](UChar32 point, std::string_view) { width += width_of(point); });
  return width;
}

std::string wrap(std::string_view text, size_t width, std::string_view indent) {
  std::string result(indent);
  const size_t indent_width = display_width(indent);
  size_t column = indent_width;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const size_t word_width = display_width(word);
    if (column > indent_width) {
      if (column + 1 + word_width > width) {
        result.append("\n").append(indent);
        column = indent_width;
      } else {
        result += ' ';
        ++column;
      }
    }
    result += word;
    column += word_width;
  }
  return result;
}

size_t Terminal::width() const {
  if (surroundings_.columns <= 0) return 100;
  return static_cast<size_t>(std::clamp(surroundings_.columns, 40, 120));
}

std::string Terminal::paint(Style style, std::string_view text) const {
  const bool colored =
      color_ == ColorMode::always ||
      (color_ == ColorMode::automatic && surroundings_.out_is_terminal && !surroundings_.no_color);
  if (!colored || style == Style::plain || text.empty()) return std::string(text);
  return std::string(code_of(style)).append(text).append("\x1b[0m");
}

Progress::Progress(Terminal& terminal, std::string what, size_t total)
    : terminal_(terminal), what_(std::move(what)), total_(total) {
  if (terminal_.draws_progress()) draw("");
}

Progress::~Progress() {
  if (terminal_.draws_progress()) terminal_.err() << kClearLine << std::flush;
}

void Progress::done(std::string_view name) {
  const std::lock_guard lock(mutex_);
  ++count_;
  if (terminal_.draws_progress()) {
    draw(name);
  } else if (!terminal_.quiet()) {
    spdlog::info("{} {}/{}: {}", what_, count_, total_, name);
  }
}

void Progress::draw(std::string_view name) {
  const size_t filled = total_ == 0 ? kBarWidth : std::min(kBarWidth, count_ * kBarWidth / total_);
  std::string bar;
  for (size_t i = 0; i < kBarWidth; ++i) bar += i < filled ? "━" : "╌";
  terminal_.err() << kClearLine << what_ << ' ' << bar << ' ' << count_ << '/' << total_ << ' '
                  << printable(name) << std::flush;
}

}  // namespace exhibit::cli
