"""The peer of `cortex bench dstrf`: the population CNN in plain PyTorch on the CPU, and two ways to its dSTRFs.

Reads weights and windows as float32 from --folder and prints one JSON line {version, threads, parameters} when ready.
Then answers every line on stdin: {"work": "reverse" | "jacrev", "times": n} with {"seconds": ...}, and {"work": "values",
"units": [...], "times": n, "path": ...} with {"values": ...} once the dSTRFs [unit, time, lag, channel] are written there.
"""

import argparse
import array
import json
import math
import os
import sys
import time

# The package has its CUDA half loaded with it; binding late, that half may stay without the CUDA libraries it calls.
sys.setdlopenflags(os.RTLD_LAZY)

import torch
import torch.nn.functional as F
from torch.func import jacrev, vmap

from peer_lines import announce, reply

# Windows of one batch of reverse passes, and of one vmap; about the fastest of 50 to 1000.
REVERSE_WINDOWS, JACREV_WINDOWS = 250, 50


def read_floats(path, shapes):
    sizes = [math.prod(shape) for shape in shapes]
    parts = torch.from_file(path, size=sum(sizes), dtype=torch.float32).clone().split(sizes)
    return [part.reshape(shape) for part, shape in zip(parts, shapes)]


def composed(channels, taps):
    """[in, unit] and [tap, unit] (tap 0 is the present) as a kernel [unit, in, tap] in the order of time."""
    return (channels.T[:, :, None] * taps.T[:, None, :]).flip(2).contiguous()


class PopulationCnn:
    """Windows [batch, time, channel] to the outputs of the last bin [batch, unit]."""

    def __init__(self, weights):
        channels1, taps1, self.bias1, channels2, taps2, self.bias2, *rest = weights
        self.first, self.second = composed(channels1, taps1), composed(channels2, taps2)
        self.third, self.bias3, self.readout, self.bias, self.base, self.amplitude, self.shift, self.kappa = rest

    def __call__(self, windows):
        x = F.gelu(F.conv1d(windows.transpose(1, 2), self.first, self.bias1))
        x = F.gelu(F.conv1d(x, self.second, self.bias2))[..., -1]
        x = F.gelu(x @ self.third + self.bias3) @ self.readout + self.bias
        return self.base + self.amplitude * torch.exp(-torch.exp(-torch.exp(self.kappa) * (x + self.shift)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--shapes", type=json.loads, required=True)
    parser.add_argument("--times", type=int, required=True)
    parser.add_argument("--lags", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    weights = read_floats(os.path.join(options.folder, "weights"), options.shapes)
    model = PopulationCnn(weights)
    channels = options.shapes[0][0]
    (windows,) = read_floats(os.path.join(options.folder, "windows"), [[options.times, options.lags, channels]])
    all_units = list(range(options.shapes[-1][0]))

    def reverse(count, units=all_units):
        """One reverse pass a unit through the summed outputs of each batch of windows: [unit, time, lag, channel]."""
        for start in range(0, count, REVERSE_WINDOWS):
            batch = windows[start : min(count, start + REVERSE_WINDOWS)].clone().requires_grad_()
            sums = model(batch).sum(0)
            gradients = [torch.autograd.grad(sums[unit], batch, retain_graph=True)[0] for unit in units]
            yield torch.stack(gradients).flip(2)

    def whole(count):
        one = jacrev(lambda window: model(window[None])[0])
        for start in range(0, count, JACREV_WINDOWS):
            yield vmap(one)(windows[start : min(count, start + JACREV_WINDOWS)]).flip(2)

    # PyTorch chooses its kernels at the first call.
    for work in (reverse(REVERSE_WINDOWS, all_units[:2]), whole(2)):
        next(work)
    parameters = sum(weight.numel() for weight in weights)
    announce(torch, parameters)
    for line in sys.stdin:
        task = json.loads(line)
        if task["work"] == "values":
            values = torch.cat(list(reverse(task["times"], task["units"])), dim=1)
            with open(task["path"], "wb") as file:
                array.array("f", values.flatten().tolist()).tofile(file)
            reply({"values": values.numel()})
            continue
        work = {"reverse": reverse, "jacrev": whole}[task["work"]]
        start = time.perf_counter()
        for _ in work(task["times"]):
            pass
        reply({"seconds": time.perf_counter() - start})


main()
