// Several numbers at a time, for the vector instructions of the machine that compiles.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace cortex {

#if defined(__AVX512F__)
constexpr int laneBytes = 64;
#elif defined(__AVX__)
constexpr int laneBytes = 32;
#else
constexpr int laneBytes = 16;
#endif

/** As many numbers as the machine computes with at once: wider ones would go through memory. */
typedef float Lanes __attribute__((vector_size(laneBytes)));
typedef int32_t IntLanes __attribute__((vector_size(laneBytes)));
constexpr int64_t laneCount = laneBytes / sizeof(float);

/** `count`, filled up to whole lanes. */
inline int64_t filledUp(int64_t count) { return (count + laneCount - 1) / laneCount * laneCount; }

inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/** The first `count` numbers, at most all lanes, and zeros. */
inline Lanes load(const float* from, int64_t count) {
  if (count >= laneCount) return load(from);
  Lanes lanes = {};
  std::memcpy(&lanes, from, count * sizeof(float));
  return lanes;
}

inline IntLanes load(const int32_t* from, int64_t count) {
  IntLanes lanes = {};
  std::memcpy(&lanes, from, std::min(count, laneCount) * sizeof(int32_t));
  return lanes;
}

/** Stores the first `count` lanes, or all. */
template <typename L, typename T>
void store(L lanes, T* to, int64_t count) {
  if (count >= laneCount) std::memcpy(to, &lanes, sizeof lanes);
  else std::memcpy(to, &lanes, count * sizeof(T));
}

/** The sum of all lanes, by halves. */
inline float sumOf(Lanes lanes) {
  float halves[laneCount];
  std::memcpy(halves, &lanes, sizeof halves);
  for (int64_t half = laneCount / 2; half > 0; half /= 2) {
    for (int64_t lane = 0; lane < half; lane++) halves[lane] += halves[lane + half];
  }
  return halves[0];
}

/** Calls `work(0)` … `work(N − 1)` with constants, written out one after the other: arrays that it indexes stay in registers. */
template <typename Work, int... I>
__attribute__((always_inline)) inline void writtenOut(std::integer_sequence<int, I...>, const Work& work) {
  (work(std::integral_constant<int, I>()), ...);
}
template <int N, typename Work>
__attribute__((always_inline)) inline void times(const Work& work) {
  writtenOut(std::make_integer_sequence<int, N>(), work);
}

}  // namespace cortex
