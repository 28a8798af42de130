// Products of a few rows with a matrix, and activations, written for the vector instructions of the compiling machine.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace cortex {

/** Sixteen numbers, computed with at once where the processor can and in parts where it cannot. */
typedef float Lanes __attribute__((vector_size(64)));
typedef int32_t IntLanes __attribute__((vector_size(64)));
constexpr int64_t laneCount = 16;

inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/** A matrix [depth, width] in panels of sixteen columns, filled up with zeros. */
class Panels {
 public:
  /** Of `matrix` [depth, width], or of its transpose, [width, depth] in memory. */
  Panels(const float* matrix, int64_t depth, int64_t width, bool transposed)
      : depth_(depth), width_(width), panels_((width + laneCount - 1) / laneCount), data_(panels_ * depth * laneCount) {
    for (int64_t row = 0; row < depth; row++) {
      for (int64_t column = 0; column < width; column++) {
        const int64_t place = ((column / laneCount) * depth + row) * laneCount + column % laneCount;
        data_[place] = transposed ? matrix[column * depth + row] : matrix[row * width + column];
      }
    }
  }

  /** to [rows, width] += from [rows, depth] · matrix; `fromStep` and `toStep` lie between two rows. */
  void addProduct(const float* from, int64_t fromStep, int64_t rows, float* to, int64_t toStep) const {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4) addRows<4>(from + row * fromStep, fromStep, to + row * toStep, toStep);
    for (; row < rows; row++) addRows<1>(from + row * fromStep, fromStep, to + row * toStep, toStep);
  }

 private:
  template <int R>
  void addRows(const float* from, int64_t fromStep, float* to, int64_t toStep) const {
    for (int64_t panel = 0; panel < panels_; panel++) {
      Lanes sums[R] = {};
      const float* values = data_.data() + panel * depth_ * laneCount;
      for (int64_t k = 0; k < depth_; k++, values += laneCount) {
        const Lanes weights = load(values);
        for (int r = 0; r < R; r++) sums[r] += from[r * fromStep + k] * weights;
      }
      const int64_t first = panel * laneCount;
      const int64_t count = std::min(laneCount, width_ - first);
      for (int r = 0; r < R; r++) {
        for (int64_t lane = 0; lane < count; lane++) to[r * toStep + first + lane] += sums[r][lane];
      }
    }
  }

  int64_t depth_, width_, panels_;
  std::vector<float> data_;
};

/** e^x of numbers between −87 and 88: 2^n times the Taylor series of the rest, which is at most ln 2 / 2. */
inline Lanes exponential(Lanes x) {
  const Lanes shifted = x * 1.44269504f + 12582912.0f;  // 1.5 · 2²³ rounds to a whole number
  const Lanes whole = shifted - 12582912.0f;
  const Lanes rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  Lanes sum = rest * (1.0f / 5040) + 1.0f / 720;
  sum = sum * rest + 1.0f / 120;
  sum = sum * rest + 1.0f / 24;
  sum = sum * rest + 1.0f / 6;
  sum = sum * rest + 0.5f;
  sum = sum * rest + 1.0f;
  sum = sum * rest + 1.0f;
  const IntLanes exponent = (__builtin_convertvector(whole, IntLanes) + 127) << 23;
  Lanes power;
  std::memcpy(&power, &exponent, sizeof power);
  return sum * power;
}

/** NaN stays NaN. */
inline Lanes clamped(Lanes x, float low, float high) {
  const Lanes least = Lanes{} + low, most = Lanes{} + high;
  x = x < least ? least : x;
  return x > most ? most : x;
}

/** 1 / (1 + e^(−scale · x)) · factor + offset of `count` numbers, in place; NaN stays NaN. */
inline void logistic(float* x, int64_t count, float scale, float factor, float offset) {
  for (int64_t from = 0; from < count; from += laneCount) {
    const size_t bytes = sizeof(float) * std::min(laneCount, count - from);
    Lanes lanes = {};
    std::memcpy(&lanes, x + from, bytes);
    lanes = factor / (1.0f + exponential(clamped(-scale * lanes, -87.0f, 88.0f))) + offset;
    std::memcpy(x + from, &lanes, bytes);
  }
}

inline void sigmoid(float* x, int64_t count) { logistic(x, count, 1.0f, 1.0f, 0.0f); }
inline void hyperbolicTangent(float* x, int64_t count) { logistic(x, count, 2.0f, 2.0f, -1.0f); }

}  // namespace cortex
