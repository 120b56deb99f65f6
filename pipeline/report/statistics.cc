// Tested by tests/report/statistics_test.cc.
#include "pipeline/report/statistics.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cassert>
#include <cmath>
#include <numeric>

namespace exhibit {
namespace {

constexpr double kEqual = 1e-9;

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Sums of squares and products about the means.
struct Moments {
  double mean_x = 0, mean_y = 0;
  double xx = 0, yy = 0, xy = 0;
};

Moments moments_of(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  Moments moments{mean(x), mean(y)};
  for (size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - moments.mean_x, dy = y[i] - moments.mean_y;
    moments.xx += dx * dx;
    moments.yy += dy * dy;
    moments.xy += dx * dy;
  }
  return moments;
}

// Equal values may differ by rounding; their spread about the mean then is not quite zero.
bool varies(std::span<const double> values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *high - *low > 1e-12 * std::max({1.0, std::abs(*low), std::abs(*high)});
}

double two_sided_p(double t, double degrees) {
  if (std::isinf(t)) return 0;
  const boost::math::students_t_distribution<double> distribution(degrees);
  return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

double t_quantile(double confidence, double degrees) {
  const boost::math::students_t_distribution<double> distribution(degrees);
  return boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
}

int compare(double a, double b) { return a < b - kEqual ? -1 : a > b + kEqual ? 1 : 0; }

}  // namespace

std::vector<double> fractional_ranks(std::span<const double> values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double lower = 0, equal = 0;
    for (const double other : values) {
      lower += compare(other, value) < 0 ? 1 : 0;
      equal += compare(other, value) == 0 ? 1 : 0;
    }
    ranks.push_back(lower + (equal + 1) / 2);
  }
  return ranks;
}

std::optional<Coefficient> pearson(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  if (x.size() < 3 || !varies(x) || !varies(y)) return std::nullopt;
  const Moments moments = moments_of(x, y);
  Coefficient result;
  result.n = x.size();
  result.r = std::clamp(moments.xy / std::sqrt(moments.xx * moments.yy), -1.0, 1.0);
  const double degrees = static_cast<double>(x.size()) - 2;
  result.p = two_sided_p(result.r * std::sqrt(degrees / (1 - result.r * result.r)), degrees);
  return result;
}

std::optional<Coefficient> spearman(std::span<const double> x, std::span<const double> y) {
  return pearson(fractional_ranks(x), fractional_ranks(y));
}

std::optional<double> kendall_tau_b(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size());
  double concordance = 0, untied_x = 0, untied_y = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    for (size_t j = i + 1; j < x.size(); ++j) {
      const int in_x = compare(x[i], x[j]), in_y = compare(y[i], y[j]);
      concordance += in_x * in_y;
      untied_x += in_x != 0 ? 1 : 0;
      untied_y += in_y != 0 ? 1 : 0;
    }
  }
  if (untied_x == 0 || untied_y == 0) return std::nullopt;
  return concordance / std::sqrt(untied_x * untied_y);
}

std::optional<Interval> correlation_interval(const Coefficient& coefficient, double confidence) {
  if (coefficient.n < 4) return std::nullopt;
  if (std::abs(coefficient.r) >= 1) return Interval{coefficient.r, coefficient.r};
  const boost::math::normal_distribution<double> normal;
  const double z = boost::math::quantile(boost::math::complement(normal, (1 - confidence) / 2));
  const double half = z / std::sqrt(static_cast<double>(coefficient.n) - 3);
  const double middle = std::atanh(coefficient.r);
  return Interval{std::tanh(middle - half), std::tanh(middle + half)};
}

std::optional<LineFit> fit_line(std::span<const double> x, std::span<const double> y, double confidence) {
  assert(x.size() == y.size());
  if (x.size() < 3 || !varies(x)) return std::nullopt;
  const Moments moments = moments_of(x, y);
  const double n = static_cast<double>(x.size());
  LineFit fit;
  fit.n = x.size();
  fit.confidence = confidence;
  fit.mean_x = moments.mean_x;
  fit.sum_squares_x = moments.xx;
  fit.slope = moments.xy / moments.xx;
  fit.intercept = moments.mean_y - fit.slope * moments.mean_x;
  double residuals = 0;
  for (size_t i = 0; i < x.size(); ++i) residuals += std::pow(y[i] - fit.at(x[i]), 2);
  fit.r_squared = varies(y) ? std::clamp(1 - residuals / moments.yy, 0.0, 1.0) : 0;
  fit.residual_error = std::sqrt(residuals / (n - 2));
  fit.slope_error = fit.residual_error / std::sqrt(moments.xx);
  fit.intercept_error = fit.residual_error * std::sqrt(1 / n + moments.mean_x * moments.mean_x / moments.xx);
  const double t = t_quantile(confidence, n - 2);
  fit.slope_interval = {fit.slope - t * fit.slope_error, fit.slope + t * fit.slope_error};
  fit.intercept_interval = {fit.intercept - t * fit.intercept_error, fit.intercept + t * fit.intercept_error};
  fit.p = !varies(y) ? 1 : two_sided_p(fit.slope / fit.slope_error, n - 2);
  return fit;
}

Interval LineFit::mean_interval(double x) const {
  const double size = static_cast<double>(n);
  const double error = residual_error * std::sqrt(1 / size + (x - mean_x) * (x - mean_x) / sum_squares_x);
  const double half = t_quantile(confidence, size - 2) * error;
  return {at(x) - half, at(x) + half};
}

double quantile(std::vector<double> values, double q) {
  assert(!values.empty() && q >= 0 && q <= 1);
  std::sort(values.begin(), values.end());
  const double place = static_cast<double>(values.size() - 1) * q;
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace exhibit
