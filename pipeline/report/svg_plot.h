// Small plots as SVG, drawn by ourselves: no script, no font, no address but SVG's own namespace. The same
// data give the same bytes. Tested by tests/report/svg_plot_test.cc.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/report/statistics.h"

namespace exhibit {

enum class SvgUse {
  inline_,     // part of a page, whose style sheet knows the classes (q, rule, line, dot, a0..a3)
  standalone,  // a file, with a style sheet of its own
};

// One bar a row, of stacked parts between 0 and 1 each.
struct StackedBars {
  std::string title;               // for screen readers
  std::vector<std::string> parts;  // at most 4 are told apart by colour
  std::vector<std::pair<std::string, std::vector<double>>> rows;
};
std::string draw(const StackedBars& plot, SvgUse use);

// One row a model: a dot for its rank and a line from the best to the worst one it may have.
struct RankRanges {
  struct Row {
    std::string label;
    int rank = 0, low = 0, high = 0;
  };
  std::string title;
  std::vector<Row> rows;
};
std::string draw(const RankRanges& plot, SvgUse use);

// Points with their names, and where there is one the line through them with its confidence band. No name
// overlaps another, a point or the frame; where a name finds no place beside its point, a thin line leads to
// it.
struct Scatter {
  struct Point {
    std::string label;
    double x = 0, y = 0;
  };
  std::string title, x_title, y_title;
  std::vector<Point> points;
  std::optional<LineFit> line;
};
std::string draw(const Scatter& plot, SvgUse use);

// Where the names of points are put: boxes in the same units. For tests.
struct LabelBox {
  double left = 0, top = 0, right = 0, bottom = 0;
  bool overlaps(const LabelBox& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

// About the width of text in a sans serif face of this size; wide East Asian characters count as two.
double text_width(const std::string& text, double size);

// A place for each box of these sizes beside its point, within the frame: greedily, each at the nearest free
// place on circles around its point. The same input gives the same places.
struct LabelRequest {
  double x = 0, y = 0;  // the point
  double width = 0, height = 0;
};
std::vector<LabelBox> place_labels(const std::vector<LabelRequest>& requests, const LabelBox& frame,
                                   double point_radius);

// Between 3 and about `count` round numbers that span low..high.
std::vector<double> round_ticks(double low, double high, int count = 6);

}  // namespace exhibit
