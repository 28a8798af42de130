// The recurrence of a gated recurrent unit (Cho et al. 2014, eqs. 5–8) over all time bins in one call:
// r, u = σ(gate input + h·G); c = tanh(candidate input + (r⊙h)·C); h ← u⊙h + (1 − u)⊙c, from h = 0.
#include "gru.h"

#include "activations.h"
#include "matrix.h"
#include "operation.h"
#include "threads.h"

namespace cortex {
namespace {

/** Sizes of a call: inputs [time, batch, 2·units] and [time, batch, units], kernels [units, 2·units] and [units, units]. */
struct Sizes {
  int64_t time, batch, units;

  Sizes(const Array& gates, const Array& candidates, const Array& gateKernel, const Array& candidateKernel)
      : time(candidates.shape[0]), batch(candidates.shape[1]), units(candidates.shape[2]) {
    const bool fit = gates.shape == Shape{time, batch, 2 * units} && gateKernel.shape == Shape{units, 2 * units} &&
                     candidateKernel.shape == Shape{units, units};
    if (!fit) throw std::invalid_argument("the shapes of inputs and kernels do not fit together");
  }
  Shape states() const { return {time, batch, units}; }
  /** First number of row `row` of bin `t` of an array whose rows have `width` numbers. */
  int64_t at(int64_t t, int64_t row, int64_t width) const { return (t * batch + row) * width; }
};

/** Inputs → gates [time, batch, 2·units] (reset, update), candidates and states [time, batch, units]. */
void forward(Call& call) {
  const Array gateInput = call.input(0, 3), candidateInput = call.input(1, 3);
  const Array gateKernel = call.input(2, 2), candidateKernel = call.input(3, 2);
  const Sizes sizes(gateInput, candidateInput, gateKernel, candidateKernel);
  const int64_t units = sizes.units;
  const Array gates = call.output(0, gateInput.shape);
  const Array candidates = call.output(1, sizes.states()), states = call.output(2, sizes.states());
  const Panels toGates(gateKernel.data, units, 2 * units, false);
  const Panels toCandidate(candidateKernel.data, units, units, false);

  inParts(sizes.batch, [&](int64_t first, int64_t last) {
    const int64_t rows = last - first;
    std::vector<float> start(rows * units), seen(rows * units);
    for (int64_t t = 0; t < sizes.time; t++) {
      const float* old = t == 0 ? start.data() : states.data + sizes.at(t - 1, first, units);
      float* gate = gates.data + sizes.at(t, first, 2 * units);
      float* candidate = candidates.data + sizes.at(t, first, units);
      float* state = states.data + sizes.at(t, first, units);

      std::memcpy(gate, gateInput.data + sizes.at(t, first, 2 * units), rows * 2 * units * sizeof(float));
      toGates.addProduct(old, units, rows, gate, 2 * units);
      sigmoid(gate, rows * 2 * units);

      for (int64_t row = 0; row < rows; row++) {
        for (int64_t i = 0; i < units; i++) seen[row * units + i] = gate[row * 2 * units + i] * old[row * units + i];
      }
      std::memcpy(candidate, candidateInput.data + sizes.at(t, first, units), rows * units * sizeof(float));
      toCandidate.addProduct(seen.data(), units, rows, candidate, units);
      hyperbolicTangent(candidate, rows * units);

      for (int64_t row = 0; row < rows; row++) {
        const float* update = gate + row * 2 * units + units;
        for (int64_t i = 0; i < units; i++) {
          const int64_t at = row * units + i;
          state[at] = candidate[at] + update[i] * (old[at] - candidate[at]);
        }
      }
    }
  });
}

/** Gradient of the states and what `forward` gave → gradients of the gate inputs and of the candidate inputs. */
void backward(Call& call) {
  const Array dStates = call.input(0, 3), gates = call.input(1, 3), candidates = call.input(2, 3);
  const Array states = call.input(3, 3), gateKernel = call.input(4, 2), candidateKernel = call.input(5, 2);
  const Sizes sizes(gates, candidates, gateKernel, candidateKernel);
  if (dStates.shape != sizes.states() || states.shape != sizes.states()) {
    throw std::invalid_argument("states and their gradient need the shape of the candidates");
  }
  const int64_t units = sizes.units;
  const Array dGates = call.output(0, gates.shape), dCandidates = call.output(1, sizes.states());
  const Panels fromGates(gateKernel.data, 2 * units, units, true);
  const Panels fromCandidate(candidateKernel.data, units, units, true);

  inParts(sizes.batch, [&](int64_t first, int64_t last) {
    const int64_t rows = last - first;
    const std::vector<float> start(rows * units);
    std::vector<float> later(rows * units), dState(rows * units), dSeen(rows * units);
    for (int64_t t = sizes.time - 1; t >= 0; t--) {
      const float* old = t == 0 ? start.data() : states.data + sizes.at(t - 1, first, units);
      const float* gate = gates.data + sizes.at(t, first, 2 * units);
      const float* candidate = candidates.data + sizes.at(t, first, units);
      const float* above = dStates.data + sizes.at(t, first, units);
      float* dGate = dGates.data + sizes.at(t, first, 2 * units);
      float* dCandidate = dCandidates.data + sizes.at(t, first, units);

      for (int64_t row = 0; row < rows; row++) {
        const float* update = gate + row * 2 * units + units;
        float* dUpdate = dGate + row * 2 * units + units;
        for (int64_t i = 0; i < units; i++) {
          const int64_t at = row * units + i;
          dState[at] = above[at] + later[at];
          dUpdate[i] = dState[at] * (old[at] - candidate[at]) * update[i] * (1 - update[i]);
          dCandidate[at] = dState[at] * (1 - update[i]) * (1 - candidate[at] * candidate[at]);
        }
      }
      std::fill(dSeen.begin(), dSeen.end(), 0.0f);
      fromCandidate.addProduct(dCandidate, units, rows, dSeen.data(), units);
      for (int64_t row = 0; row < rows; row++) {
        const float* reset = gate + row * 2 * units;
        const float* update = reset + units;
        float* dReset = dGate + row * 2 * units;
        for (int64_t i = 0; i < units; i++) {
          const int64_t at = row * units + i;
          dReset[i] = dSeen[at] * old[at] * reset[i] * (1 - reset[i]);
          later[at] = dState[at] * update[i] + dSeen[at] * reset[i];
        }
      }
      fromGates.addProduct(dGate, 2 * units, rows, later.data(), units);
    }
  });
}

}  // namespace

void addGru() {
  addOperation("CortexGru",
               {"gate_input: float", "candidate_input: float", "gate_kernel: float", "candidate_kernel: float"},
               {"gates: float", "candidates: float", "states: float"}, compute<forward>);
  addOperation("CortexGruGradient",
               {"state_gradient: float", "gates: float", "candidates: float", "states: float", "gate_kernel: float",
                "candidate_kernel: float"},
               {"gate_gradient: float", "candidate_gradient: float"}, compute<backward>);
}

}  // namespace cortex
