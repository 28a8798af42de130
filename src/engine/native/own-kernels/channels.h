// Sums over many rows of few channels.
#pragma once
#include <array>
#include <numeric>
#include <vector>

#include "lanes.h"
#include "threads.h"

namespace cortex {

/**
 * Rows [row, channel] as lines of several rows side by side, which fill whole lanes: few channels go as fast as many. The
 * last line may be shorter.
 */
struct Lines {
  int64_t channels, width, values, count;

  Lines(int64_t rows, int64_t channels)
      : channels(channels),
        width(channels * (laneCount / std::gcd(channels, laneCount))),
        values(rows * channels),
        count((values + width - 1) / width) {}

  /** A number for every channel, repeated along a line. */
  std::vector<float> repeated(const float* ofChannel) const {
    std::vector<float> line(width);
    for (int64_t column = 0; column < width; column++) line[column] = ofChannel[column % channels];
    return line;
  }

  /** Calls `work(at, column, lanes)` for all lanes of lines first … last − 1: where they lie, where in the line, how many. */
  template <typename Work>
  void forLanes(int64_t first, int64_t last, const Work& work) const {
    for (int64_t line = first; line < last; line++) {
      const int64_t start = line * width, end = std::min(start + width, values);
      for (int64_t at = start; at < end; at += laneCount) work(at, at - start, std::min(laneCount, end - at));
    }
  }
};

/** As many sums a channel as `S`. */
template <size_t S>
using ChannelSums = std::array<std::vector<double>, S>;

/** The sums of several parts together, in their order. */
template <size_t S>
ChannelSums<S> totalOf(const std::vector<ChannelSums<S>>& ofParts, int64_t channels) {
  ChannelSums<S> total;
  total.fill(std::vector<double>(channels));
  for (const ChannelSums<S>& sums : ofParts) {
    for (size_t s = 0; s < S; s++) {
      for (int64_t channel = 0; channel < channels; channel++) total[s][channel] += sums[s][channel];
    }
  }
  return total;
}

/** Lines that are summed in float32 before their sums go into doubles: then a million rows are as exact as a hundred. */
constexpr int64_t linesInBlock = 64;

/** Σ over all rows, for every channel, of the `S` values that `valuesAt(at, column, lanes)` gives. */
template <size_t S, typename ValuesAt>
ChannelSums<S> channelSums(const Lines& lines, const ValuesAt& valuesAt) {
  const int64_t parts = std::min(lines.count, threadCount());
  std::vector<ChannelSums<S>> ofParts(parts);
  inParts(parts, [&](int64_t firstPart, int64_t lastPart) {
    for (int64_t part = firstPart; part < lastPart; part++) {
      ChannelSums<S>& sums = ofParts[part];
      sums.fill(std::vector<double>(lines.channels));
      const int64_t end = lines.count * (part + 1) / parts;
      std::vector<std::array<Lanes, S>> block(lines.width / laneCount);
      for (int64_t line = lines.count * part / parts; line < end; line += linesInBlock) {
        std::fill(block.begin(), block.end(), std::array<Lanes, S>{});
        lines.forLanes(line, std::min(end, line + linesInBlock), [&](int64_t at, int64_t column, int64_t lanes) {
          const std::array<Lanes, S> values = valuesAt(at, column, lanes);
          for (size_t s = 0; s < S; s++) block[column / laneCount][s] += values[s];
        });
        for (int64_t column = 0; column < lines.width; column++) {
          for (size_t s = 0; s < S; s++) {
            sums[s][column % lines.channels] += block[column / laneCount][s][column % laneCount];
          }
        }
      }
    }
  });
  return totalOf(ofParts, lines.channels);
}

}  // namespace cortex
