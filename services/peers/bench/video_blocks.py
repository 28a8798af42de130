"""The 3-D U-Net that the decoder of Zhang et al. (2026) and its inverse share, and what their scripts are told."""

import argparse

from torch import nn

FRAMES, SIZE = 45, 32


def encoder_block(channels_in, channels_out, kernel, pool):
    return nn.Sequential(
        nn.Conv3d(channels_in, channels_out, kernel, padding=kernel // 2),
        nn.BatchNorm3d(channels_out),
        nn.ReLU(),
        nn.MaxPool3d(pool),
    )


def decoder_block(channels_in, channels_out, kernel, factors, relu=True):
    return nn.Sequential(
        nn.Upsample(scale_factor=factors, mode="nearest"),
        nn.Conv3d(channels_in, channels_out, kernel, padding=kernel // 2),
        nn.BatchNorm3d(channels_out),
        *([nn.ReLU()] if relu else []),
    )


def unet(width):
    """Videos [B, 3, 45, 32, 32] to the same shape."""
    return nn.Sequential(
        encoder_block(3, width, 7, (3, 2, 2)),
        encoder_block(width, 2 * width, 5, (3, 2, 2)),
        encoder_block(2 * width, 4 * width, 3, (5, 2, 2)),
        encoder_block(4 * width, 4 * width, 3, (1, 2, 2)),
        decoder_block(4 * width, 4 * width, 3, (1, 2, 2)),
        decoder_block(4 * width, 2 * width, 3, (5, 2, 2)),
        decoder_block(2 * width, width, 5, (3, 2, 2)),
        decoder_block(width, 3, 7, (3, 2, 2), relu=False),
    )


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--learning-rate", type=float, required=True)
    return parser.parse_args()
