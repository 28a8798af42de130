#pragma once
#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

namespace cortex {

/** As many threads as TensorFlow computes with. */
inline int64_t threadCount() {
  const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int64_t number = asked ? std::atoll(asked) : 0;
  return number > 0 ? number : std::max<int64_t>(1, std::thread::hardware_concurrency());
}

/** Calls `work(from, to)` on about equal parts of 0 … count − 1, each in a thread of its own. */
template <typename Work>
void inParts(int64_t count, const Work& work) {
  const int64_t parts = std::min(count, threadCount());
  std::vector<std::thread> others;
  for (int64_t part = 1; part < parts; part++) {
    others.emplace_back([=, &work] { work(count * part / parts, count * (part + 1) / parts); });
  }
  if (parts > 0) work(int64_t{0}, count / parts);
  for (std::thread& other : others) other.join();
}

}  // namespace cortex
