"""Client of the HTTP services of cortex-codec (`cortex serve`).

    from cortex_codec import Client, show
    api = Client()                                                        # $CORTEX_URL, or http://127.0.0.1:8080
    run = api.train(dataset="auditory-sim", model="ln").wait(show)
    print(run.state()["scores"]["ccNorm"]["mean"])

It needs the standard library alone. Arrays are NumPy's where NumPy is installed, else `Array`. Fields of configs and requests
are those of the services, by the same names (`modelSteps=300`): /docs of a running server lists them.
"""

from __future__ import annotations

import array
import ast
import base64
import http.client
import io
import json
import math
import os
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from typing import Any, BinaryIO, Callable, Iterator, NamedTuple, Sequence

try:
    import numpy
except ImportError:
    numpy = None

__version__ = "0.1.0"
__all__ = ["Array", "Client", "Job", "Problem", "Run", "RunFailed", "show"]

Progress = Callable[[dict], object]

MEDIA_TYPES = {
    "json": "application/json",
    "npy": "application/x-npy",
    "npz": "application/zip",
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "png": "image/png",
    "gif": "image/gif",
}
UPLOAD_TYPES = {".zip": "application/zip", ".tgz": "application/gzip", ".gz": "application/gzip"}
LONGEST_SILENCE_S = 60  # the server says that it is still there every 15 s
MOST_TRIES = 5


class Array(NamedTuple):
    """An array where there is no NumPy: `values` in row-major order."""

    shape: tuple[int, ...]
    values: array.array


class Problem(Exception):
    """The server refused: what was wrong, the value, and what to do (RFC 9457). `errors` has the path of every fault."""

    def __init__(self, status: int, problem: dict) -> None:
        self.status = status
        self.title: str = problem.get("title", "")
        self.detail: str = problem.get("detail", "")
        self.tag: str | None = problem.get("tag")
        self.errors: list[dict] = problem.get("errors", [])
        self.request_id: str | None = problem.get("requestId")
        lines = [f"  {fault['path']}: {fault['message']}" for fault in self.errors if fault["path"]]
        super().__init__("\n".join([f"{status} {self.title}: {self.detail}", *lines]))


class RunFailed(Exception):
    """A run that ended without having succeeded: its state, and why."""

    def __init__(self, run: Run, state: str, why: str) -> None:
        self.run, self.state, self.why = run, state, why
        super().__init__(f"Run {run.id} {'failed' if state == 'failed' else 'was ' + state}: {why}")


def show(progress: dict) -> None:
    """Prints how far a run or an analysis is: a line such as `train 30 of 100, 12 s left`."""
    left = progress.get("secondsLeft")
    note = f" ({progress['note']})" if progress.get("note") else ""
    ahead = "" if left is None else f", {math.ceil(left)} s left"
    print(f"{progress['phase']}{note} {progress['done']} of {progress['total']}{ahead}", flush=True)


class Client:
    """The services at `url`, with the token of `cortex serve --token` where it has one; each is taken from the environment
    (`CORTEX_URL`, `CORTEX_TOKEN`) when left out. Everything raises `Problem` when the server refuses, and ConnectionError
    when none answers."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        self.url = (url or os.environ.get("CORTEX_URL") or "http://127.0.0.1:8080").rstrip("/")
        self.token = token or os.environ.get("CORTEX_TOKEN")
        local = urllib.parse.urlsplit(self.url).hostname in ("127.0.0.1", "localhost", "::1")
        self._opener = urllib.request.build_opener(*[urllib.request.ProxyHandler({})] if local else [])

    def get(self, path: str, **query: Any) -> Any:
        """What is at an address, such as `get("/v1/runs", state="failed")`."""
        return _content(self.open("GET", path, query=query))

    def engine(self) -> dict:
        """What computes on the server, and why."""
        return self.get("/v1/engine")

    def models(self, name: str | None = None) -> dict:
        """Encoders and decoders with their options and parameter counts, or one of them."""
        return self.get("/v1/models" if name is None else f"/v1/models/{_quoted(name)}")

    def datasets(self) -> dict:
        """Data sets, and what may be chosen of each."""
        return self.get("/v1/datasets")

    # Recordings of one's own

    def upload(self, path: str | os.PathLike, name: str | None = None) -> str:
        """Sends a recording: a folder, a .zip or .tgz archive of one, or one file (.nwb, .mat, .h5, .npz). Returns what configs
        name as `data`. The same again changes nothing; another one of that name is refused."""
        source = pathlib.Path(path)
        at = f"/v1/datasets/{_quoted(name or source.resolve().name.split('.')[0])}"
        if source.is_dir():
            with tempfile.TemporaryFile() as archive:
                _archive(source, archive)
                return self._upload(at, archive, "application/zip")
        kind = UPLOAD_TYPES.get(source.suffix)
        with source.open("rb") as file:
            return self._upload(at, file, kind or "application/octet-stream", None if kind else source.name)

    def _upload(self, at: str, content: BinaryIO, kind: str, name: str | None = None) -> str:
        headers = {"Content-Type": kind, "Content-Length": str(content.seek(0, io.SEEK_END))}
        return _content(self.open("POST", at, content, query={"file": name}, headers=headers, timeout=3600))["data"]

    def uploads(self) -> list[dict]:
        """Recordings that a config may name as `data`, with bytes, SHA-256 and time of those that were sent."""
        return self.get("/v1/datasets/uploads")["recordings"]

    def check(self, data: str) -> dict:
        """What is understood of a recording before anything is fitted; `refused` says why it cannot be used."""
        return _content(self.open("POST", "/v1/datasets/check", {"data": data}))

    def remove_upload(self, name: str) -> dict:
        """Removes a recording that was sent."""
        return _content(self.open("DELETE", f"/v1/datasets/{_quoted(name)}"))

    # Runs

    def start(self, idempotency_key: str | None = None, **config: Any) -> Run:
        """Starts a run; `kind` is "encoding", "study", "training" or "decoders". The same `idempotency_key` again gives the same run."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return Run(self, _content(self.open("POST", "/v1/runs", config, headers=headers))["id"])

    def train(self, **config: Any) -> Run:
        """Fits an encoder, `train(dataset="auditory-sim", model="cnn-population")`; without `model` only trains a decoder."""
        return self.start(**{"kind": "encoding" if "model" in config else "training", **config})

    def study(self, **config: Any) -> Run:
        """Trains a decoder, scores it beside its baselines and masks every region: `study(dataset=…, decoder="linear")`."""
        return self.start(**{"kind": "study", **config})

    def decoders(self, *names: str, **config: Any) -> Run:
        """Trains several decoders on the same data and scores them side by side: `decoders("mlp", "linear", dataset=…, folds=5,
        seeds=2)`; `state()["tables"]` of the run has mean, sd and n of every metric, and its files table.csv and report.html."""
        return self.start(**{"kind": "decoders", "decoders": list(names), **config})

    def run(self, id: str) -> Run:
        """The run of that id. Asks nothing of the server."""
        return Run(self, id)

    def runs(self, **query: Any) -> Iterator[dict]:
        """All runs, the newest first; `state`, `kind`, `dataset` choose among them, `sort` orders them."""
        cursor = None
        while True:
            page = self.get("/v1/runs", cursor=cursor, **query)
            yield from page["runs"]
            cursor = page.get("next")
            if cursor is None:
                return

    # Analyses of several runs

    def comparisons(self, a: Run | str, b: Run | str, **options: Any) -> Any:
        """The tuning subspaces of two encoding runs side by side, an auditory and a visual one for instance: `rows` of label, a, b
        (estimate, interval, n), p; `form="npz"` gives the arrays, "svg" and "png" the figure. Options as of `analyse`."""
        return self.analyse("/v1/comparisons", runs=[a, b], **options)

    def scores(self, *runs: Run | str, **options: Any) -> Any:
        """Several decoders side by side, scored again on their test samples."""
        return self.analyse("/v1/scores", runs=list(runs), **options)

    def maskings(self, *runs: Run | str, **options: Any) -> Any:
        """What silencing regions costs, over several training seeds of one decoder. Options as of `Run.maskings`."""
        return self.analyse("/v1/maskings", runs=list(runs), **options)

    def decodings(self, a: Run | str, b: Run | str, **options: Any) -> Any:
        """Stimuli from responses by two encoding runs side by side: `table` of measure, label, decoder, a, b (value, sd between
        stimuli, n). Options as of `Run.decodings`."""
        return self.analyse("/v1/decodings", runs=[a, b], **options)

    def analyse(
        self,
        path: str,
        *,
        form: str = "json",
        progress: Progress | None = None,
        timeout: float | None = None,
        array: tuple[str, Any] | None = None,
        **request: Any,
    ) -> Any:
        """Asks for any analysis and waits for it, as a job where it takes longer: by default for as long as the server lets
        it work. The job is cancelled when `timeout` (seconds; TimeoutError) or the reader ends the waiting.

        `form` is json, npy, npz, csv, svg, png or gif: JSON with its arrays as arrays, an array, arrays by name, text, or the
        bytes of the picture. `progress` is told how far it is. `array` is the field that is an array, and its values: an array of NumPy
        travels as .npy. All else are fields of the request; those that are None are left out.
        """
        accept = MEDIA_TYPES.get(form, form)
        body, query, headers = _request(array, {name: value for name, value in request.items() if value is not None})
        headers["Accept"] = accept
        answer = self.open("POST", path, body, query=query, headers=headers, timeout=timeout)
        if answer.status != 202:
            return _content(answer)
        job = Job(self, _content(answer)["id"])
        try:
            for name, data in job.follow(timeout):
                if name == "progress" and progress:
                    progress(data)
        except BaseException:
            job.cancel()
            raise
        return job.result(form)

    def jobs(self) -> list[dict]:
        """Analyses that take longer, the newest first."""
        return self.get("/v1/jobs")["jobs"]

    def job(self, id: str) -> Job:
        """The job of that id. Asks nothing of the server."""
        return Job(self, id)

    # How it is asked

    def open(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict | None = None,
        headers: dict | None = None,
        timeout: float | None = None,
    ) -> http.client.HTTPResponse:
        """The response to one request, to be read; `body` is JSON, bytes or a file. Waits and asks again where a busy server says
        when (429, 503)."""
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        url = self.url + path + ("?" + urllib.parse.urlencode(asked) if asked else "")
        form = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})}
        if isinstance(body, dict):
            form.setdefault("Content-Type", "application/json")
            body = json.dumps(body, default=_plain).encode()
        for left in reversed(range(MOST_TRIES)):
            if hasattr(body, "seek"):
                body.seek(0)
            request = urllib.request.Request(url, body, form, method=method)
            try:
                return self._opener.open(request, timeout=timeout or LONGEST_SILENCE_S)
            except urllib.error.HTTPError as error:
                wait = error.headers.get("Retry-After", "")
                if not (error.code in (429, 503) and wait.isdigit() and left):
                    raise _problem(error) from None
                time.sleep(int(wait))
            except urllib.error.URLError as error:
                if isinstance(error.reason, TimeoutError):
                    raise TimeoutError(f"{self.url} did not answer in time.") from None
                raise ConnectionError(f"No server answers at {self.url} ({error.reason}): start cortex serve.") from None
        raise AssertionError("unreachable")

    def events(self, path: str, timeout: float | None = None) -> Iterator[tuple[str, dict]]:
        """Server-sent events, `(name, data)`, from the first to "end"; after a broken connection from there on."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        last, failures = None, 0
        while time.monotonic() < end:
            headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
            silence = min(LONGEST_SILENCE_S, max(0.1, end - time.monotonic()))
            try:
                with self.open("GET", path, headers=headers, timeout=silence) as answer:
                    if answer.status == 204:
                        return
                    for last, name, data in _events(answer, end):
                        failures = 0
                        yield name, data
                        if name == "end":
                            return
            except (OSError, http.client.HTTPException):
                failures += 1
                if failures == MOST_TRIES:
                    raise
            time.sleep(min(1, max(0, end - time.monotonic())))
        raise TimeoutError(f"It took longer than {timeout} s.")


class Run:
    """A run of the server."""

    def __init__(self, client: Client, id: str) -> None:
        self.client, self.id = client, id
        self.path = f"/v1/runs/{_quoted(id)}"

    def __str__(self) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"Run({self.id!r})"

    def state(self) -> dict:
        """State, progress and, once it has succeeded, scores."""
        return self.client.get(self.path)

    def follow(self, timeout: float | None = None) -> Iterator[tuple[str, dict]]:
        """Events as they happen: ("progress", …), ("state", …), at last ("end", …)."""
        return self.client.events(self.path + "/events", timeout)

    def wait(self, progress: Progress | None = None, timeout: float | None = None) -> Run:
        """Waits until it has succeeded, and gives it back; `progress` is told how far it is (`show` prints it). Raises RunFailed
        with the reason, and TimeoutError after `timeout` seconds, when the run goes on nevertheless."""
        for name, data in self.follow(timeout):
            if name == "progress" and progress:
                progress(data)
        told = self.state()
        if told["state"] != "succeeded":
            raise RunFailed(self, told["state"], told.get("error", {}).get("message", "it says no reason."))
        return self

    def cancel(self) -> dict:
        """Cancels it; one that has ended is left as it is."""
        told = self.state()
        return _content(self.client.open("DELETE", self.path)) if told["state"] in ("queued", "running") else told

    def remove(self) -> dict:
        """Removes it when it has ended; else cancels it."""
        return _content(self.client.open("DELETE", self.path))

    def resume(self) -> Run:
        """Goes on with one that has failed or was cancelled."""
        self.client.open("POST", self.path + "/resume").close()
        return self

    def card(self) -> dict:
        """Axes, units, sites, regions, rates, conditions, numbers with their baselines, and a request for all that can be asked."""
        return self.client.get(self.path + "/card")

    def metrics(self) -> list[dict]:
        """Every number, a row each: name, step, value, unit, split, scope, n."""
        return self.client.get(self.path + "/metrics")["metrics"]

    def artifacts(self) -> list[dict]:
        """Its files: name, size, type, etag, modified, url."""
        return self.client.get(self.path + "/artifacts")["artifacts"]

    def artifact(self, name: str) -> Any:
        """A file: JSON, text, an array of .npy, arrays by name of .npz (a study's `reconstructions.npz`: `truth` and
        `reconstruction`, uint8 [condition, time, height, width, colour]), the bytes of all else."""
        return self.client.get(f"{self.path}/artifacts/{urllib.parse.quote(name)}")

    def archive(self, path: str | os.PathLike) -> None:
        """Writes all its files to a new zip archive. Raises FileExistsError where there is a file."""
        with open(path, "xb") as file, self.client.open("GET", self.path + "/archive") as answer:
            shutil.copyfileobj(answer, file)

    # Analyses; each takes the options of `Client.analyse` too: form, progress, timeout

    def analyse(self, name: str, **options: Any) -> Any:
        """Any analysis of this run by its name; options as of `Client.analyse`."""
        return self.client.analyse(f"{self.path}/{_quoted(name)}", **options)

    def encodings(self, stimulus: Any, form: str = "npy", **options: Any) -> Any:
        """The predicted response, float32 [time, unit], to a stimulus [time, channel], [time, height, width, colour], or of models
        that start from sound [sample]; `form="json"` names units and axes too."""
        return self.analyse("encodings", array=("stimulus", stimulus), form=form, **options)

    def reconstructions(self, spikes: Any, form: str = "npy", **options: Any) -> Any:
        """Videos, float32 [sample, time, height, width, colour] from 0 to 1, of spike counts [sample, time, unit]; `form` gif or png:
        a picture of them."""
        return self.analyse("reconstructions", array=("spikes", spikes), form=form, **options)

    def maskings(self, regions: Sequence[str] | None = None, **options: Any) -> Any:
        """What silencing regions together costs; `conditions="each"` silences one after the other. With `videos=True, form="npz"`:
        `masked` uint8 [mask, condition, time, height, width, colour], `unmasked` and `truth` [condition, time, …]; form="csv": effects."""
        return self.analyse("maskings", regions=regions, **options)

    def descriptions(self, **options: Any) -> Any:
        """What responses and the latent features of a decoder look like: `similarity` by region, `separability` of labels beside chance;
        form="npz": places on the planes of PCA and t-SNE with their labels, "csv": separability, "svg", "png": the figure."""
        return self.analyse("descriptions", **options)

    def subspaces(self, **options: Any) -> Any:
        """dSTRFs flattened into tuning subspaces: `units` with dimensions, `filters` [component, lag, …frame], tuning, sites; form="npz":
        the arrays, "svg", "png": the figure."""
        return self.analyse("subspaces", **options)

    def checks(self, check: str | None = None, **options: Any) -> Any:
        """A check on the networks of the run, such as "causality"; the list of them without a name."""
        if check is None:
            return self.client.get(self.path + "/checks")["checks"]
        return self.analyse("checks", check=check, **options)

    def scores(self, **options: Any) -> Any:
        """Its scores, worked out again on the test samples."""
        return self.analyse("scores", **options)

    def region_encodings(self, **options: Any) -> Any:
        """Predicted against recorded mean activity of each region, beside random videos."""
        return self.analyse("region-encodings", **options)

    def decodings(self, **options: Any) -> Any:
        """Stimuli from responses by the encoders of the run: posterior over candidates, and reconstructions beside ridge;
        form="npz": the arrays, "csv": scores, "svg", "png": the figure."""
        return self.analyse("decodings", **options)

    def posteriors(self, candidates: Any, **options: Any) -> Any:
        """What the test responses say of candidates [candidate, time, ...frame], with `priors=[…]`: `responses` with their
        `probabilities`; form="npy": these, [response, candidate]. `trials="single"`: of every trial by itself."""
        return self.analyse("posteriors", array=("candidates", candidates), **options)

    def optima(self, unit: str, **options: Any) -> Any:
        """The stimulus that drives a unit most, also inside its subspace and outside with `subspace=True`."""
        return self.analyse("optima", unit=unit, **options)

    def strfs(self, form: str = "npy", **options: Any) -> Any:
        """Receptive fields, float32 [unit, lag, ...frame], of the weights or of the gradient at silence; with `of="waveform"` the
        gradient around a test sound, [unit, sample]; `form="json"` names units and axes too."""
        return self.analyse("strfs", form=form, **options)


class Job:
    """An analysis that takes longer."""

    def __init__(self, client: Client, id: str) -> None:
        self.client, self.id = client, id
        self.path = f"/v1/jobs/{_quoted(id)}"

    def state(self) -> dict:
        """How far it is."""
        return self.client.get(self.path)

    def follow(self, timeout: float | None = None) -> Iterator[tuple[str, dict]]:
        """Events as they happen, at last "end"."""
        return self.client.events(self.path + "/events", timeout)

    def result(self, form: str = "json") -> Any:
        """What came of it; raises Problem with the reason when it failed."""
        headers = {"Accept": MEDIA_TYPES.get(form, form)}
        return _content(self.client.open("GET", self.path + "/result", headers=headers))

    def cancel(self) -> dict:
        """Ends it; one that has ended is forgotten."""
        return _content(self.client.open("DELETE", self.path))


def _quoted(part: object) -> str:
    return urllib.parse.quote(str(part), safe="")


def _plain(value: Any) -> Any:
    """What json does not know: numbers and arrays of NumPy, runs, paths."""
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _problem(error: urllib.error.HTTPError) -> Problem:
    with error:
        text = error.read().decode(errors="replace")
    try:
        problem = json.loads(text)
    except ValueError:
        problem = None
    return Problem(error.code, problem if isinstance(problem, dict) else {"title": error.reason, "detail": text[:200]})


def _request(array: tuple[str, Any] | None, fields: dict) -> tuple[Any, dict, dict]:
    """Body, query and headers of a request for an analysis."""
    if array is None:
        return fields, {}, {}
    field, values = array
    if isinstance(values, Array):
        return {**fields, field: {"shape": values.shape, "data": values.values.tolist()}}, {}, {}
    if numpy is None or isinstance(values, (list, tuple)):
        return {**fields, field: values}, {}, {}
    file = io.BytesIO()
    numpy.save(file, numpy.ascontiguousarray(values), allow_pickle=False)
    lists = {name: ",".join(map(str, value)) for name, value in fields.items() if isinstance(value, (list, tuple))}
    return file.getvalue(), {**fields, **lists}, {"Content-Type": "application/x-npy"}


def _content(answer: http.client.HTTPResponse) -> Any:
    """The body of a response, by its media type."""
    with answer:
        content = answer.read()
        kind = answer.headers.get_content_type()
    if kind == "application/json":
        return _with_arrays(json.loads(content))
    if kind == "application/x-npy":
        return _npy(content)
    if kind in ("application/zip", "application/x-npz"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name[: -len(".npy")]: _npy(archive.read(name)) for name in archive.namelist()}
    return content.decode() if kind.startswith("text/") else content


def _with_arrays(value: Any) -> Any:
    """Arrays inside JSON, which travel as base64, made arrays again."""
    if isinstance(value, list):
        return [_with_arrays(item) for item in value]
    if not isinstance(value, dict):
        return value
    if {"dtype", "shape", "base64"} <= value.keys():
        return _array(value["dtype"], value["shape"], base64.b64decode(value["base64"]))
    return {name: _with_arrays(item) for name, item in value.items()}


def _array(dtype: str, shape: Sequence[int], content: bytes) -> Any:
    """Little-endian values in row-major order as an array."""
    if numpy is not None:
        return numpy.frombuffer(content, dtype).reshape(shape).copy()
    codes = {"f4": "f", "f8": "d", "i1": "b", "u1": "B", "b1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I"}
    values = array.array({**codes, "i8": "q", "u8": "Q"}[dtype[1:]], content)
    if sys.byteorder == "big":
        values.byteswap()
    return Array(tuple(shape), values)


def _npy(content: bytes) -> Any:
    """An array of NumPy's format, as the services write it: row-major."""
    if numpy is not None:
        return numpy.load(io.BytesIO(content), allow_pickle=False)
    size = 2 if content[6] == 1 else 4
    start = 8 + size + int.from_bytes(content[8 : 8 + size], "little")
    header = ast.literal_eval(content[8 + size : start].decode("latin1"))
    return _array(header["descr"], header["shape"], content[start:])


def _events(answer: http.client.HTTPResponse, end: float) -> Iterator[tuple[str, str, dict]]:
    """Id, name and data of the events of a response, until the time is up."""
    fields: dict[str, str] = {}
    for line in answer:
        name, _, text = line.decode().rstrip("\r\n").partition(":")
        if name:
            fields[name] = text.lstrip(" ")
        elif line.strip() == b"" and "event" in fields:
            yield fields.get("id", ""), fields["event"], json.loads(fields["data"])
            fields = {}
        if time.monotonic() >= end:
            return


def _archive(folder: pathlib.Path, file: BinaryIO) -> None:
    """A zip archive of a folder's files, the same bytes for the same files."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(found for found in folder.rglob("*") if found.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)
