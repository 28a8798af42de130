// Windows that a pool takes maxima over.
#pragma once
#include <vector>

#include "operation.h"

namespace cortex {

/** Windows of time × rows × columns, which divide x [batch, time, height, width, channels], and their places. */
struct Windows {
  int64_t time, rows, columns, height, width, channels, pooledHeight, pooledWidth, lines;
  Shape pooled;

  Windows(const Shape& x, const Array& window)
      : time(window.integers()[0]),
        rows(window.integers()[1]),
        columns(window.integers()[2]),
        height(x[2]),
        width(x[3]),
        channels(x[4]) {
    const bool divide = time > 0 && rows > 0 && columns > 0 && x[1] % time == 0 && height % rows == 0 && width % columns == 0;
    if (!divide || size() > 31) throw std::invalid_argument("windows must divide the axes and hold at most 31 elements");
    pooledHeight = height / rows;
    pooledWidth = width / columns;
    pooled = {x[0], x[1] / time, pooledHeight, pooledWidth, channels};
    lines = x[0] * (x[1] / time) * pooledHeight;
  }

  int64_t size() const { return time * rows * columns; }

  /** Calls `work(at)` with the first number of every window of pooled line `line`, and its place in the pooled array. */
  template <typename Work>
  void forWindows(int64_t line, const Work& work) const {
    const int64_t group = line / pooledHeight, pooledRow = line % pooledHeight;
    for (int64_t pooledColumn = 0; pooledColumn < pooledWidth; pooledColumn++) {
      const int64_t at = ((group * time * height + pooledRow * rows) * width + pooledColumn * columns) * channels;
      work(at, (line * pooledWidth + pooledColumn) * channels);
    }
  }

  /** Where the elements of a window lie, from its first number on. */
  std::vector<int64_t> offsets() const {
    std::vector<int64_t> offsets;
    for (int64_t t = 0; t < time; t++) {
      for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = 0; column < columns; column++) {
          offsets.push_back(((t * height + row) * width + column) * channels);
        }
      }
    }
    return offsets;
  }
};

}  // namespace cortex
