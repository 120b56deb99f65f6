// Every figure here stands in a publication or follows from one by hand; the source is named beside it.
#include "pipeline/report/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using Values = std::vector<double>;

TEST(Statistics, FractionalRanks) {
  EXPECT_THAT(fractional_ranks(Values{10, 20, 20, 30}), ElementsAre(1, 2.5, 2.5, 4));
  EXPECT_THAT(fractional_ranks(Values{3, 1, 2}), ElementsAre(3, 1, 2));
  EXPECT_THAT(fractional_ranks(Values{0.1 + 0.2, 0.3, 1}), ElementsAre(1.5, 1.5, 3));
  EXPECT_TRUE(fractional_ranks(Values{}).empty());
}

// F. J. Anscombe, "Graphs in statistical analysis", The American Statistician 27 (1973): all four data sets
// have r = 0.816, the line y = 3.00 + 0.500 x, and a standard error of 0.118 of the slope (t = 4.24,
// p = 0.00217).
TEST(Statistics, AnscombesQuartet) {
  const Values x = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  const Values fourth_x = {8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8};
  const Values ys[] = {{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68},
                       {9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74},
                       {7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73},
                       {6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89}};
  for (int i = 0; i < 4; ++i) {
    const Values& xs = i == 3 ? fourth_x : x;
    const auto fit = fit_line(xs, ys[i]);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->slope, 0.500, 0.0005);
    EXPECT_NEAR(fit->intercept, 3.00, 0.005);
    EXPECT_NEAR(fit->slope_error, 0.118, 0.0005);
    EXPECT_NEAR(fit->r_squared, 0.667, 0.001);
    EXPECT_NEAR(fit->p, 0.00217, 0.00002);
    const auto correlation = pearson(xs, ys[i]);
    ASSERT_TRUE(correlation);
    EXPECT_NEAR(correlation->r, 0.816, 0.0006);
    EXPECT_NEAR(correlation->p, fit->p, 1e-12);  // the same test
  }
  EXPECT_NEAR(spearman(x, ys[2])->r, 0.990909, 1e-6);  // one outlier breaks Pearson, not the order
}

// Heights and masses of 15 American women aged 30 to 39 (The World Almanac and Book of Facts, 1975), a stock
// example of simple regression: slope 61.272, intercept -39.062, r 0.9946, t*(13) = 2.1604, 95 % intervals
// [57.4, 65.1] and [-45.4, -32.7].
TEST(Statistics, HeightsAndMasses) {
  const Values height = {1.47, 1.50, 1.52, 1.55, 1.57, 1.60, 1.63, 1.65,
                         1.68, 1.70, 1.73, 1.75, 1.78, 1.80, 1.83};
  const Values mass = {52.21, 53.12, 54.48, 55.84, 57.20, 58.57, 59.93, 61.29,
                       63.11, 64.47, 66.28, 68.10, 69.92, 72.19, 74.46};
  const auto fit = fit_line(height, mass);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->slope, 61.272, 0.0005);
  EXPECT_NEAR(fit->intercept, -39.062, 0.0005);
  EXPECT_NEAR(fit->slope_interval.low, 57.4, 0.05);
  EXPECT_NEAR(fit->slope_interval.high, 65.1, 0.05);
  EXPECT_NEAR(fit->intercept_interval.low, -45.4, 0.05);
  EXPECT_NEAR(fit->intercept_interval.high, -32.7, 0.05);
  EXPECT_NEAR((fit->slope_interval.high - fit->slope) / fit->slope_error, 2.1604, 0.00005);
  EXPECT_NEAR(pearson(height, mass)->r, 0.9946, 0.00005);
  // The band is narrowest at the mean, where it is t s / sqrt(n).
  const Interval middle = fit->mean_interval(fit->mean_x);
  EXPECT_NEAR(middle.high - middle.low, 2 * 2.1604 * fit->residual_error / std::sqrt(15), 0.001);
  EXPECT_GT(fit->mean_interval(1.83).high - fit->mean_interval(1.83).low, middle.high - middle.low);
}

// Ten pairs of IQ and hours of television a week, a stock example of rank correlation: rho = -29/165 and
// p = 0.627188 by Student's t.
TEST(Statistics, SpearmansRho) {
  const Values iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
  const Values hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
  const auto rho = spearman(iq, hours);
  ASSERT_TRUE(rho);
  EXPECT_NEAR(rho->r, -29.0 / 165, 1e-12);
  EXPECT_NEAR(rho->p, 0.627188, 1e-6);
  EXPECT_EQ(rho->n, 10u);
}

TEST(Statistics, KendallsTauB) {
  // The example in SciPy's documentation of kendalltau.
  EXPECT_NEAR(*kendall_tau_b(Values{12, 2, 1, 12, 2}, Values{1, 4, 7, 1, 0}), -0.47140452079103173, 1e-12);
  EXPECT_DOUBLE_EQ(*kendall_tau_b(Values{1, 2, 3, 4}, Values{10, 20, 30, 40}), 1);
  EXPECT_DOUBLE_EQ(*kendall_tau_b(Values{1, 2, 3, 4}, Values{4, 3, 2, 1}), -1);
  // By hand: of 6 pairs 5 concordant, 1 discordant.
  EXPECT_DOUBLE_EQ(*kendall_tau_b(Values{1, 2, 3, 4}, Values{1, 2, 4, 3}), 4.0 / 6);
}

// Fisher's z for r = 0.5, n = 28: atanh = 0.5493, half width 1.96/5 = 0.392: (0.1560, 0.7357).
TEST(Statistics, IntervalOfACorrelation) {
  const auto interval = correlation_interval({0.5, 0, 28});
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->low, 0.1560, 0.0005);
  EXPECT_NEAR(interval->high, 0.7357, 0.0005);
  EXPECT_FALSE(correlation_interval({0.5, 0, 3}));
  EXPECT_EQ(correlation_interval({1, 0, 9})->low, 1);
}

TEST(Statistics, WhatIsNotDefinedIsNotGiven) {
  EXPECT_FALSE(pearson(Values{1, 2}, Values{1, 2}));
  EXPECT_FALSE(pearson(Values{}, Values{}));
  EXPECT_FALSE(pearson(Values{1, 2, 3}, Values{5, 5, 5}));
  EXPECT_FALSE(spearman(Values{0.3, 0.1 + 0.2, 0.3}, Values{1, 2, 3}));
  EXPECT_FALSE(kendall_tau_b(Values{1}, Values{1}));
  EXPECT_FALSE(kendall_tau_b(Values{1, 1}, Values{1, 2}));
  EXPECT_FALSE(fit_line(Values{2, 2, 2}, Values{1, 2, 3}));
  const auto flat = fit_line(Values{1, 2, 3}, Values{5, 5, 5});
  ASSERT_TRUE(flat);
  EXPECT_EQ(flat->slope, 0);
  EXPECT_EQ(flat->p, 1);
  const auto perfect = pearson(Values{1, 2, 3}, Values{2, 4, 6});
  ASSERT_TRUE(perfect);
  EXPECT_EQ(perfect->r, 1);
  EXPECT_EQ(perfect->p, 0);
}

TEST(Statistics, Quantiles) {
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 0), 1);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4}, 1), 4);
  EXPECT_DOUBLE_EQ(quantile({1, 2, 3, 4, 5}, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.3), 7);
}

}  // namespace
}  // namespace exhibit
