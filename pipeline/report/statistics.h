// Correlation and regression on small samples, as textbooks define them. All functions are pure; samples are
// finite numbers, two samples are paired by position and equally long (assert). nullopt where the statistic
// is not defined: too few values, or one that does not vary. Distributions come from Boost.Math. Tested by
// tests/report/statistics_test.cc, on published examples.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace exhibit {

// Fractional ranks, the smallest value 1; equal values share the mean of their places ("1 2.5 2.5 4").
// Values closer than 1e-9 are equal, so that rounding makes no rank.
std::vector<double> fractional_ranks(std::span<const double> values);

// A coefficient with what it takes to judge it. The p-value is two-sided, of no correlation.
struct Coefficient {
  double r = 0;  // -1..1
  double p = 1;  // 0..1
  size_t n = 0;
};

// Product-moment correlation; p from t = r sqrt((n-2)/(1-r^2)) with n-2 degrees of freedom. K. Pearson, "Note
// on regression and inheritance in the case of two parents", Proc. Royal Society 58 (1895); the test: R. A.
// Fisher, Biometrika 10 (1915). At least 3 pairs.
std::optional<Coefficient> pearson(std::span<const double> x, std::span<const double> y);

// Pearson's correlation of the fractional ranks, so with ties; p by the same t, an approximation that is good
// from about 10 pairs on. C. Spearman, "The proof and measurement of association between two things",
// American Journal of Psychology 15 (1904). At least 3 pairs.
std::optional<Coefficient> spearman(std::span<const double> x, std::span<const double> y);

// Kendall's tau-b, (C - D) / sqrt((n0 - n1)(n0 - n2)), with C concordant and D discordant pairs, n0 =
// n(n-1)/2 and n1, n2 the pairs tied in x and in y. M. G. Kendall, "The treatment of ties in ranking
// problems", Biometrika 33 (1945). At least 2 pairs.
std::optional<double> kendall_tau_b(std::span<const double> x, std::span<const double> y);

struct Interval {
  double low = 0;
  double high = 0;
};

// Of a correlation, by Fisher's z: tanh(atanh(r) +- z / sqrt(n - 3)). R. A. Fisher, "On the probable error of
// a coefficient of correlation deduced from a small sample", Metron 1 (1921). nullopt below 4 pairs; for
// |r| = 1 the interval is r itself.
std::optional<Interval> correlation_interval(const Coefficient& coefficient, double confidence = 0.95);

// The straight line of least squares, y = intercept + slope x. Standard errors, intervals and the two-sided p
// of a slope of zero by t with n-2 degrees of freedom: N. R. Draper and H. Smith, "Applied Regression
// Analysis", 3rd ed. (1998), ch. 1. At least 3 pairs.
struct LineFit {
  size_t n = 0;
  double confidence = 0.95;
  double slope = 0;
  double slope_error = 0;
  Interval slope_interval;
  double intercept = 0;
  double intercept_error = 0;
  Interval intercept_interval;
  double p = 1;
  double r_squared = 0;
  double residual_error = 0;  // standard deviation of the residuals
  double mean_x = 0;
  double sum_squares_x = 0;  // about the mean

  double at(double x) const { return intercept + slope * x; }
  // Of the line itself at x (the band drawn around it), not of a new observation.
  Interval mean_interval(double x) const;
};
std::optional<LineFit> fit_line(std::span<const double> x, std::span<const double> y,
                                double confidence = 0.95);

// Quantile by linear interpolation between order statistics, place (n-1) q: R. J. Hyndman and Y. Fan, "Sample
// quantiles in statistical packages", The American Statistician 50 (1996), type 7. values not empty, q 0..1.
double quantile(std::vector<double> values, double q);

}  // namespace exhibit
