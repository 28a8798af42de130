// Sixteen numbers at a time, for the vector instructions of the machine that compiles.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace cortex {

/** Computed with at once where the processor can, and in parts where it cannot. */
typedef float Lanes __attribute__((vector_size(64)));
typedef int32_t IntLanes __attribute__((vector_size(64)));
constexpr int64_t laneCount = 16;

inline Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/** The first `count` numbers, at most sixteen, and zeros. */
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

/** Stores the first `count` lanes, at most sixteen. */
template <typename L, typename T>
void store(L lanes, T* to, int64_t count) {
  if (count >= laneCount) std::memcpy(to, &lanes, sizeof lanes);
  else std::memcpy(to, &lanes, count * sizeof(T));
}

}  // namespace cortex
