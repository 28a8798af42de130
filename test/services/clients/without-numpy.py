"""What the client of Python does without NumPy, against `cortex serve --demo`: a line of JSON."""

import json
import tempfile
import zipfile

from cortex_codec import Array, Client, Problem, numpy

api = Client()
heard, decoder = api.run("heard-sounds"), api.run("dots-decoder")
told = {"numpy": numpy is not None, "runs": sorted(run["id"] for run in api.runs(limit=2, state="succeeded"))}

# Forward passes: nested lists, an Array, a picture.
channels, units = len(heard.card()["units"]), len(decoder.card()["units"])
response = heard.encodings([[0.0] * 18] * 40)
told["response"] = [response.shape, len(response.values)]
named = heard.encodings([[0.0] * 18] * 40, form="json")
told["same"] = max(abs(a - b) for a, b in zip(response.values, sum(named["response"], [])))
spikes = json.loads(json.dumps([[[3] * units] * 32]))
videos = decoder.reconstructions(spikes)
told["videos"] = videos.shape
counts = videos.values.__class__("f", [3] * (32 * units))
told["again"] = decoder.reconstructions(Array((1, 32, units), counts)) == videos
told["gif"] = decoder.reconstructions(spikes, form="gif")[:4].decode()

# A kept analysis, as JSON with arrays, as npz and as CSV; its job is told how far it is.
progress = []
unit = heard.subspaces(times=40, parts=[], units=[0], progress=progress.append)["units"][0]
told["filters"] = unit["filters"].shape
told["progress"] = len(progress)
told["npz"] = {name: array.shape for name, array in heard.subspaces(times=40, parts=[], units=[0], form="npz").items()}
told["effects"] = decoder.maskings(["MT"], form="csv").splitlines()[0]

# Files, metrics, lists.
truth = decoder.artifact("reconstructions.npz")["truth"]
told["truth"] = [truth.shape, truth.values.typecode]
told["artifacts"] = "reconstructions.npz" in [artifact["name"] for artifact in decoder.artifacts()]
with tempfile.TemporaryDirectory() as folder:
    heard.archive(folder + "/run.zip")
    with open(folder + "/session.npz", "wb") as file:
        file.write(b"one file")
    told["file"] = [api.upload(folder + "/session.npz", name) for name in ("one", None)]
    told["removed"] = [api.remove_upload(name)["removed"] for name in ("one", "session")]
    told["archive"] = "heard-sounds/run.json" in zipfile.ZipFile(folder + "/run.zip").namelist()
told["metrics"] = any(metric["name"] == "ccNorm" for metric in heard.metrics())
told["checks"] = "causality" in [check["name"] for check in heard.checks()]
told["models"] = api.models("ln")["name"]
told["recordings"] = [recording["data"] for recording in api.uploads()]
told["understood"] = api.check("dots")["refused"]

# A run that is asked for twice is one; it is cancelled and removed. What is refused says why.
config = {"dataset": "recordings", "data": "sounds", "model": "cnn-1d"}
first, second = (api.train(idempotency_key="once", **config) for _ in range(2))
told["once"] = first.id == second.id
told["cancelled"] = first.cancel()["state"]
try:
    decoder.maskings(["V9"])
except Problem as problem:
    told["problem"] = [problem.status, problem.detail, str(problem)]
try:
    api.train(**config, training={"epochs": -1})
except Problem as problem:
    told["fields"] = str(problem)
print(json.dumps(told))
