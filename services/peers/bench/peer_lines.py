"""How the PyTorch peers of `cortex bench` talk: one JSON line a message, on stdin and stdout."""

import json
import sys
import time


def reply(message):
    print(json.dumps(message), flush=True)


def answer_network(torch, model, step, inputs):
    """Announces a network, then answers its steps and its forward passes of the inputs."""

    def forward():
        model.eval()
        with torch.inference_mode():
            return model(inputs)

    announce(torch, sum(parameter.numel() for parameter in model.parameters()))
    answer({"step": step, "forward": forward})


def announce(torch, parameters):
    """The first line: what computes, and how large the network is."""
    reply({"version": torch.__version__, "threads": torch.get_num_threads(), "parameters": parameters})


def answer(works):
    """Does the work that each line of stdin names, and replies with its seconds, until stdin ends."""
    for line in sys.stdin:
        work = works[json.loads(line)["work"]]
        start = time.perf_counter()
        work()
        reply({"seconds": time.perf_counter() - start})
