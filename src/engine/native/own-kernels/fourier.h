// Discrete Fourier transforms of many signals at once, one a lane.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "lanes.h"

namespace cortex {

/** Real and imaginary numbers, apart. */
struct Complexes {
  Lanes* re;
  Lanes* im;

  /** i · conj of each number. Transformed so and swapped back, they are the inverse transform: one direction serves both. */
  Complexes swapped() const { return {im, re}; }
};

/** X[v] = Σ x[j] exp(−2πi jv / length), by passes of radix 4, 5, 3 and 2 that sort as they go (Stockham; Van Loan 1992, §1.7). */
class Fourier {
 public:
  /** `length` is one that `lengthFor` gives. */
  explicit Fourier(int64_t length) : length_(length) {
    int64_t rest = length;
    for (const int64_t radix : {4, 5, 3, 2}) {
      for (; rest % radix == 0; rest /= radix) {
        passes_.push_back({radix, rest, static_cast<int64_t>(twiddles_.size())});
        for (int64_t p = 0; p < rest / radix; p++) {
          for (int64_t k = 1; k < radix; k++) {
            const double angle = -2 * std::acos(-1.0) * static_cast<double>(p * k) / static_cast<double>(rest);
            twiddles_.push_back(static_cast<float>(std::cos(angle)));
            twiddles_.push_back(static_cast<float>(std::sin(angle)));
          }
        }
      }
    }
  }

  /** The smallest length of at least `least` that has no prime factor above 5. */
  static int64_t lengthFor(int64_t least) {
    for (int64_t length = least;; length++) {
      int64_t rest = length;
      for (const int64_t factor : {2, 3, 5}) {
        while (rest % factor == 0) rest /= factor;
      }
      if (rest == 1) return length;
    }
  }

  int64_t length() const { return length_; }

  /** Transforms `from`, with `other` of the same length to work in; returns the one of the two that holds the result. */
  Complexes transform(Complexes from, Complexes other) const {
    int64_t stride = 1;
    for (const Pass& pass : passes_) {
      const float* twiddles = twiddles_.data() + pass.twiddles;
      switch (pass.radix) {
        case 2: run<2>(pass.length, stride, twiddles, from, other); break;
        case 3: run<3>(pass.length, stride, twiddles, from, other); break;
        case 4: run<4>(pass.length, stride, twiddles, from, other); break;
        default: run<5>(pass.length, stride, twiddles, from, other);
      }
      stride *= pass.radix;
      std::swap(from, other);
    }
    return from;
  }

 private:
  /** One pass over transforms of `length`, whose twiddles begin at `twiddles`. */
  struct Pass {
    int64_t radix, length, twiddles;
  };

  template <int R>
  static void run(int64_t length, int64_t stride, const float* twiddles, Complexes x, Complexes y) {
    const int64_t parts = length / R;
    for (int64_t q = 0; q < stride; q++) turn<R, false>(stride, parts, twiddles, x, y, q, q);
    for (int64_t p = 1; p < parts; p++) {
      const float* own = twiddles + p * 2 * (R - 1);
      for (int64_t q = 0; q < stride; q++) turn<R, true>(stride, parts, own, x, y, q + stride * p, q + stride * R * p);
    }
  }

  /** One butterfly, from x[`first` + j · stride · parts] to y[`to` + k · stride]. */
  template <int R, bool twiddled>
  __attribute__((always_inline)) static void turn(int64_t stride, int64_t parts, const float* twiddles, Complexes x,
                                                  Complexes y, int64_t first, int64_t to) {
    Lanes re[R], im[R];
    times<R>([&](auto j) {
      re[j] = x.re[first + j * stride * parts];
      im[j] = x.im[first + j * stride * parts];
    });
    butterfly(re, im);
    y.re[to] = re[0];
    y.im[to] = im[0];
    times<R - 1>([&](auto j) {
      constexpr int k = j + 1;
      const int64_t place = to + k * stride;
      if constexpr (twiddled) {
        const float cosine = twiddles[2 * j], sine = twiddles[2 * j + 1];
        y.re[place] = re[k] * cosine - im[k] * sine;
        y.im[place] = re[k] * sine + im[k] * cosine;
      } else {
        y.re[place] = re[k];
        y.im[place] = im[k];
      }
    });
  }

  static void butterfly(Lanes (&re)[2], Lanes (&im)[2]) {
    const Lanes a = re[0], b = im[0];
    re[0] = a + re[1], im[0] = b + im[1];
    re[1] = a - re[1], im[1] = b - im[1];
  }

  static void butterfly(Lanes (&re)[3], Lanes (&im)[3]) {
    constexpr float half = 0.5f, height = 0.86602540378443865f;
    const Lanes sumRe = re[1] + re[2], sumIm = im[1] + im[2];
    const Lanes acrossRe = (im[1] - im[2]) * height, acrossIm = (re[2] - re[1]) * height;
    const Lanes middleRe = re[0] - sumRe * half, middleIm = im[0] - sumIm * half;
    re[0] += sumRe, im[0] += sumIm;
    re[1] = middleRe + acrossRe, im[1] = middleIm + acrossIm;
    re[2] = middleRe - acrossRe, im[2] = middleIm - acrossIm;
  }

  static void butterfly(Lanes (&re)[4], Lanes (&im)[4]) {
    const Lanes evenRe = re[0] + re[2], evenIm = im[0] + im[2], oddRe = re[1] + re[3], oddIm = im[1] + im[3];
    const Lanes aRe = re[0] - re[2], aIm = im[0] - im[2], bRe = im[1] - im[3], bIm = re[3] - re[1];
    re[0] = evenRe + oddRe, im[0] = evenIm + oddIm;
    re[1] = aRe + bRe, im[1] = aIm + bIm;
    re[2] = evenRe - oddRe, im[2] = evenIm - oddIm;
    re[3] = aRe - bRe, im[3] = aIm - bIm;
  }

  static void butterfly(Lanes (&re)[5], Lanes (&im)[5]) {
    constexpr float cos1 = 0.30901699437494742f, cos2 = -0.80901699437494742f;
    constexpr float sin1 = 0.95105651629515357f, sin2 = 0.58778525229247313f;
    const Lanes outerRe = re[1] + re[4], outerIm = im[1] + im[4], innerRe = re[2] + re[3], innerIm = im[2] + im[3];
    const Lanes outRe = im[1] - im[4], outIm = re[4] - re[1], inRe = im[2] - im[3], inIm = re[3] - re[2];
    const Lanes aRe = re[0] + outerRe * cos1 + innerRe * cos2, aIm = im[0] + outerIm * cos1 + innerIm * cos2;
    const Lanes bRe = re[0] + outerRe * cos2 + innerRe * cos1, bIm = im[0] + outerIm * cos2 + innerIm * cos1;
    const Lanes cRe = outRe * sin1 + inRe * sin2, cIm = outIm * sin1 + inIm * sin2;
    const Lanes dRe = outRe * sin2 - inRe * sin1, dIm = outIm * sin2 - inIm * sin1;
    re[0] += outerRe + innerRe, im[0] += outerIm + innerIm;
    re[1] = aRe + cRe, im[1] = aIm + cIm;
    re[2] = bRe + dRe, im[2] = bIm + dIm;
    re[3] = bRe - dRe, im[3] = bIm - dIm;
    re[4] = aRe - cRe, im[4] = aIm - cIm;
  }

  int64_t length_;
  std::vector<Pass> passes_;
  std::vector<float> twiddles_;
};

}  // namespace cortex
