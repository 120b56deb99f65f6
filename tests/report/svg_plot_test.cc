#include "pipeline/report/svg_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SvgPlot, TicksAreRound) {
  EXPECT_THAT(round_ticks(0, 4, 4), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(round_ticks(13, 87, 4), ElementsAre(0, 20, 40, 60, 80, 100));
  EXPECT_EQ(round_ticks(5, 5).front(), 5);
  EXPECT_GE(round_ticks(-0.3, 0.2).size(), 4u);
  EXPECT_LE(round_ticks(-0.3, 0.2).front(), -0.3);
  EXPECT_GE(round_ticks(-0.3, 0.2).back(), 0.2);
}

// Sixty names in a cloud, some of them at the same point: none overlaps another or a point.
TEST(SvgPlot, NamesDoNotOverlap) {
  std::vector<LabelRequest> requests;
  for (int i = 0; i < 60; ++i) {
    requests.push_back({200 + 150 * std::cos(i * 2.4) * (i % 7) / 7,
                        200 + 150 * std::sin(i * 2.4) * (i % 7) / 7, 40.0 + i % 5 * 20, 13});
  }
  const LabelBox frame{0, 0, 900, 600};
  const auto boxes = place_labels(requests, frame, 4);
  ASSERT_EQ(boxes.size(), requests.size());
  for (size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_GE(boxes[i].left, frame.left);
    EXPECT_LE(boxes[i].bottom, frame.bottom);
    for (size_t j = 0; j < i; ++j) EXPECT_FALSE(boxes[i].overlaps(boxes[j])) << i << " " << j;
    for (const LabelRequest& point : requests) {
      EXPECT_FALSE(boxes[i].overlaps({point.x - 4, point.y - 4, point.x + 4, point.y + 4})) << i;
    }
  }
}

TEST(SvgPlot, NamesFromOutsideStayText) {
  Scatter scatter;
  scatter.title = "</title><script>alert(1)</script>";
  scatter.points = {{"<b onload=\"x\">&", 1, 2}, {"\x1b[31m\xE2\x80\xAE", 2, 3}, {"c", 3, 1}};
  scatter.line = fit_line(std::vector<double>{1, 2, 3}, std::vector<double>{2, 3, 1});
  StackedBars bars{"t", {"<a>"}, {{"<m>", {0.5}}}};
  RankRanges ranges{"t", {{"<m>", 1, 1, 1}}};
  for (const std::string& svg :
       {draw(scatter, SvgUse::standalone), draw(bars, SvgUse::inline_), draw(ranges, SvgUse::inline_)}) {
    EXPECT_THAT(svg, Not(HasSubstr("<script")));
    EXPECT_THAT(svg, Not(HasSubstr("<b ")));
    EXPECT_THAT(svg, Not(HasSubstr("<m>")));
    EXPECT_THAT(svg, Not(HasSubstr("\x1b")));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, HasSubstr("</svg>"));
  }
}

TEST(SvgPlot, ASheetOfItsOwnOnlyWhereItStandsAlone) {
  const RankRanges ranges{"t", {{"m", 1, 1, 2}, {"n", 2, 1, 2}}};
  EXPECT_THAT(draw(ranges, SvgUse::standalone), HasSubstr("<style>"));
  EXPECT_THAT(draw(ranges, SvgUse::inline_), Not(HasSubstr("style")));
  EXPECT_EQ(draw(ranges, SvgUse::inline_), draw(ranges, SvgUse::inline_));
}

TEST(SvgPlot, NothingToDraw) {
  for (const std::string& svg : {draw(Scatter{}, SvgUse::standalone), draw(StackedBars{}, SvgUse::standalone),
                                 draw(RankRanges{}, SvgUse::standalone)}) {
    EXPECT_THAT(svg, HasSubstr("</svg>"));
    EXPECT_THAT(svg, Not(HasSubstr("nan")));
    EXPECT_THAT(svg, Not(HasSubstr("inf")));
  }
}

}  // namespace
}  // namespace exhibit
