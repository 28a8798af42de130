// Products of small complex matrices, whose columns lie across the lanes.
#pragma once
#include <algorithm>
#include <cstdint>

#include "lanes.h"

namespace cortex {

/** A complex matrix, real and imaginary numbers apart; element (row, column) at row · rowStep + column · columnStep. */
struct ComplexMatrix {
  float* re;
  float* im;
  int64_t rowStep, columnStep;

  ComplexMatrix at(int64_t row, int64_t column) const {
    const int64_t offset = row * rowStep + column * columnStep;
    return {re + offset, im + offset, rowStep, columnStep};
  }
};

#ifdef __AVX512F__
constexpr int mostProductRows = 12;
#else
constexpr int mostProductRows = 6;
#endif

/** What is done with the left matrix, and with what the result held before. */
enum class Left { asIs, conjugated };
enum class Result { set, added };

/** `R` rows and one lane each of a product over `depth`. */
template <int R, Left left, Result result>
void productOfRows(const ComplexMatrix& a, const ComplexMatrix& b, int64_t depth, const ComplexMatrix& to) {
  Lanes re[R], im[R];
  times<R>([&](auto row) {
    re[row] = result == Result::added ? load(to.re + row * to.rowStep) : Lanes{};
    im[row] = result == Result::added ? load(to.im + row * to.rowStep) : Lanes{};
  });
  for (int64_t k = 0; k < depth; k++) {
    const Lanes bRe = load(b.re + k * b.rowStep), bIm = load(b.im + k * b.rowStep);
    const float* aRe = a.re + k * a.columnStep;
    const float* aIm = a.im + k * a.columnStep;
    times<R>([&](auto row) {
      const float x = aRe[row * a.rowStep], y = aIm[row * a.rowStep];
      re[row] += x * bRe;
      im[row] += x * bIm;
      if constexpr (left == Left::asIs) {
        re[row] -= y * bIm;
        im[row] += y * bRe;
      } else {
        re[row] += y * bIm;
        im[row] -= y * bRe;
      }
    });
  }
  times<R>([&](auto row) {
    store(re[row], to.re + row * to.rowStep, laneCount);
    store(im[row], to.im + row * to.rowStep, laneCount);
  });
}

/** `productOfRows` for `count` ≤ R rows. */
template <int R, Left left, Result result>
void productOfUpTo(int64_t count, const ComplexMatrix& a, const ComplexMatrix& b, int64_t depth, const ComplexMatrix& to) {
  if (count == R) return productOfRows<R, left, result>(a, b, depth, to);
  if constexpr (R > 1) productOfUpTo<R - 1, left, result>(count, a, b, depth, to);
}

/**
 * to [rows, columns] = a [rows, depth] · b [depth, columns], or added to it, or with the conjugate of a. `columns` is a multiple of
 * the lanes, and the columns of `b` and `to` lie side by side.
 */
template <Left left, Result result>
void complexProduct(const ComplexMatrix& a, const ComplexMatrix& b, int64_t rows, int64_t depth, int64_t columns,
                    const ComplexMatrix& to) {
  const int64_t parts = (rows + mostProductRows - 1) / mostProductRows;
  for (int64_t column = 0; column < columns; column += laneCount) {
    for (int64_t part = 0; part < parts; part++) {
      const int64_t first = rows * part / parts, count = rows * (part + 1) / parts - first;
      productOfUpTo<mostProductRows, left, result>(count, a.at(first, 0), b.at(0, column), depth, to.at(first, column));
    }
  }
}

}  // namespace cortex
