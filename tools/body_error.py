"""Print how far the estimated body is from motion capture, clip by clip.

    python -m tools.body_error [FOLDER] [--default-body] [--clips m07,m10] [--mount strap]

FOLDER (default ../shared/motion beside the checkout) holds clips as its README describes. Each is
played as a headset would give it; the body is calibrated as in a session, from the clip's own rest
and a straight reach made from the true arm, or, with --default-body, from the eye height alone.
With --mount the controllers are fastened, askew, to the true forearms.

Columns, in degrees, for the arm that moves (both where both do): `range`, the largest less the
smallest elevation, estimated less true; `rms`, the error whose constant offset is taken out (the
truth's own offset is 2 to 13 degrees a person); `bias`, that offset; `elbow`, rms of its flexion.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body import MOUNTS, Calibration, Calibrator, batch
from rehab.body.mount import ABOVE, ALONG, along_forearm
from rehab.frame import FRAME, FrameBuffer

MOTION = Path(__file__).resolve().parents[2] / "shared" / "motion"
SETS = ("m07", "m10", "m08", "m01", "m05", "cmu")
SIDES = "lr"
SECOND = 1_000_000_000
Clip = dict[str, Any]


class Error(NamedTuple):
    """Errors of one arm in one clip, degrees."""

    clip: str
    side: str
    true_range: float
    range: float
    rms: float
    bias: float
    elbow: float


def load(path: Path) -> Clip:
    """The arrays of a clip, and its `meta` read."""
    with np.load(path, allow_pickle=False) as stored:
        clip: Clip = {name: stored[name] for name in stored.files}
    clip["meta"] = json.loads(str(clip["meta"]))
    clip["name"] = path.stem
    return clip


def to_frames(clip: Clip, mount: str = "hand") -> npt.NDArray[np.void]:
    """The clip as recorded frames (N,): quantised poses of head and grips, all tracked."""
    buffer = FrameBuffer()
    frames = np.zeros(len(clip["t"]), FRAME)
    head = _poses(clip["head"])
    grips = {name: _controller(clip, name[0], mount) for name in ("left", "right")}
    record = buffer.record
    for index, t in enumerate(clip["t"]):
        record["index"] = index
        record["t_sample"] = record["t_display"] = round(float(t) * SECOND)
        record["head"], record["head_bits"] = head[index], 15
        for name, poses in grips.items():
            record[f"grip_{name}"], record[f"grip_{name}_bits"] = poses[index], 15
        frames[index] = buffer.quantise()
    return frames


def _controller(clip: Clip, side: str, mount: str) -> npt.NDArray[np.float32]:
    """The controller's poses (N, 7): the clip's grip, or fastened to its true forearm."""
    grip = _poses(clip[f"grip_{side}"])
    if mount == "hand":
        return grip
    outwards = (1.0 if side == "r" else -1.0, 0.0, 0.0)
    return fastened(
        clip[f"ejc_{side}"], clip[f"wjc_{side}"], math3d.rotate(grip[:, 3:], outwards), mount
    )


def fastened(
    elbow: npt.ArrayLike, wrist: npt.ArrayLike, out: npt.ArrayLike, mount: str
) -> npt.NDArray[np.float32]:
    """Poses (N, 7) of a controller that sits askew on each forearm (N, 3); `out` of its back."""
    elbow, wrist, out = (np.nan_to_num(np.asarray(x, np.float32)) for x in (elbow, wrist, out))
    up = math3d.normalise(elbow - wrist)
    back = math3d.normalise(out - (out * up).sum(-1, keepdims=True) * up)
    poses = np.zeros((len(up), 7), np.float32)
    poses[:, :3] = elbow + ALONG[mount] * (wrist - elbow) + ABOVE[mount] * back
    turn = along_forearm(1, up, back)
    poses[:, 3:] = math3d.multiply(turn, math3d.axis_angle(math3d.normalise((1, 2, 3)), 2.0))
    return poses


def _poses(poses: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Poses (N, 7) with unit quaternions; a pose with a NaN is all zeros."""
    poses = np.nan_to_num(poses.astype(np.float32))
    poses[:, 3:] = math3d.normalise(poses[:, 3:])
    return poses


def neutral(clip: Clip) -> npt.NDArray[np.intp]:
    """The tenth of the frames with the arms lowest (squat, sit to stand: with the head highest)."""
    if any(move in clip["name"] for move in ("m01", "m05")):
        order = np.argsort(-clip["head"][:, 1])
    else:
        order = np.argsort(clip["gt_sh_elev_l"] + clip["gt_sh_elev_r"])
    return np.sort(order[: len(order) // 10])


def calibrate(clip: Clip, mount: str = "hand") -> Calibration:
    """A session's calibration of the clip's person."""
    calibrator = Calibrator("standing", (mount, mount))
    frames = to_frames(clip, mount)[neutral(clip)]
    rest = frames[np.arange(520) % len(frames)]
    reach = rest.copy()
    eyes = np.median(rest["head"][:, :3], axis=0)
    for side, name in zip(SIDES, ("left", "right"), strict=True):
        shoulder = np.median(clip[f"sjc_{side}"][neutral(clip)], axis=0)
        if mount == "hand":
            palm = shoulder - np.array((0.0, 0.0, sum(_bones(clip, side)) + 0.08))
            reach[f"grip_{name}"] = (*palm, *math3d.axis_angle((1.0, 0.0, 0.0), np.pi / 2))
        else:
            upper, fore = _bones(clip, side)
            ends = [shoulder - np.array((0.0, 0.0, far)) for far in (upper, upper + fore)]
            reach[f"grip_{name}"] = fastened(*np.array(ends)[:, None], [(0.0, 1.0, 0.0)], mount)[0]
        reach["head"] = (*eyes, 0.0, 0.0, 0.0, 1.0)
    for phase, shown in (("rest", rest), ("reach", reach)):
        for index, frame in enumerate(shown):
            frame["t_sample"] = index * SECOND // 100
            calibrator.step(frame, phase)
    return calibrator.result()


def _bones(clip: Clip, side: str) -> tuple[float, float]:
    """Upper arm and forearm, metres."""
    shoulder, elbow, wrist = (clip[f"{joint}_{side}"] for joint in ("sjc", "ejc", "wjc"))
    upper, fore = np.linalg.norm(elbow - shoulder, axis=1), np.linalg.norm(wrist - elbow, axis=1)
    return float(np.median(upper)), float(np.median(fore))


def errors(clip: Clip, calibration: Calibration | None, mount: str = "hand") -> Iterator[Error]:
    """The errors of each arm that moves in the clip."""
    bodies = batch(to_frames(clip, mount), calibration)
    for side, letter in enumerate(SIDES):
        if clip["meta"].get("active_side") not in (None, letter):
            continue
        true = clip[f"gt_sh_elev_{letter}"]
        off = np.degrees(bodies["shoulder_elevation"][:, side]) - true
        bend = np.degrees(bodies["elbow_flexion"][:, side]) - clip[f"gt_elbow_{letter}"]
        bias = float(np.nanmean(off))
        yield Error(
            clip["name"],
            letter,
            float(np.nanmax(true) - np.nanmin(true)),
            float(
                np.ptp(np.degrees(bodies["shoulder_elevation"][:, side]))
                - np.nanmax(true)
                + np.nanmin(true)
            ),
            float(np.sqrt(np.nanmean((off - bias) ** 2))),
            bias,
            float(np.sqrt(np.nanmean(bend**2))),
        )


def survey(
    folder: Path, sets: tuple[str, ...], default_body: bool, mount: str = "hand"
) -> list[Error]:
    """The errors of every clip of `sets` in `folder`."""
    found = []
    for name in sets:
        for path in sorted(folder.glob(f"*{name}_*.npz")):
            clip = load(path)
            body = None if default_body else calibrate(clip, mount)
            found.extend(errors(clip, body, mount))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=MOTION)
    parser.add_argument("--default-body", action="store_true", help="calibrate nothing")
    parser.add_argument("--clips", default=",".join(SETS), help="which sets, by comma")
    parser.add_argument("--mount", default="hand", choices=MOUNTS, help="of both controllers")
    options = parser.parse_args()
    if options.default_body and options.mount != "hand":
        parser.error("how a controller is fastened is only known from a calibration")
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is not a folder of motion clips")
    sets = tuple(options.clips.split(","))
    rows = survey(options.folder, sets, options.default_body, options.mount)
    print(f"{'clip':32} {'side':4} {'true':>6} {'range':>6} {'rms':>6} {'bias':>6} {'elbow':>6}")
    for row in rows:
        numbers = " ".join(f"{value:6.1f}" for value in row[2:])
        print(f"{row.clip:32} {row.side:4} {numbers}")
    for name in sets:
        part = np.array([row[2:] for row in rows if name in row.clip])
        if len(part):
            worst, rms, bias = np.abs(part[:, 1]).max(), part[:, 2].mean(), part[:, 3].mean()
            print(f"{name}: worst range error {worst:.1f}, mean rms {rms:.1f}, bias {bias:.1f}")


if __name__ == "__main__":
    main()
