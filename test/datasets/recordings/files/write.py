"""Writes one small recording in every format: python write.py FOLDER."""

import os
import sys
from datetime import datetime, timezone

import h5py
import numpy as np
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.base import Images
from pynwb.image import GrayscaleImage, ImageSeries, IndexSeries
from scipy.io import savemat

folder = sys.argv[1]
rng = np.random.default_rng(3)
STIMULI, REPEATS, FRAMES, HEIGHT, WIDTH, UNITS, RATE = 5, 3, 12, 4, 6, 7, 30.0
names = [f"video-{i:02d}" for i in range(STIMULI)]
units = [f"u{i}" for i in range(UNITS)]
regions = ["V1", "V1", "V4", "V4", "MT", "MT", "V1"]
direction = np.arange(STIMULI) * 72.0
cue = ["star", "ring", "star", "ring", "star"]
videos = rng.integers(0, 256, (STIMULI, FRAMES, HEIGHT, WIDTH), dtype=np.uint8)
bin_s = 1 / RATE
# Spikes at multiples of .1 ms, some of them on the edges of bins (of 100 ms at the start of bins 0, 3, 6, ...).
times = [
    [[np.sort(rng.choice(3999, rng.integers(0, 12), replace=False)) * 1e-4 for _ in range(REPEATS)] for _ in range(STIMULI)]
    for _ in range(UNITS)
]
times[0][0][0] = np.array([0.0, 0.1, 0.2])
counts = np.zeros((STIMULI, REPEATS, FRAMES, UNITS))
for u in range(UNITS):
    for s in range(STIMULI):
        for r in range(REPEATS):
            for t in times[u][s][r]:
                counts[s, r, int(np.floor(t * RATE + 1e-9)), u] += 1

np.save(f"{folder}/videos.npy", videos)
np.save(f"{folder}/counts.npy", counts)

# The same as a folder.
for part in ("videos", "responses"):
    os.makedirs(f"{folder}/folder/{part}")
for s, name in enumerate(names):
    np.save(f"{folder}/folder/videos/{name}.npy", videos[s])
    np.save(f"{folder}/folder/responses/{name}.npy", counts[s])
with open(f"{folder}/folder/units.csv", "w") as f:
    f.write("unit,region\n" + "".join(f"{u},{r}\n" for u, r in zip(units, regions)))
with open(f"{folder}/folder/conditions.csv", "w") as f:
    f.write("stimulus,cue,direction_deg\n" + "".join(f"{n},{c},{d}\n" for n, c, d in zip(names, cue, direction)))

np.savez_compressed(
    f"{folder}/a.npz",
    videos=videos,
    stimulus_names=np.array(names),
    responses=counts,
    units=np.array(units),
    regions=np.array(regions),
    **{"conditions/direction_deg": direction, "conditions/cue": np.array(cue)},
)

# MATLAB's order: the first axis runs fastest and is the unit.
matlab_counts = counts.transpose(3, 2, 1, 0)  # unit, time, repeat, stimulus
matlab_videos = videos.transpose(2, 3, 1, 0)  # height, width, time, stimulus


def cells(values, shape=None):
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        out[i] = value
    return out.reshape(shape or (-1, 1))


spike_cells = np.empty((UNITS, STIMULI, REPEATS), dtype=object)
for u in range(UNITS):
    for s in range(STIMULI):
        for r in range(REPEATS):
            spike_cells[u, s, r] = times[u][s][r].reshape(1, -1)
struct = {
    "data": {"resp": matlab_counts, "movies": matlab_videos, "names": cells(names)},
    "units": np.array([(u, r) for u, r in zip(units, regions)], dtype=[("id", object), ("region", object)]),
    "cond": {"direction_deg": direction.reshape(-1, 1), "cue": cells(cue)},
    "spikes": spike_cells,
    "big": np.array([[1 + 2j]]),
}
savemat(f"{folder}/v5.mat", struct)
savemat(f"{folder}/v5-compressed.mat", struct, do_compression=True)

with h5py.File(f"{folder}/a.h5", "w") as f:
    f.create_dataset("videos", data=videos, chunks=True, compression="gzip")
    f["stimulus_names"] = names
    f["responses"] = counts.astype("f2")
    f["units"] = units
    f["regions"] = regions
    f["conditions/direction_deg"] = direction
    f["conditions/cue"] = cue
with h5py.File(f"{folder}/lzf.h5", "w") as f:
    f.create_dataset("videos", data=np.zeros_like(videos), chunks=True, compression="lzf")
    f["responses"] = counts

# Version 7.3: reversed axes, chars as uint16, cells as references.
with h5py.File(f"{folder}/v73.mat", "w", userblock_size=512) as f:
    refs = f.create_group("#refs#")

    def char(group, name, text):
        d = group.create_dataset(name, data=np.array([ord(c) for c in text], dtype="u2").reshape(-1, 1))
        d.attrs["MATLAB_class"] = np.bytes_("char")
        d.attrs["MATLAB_int_decode"] = np.int32(2)
        return d

    def cell(group, name, items, shape, write):
        targets = [write(f"{name.replace('/', '-')}-{i}", item).ref for i, item in enumerate(items)]
        d = group.create_dataset(name, shape[::-1], dtype=h5py.ref_dtype)
        d[...] = np.array(targets, dtype=h5py.ref_dtype).reshape(shape, order="F").transpose()
        d.attrs["MATLAB_class"] = np.bytes_("cell")

    def numeric(group, name, array, kind="double"):
        d = group.create_dataset(name, data=np.ascontiguousarray(np.asarray(array).T))
        d.attrs["MATLAB_class"] = np.bytes_(kind)
        return d

    def ref_numeric(name, array):
        if array.size > 0:
            return numeric(refs, name, array)
        d = refs.create_dataset(name, data=np.array([1, 0], dtype="u8"))
        d.attrs["MATLAB_class"] = np.bytes_("double")
        d.attrs["MATLAB_empty"] = np.uint8(1)
        return d

    data = f.create_group("data")
    data.attrs["MATLAB_class"] = np.bytes_("struct")
    numeric(data, "resp", matlab_counts)
    numeric(data, "movies", matlab_videos, "uint8")
    cell(data, "names", names, (STIMULI, 1), lambda name, text: char(refs, name, text))
    unit_struct = f.create_group("units")
    unit_struct.attrs["MATLAB_class"] = np.bytes_("struct")
    for field, values in (("id", units), ("region", regions)):
        d = unit_struct.create_dataset(field, (UNITS, 1), dtype=h5py.ref_dtype)
        for i, value in enumerate(values):
            d[i, 0] = char(refs, f"{field}-{i}", value).ref
    cond = f.create_group("cond")
    cond.attrs["MATLAB_class"] = np.bytes_("struct")
    numeric(cond, "direction_deg", direction.reshape(-1, 1))
    cell(cond, "cue", cue, (STIMULI, 1), lambda name, text: char(refs, "cue-" + name, text))
    cell(f, "spikes", list(spike_cells.flatten(order="F")), spike_cells.shape, ref_numeric)


def nwb(name, how):
    file = NWBFile("test", name, datetime(2026, 1, 1, tzinfo=timezone.utc))
    device = file.create_device("probe")
    groups = {r: file.create_electrode_group(r, "g", r, device) for r in sorted(set(regions))}
    if how != "no-electrodes":
        for r in sorted(set(regions)):
            file.add_electrode(location=r, group=groups[r])
    order = [(r, s) for r in range(REPEATS) for s in rng.permutation(STIMULI)]
    starts = 1000.25 + 0.7 * np.arange(len(order))
    file.add_unit_column("unit_name", "name")
    for u in range(UNITS):
        spikes, seen = [[0.5]], {s: 0 for s in range(STIMULI)}
        for (r, s), start in zip(order, starts):
            spikes.append(start + times[u][s][r])
            spikes.append([start + 0.55])  # between presentations
        extra = {}
        if how != "no-electrodes":
            extra["electrodes"] = [sorted(set(regions)).index(regions[u])]
        if how == "observed" and u == 1:
            extra["obs_intervals"] = [[0.0, starts[STIMULI] - 0.1]]
        elif how == "observed":
            extra["obs_intervals"] = [[0.0, starts[2] + 0.1], [starts[2] + 0.1, 2000.0]]
        file.add_unit(spike_times=np.concatenate(spikes), unit_name=units[u], **extra)
    series = []
    if how in ("references", "references-late", "uneven"):
        shown = np.concatenate([videos[s] for _, s in order])
        frames = np.arange(FRAMES) + (np.maximum(0, np.arange(FRAMES) - FRAMES // 2) if how == "uneven" else 0)
        stamps = np.concatenate([start + frames / RATE for start in starts])
        one = ImageSeries(name="movie", data=shown, unit="n.a.", format="raw", timestamps=stamps)
        file.add_stimulus(one)
    elif how == "clock":
        gap = int(round(0.7 * RATE)) - FRAMES
        blank = np.zeros((gap, HEIGHT, WIDTH), dtype=np.uint8)
        shown = np.concatenate([np.concatenate([videos[s], blank]) for _, s in order])
        file.add_stimulus(ImageSeries(name="movie", data=shown, unit="n.a.", format="raw", starting_time=starts[0], rate=RATE))
    elif how == "images":
        pictures = Images(
            name="pictures", images=[GrayscaleImage(name=f"picture-{s}", data=videos[s, 0]) for s in range(STIMULI)], description="d"
        )
        file.add_stimulus_template(pictures)
    elif how == "index":
        pictures = Images(
            name="pictures",
            images=[GrayscaleImage(name=f"p{s}-{t}", data=videos[s, t]) for s in range(STIMULI) for t in range(FRAMES)],
            description="d",
        )
        file.add_stimulus_template(pictures)
        # Images of a container come in the order of their names unless it says another.
        places = {name: i for i, name in enumerate(sorted(pictures.images))}
        shown = [places[f"p{s}-{t}"] for _, s in order for t in range(FRAMES)]
        stamps = np.concatenate([start + np.arange(FRAMES) / RATE for start in starts])
        one = IndexSeries(name="shown", data=np.array(shown, dtype="u4"), unit="N/A", indexed_images=pictures, timestamps=stamps)
        file.add_stimulus(one)
    elif how == "external":
        for s in range(STIMULI):
            np.save(f"{folder}/outside-{s}.npy", videos[s])
            file.add_stimulus_template(
                ImageSeries(name=names[s], external_file=[f"outside-{s}.npy"], format="external", starting_frame=[0], num_samples=FRAMES, rate=RATE, unit="n.a.")
            )
    elif how == "sounds":
        for s in range(STIMULI):
            file.add_stimulus_template(
                TimeSeries(name=names[s], data=videos[s].ravel().astype("f4")[:100] / 255, unit="n.a.", rate=250.0)
            )
    else:
        for s in range(STIMULI):
            file.add_stimulus_template(ImageSeries(name=names[s], data=videos[s], unit="n.a.", format="raw", rate=RATE))
    if how in ("references", "references-late", "uneven"):
        for start in starts:
            lead = 0.12 if how == "references-late" else 0
            file.add_trial(start_time=start - lead, stop_time=start + 0.4, timeseries=[one])
    elif how == "onset":
        file.add_trial_column("stimulus", "which")
        file.add_trial_column("stim_on_time", "when it came on")
        for (r, s), start in zip(order, starts):
            file.add_trial(start_time=start - 0.12, stop_time=start + 0.4, stimulus=names[s], stim_on_time=start)
    elif how == "index":
        file.add_trial_column("stimulus", "which")
        for (r, s), start in zip(order, starts):
            file.add_trial(start_time=start, stop_time=start + 0.4, stimulus=names[s], timeseries=[one])
    elif how == "clock":
        file.add_trial_column("stimulus", "which")
        for (r, s), start in zip(order, starts):
            file.add_trial(start_time=start, stop_time=start + 0.4, stimulus=names[s])
    elif how == "images":
        file.add_trial_column("image_index", "which")
        for (r, s), start in zip(order, starts):
            file.add_trial(start_time=start, stop_time=start + 0.1, image_index=int(s))
        file.add_trial(start_time=1900.0, stop_time=1900.1, image_index=-1)
    else:
        for column in ("stimulus", "direction_deg", "cue", "correct"):
            file.add_trial_column(column, column)
        for i, ((r, s), start) in enumerate(zip(order, starts)):
            file.add_trial(
                start_time=start, stop_time=start + 0.4, stimulus=names[s], direction_deg=direction[s], cue=cue[s], correct=i % 2 == 0
            )
        if how == "two-tables":
            file.add_epoch_column("stimulus", "which")
            file.add_epoch(start_time=starts[0], stop_time=starts[0] + 0.4, stimulus=names[0])
    with NWBHDF5IO(f"{folder}/{name}.nwb", "w") as io:
        io.write(file)


for how in ("templates", "observed", "references", "references-late", "uneven", "onset", "clock", "images", "index", "external", "sounds", "no-electrodes", "two-tables"):
    nwb(how, how)
