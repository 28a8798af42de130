// Every neighbourhood of a picture as a quadratic polynomial: Farnebäck (2003), section 2, with a separable Gaussian weight.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cortex {

/** A grey picture [height, width]. */
struct Picture {
  int64_t height, width;
  std::vector<float> values;

  Picture(int64_t height, int64_t width) : height(height), width(width), values(height * width) {}
  const float* row(int64_t y) const { return &values[std::clamp<int64_t>(y, 0, height - 1) * width]; }
  float* row(int64_t y) { return &values[y * width]; }
};

/** Coefficients of y, x, y², x² and xy of one place, and three zeros: a place is one vector. */
typedef float Polynomial __attribute__((vector_size(32)));

/** The polynomials of all places of a picture. */
struct Expansion {
  int64_t height, width;
  std::vector<Polynomial> places;
};

/** Fits polynomials to neighbourhoods of 2 · reach + 1 pixels a side under a Gaussian weight; pictures go on beyond their edge as there. */
class PolynomialFit {
 public:
  PolynomialFit(int64_t reach, double sigma) : reach_(reach), weights_(reach + 1), first_(reach + 1), second_(reach + 1) {
    double sum = 0;
    for (int64_t k = -reach; k <= reach; k++) sum += std::exp(-k * k / (2 * sigma * sigma));
    double square = 0, fourth = 0;
    for (int64_t k = 0; k <= reach; k++) {
      const double weight = std::exp(-k * k / (2 * sigma * sigma)) / sum;
      weights_[k] = static_cast<float>(weight);
      first_[k] = static_cast<float>(k * weight);
      second_[k] = static_cast<float>(k * k * weight);
      square += 2 * k * k * weight;
      fourth += 2 * k * k * k * k * weight;
    }
    // The inverse of the moments of 1, y, x, y², x², xy: with Σw = 1 only 1, y² and x² are not orthogonal to each other.
    const double variance = fourth - square * square;
    linear_ = static_cast<float>(1 / square);
    pure_ = static_cast<float>(1 / variance);
    constant_ = static_cast<float>(-square / variance);
    mixed_ = static_cast<float>(1 / (square * square));
  }

  Expansion operator()(const Picture& picture) const {
    const int64_t height = picture.height, width = picture.width, padded = width + 2 * reach_;
    Expansion expansion{height, width, std::vector<Polynomial>(height * width)};
    std::array<std::vector<float>, 3> moments;
    moments.fill(std::vector<float>(padded));
    std::array<std::vector<float>, 5> coefficients;
    coefficients.fill(std::vector<float>(width));
    for (int64_t y = 0; y < height; y++) {
      sumDown(picture, y, moments);
      sumAcross(moments, coefficients, width);
      Polynomial* places = &expansion.places[y * width];
      for (int64_t x = 0; x < width; x++) {
        places[x] = Polynomial{coefficients[0][x], coefficients[1][x], coefficients[2][x], coefficients[3][x], coefficients[4][x]};
      }
    }
    return expansion;
  }

 private:
  /** Sums of a column weighted by 1, y and y², with the edges' values beyond them. */
  void sumDown(const Picture& picture, int64_t y, std::array<std::vector<float>, 3>& moments) const {
    const int64_t width = picture.width;
    float* __restrict__ plain = &moments[0][reach_];
    float* __restrict__ first = &moments[1][reach_];
    float* __restrict__ second = &moments[2][reach_];
    const float* here = picture.row(y);
    for (int64_t x = 0; x < width; x++) {
      plain[x] = weights_[0] * here[x];
      first[x] = second[x] = 0;
    }
    for (int64_t k = 1; k <= reach_; k++) {
      const float *above = picture.row(y - k), *below = picture.row(y + k);
      const float weight = weights_[k], byFirst = first_[k], bySecond = second_[k];
      for (int64_t x = 0; x < width; x++) {
        const float both = above[x] + below[x];
        plain[x] += weight * both;
        first[x] += byFirst * (below[x] - above[x]);
        second[x] += bySecond * both;
      }
    }
    for (std::vector<float>& moment : moments) {
      std::fill_n(moment.begin(), reach_, moment[reach_]);
      std::fill_n(moment.end() - reach_, reach_, moment[reach_ + width - 1]);
    }
  }

  /** The same along rows; then coefficients from moments. */
  void sumAcross(const std::array<std::vector<float>, 3>& moments, std::array<std::vector<float>, 5>& coefficients,
                 int64_t width) const {
    float* __restrict__ ofY = coefficients[0].data();
    float* __restrict__ ofX = coefficients[1].data();
    float* __restrict__ ofYY = coefficients[2].data();
    float* __restrict__ ofXX = coefficients[3].data();
    float* __restrict__ ofXY = coefficients[4].data();
    const float *plain = &moments[0][reach_], *first = &moments[1][reach_], *second = &moments[2][reach_];
    for (int64_t x = 0; x < width; x++) {
      float sum = weights_[0] * plain[x], y = weights_[0] * first[x], yy = weights_[0] * second[x], ex = 0, xx = 0, xy = 0;
      for (int64_t k = 1; k <= reach_; k++) {
        const float both = plain[x + k] + plain[x - k];
        sum += weights_[k] * both;
        xx += second_[k] * both;
        ex += first_[k] * (plain[x + k] - plain[x - k]);
        y += weights_[k] * (first[x + k] + first[x - k]);
        xy += first_[k] * (first[x + k] - first[x - k]);
        yy += weights_[k] * (second[x + k] + second[x - k]);
      }
      ofY[x] = linear_ * y;
      ofX[x] = linear_ * ex;
      ofYY[x] = constant_ * sum + pure_ * yy;
      ofXX[x] = constant_ * sum + pure_ * xx;
      ofXY[x] = mixed_ * xy;
    }
  }

  int64_t reach_;
  std::vector<float> weights_, first_, second_;
  float linear_, pure_, constant_, mixed_;
};

}  // namespace cortex
