"""Recordings cut and joined from motion capture, whose repetitions are known, and their spoiling.

A clip is what `shared/motion` holds. A recording made here is a dict of arrays (N,) or (N, 7): the
clip's `head`, `grip_l`, `grip_r` and `gt_*`, at 100 Hz, with `t`; and beside it the true bounds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from rehab.body import ANGLES, Recording, bodies

MOTION = Path(__file__).resolve().parents[3] / "shared" / "motion"
RATE = 100.0
ARM = ("sh_elev", "sh_flex", "sh_abd", "sh_rot", "elbow")
SHORT = {
    "sh_elev": "shoulder_elevation",
    "sh_flex": "shoulder_flexion",
    "sh_abd": "shoulder_abduction",
    "sh_rot": "shoulder_rotation",
    "elbow": "elbow_flexion",
}
TRUNK = {
    "gt_trunk_fwd": "trunk_forward",
    "gt_trunk_right": "trunk_right",
    "gt_trunk_yaw": "trunk_yaw",
}
NECK = ("neck_yaw", "neck_pitch", "neck_roll")


def clips(pattern="uiprmd_*"):
    return sorted(path.stem for path in MOTION.glob(f"{pattern}.npz"))


def load(name):
    """The arrays of a clip that a recording is made of, its `rep_bounds`, and its name."""
    with np.load(MOTION / f"{name}.npz", allow_pickle=False) as stored:
        keep = ["head", "grip_l", "grip_r", "gt_neck", *TRUNK]
        keep += [f"gt_{joint}_{side}" for joint in ARM for side in "lr"]
        clip = {key: stored[key].astype(float) for key in keep}
        bounds = stored["rep_bounds"] if "rep_bounds" in stored.files else None
    return {"name": name, "arrays": clip, "bounds": bounds}


def slow_noise(rng, count, seconds, channels=1):
    """Unit-variance noise (count, channels) that changes over about `seconds`."""
    knots = max(int(count / RATE / seconds), 1) + 3
    at = np.linspace(0, knots - 1, count)
    drawn = rng.normal(size=(knots, channels)) / 0.8
    return np.stack([np.interp(at, np.arange(knots), drawn[:, k]) for k in range(channels)], 1)


def stands_idle(name):
    """The clip of the same person in which the arms hang between repetitions."""
    _, _, person, _ = name.split("_")
    return next(f"uiprmd_{m}_{person}_correct" for m in ("m07", "m10", "m08"))


def others(name):
    """The clips of the same person's other movements.

    Abduction and scaption, or squat and sit to stand, are too much alike to be told apart between
    the repetitions of one another.
    """
    _, movement, person, _ = name.split("_")
    kin = next((pair for pair in (("m07", "m10"), ("m01", "m05")) if movement in pair), (movement,))
    return [
        clip
        for clip in clips(f"uiprmd_*_{person}_correct")
        if clip.split("_")[1] not in kin and clip != name
    ]


def take(clip, index):
    return {key: values[index] for key, values in clip["arrays"].items()}


def hold(clip, frame, seconds, rng):
    """Resting about where the clip stands at `frame`: its own frames, slowly to and fro."""
    count = max(int(seconds * RATE), 2)
    sway = frame + 6 * slow_noise(rng, count, 1.5)[:, 0]
    return take(clip, np.clip(np.round(sway), 0, len(clip["arrays"]["head"]) - 1).astype(int))


def blend(before, after, seconds):
    """From the last frame of one piece to the first of the next."""
    u = (np.arange(max(int(seconds * RATE), 1)) + 0.5) / max(int(seconds * RATE), 1)
    u = u * u * (3 - 2 * u)
    joined = {}
    for key, values in before.items():
        a, b = values[-1], after[key][0]
        if values.ndim == 2 and values.shape[1] == 7 and np.dot(a[3:], b[3:]) < 0:
            b = np.concatenate([b[:3], -b[3:]])
        a, b = np.where(np.isnan(a), b, a), np.where(np.isnan(b), a, b)
        weight = u if values.ndim == 1 else u[:, None]
        joined[key] = (1 - weight) * a + weight * b
    return joined


class Joiner:
    """Pieces one after the other, with transitions; remembers where the repetitions lie."""

    def __init__(self, rng):
        self.rng, self.pieces, self.bounds = rng, [], []

    def add(self, piece, counted=False):
        """Join a piece: at once where it goes on from the last, else moving there."""
        if self.pieces:
            gap = max(
                abs(self.pieces[-1][f"gt_{joint}_{side}"][-1] - piece[f"gt_{joint}_{side}"][0])
                for joint in ("sh_elev", "sh_flex", "elbow")
                for side in "lr"
            )
            head = self.pieces[-1]["head"][-1, :3] - piece["head"][0, :3]
            seconds = min(0.08 + gap / 90.0 + np.linalg.norm(head) * 1.5, 1.5)
            self.pieces.append(blend(self.pieces[-1], piece, seconds))
        start = sum(len(each["head"]) for each in self.pieces)
        self.pieces.append(piece)
        if counted:
            self.bounds.append((start / RATE, (start + len(piece["head"]) - 1) / RATE))

    def result(self):
        data = {
            key: np.concatenate([piece[key] for piece in self.pieces]) for key in self.pieces[0]
        }
        for key in ("head", "grip_l", "grip_r"):
            data[key][:, 3:] /= np.linalg.norm(data[key][:, 3:], axis=1, keepdims=True)
        data["t"] = np.arange(len(data["head"])) / RATE
        return data, self.bounds


def repetition(clip, index):
    bounds = clip["bounds"]
    return take(clip, np.arange(bounds[index], min(bounds[index + 1] + 1, bounds[-1])))


def about(idle, seconds, rng):
    """Standing about, arms down, as the person does between two repetitions of `idle`."""
    frame = int(idle["bounds"][rng.integers(1, 9)])
    return hold(idle, frame, seconds, rng)


def compose(clip, count, rng, idle, other):
    """`count` repetitions of the clip with rests, standing about, and another movement between.

    `idle`: a clip between whose repetitions the arms hang; `other`: the clip of the other movement,
    done fewer times than `count`, where that is 3 or more. Returns the recording and the bounds.
    """
    joiner = Joiner(rng)
    order = [*rng.permutation(10), *rng.permutation(10)][:count]
    if count and rng.random() < 0.5:
        order = [(order[0] + k) % 10 for k in range(count)]  # as they follow in the clip
    at = rng.integers(1, count) if count >= 3 else -1
    if rng.random() < 0.5 or not count:
        joiner.add(about(idle, rng.uniform(1.5, 6), rng))
    for number, index in enumerate(order):
        if number == at:
            _another(joiner, other, min(3, count - 1), rng)
        joiner.add(repetition(clip, index), counted=True)
        chance = rng.random()
        if chance < 0.25:
            joiner.add(hold(clip, int(clip["bounds"][index + 1]) - 1, rng.uniform(0.5, 5), rng))
        elif chance < 0.35:
            joiner.add(about(idle, rng.uniform(1.5, 6), rng))
    if rng.random() < 0.3:
        joiner.add(about(idle, rng.uniform(1.5, 6), rng))
    return joiner.result()


def _another(joiner, clip, most, rng):
    if clip["bounds"] is None:
        start = rng.integers(0, len(clip["arrays"]["head"]) - 500)
        joiner.add(take(clip, np.arange(start, start + rng.integers(200, 500))))
        return
    first = rng.integers(0, 7)
    for index in range(first, first + rng.integers(1, most + 1)):
        joiner.add(repetition(clip, index))


def series(data):
    """The true angles of a recording as `find` takes them: degrees, head height in metres."""
    out = {"head_height": data["head"][:, 1]}
    for joint, name in SHORT.items():
        out[f"{name}_left"], out[f"{name}_right"] = data[f"gt_{joint}_l"], data[f"gt_{joint}_r"]
    out |= {name: data[key] for key, name in TRUNK.items()}
    out |= {name: data["gt_neck"][:, k] for k, name in enumerate(NECK)}
    return data["t"], out


def spoil(t, true, rng, degrees=6.0):
    """What an estimate of the true angles might be: gain, offset, slow error, noise, gaps, rate."""
    rate = rng.uniform(72, 120)
    at = np.arange(t[0], t[-1], 1 / rate)
    at[1:-1] += rng.uniform(-0.2, 0.2, len(at) - 2) / rate
    out = {}
    for name, values in true.items():
        known = np.isfinite(values)
        x = np.interp(at, t[known], values[known]) if known.any() else np.full(len(at), np.nan)
        if name == "head_height":
            out[name] = x + 0.01 * slow_noise(rng, len(at), 4)[:, 0] + rng.normal(0, 0.001, len(at))
            continue
        error = degrees * slow_noise(rng, len(at), 2.0)[:, 0] + rng.normal(0, 1, len(at))
        out[name] = x * rng.uniform(0.85, 1.15) + rng.uniform(-10, 10) + error
    for side in ("left", "right"):
        for start in rng.uniform(at[0], at[-1], rng.poisson((at[-1] - at[0]) / 20)):
            lost = (at >= start) & (at < start + rng.uniform(0.05, 0.6))
            for name, values in out.items():
                if name.endswith(side):
                    values[lost] = np.nan
    return at, out


def whole(clip):
    """A clip as it is, with its time."""
    return {**clip["arrays"], "t": np.arange(len(clip["arrays"]["head"])) / RATE}


def estimated(data):
    """What the body makes of a recording's head and grips: the same series, and their errors."""
    body = bodies(Recording(data["t"], data["head"], (data["grip_l"], data["grip_r"])))
    out = {"head_height": np.where(body["valid"] > 0, body["head_height"], np.nan)}
    for name, sided in ANGLES:
        for key in (name, f"{name}_se"):
            if sided:
                for index, side in enumerate(("left", "right")):
                    known = body["arm_valid"][:, index] > 0
                    out[f"{name}_{side}{key[len(name) :]}"] = np.where(
                        known, np.degrees(body[key][:, index]), np.nan
                    )
            else:
                out[key] = np.where(body["valid"] > 0, np.degrees(body[key]), np.nan)
    return data["t"], out


PIVOT = np.array((0.0, -0.11, 0.08))
"""From between the eyes to about where the neck turns, in the head's axes, metres."""


def look_about(data, rng):
    """The recording with the head turned 30 to 60 degrees to and fro, as people look about."""
    count = len(data["head"])
    yaw, at = np.zeros(count), 0
    while at < count:
        glance = int(rng.uniform(0.6, 2.0) * RATE)
        yaw[at : at + glance] = rng.choice((-1, 0, 1)) * rng.uniform(30, 60)
        at += glance
    yaw = np.convolve(np.pad(yaw, 25, mode="edge"), np.hanning(51) / np.hanning(51).sum(), "valid")
    pitch = 6 * slow_noise(rng, count, 1.0)[:, 0]
    turned = Rotation.from_euler("YX", np.stack([yaw, pitch], 1), degrees=True)
    was = Rotation.from_quat(data["head"][:, 3:])
    now = was * turned
    place = data["head"][:, :3] + was.apply(PIVOT) - now.apply(PIVOT)
    return {**data, "head": np.concatenate([place, now.as_quat()], axis=1)}
