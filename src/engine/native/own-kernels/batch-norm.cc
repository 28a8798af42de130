// Batch norm over everything but the last channels (Ioffe & Szegedy 2015, Algorithm 1), with what follows it in the same pass:
// ReLU, or a maximum over windows and ReLU.
#include "batch-norm.h"

#include <cmath>

#include "channels.h"
#include "operation.h"
#include "windows.h"

namespace cortex {
namespace {

std::vector<float> perChannel(const std::vector<double>& sums, double count) {
  std::vector<float> means(sums.size());
  for (size_t channel = 0; channel < sums.size(); channel++) means[channel] = static_cast<float>(sums[channel] / count);
  return means;
}

/** Mean and variance (about it, of the population) of every channel of x. */
struct Statistics {
  std::vector<float> mean, variance;

  Statistics(const float* x, const Lines& lines) {
    const double rows = static_cast<double>(lines.values / lines.channels);
    mean = perChannel(channelSums<1>(lines, [&](int64_t at, int64_t, int64_t lanes) {
                        return std::array<Lanes, 1>{load(x + at, lanes)};
                      })[0],
                      rows);
    const std::vector<float> means = lines.repeated(mean.data());
    variance = perChannel(channelSums<1>(lines, [&](int64_t at, int64_t column, int64_t lanes) {
                            Lanes difference = load(x + at, lanes) - load(means.data() + column);
                            if (lanes < laneCount) difference = cut(difference, lanes);
                            return std::array<Lanes, 1>{difference * difference};
                          })[0],
                          rows);
  }

 private:
  static Lanes cut(Lanes lanes, int64_t count) {
    Lanes kept = {};
    std::memcpy(&kept, &lanes, count * sizeof(float));
    return kept;
  }
};

/** y = x · scale + shift. */
struct Affine {
  std::vector<float> scale, shift;

  Affine(const float* gamma, const float* beta, const float* mean, const float* variance, int64_t channels, float epsilon)
      : scale(channels), shift(channels) {
    for (int64_t channel = 0; channel < channels; channel++) {
      scale[channel] = gamma[channel] / std::sqrt(variance[channel] + epsilon);
      shift[channel] = beta[channel] - mean[channel] * scale[channel];
    }
  }
};

/** The gradient of x is scale · (dy − meanOfDy − (x − mean) · slope): Ioffe & Szegedy (2015), §3, put together. */
struct InputGradient {
  std::vector<float> scale, mean, meanOfDy, slope;

  /** From Σ dy and Σ dy (x − mean) over `rows` rows. */
  InputGradient(const ChannelSums<2>& sums, const float* gamma, const float* mean, const float* variance, double rows,
                float epsilon)
      : mean(mean, mean + sums[0].size()) {
    for (size_t channel = 0; channel < sums[0].size(); channel++) {
      const double power = static_cast<double>(variance[channel]) + epsilon;
      scale.push_back(static_cast<float>(gamma[channel] / std::sqrt(power)));
      meanOfDy.push_back(static_cast<float>(sums[0][channel] / rows));
      slope.push_back(static_cast<float>(sums[1][channel] / rows / power));
    }
  }
};

/** dBeta = Σ dy and dGamma = Σ dy (x − mean) / √(variance + ε). */
void storeParameterGradients(const ChannelSums<2>& sums, const float* variance, float epsilon, float* dGamma, float* dBeta) {
  for (size_t channel = 0; channel < sums[0].size(); channel++) {
    dBeta[channel] = static_cast<float>(sums[0][channel]);
    dGamma[channel] = static_cast<float>(sums[1][channel] / std::sqrt(static_cast<double>(variance[channel]) + epsilon));
  }
}

void expectChannels(const Array& x, int64_t channels) {
  if (channels > 0 && x.size() % channels == 0) return;
  throw std::invalid_argument("the input is no whole number of rows of " + std::to_string(channels) + " channels");
}

/** Inputs x [batch, time, height, width, n · channels], gamma, beta, (ε, whether ReLU follows) → y, mean, variance. */
void normForward(Call& call) {
  const Array x = call.input(0, 5), gamma = call.input(1, 1), beta = call.input(2, 1), settings = call.input(3, 1);
  const int64_t channels = gamma.size();
  expectChannels(x, channels);
  const Lines lines(x.size() / channels, channels);
  const Statistics statistics(x.data, lines);
  const Array y = call.output(0, x.shape), mean = call.output(1, {channels}), variance = call.output(2, {channels});
  std::copy(statistics.mean.begin(), statistics.mean.end(), mean.data);
  std::copy(statistics.variance.begin(), statistics.variance.end(), variance.data);
  const Affine affine(gamma.data, beta.data, mean.data, variance.data, channels, settings.data[0]);
  const std::vector<float> scale = lines.repeated(affine.scale.data()), shift = lines.repeated(affine.shift.data());
  const bool relu = settings.data[1] != 0;
  inParts(lines.count, [&](int64_t first, int64_t last) {
    lines.forLanes(first, last, [&](int64_t at, int64_t column, int64_t lanes) {
      const Lanes value = load(x.data + at, lanes) * load(scale.data() + column) + load(shift.data() + column);
      store(relu ? (value < 0.0f ? Lanes{} : value) : value, y.data + at, lanes);
    });
  });
}

/** Inputs dy, x, y, gamma, mean, variance, (ε, whether ReLU followed) → dx, dGamma, dBeta. */
void normBackward(Call& call) {
  const Array dy = call.input(0, 5), x = call.input(1, 5), y = call.input(2, 5), gamma = call.input(3, 1);
  const Array mean = call.input(4, 1), variance = call.input(5, 1), settings = call.input(6, 1);
  const int64_t channels = gamma.size();
  expectChannels(x, channels);
  if (dy.size() != x.size() || y.size() != x.size()) throw std::invalid_argument("dy and y need the size of x");
  const Lines lines(x.size() / channels, channels);
  const bool relu = settings.data[1] != 0;
  const auto slopeAt = [&](int64_t at, int64_t lanes) {
    const Lanes slope = load(dy.data + at, lanes);
    return relu ? (load(y.data + at, lanes) > 0.0f ? slope : Lanes{}) : slope;
  };
  const std::vector<float> means = lines.repeated(mean.data);
  const auto sums = channelSums<2>(lines, [&](int64_t at, int64_t column, int64_t lanes) {
    const Lanes slope = slopeAt(at, lanes);
    return std::array<Lanes, 2>{slope, slope * (load(x.data + at, lanes) - load(means.data() + column))};
  });
  const Array dx = call.output(0, x.shape), dGamma = call.output(1, {channels}), dBeta = call.output(2, {channels});
  storeParameterGradients(sums, variance.data, settings.data[0], dGamma.data, dBeta.data);
  const double rows = static_cast<double>(x.size() / channels);
  const InputGradient gradient(sums, gamma.data, mean.data, variance.data, rows, settings.data[0]);
  const std::vector<float> scale = lines.repeated(gradient.scale.data()), slope = lines.repeated(gradient.slope.data());
  const std::vector<float> meanOfDy = lines.repeated(gradient.meanOfDy.data());
  inParts(lines.count, [&](int64_t first, int64_t last) {
    lines.forLanes(first, last, [&](int64_t at, int64_t column, int64_t lanes) {
      const Lanes centred = load(x.data + at, lanes) - load(means.data() + column);
      const Lanes rest = slopeAt(at, lanes) - load(meanOfDy.data() + column) - centred * load(slope.data() + column);
      store(rest * load(scale.data() + column), dx.data + at, lanes);
    });
  });
}

/** Inputs x, gamma, beta, ε, window → y = ReLU of the maxima, winners (one bit an element of the window), mean, variance. */
void poolForward(Call& call) {
  const Array x = call.input(0, 5), gamma = call.input(1, 1), beta = call.input(2, 1);
  const Array settings = call.input(3, 1), window = call.input(4, 1);
  const Windows windows(x.shape, window);
  const int64_t channels = windows.channels;
  if (gamma.size() != channels) throw std::invalid_argument("gamma needs one number a channel");
  const Statistics statistics(x.data, Lines(x.size() / channels, channels));
  const Array y = call.output(0, windows.pooled), winners = call.integerOutput(1, windows.pooled);
  const Array mean = call.output(2, {channels}), variance = call.output(3, {channels});
  std::copy(statistics.mean.begin(), statistics.mean.end(), mean.data);
  std::copy(statistics.variance.begin(), statistics.variance.end(), variance.data);
  const Affine affine(gamma.data, beta.data, mean.data, variance.data, channels, settings.data[0]);
  const std::vector<int64_t> offsets = windows.offsets();

  inParts(windows.lines, [&](int64_t first, int64_t last) {
    for (int64_t line = first; line < last; line++) {
      windows.forWindows(line, [&](int64_t at, int64_t to) {
        for (int64_t channel = 0; channel < channels; channel += laneCount) {
          const int64_t lanes = channels - channel;
          const Lanes scale = load(affine.scale.data() + channel, lanes), shift = load(affine.shift.data() + channel, lanes);
          Lanes best = load(x.data + at + channel, lanes) * scale + shift;
          IntLanes won = IntLanes{} + 1;
          for (size_t element = 1; element < offsets.size(); element++) {
            const Lanes value = load(x.data + at + offsets[element] + channel, lanes) * scale + shift;
            const IntLanes bit = IntLanes{} + (1 << element);
            won = value > best ? bit : (value == best ? won | bit : won);
            best = value > best ? value : best;
          }
          store(best < 0.0f ? Lanes{} : best, y.data + to + channel, lanes);
          store(won, winners.integers() + to + channel, lanes);
        }
      });
    }
  });
}

/**
 * Inputs dy, x, y, winners, gamma, mean, variance, ε, window → dx, dGamma, dBeta. The gradient of a maximum goes to the elements
 * that reach it, in equal shares.
 */
void poolBackward(Call& call) {
  const Array dy = call.input(0, 5), x = call.input(1, 5), y = call.input(2, 5), winners = call.input(3, 5);
  const Array gamma = call.input(4, 1), mean = call.input(5, 1), variance = call.input(6, 1);
  const Array settings = call.input(7, 1), window = call.input(8, 1);
  const Windows windows(x.shape, window);
  const int64_t channels = windows.channels;
  if (dy.shape != windows.pooled || y.shape != windows.pooled || winners.shape != windows.pooled) {
    throw std::invalid_argument("dy, y and winners need the shape of the maxima");
  }
  const std::vector<int64_t> offsets = windows.offsets();
  const auto slopeAt = [&](int64_t from, int64_t lanes) {
    return load(y.data + from, lanes) > 0.0f ? load(dy.data + from, lanes) : Lanes{};
  };

  // All winners of a window have one normalised value, so Σ dy (x − mean) needs the first of them only.
  const int64_t parts = std::min(windows.lines, threadCount());
  std::vector<ChannelSums<2>> ofParts(parts);
  inParts(parts, [&](int64_t firstPart, int64_t lastPart) {
    for (int64_t part = firstPart; part < lastPart; part++) {
      ofParts[part].fill(std::vector<double>(channels));
      std::vector<std::array<Lanes, 2>> sums((channels + laneCount - 1) / laneCount);
      for (int64_t line = windows.lines * part / parts; line < windows.lines * (part + 1) / parts; line++) {
        std::fill(sums.begin(), sums.end(), std::array<Lanes, 2>{});
        windows.forWindows(line, [&](int64_t at, int64_t from) {
          for (int64_t channel = 0; channel < channels; channel += laneCount) {
            const int64_t lanes = channels - channel;
            const Lanes slope = slopeAt(from + channel, lanes);
            const IntLanes won = load(winners.integers() + from + channel, lanes);
            Lanes reached = {};
            for (size_t element = offsets.size(); element-- > 0;) {
              const Lanes value = load(x.data + at + offsets[element] + channel, lanes);
              reached = (won & (1 << element)) != 0 ? value : reached;
            }
            sums[channel / laneCount][0] += slope;
            sums[channel / laneCount][1] += slope * (reached - load(mean.data + channel, lanes));
          }
        });
        for (int64_t channel = 0; channel < channels; channel++) {
          for (int s = 0; s < 2; s++) ofParts[part][s][channel] += sums[channel / laneCount][s][channel % laneCount];
        }
      }
    }
  });
  const ChannelSums<2> sums = totalOf(ofParts, channels);
  const Array dx = call.output(0, x.shape), dGamma = call.output(1, {channels}), dBeta = call.output(2, {channels});
  storeParameterGradients(sums, variance.data, settings.data[0], dGamma.data, dBeta.data);
  const double rows = static_cast<double>(x.size() / channels);
  const InputGradient gradient(sums, gamma.data, mean.data, variance.data, rows, settings.data[0]);
  inParts(windows.lines, [&](int64_t first, int64_t last) {
    for (int64_t line = first; line < last; line++) {
      windows.forWindows(line, [&](int64_t at, int64_t from) {
        for (int64_t channel = 0; channel < channels; channel += laneCount) {
          const int64_t lanes = channels - channel;
          const IntLanes won = load(winners.integers() + from + channel, lanes);
          IntLanes count = {};
          for (size_t element = 0; element < offsets.size(); element++) count += (won >> element) & 1;
          const Lanes share = slopeAt(from + channel, lanes) / __builtin_convertvector(count, Lanes);
          const Lanes scale = load(gradient.scale.data() + channel, lanes), slope = load(gradient.slope.data() + channel, lanes);
          const Lanes centre = load(mean.data + channel, lanes), offset = load(gradient.meanOfDy.data() + channel, lanes);
          for (size_t element = 0; element < offsets.size(); element++) {
            const int64_t place = at + offsets[element] + channel;
            const Lanes own = (won & (1 << element)) != 0 ? share : Lanes{};
            store((own - offset - (load(x.data + place, lanes) - centre) * slope) * scale, dx.data + place, lanes);
          }
        }
      });
    }
  });
}

}  // namespace

void addBatchNorm() {
  addOperation("CortexBatchNorm", {"x: float", "gamma: float", "beta: float", "settings: float"},
               {"y: float", "mean: float", "variance: float"}, compute<normForward>);
  addOperation("CortexBatchNormGradient",
               {"dy: float", "x: float", "y: float", "gamma: float", "mean: float", "variance: float", "settings: float"},
               {"dx: float", "dgamma: float", "dbeta: float"}, compute<normBackward>);
  addOperation("CortexBatchNormPool", {"x: float", "gamma: float", "beta: float", "settings: float", "window: int32"},
               {"y: float", "winners: int32", "mean: float", "variance: float"}, compute<poolForward>);
  addOperation("CortexBatchNormPoolGradient",
               {"dy: float", "x: float", "y: float", "winners: int32", "gamma: float", "mean: float", "variance: float",
                "settings: float", "window: int32"},
               {"dx: float", "dgamma: float", "dbeta: float"}, compute<poolBackward>);
}

}  // namespace cortex
