#include "tests/exchange/sample.h"

namespace exhibit {
namespace {

using BadgeTest = test::GradedSample;

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(BadgeTest, SaysInWordsWhatItShows) {
  const std::string svg = write("badge");
  EXPECT_TRUE(svg.starts_with("<svg ")) << svg;
  EXPECT_TRUE(holds(svg, "role=\"img\""));
  EXPECT_TRUE(holds(svg, ">aurora-7b: openness 63%</title>")) << svg;
  EXPECT_TRUE(holds(svg,
                    "Sample &lt;rubric&gt;, Equal &amp; fair: 2 open, 1 semi-open, 1 closed; "
                    "0 of 4 decided by reviewers."))
      << svg;
}

TEST_F(BadgeTest, FollowsTheSchemeAndTheReviewers) {
  scheme_ = "basic";
  EXPECT_TRUE(holds(write("badge"), "openness 100%"));
  decide("weights", {"jo"}, Grade::closed);
  EXPECT_TRUE(holds(write("badge"), "openness 50%"));
  EXPECT_TRUE(holds(write("badge"), "1 of 4 decided"));
}

TEST_F(BadgeTest, ASchemeThatTheRubricLacksIsRefusedWithThoseThatItHas) {
  scheme_ = "unheard-of";
  const auto text = find_exchange_format("badge")->write(input());
  ASSERT_FALSE(text);
  EXPECT_TRUE(holds(text.error().message, "unheard-of") && holds(text.error().message, "equal, basic"));
}

TEST_F(BadgeTest, NamesCannotBreakOut) {
  graded_.plan.name = "</title><script>alert('\"&')</script>\x01\xEF\xBF\xBE";
  const std::string svg = write("badge");
  EXPECT_TRUE(holds(svg, "&lt;/title&gt;&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;")) << svg;
  EXPECT_FALSE(holds(svg, "<script"));
  EXPECT_EQ(svg.find_first_of(std::string("\0\x01", 2)), std::string::npos);
  EXPECT_FALSE(holds(svg, "\xEF\xBF\xBE"));
  graded_.plan.name = "\xFF\xFE";
  EXPECT_TRUE(holds(write("badge"), ">?: openness"));
}

TEST_F(BadgeTest, LoadsNothing) {
  std::string svg = write("badge");
  const std::string name_space = "http://www.w3.org/2000/svg";
  svg.erase(svg.find(name_space), name_space.size());
  for (const char* part : {"http", "href", "url(", "@import", "<style", "<image", "<script"}) {
    EXPECT_FALSE(holds(svg, part)) << part;
  }
}

}  // namespace
}  // namespace exhibit
