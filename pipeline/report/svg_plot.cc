// Tested by tests/report/svg_plot_test.cc.
#include "pipeline/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "pipeline/base/text.h"
#include "pipeline/report/html_text.h"

namespace exhibit {
namespace {

constexpr double kWidth = 900;
constexpr double kLabels = 300;  // the column of names
constexpr double kRow = 22;
constexpr double kFont = 12;

constexpr const char* kStyle =
    "<style>text{fill:#1c1d1f}.q{fill:#5d6268}.rule{stroke:#d9d6cd}.line{stroke:#0b4f8a}.dot{fill:#0b4f8a}"
    ".a0{fill:#0b4f8a}.a1{fill:#4c8fc0}.a2{fill:#9cc7e4}.a3{fill:#b9a36a}</style>";

// "12.5", never "12.50" or "-0".
std::string number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string text_at(double x, double y, const std::string& text, const char* anchor = "start",
                    const char* look = "") {
  return fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>\n", number(x), number(y),
                     std::string_view(anchor) == "start" ? "" : fmt::format(" text-anchor=\"{}\"", anchor),
                     *look == '\0' ? "" : fmt::format(" class=\"{}\"", look), escape_html(text));
}

std::string line_from(double x1, double y1, double x2, double y2, const char* look, double width) {
  return fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\" stroke-width=\"{}\"/>\n",
                     number(x1), number(y1), number(x2), number(y2), look, number(width));
}

std::string svg(double width, double height, const std::string& title, const std::string& body, SvgUse use) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "role=\"img\" font-size=\"{2}\" font-family=\"Source Sans 3,Noto Sans,Noto Sans CJK "
      "KR,Arial,sans-serif\">"
      "<title>{3}</title>\n{4}{5}</svg>\n",
      number(width), number(height), number(kFont), escape_html(title),
      use == SvgUse::standalone ? kStyle : "", body);
}

std::string shortened(const std::string& label, size_t max_bytes) {
  if (label.size() <= max_bytes) return label;
  return std::string(truncate_utf8(label, max_bytes - 1)) + "…";
}

}  // namespace

std::string draw(const StackedBars& plot, SvgUse use) {
  std::string body;
  double x = 60;
  for (size_t i = 0; i < plot.parts.size(); ++i) {
    body +=
        fmt::format("<rect x=\"{}\" y=\"6\" width=\"11\" height=\"11\" class=\"a{}\"/>\n", number(x), i % 4);
    body += text_at(x + 16, 16, plot.parts[i], "start", "q");
    x += 34 + text_width(plot.parts[i], kFont);
  }
  const double top = 34;
  const double scale = (kWidth - kLabels - 50) / static_cast<double>(std::max<size_t>(plot.parts.size(), 1));
  const double bottom = top + kRow * static_cast<double>(plot.rows.size());
  for (size_t i = 0; i <= plot.parts.size(); ++i) {
    const double at = kLabels + scale * static_cast<double>(i);
    body += line_from(at, top - 4, at, bottom, "rule", 1);
    body += text_at(at, bottom + 14, std::to_string(i), "middle", "q");
  }
  double y = top;
  for (const auto& [label, values] : plot.rows) {
    body += text_at(kLabels - 10, y + 13, shortened(label, 46), "end");
    double from = kLabels;
    for (size_t i = 0; i < values.size(); ++i) {
      const double width = values[i] * scale;
      if (width > 0) {
        body += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"14\" class=\"a{}\"/>\n",
                            number(from), number(y + 2), number(width), i % 4);
      }
      from += width;
    }
    body += text_at(from + 6, y + 13,
                    fmt::format("{:.2f}", std::accumulate(values.begin(), values.end(), 0.0)), "start", "q");
    y += kRow;
  }
  return svg(kWidth, bottom + 20, plot.title, body, use);
}

std::string draw(const RankRanges& plot, SvgUse use) {
  std::string body;
  const double top = 8, bottom = top + kRow * static_cast<double>(plot.rows.size());
  const auto last = static_cast<double>(std::max<size_t>(plot.rows.size(), 2));
  const auto at = [&](int rank) {
    return kLabels + 14 + (kWidth - kLabels - 40) * (static_cast<double>(rank) - 1) / (last - 1);
  };
  const int step = plot.rows.size() > 30 ? 10 : plot.rows.size() > 16 ? 5 : 1;
  for (int rank = 1; rank <= static_cast<int>(plot.rows.size()); ++rank) {
    if (rank != 1 && rank % step != 0) continue;
    body += line_from(at(rank), top, at(rank), bottom, "rule", 1);
    body += text_at(at(rank), bottom + 14, std::to_string(rank), "middle", "q");
  }
  double y = top;
  for (const RankRanges::Row& row : plot.rows) {
    body += text_at(kLabels - 10, y + 15, shortened(row.label, 46), "end");
    body += line_from(at(row.low), y + 11, at(row.high), y + 11, "line", 3);
    body += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"5\" class=\"dot\"/>\n", number(at(row.rank)),
                        number(y + 11));
    y += kRow;
  }
  return svg(kWidth, bottom + 20, plot.title, body, use);
}

double text_width(const std::string& text, double size) {
  double width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) == 0x80) continue;
    width += byte >= 0xE3 ? 1.0 : byte < 0x80 && (byte >= 'A' && byte <= 'Z') ? 0.66 : 0.55;
  }
  return width * size;
}

std::vector<LabelBox> place_labels(const std::vector<LabelRequest>& requests, const LabelBox& frame,
                                   double point_radius) {
  constexpr int kDirections = 16;
  std::vector<LabelBox> taken;
  for (const LabelRequest& request : requests) {
    const double r = point_radius + 1;
    taken.push_back({request.x - r, request.y - r, request.x + r, request.y + r});
  }
  const auto inside = [&](const LabelBox& box) {
    return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top &&
           box.bottom <= frame.bottom;
  };
  std::vector<LabelBox> boxes;
  for (const LabelRequest& request : requests) {
    LabelBox chosen;
    bool found = false;
    for (double distance = point_radius + 3; !found && distance < frame.right - frame.left; distance += 5) {
      for (int i = 0; i < kDirections && !found; ++i) {
        // To the right first, then by turns above and below it, to the left last.
        const double angle = (i % 2 == 0 ? 1 : -1) * ((i + 1) / 2) * 2 * std::numbers::pi / kDirections;
        const double dx = std::cos(angle), dy = std::sin(angle);
        const double x = request.x + dx * distance + (dx - 1) / 2 * request.width;
        const double y = request.y + dy * distance + (dy - 1) / 2 * request.height;
        const LabelBox box{x, y, x + request.width, y + request.height};
        const bool free = std::none_of(taken.begin(), taken.end(),
                                       [&](const LabelBox& other) { return box.overlaps(other); });
        if (free && inside(box)) {
          chosen = box;
          found = true;
        }
      }
    }
    // A frame that is full: beside the point, whatever is there.
    if (!found) {
      chosen = {request.x + 6, request.y - request.height / 2, request.x + 6 + request.width,
                request.y + request.height / 2};
    }
    taken.push_back(chosen);
    boxes.push_back(chosen);
  }
  return boxes;
}

std::vector<double> round_ticks(double low, double high, int count) {
  if (high <= low) high = low + 1;
  const double raw = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  double step = power * 10;
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (power * factor >= raw * (1 - 1e-9)) {
      step = power * factor;
      break;
    }
  }
  std::vector<double> ticks;
  for (double i = std::floor(low / step + 1e-9); i * step < high + step * (1 - 1e-9); ++i) {
    ticks.push_back(i * step);
  }
  return ticks;
}

std::string draw(const Scatter& plot, SvgUse use) {
  constexpr double kHeight = 600, kLeft = 70, kRight = 20, kTop = 20, kBottom = 60, kLabelFont = 11;
  double low_x = 0, high_x = 1, low_y = 0, high_y = 1;
  for (size_t i = 0; i < plot.points.size(); ++i) {
    const Scatter::Point& p = plot.points[i];
    low_x = i == 0 ? p.x : std::min(low_x, p.x);
    high_x = i == 0 ? p.x : std::max(high_x, p.x);
    low_y = i == 0 ? p.y : std::min(low_y, p.y);
    high_y = i == 0 ? p.y : std::max(high_y, p.y);
  }
  const std::vector<double> ticks_x = round_ticks(low_x, high_x), ticks_y = round_ticks(low_y, high_y);
  const auto px = [&](double x) {
    return kLeft + (kWidth - kLeft - kRight) * (x - ticks_x.front()) / (ticks_x.back() - ticks_x.front());
  };
  const auto py = [&](double y) {
    return kHeight - kBottom -
           (kHeight - kTop - kBottom) * (y - ticks_y.front()) / (ticks_y.back() - ticks_y.front());
  };
  const auto clamped = [&](double y) { return std::clamp(py(y), kTop, kHeight - kBottom); };
  std::string body;
  for (const double x : ticks_x) {
    body += line_from(px(x), kTop, px(x), kHeight - kBottom, "rule", 1);
    body += text_at(px(x), kHeight - kBottom + 18, number(x), "middle", "q");
  }
  for (const double y : ticks_y) {
    body += line_from(kLeft, py(y), kWidth - kRight, py(y), "rule", 1);
    body += text_at(kLeft - 8, py(y) + 4, number(y), "end", "q");
  }
  body += text_at((kLeft + kWidth - kRight) / 2, kHeight - 16, plot.x_title, "middle");
  body += fmt::format("<text transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                      number((kTop + kHeight - kBottom) / 2), escape_html(plot.y_title));
  if (plot.line) {
    constexpr int kSteps = 24;
    std::string upper, lower;
    for (int i = 0; i <= kSteps; ++i) {
      const double x = low_x + (high_x - low_x) * i / kSteps;
      const Interval band = plot.line->mean_interval(x);
      upper += fmt::format("{}{} {}", i == 0 ? "M" : "L", number(px(x)), number(clamped(band.high)));
      lower = fmt::format("L{} {}", number(px(x)), number(clamped(band.low))) + lower;
    }
    body += fmt::format("<path d=\"{}{}Z\" class=\"dot\" fill-opacity=\"0.1\"/>\n", upper, lower);
    body += line_from(px(low_x), clamped(plot.line->at(low_x)), px(high_x), clamped(plot.line->at(high_x)),
                      "line", 1.5);
  }
  std::vector<LabelRequest> requests;
  for (const Scatter::Point& point : plot.points) {
    requests.push_back({px(point.x), py(point.y), text_width(point.label, kLabelFont), kLabelFont + 2});
  }
  const std::vector<LabelBox> boxes =
      place_labels(requests, {kLeft + 1, kTop, kWidth - kRight, kHeight - kBottom - 1}, 4);
  for (size_t i = 0; i < plot.points.size(); ++i) {
    const LabelBox& box = boxes[i];
    const double x = requests[i].x, y = requests[i].y;
    const double near_x = std::clamp(x, box.left, box.right), near_y = std::clamp(y, box.top, box.bottom);
    if (std::hypot(near_x - x, near_y - y) > 12) body += line_from(x, y, near_x, near_y, "rule", 1);
    body += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" class=\"dot\"/>\n", number(x), number(y));
    body += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" textLength=\"{}\" "
        "lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        number(box.left), number(box.bottom - 3), number(kLabelFont), number(box.right - box.left),
        escape_html(plot.points[i].label));
  }
  return svg(kWidth, kHeight, plot.title, body, use);
}

}  // namespace exhibit
