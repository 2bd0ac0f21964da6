"""Movement whose truth is known: clips of motion capture, and simulated people."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.bench.people import PEOPLE, clip
from rehab.body import HELD, Calibration, Calibrator, Mounts, Recording
from rehab.body.mount import ABOVE, ALONG, along_forearm
from rehab.errors import UserError
from rehab.frame import FRAME, FrameBuffer

Floats = npt.NDArray[np.float64]
Series = dict[str, Floats]
"""Angles in degrees, (N,) each, by name and side: `shoulder_elevation_left`, `trunk_forward`."""

SIDES = {"left": "l", "right": "r"}

ARM = {
    "shoulder_elevation": "sh_elev",
    "shoulder_elevation_gravity": "sh_elev_grav",
    "shoulder_flexion": "sh_flex",
    "shoulder_abduction": "sh_abd",
    "shoulder_rotation": "sh_rot",
    "elbow_flexion": "elbow",
    "forearm_pronation": "pronation",
}
"""What each angle of an arm is called in a clip, `gt_NAME_SIDE`."""

TRUNK = {"trunk_forward": "fwd", "trunk_right": "right", "trunk_yaw": "yaw"}
NECK = ("neck_yaw", "neck_pitch", "neck_roll")

MOTION = Path(__file__).resolve().parents[4] / "shared" / "motion"
"""Where a checkout has its clips beside it."""

SIMULATED = {
    "healthy": "healthy",
    "altered_rhythm": "altered rhythm",
    "flexor_synergy": "flexor synergy",
    "kyphosis": "kyphosis",
    "scoliosis": "scoliosis",
    "short_arm": "one short arm",
    "strapped_strap": "strapped controller",
    "frozen_shoulder": "frozen shoulder",
}
"""The simulated people that are looked at, and what a table calls them."""

SIMULATED_MOVEMENTS = ("abduction", "flexion", "rotation", "hand_to_mouth", "squat", "bending")
NECK_MOVEMENTS = ("neck_yaw", "neck_pitch", "neck_roll")
SEEDS = (11, 12)
"""Not those to which standard errors are fitted (`tools/fit_body.py`: 0 to 9)."""


ASKEW = math3d.axis_angle(math3d.normalise((1.0, 2.0, 3.0)), 2.0)
"""How a fastened controller happens to sit."""


@dataclass(frozen=True)
class Take:
    """One person doing one movement; `arrays` as shared/motion/README.md describes them."""

    name: str
    group: str
    """The data set that it counts for: "m07", "cmu", or what the simulated person has."""
    person: str
    faulty: bool
    """Whether it was done wrong on purpose."""
    moving: str
    """"left", "right", or "both": the arms that do the movement."""
    arrays: dict[str, Any]
    mounts: Mounts = HELD
    """How each arm carries its controller."""

    def truth(self) -> Series:
        """The true angles, and `head_height` in metres; what has no truth is missing."""
        found = {"head_height": self.arrays["head"][:, 1].astype(np.float64)}
        for name, short in TRUNK.items():
            found[name] = self.arrays[f"gt_trunk_{short}"].astype(np.float64)
        for axis, name in enumerate(NECK):
            found[name] = self.arrays["gt_neck"][:, axis].astype(np.float64)
        for name, short in ARM.items():
            for side, letter in SIDES.items():
                if f"gt_{short}_{letter}" in self.arrays:
                    values = self.arrays[f"gt_{short}_{letter}"].astype(np.float64)
                    found[f"{name}_{side}"] = values
        return found

    def recording(self, *, tracker: bool = False) -> Recording:
        """What a headset would give; with `tracker`, also one on the trunk (simulated people)."""
        a = self.arrays
        return Recording(
            t=a["t"].astype(np.float64),
            head=_poses(a["head"]),
            grips=(_poses(a["grip_l"]), _poses(a["grip_r"])),
            trunk=_poses(a["trunk_tracker"]) if tracker else None,
        )

    def repetitions(self) -> list[slice]:
        """The frames of each repetition; none where they are not known."""
        bounds = self.arrays.get("rep_bounds", ())
        return [slice(int(a), int(b)) for a, b in itertools.pairwise(bounds)]

    def neutral(self) -> npt.NDArray[np.intp]:
        """The tenth of the frames with the arms lowest; or, in squats, the head highest."""
        if self.group in ("m01", "m05") or self.name.endswith(("squat", "bending")):
            order = np.argsort(-self.arrays["head"][:, 1])
        else:
            order = np.argsort(self.arrays["gt_sh_elev_l"] + self.arrays["gt_sh_elev_r"])
        return np.sort(order[: max(len(order) // 10, 1)])

    def bones(self, side: str) -> tuple[float, float]:
        """Upper arm and forearm, metres."""
        joints = (self.arrays[f"{joint}jc_{SIDES[side]}"] for joint in "sew")
        shoulder, elbow, wrist = joints
        upper = np.linalg.norm(elbow - shoulder, axis=1)
        fore = np.linalg.norm(wrist - elbow, axis=1)
        return float(np.nanmedian(upper)), float(np.nanmedian(fore))

    def changed(self, arrays: dict[str, Any], mounts: Mounts | None = None) -> Take:
        """The same take with other arrays, as `people.perturb` makes them."""
        return replace(self, arrays=arrays, mounts=mounts or self.mounts)


def load(folder: Path) -> list[Take]:
    """Every clip with truth in `folder`. Raises `UserError` where there is none."""
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder} with motion clips; --data names one.")
    paths = [path for path in sorted(folder.glob("*.npz")) if not path.stem.startswith("aframe")]
    takes = [read(path) for path in paths]
    if not takes:
        raise UserError(f"{folder} has no motion clips with truth (uiprmd_*.npz, cmu_*.npz).")
    return takes


def read(path: Path) -> Take:
    """One clip with truth. Raises `UserError` where it is none."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        meta = json.loads(str(arrays["meta"]))
        arrays["head"], arrays["gt_sh_elev_l"]
    except (OSError, ValueError, KeyError, json.JSONDecodeError) as error:
        raise UserError(f"{path} is not a motion clip with truth.") from error
    parts = path.stem.split("_")
    moving = {"l": "left", "r": "right"}.get(meta.get("active_side"), "both")
    if parts[0] == "cmu":
        return Take(path.stem, "cmu", "cmu02", False, moving, arrays)
    return Take(path.stem, parts[1], parts[2], parts[-1] == "incorrect", moving, arrays)


def simulated(movements: tuple[str, ...] = SIMULATED_MOVEMENTS) -> Iterator[Take]:
    """Simulated people of every group, each doing `movements` for half a minute."""
    for group in SIMULATED:
        for seed in SEEDS:
            for movement in movements:
                arrays = clip(PEOPLE[group](seed), movement, seed)
                meta = json.loads(str(arrays["meta"]))
                moving = {"l": "left", "r": "right"}.get(meta["active_side"], "both")
                name = f"{group}_{seed}_{movement}"
                left, right = meta["mounts"]
                person = f"{group} {seed}"
                yield Take(name, group, person, False, moving, arrays, (left, right))


def calibrate(take: Take, at: npt.NDArray[np.intp] | None = None) -> Calibration:
    """A session's calibration from the take's rests (frames `at`) alone, without a reach."""
    at = take.neutral() if at is None else at
    calibrator = Calibrator("standing", take.mounts)
    for index, frame in enumerate(_frames(take, at[np.linspace(0, len(at) - 1, 120).astype(int)])):
        frame["t_sample"] = index * 50_000_000
        calibrator.step(frame, "rest")
    return calibrator.result()


def fastened(take: Take, mount: str) -> Take:
    """The same with a controller fastened, askew, to each true forearm (`mount` of `MOUNTS`)."""
    arrays = dict(take.arrays)
    for side, letter in SIDES.items():
        elbow, wrist = (take.arrays[f"{joint}jc_{letter}"] for joint in "ew")
        # +X leaves the back of the right hand, and goes into the left one's.
        axis = (1.0 if side == "right" else -1.0, 0.0, 0.0)
        out = math3d.rotate(take.arrays[f"grip_{letter}"][:, 3:], axis)
        up = math3d.normalise(elbow - wrist)
        back = math3d.normalise(out - (out * up).sum(-1, keepdims=True) * up)
        place = elbow + ALONG[mount] * (wrist - elbow) + ABOVE[mount] * back
        turn = math3d.multiply(along_forearm(1, up, back), ASKEW)
        arrays[f"grip_{letter}"] = np.concatenate([place, turn], axis=1)
    return take.changed(arrays, (mount, mount))


def _frames(take: Take, at: npt.NDArray[np.intp]) -> npt.NDArray[np.void]:
    """The frames `at` as recorded ones: quantised poses of head and grips."""
    buffer = FrameBuffer()
    frames = np.zeros(len(at), FRAME)
    poses = {"head": "head", "grip_left": "grip_l", "grip_right": "grip_r"}
    record = buffer.record
    for row, index in enumerate(at):
        record["index"] = row
        for name, short in poses.items():
            pose = take.arrays[short][index]
            seen = bool(np.isfinite(pose).all())
            record[name], record[f"{name}_bits"] = pose if seen else 0.0, 15 if seen else 0
        frames[row] = buffer.quantise()
    return frames


def _poses(poses: npt.NDArray[np.floating]) -> Floats:
    """Poses (N, 7) with unit quaternions."""
    out = poses.astype(np.float64)
    out[:, 3:] /= np.linalg.norm(out[:, 3:], axis=1, keepdims=True)
    return out
