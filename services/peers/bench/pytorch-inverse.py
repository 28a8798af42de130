"""The peer of `cortex bench inverse`: the inverted decoder of Zhang et al. (2026) as a plain PyTorch module on the CPU.

Prints one JSON line {version, threads, parameters} when ready. Then answers every line {"work": "step" | "forward"} on
stdin with {"seconds": ...} for one unit of that work, until stdin ends.
"""

import os
import sys

# The package has its CUDA half loaded with it; binding late, that half may stay without the CUDA libraries it calls.
sys.setdlopenflags(os.RTLD_LAZY)

import torch
import torch.nn.functional as F
from torch import nn

from peer_lines import answer_network
from video_blocks import FRAMES, SIZE, options, unet


class InverseVideoUNet(nn.Module):
    """Video [B, 3, 45, 32, 32] to responses [B, 45, sites]; one batch-norm channel a time bin."""

    def __init__(self, sites, width, hidden=512):
        super().__init__()
        self.blocks = unet(width)
        self.dense = nn.Linear(3 * SIZE * SIZE, hidden)
        self.norm = nn.BatchNorm1d(FRAMES)
        self.readout = nn.Linear(hidden, sites)

    def forward(self, video):
        frames = self.blocks(video).transpose(1, 2).flatten(2)
        return self.readout(torch.relu(self.norm(self.dense(frames))))


def main():
    task = options()
    torch.set_num_threads(task.threads)
    torch.manual_seed(1)
    model = InverseVideoUNet(task.sites, task.width)
    optimiser = torch.optim.Adamax(model.parameters(), lr=task.learning_rate)
    video = torch.rand(task.batch, 3, FRAMES, SIZE, SIZE)
    responses = torch.randn(task.batch, FRAMES, task.sites)

    def step():
        model.train()
        optimiser.zero_grad()
        loss = F.mse_loss(model(video), responses)
        loss.backward()
        optimiser.step()
        return loss.item()

    answer_network(torch, model, step, video)


main()
