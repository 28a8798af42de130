"""The peer of `cortex bench statenet`: StateNet-GRU (deepSTRF) as a plain PyTorch module on the CPU.

Prints one JSON line {version, threads, parameters} when ready. Then answers every line {"work": "step" | "forward"} on
stdin with {"seconds": ...} for one unit of that work, until stdin ends.
"""

import argparse
import os
import sys

# The package has its CUDA half loaded with it; binding late, that half may stay without the CUDA libraries it calls.
sys.setdlopenflags(os.RTLD_LAZY)

import torch
from torch import nn

from peer_lines import answer_network

WINDOW, STRIDE, FEATURES = 7, 3, 7


class StateNet(nn.Module):
    """Spectrogram [B, T, F] to responses [B, T, N]."""

    def __init__(self, channels, units, dropout):
        super().__init__()
        self.windows = (channels - WINDOW) // STRIDE + 1
        hidden = self.windows * FEATURES
        self.kernel = nn.Parameter(torch.empty(self.windows, WINDOW, FEATURES).uniform_(-0.38, 0.38))
        self.bias = nn.Parameter(torch.zeros(self.windows, FEATURES))
        self.norm = nn.LayerNorm(FEATURES)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.readout = nn.Linear(hidden, units)

    def forward(self, x):
        windows = x.unfold(2, WINDOW, STRIDE)
        sums = torch.einsum("btlk,lkc->btlc", windows, self.kernel) + self.bias
        encoded = torch.sigmoid(self.norm(sums)).flatten(2)
        states, _ = self.gru(encoded)
        return self.readout(self.dropout(states))


def main():
    parser = argparse.ArgumentParser()
    for name in ["batch", "bins", "channels", "units", "threads"]:
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ["dropout", "learning-rate", "clip-norm"]:
        parser.add_argument(f"--{name}", type=float, required=True)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model = StateNet(options.channels, options.units, options.dropout)
    optimiser = torch.optim.AdamW(model.parameters(), lr=options.learning_rate, weight_decay=0)
    spectrogram = torch.randn(options.batch, options.bins, options.channels)
    responses = torch.randn(options.batch, options.bins, options.units)

    def step():
        model.train()
        optimiser.zero_grad()
        loss = torch.mean((model(spectrogram) - responses) ** 2)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), options.clip_norm)
        optimiser.step()
        return loss.item()

    answer_network(torch, model, step, spectrogram)


main()
