// Activations of many numbers in place.
#pragma once
#include "lanes.h"

namespace cortex {

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
    const Lanes lanes = load(x + from, count - from);
    store(factor / (1.0f + exponential(clamped(-scale * lanes, -87.0f, 88.0f))) + offset, x + from, count - from);
  }
}

inline void sigmoid(float* x, int64_t count) { logistic(x, count, 1.0f, 1.0f, 0.0f); }
inline void hyperbolicTangent(float* x, int64_t count) { logistic(x, count, 2.0f, 2.0f, -1.0f); }

}  // namespace cortex
