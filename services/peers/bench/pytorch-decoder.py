"""The peer of `cortex bench decoder`: the VideoUNet of Zhang et al. (2026) as a plain PyTorch module on the CPU.

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


class SpikeDecoder(nn.Module):
    """Spikes [B, 45, sites] to coarse frames [B, 3, 45, 32, 32]; one batch-norm channel a time bin."""

    def __init__(self, sites, hidden=512):
        super().__init__()
        self.dense1 = nn.Linear(sites, hidden)
        self.norm = nn.BatchNorm1d(FRAMES)
        self.dense2 = nn.Linear(hidden, 3 * SIZE * SIZE)

    def forward(self, spikes):
        hidden = torch.relu(self.norm(self.dense1(spikes)))
        frames = torch.sigmoid(self.dense2(hidden))
        return frames.reshape(-1, FRAMES, 3, SIZE, SIZE).transpose(1, 2)


class VideoUNet(nn.Module):
    """Spikes [B, 45, sites] to video [B, 3, 45, 32, 32] in [0, 1]."""

    def __init__(self, sites, width):
        super().__init__()
        self.spikes = SpikeDecoder(sites)
        self.blocks = unet(width)

    def forward(self, spikes):
        return (torch.tanh(self.blocks(self.spikes(spikes))) + 1) / 2


class VideoLoss:
    """sum_t eta_t (1 - SSIM_t) / sum_t eta_t + MSE; the local statistics of the target are computed once."""

    def __init__(self, target, window=4, sigma=1.5):
        taps = torch.exp(-((torch.arange(window) - window // 2) ** 2) / (2 * sigma**2))
        taps = taps / taps.sum()
        self.kernel = torch.outer(taps, taps).expand(3, 1, window, window).contiguous()
        self.eta = torch.tensor([1.0] * 5 + [2.0] * 10 + [5.0] * 30)
        self.target = self.per_frame(target).contiguous()
        self.mean = self.blur(self.target)
        self.variance = self.blur(self.target**2) - self.mean**2

    def per_frame(self, video):
        return video.transpose(1, 2).reshape(-1, 3, SIZE, SIZE)

    def blur(self, frames):
        return F.conv2d(frames, self.kernel, padding=self.kernel.shape[-1] // 2, groups=3)

    def __call__(self, video):
        frames = self.per_frame(video)
        mean = self.blur(frames)
        variance = self.blur(frames**2) - mean**2
        covariance = self.blur(frames * self.target) - mean * self.mean
        ssim = ((2 * mean * self.mean + 0.01**2) * (2 * covariance + 0.03**2)) / (
            (mean**2 + self.mean**2 + 0.01**2) * (variance + self.variance + 0.03**2)
        )
        by_frame = ssim.mean((1, 2, 3)).reshape(-1, FRAMES).mean(0)
        return 1 - (by_frame * self.eta).sum() / self.eta.sum() + F.mse_loss(frames, self.target)


def main():
    task = options()
    torch.set_num_threads(task.threads)
    torch.manual_seed(1)
    model = VideoUNet(task.sites, task.width)
    optimiser = torch.optim.Adamax(model.parameters(), lr=task.learning_rate)
    spikes = torch.randn(task.batch, FRAMES, task.sites)
    loss_of = VideoLoss(torch.rand(task.batch, 3, FRAMES, SIZE, SIZE))

    def step():
        model.train()
        optimiser.zero_grad()
        loss = loss_of(model(spikes))
        loss.backward()
        optimiser.step()
        return loss.item()

    answer_network(torch, model, step, spikes)


main()
