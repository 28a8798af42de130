// Products of a few rows with a matrix.
#pragma once
#include <algorithm>
#include <vector>

#include "lanes.h"

namespace cortex {

/** A matrix [depth, width] in panels of as many columns as there are lanes, filled up with zeros. */
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

}  // namespace cortex
