// Steps of Adam and Adamax in one pass over a weight: Kingma & Ba (2015), Algorithms 1 and 2; the same formulas as
// src/training/optimisers.ts.
#include "adam.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

/** Below as many values a thread takes longer to start than to compute. */
constexpr int64_t valuesOfThread = 65536;

/** `rest1` and `rest2` are 1 − beta, which float32 would round: 1 − .999 is off by 3 · 10⁻⁵. */
struct Settings {
  float kept, l2, beta1, rest1, beta2, rest2, epsilon, rate, rootScale, isAdamax;
};
constexpr int64_t settingCount = sizeof(Settings) / sizeof(float);

/**
 * Inputs value, gradient, moment, second (all of one shape; the second moment, of Adamax the infinity norm), settings in
 * the order of `Settings` → the new value, moment and second. The value is first multiplied by `kept` (decoupled decay).
 */
void adam(Call& call) {
  const Array value = call.input(0), gradient = call.input(1), moment = call.input(2), second = call.input(3);
  const Array numbers = call.input(4, 1);
  const int64_t count = value.size();
  if (gradient.shape != value.shape || moment.shape != value.shape || second.shape != value.shape || numbers.size() != settingCount)
    throw std::invalid_argument("the gradient and the moments must have the shape of the value, and there are 10 settings");
  Settings by;
  std::memcpy(&by, numbers.data, sizeof by);
  const Array newValue = call.output(0, value.shape), newMoment = call.output(1, value.shape);
  const Array newSecond = call.output(2, value.shape);

  const int64_t parts = (count + valuesOfThread - 1) / valuesOfThread;
  inParts(parts, [&](int64_t first, int64_t last) {
    const int64_t end = std::min(count, last * valuesOfThread);
    if (by.isAdamax != 0) {
      for (int64_t i = first * valuesOfThread; i < end; i++) {
        const float m = by.beta1 * moment.data[i] + by.rest1 * gradient.data[i];
        // In this order a missing gradient stays missing.
        const float norm = std::max(std::fabs(gradient.data[i]) + by.epsilon, by.beta2 * second.data[i]);
        newMoment.data[i] = m;
        newSecond.data[i] = norm;
        newValue.data[i] = by.kept * value.data[i] - by.rate * (m / norm);
      }
      return;
    }
    for (int64_t i = first * valuesOfThread; i < end; i++) {
      const float slope = gradient.data[i] + by.l2 * value.data[i];
      const float m = by.beta1 * moment.data[i] + by.rest1 * slope;
      const float power = by.beta2 * second.data[i] + by.rest2 * (slope * slope);
      newMoment.data[i] = m;
      newSecond.data[i] = power;
      newValue.data[i] = by.kept * value.data[i] - by.rate * (m / (by.rootScale * std::sqrt(power) + by.epsilon));
    }
  });
}

}  // namespace

void addAdam() {
  addOperation("CortexAdam",
               {"value: float", "gradient: float", "moment: float", "second: float", "settings: float"},
               {"new_value: float", "new_moment: float", "new_second: float"}, compute<adam>);
}

}  // namespace cortex
