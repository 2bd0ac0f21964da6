"""Fit the trunk's lean on motion capture, and print its error on people who were left out.

    python -m tools.fit_trunk [FOLDER]

FOLDER (default ../shared/motion beside the checkout) holds clips as its README describes. The
features are those that the kernel keeps (`rehab.body.trunk`); clips are played as they are and with
looking-about added: the head turned at random on a pivot anywhere from the skull's base to the
neck's. Prints the coefficients of all people and of all but one, with looking-about and without:
the kernel leans forward by those with it, without the actor of CMU; to the right by some between
those without it of all people and of all but s05. Then a table a set: mean absolute error, error of
the peaks (1st and 99th percentile) and correlation, each of an upright trunk (the obvious method),
of a rigid trunk that leans about resting hips, and of the fit to the other people; the mean over
clips, and the worst clip's in brackets. Degrees.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

from rehab.bench.accuracy.takes import MOTION, Take, read
from rehab.body import kernel, layout, proportioned
from rehab.body import trunk as lean
from rehab.body.estimator import initial_state

Array = npt.NDArray[np.float64]
SETS = ("m01", "m05", "m07", "m08", "m10", "cmu")
EVERY = 10
"""One frame in so many is fitted: neighbours tell the same."""
RIDGE = 1e-3
SKULL_BASE = np.array((0.0, -0.03, 0.055))
NECK_BASE = np.array((0.0, -lean.NECK_DROP, lean.NECK_BACK))
KEPT = (lean.AHEAD, lean.DROP, lean.ASIDE, lean.PITCH, lean.ROLL)


class Played(NamedTuple):
    """One clip, played once: features (M, 5) as kept, and the true leans (M, 2) in rad."""

    kind: str
    person: str
    features: Array
    truth: Array


def stature(clip: Take) -> float:
    """By the eyes' height at rest, as the body is proportioned."""
    eyes = float(np.mean(clip.arrays["head"][clip.neutral(), 1]))
    return float(initial_state(proportioned(eyes))[layout.STATURE])


def looking_about(clip: Take, rng: np.random.Generator) -> Array:
    """The clip's head (N, 7), turned at random on a pivot that stays where it was."""
    t, head = clip.arrays["t"], clip.arrays["head"]
    knots = np.arange(t[0], t[-1] + 1.0, 0.9)
    turn = [np.interp(t, knots, rng.uniform(-most, most, len(knots))) for most in (60, 35, 12)]
    held = Rotation.from_quat(head[:, 3:])
    turned = held * Rotation.from_euler("YXZ", np.stack(turn, 1), degrees=True)
    share = rng.uniform()
    pivot = stature(clip) * (share * NECK_BASE + (1.0 - share) * SKULL_BASE)
    place = head[:, :3] + held.apply(pivot) - turned.apply(pivot)
    return np.asarray(np.concatenate([place, turned.as_quat()], axis=1), np.float64)


def play(clip: Take, head: Array) -> tuple[Array, Array]:
    """The kernel's features (N, 5) and heading (N,) for this head and the clip's hands."""
    rest = clip.neutral()
    eyes = np.mean(clip.arrays["head"][rest, :3], axis=0)
    state = initial_state(proportioned(float(eyes[1])))
    state[layout.NEUTRAL : layout.NEUTRAL + 3] = eyes
    state[layout.FACING] = state[layout.HOME] = 0.0
    rows = np.zeros((len(head), layout.FRAME_SIZE))
    rows[1:, layout.DT] = np.diff(clip.arrays["t"])
    for which, poses in enumerate((head, clip.arrays["grip_l"], clip.arrays["grip_r"])):
        place = layout.POSES + 7 * which
        rows[:, place : place + 7] = poses
        rows[:, layout.TRACKED + which] = np.isfinite(poses).all(1)
    out = np.zeros(layout.OUT_SIZE)
    kept, yaw = np.zeros((len(head), len(KEPT))), np.zeros(len(head))
    for index, row in enumerate(rows):
        kernel.step(state, row, out)
        kept[index] = state[list(KEPT)]
        yaw[index] = out[layout.HEADING]
    return kept, yaw


def truth(clip: Take, yaw: Array) -> Array:
    """The leans (N, 2) forward and right, rad, of the line from pelvis to C7, seen along `yaw`.

    The kernel's own heading, since the shoulders' means little in someone bent double.
    """
    up = clip.arrays["c7"] - clip.arrays["pelvis"]
    up = up / np.linalg.norm(up, axis=1, keepdims=True)
    ahead = -up[:, 0] * np.sin(yaw) - up[:, 2] * np.cos(yaw)
    aside = up[:, 0] * np.cos(yaw) - up[:, 2] * np.sin(yaw)
    leans = np.stack([np.arctan2(ahead, up[:, 1]), np.arcsin(aside)], axis=1)
    return np.asarray(leans - np.mean(leans[clip.neutral()], axis=0), np.float64)


def survey(folder: Path) -> Iterator[Played]:
    """Every clip, as it is and with looking-about."""
    rng = np.random.default_rng(4)
    for name in (*SETS, "m09"):
        for path in sorted(folder.glob(f"*{name}_*.npz" if name != "cmu" else "cmu_*.npz")):
            clip = read(path)
            person = "cmu" if name == "cmu" else path.stem.split("_")[2]
            kind = name + (" wrong" if path.stem.endswith("incorrect") else "")
            for about in (False, True):
                head = looking_about(clip, rng) if about else clip.arrays["head"]
                kept, yaw = play(clip, head)
                leans = truth(clip, yaw)
                good = np.isfinite(leans).all(1) & np.isfinite(kept).all(1)
                good &= np.arange(len(leans)) % EVERY == 0
                yield Played(kind + (" looking" if about else ""), person, kept[good], leans[good])


def forward(kept: Array) -> Array:
    """The terms (N, 5) of the lean forward."""
    ahead, drop, _, pitch, _ = kept.T
    steep = np.maximum(pitch - lean.STEEP, 0.0) * np.maximum(drop, 0.0)
    drop = np.minimum(drop, lean.DROP_MOST)
    return np.stack([ahead, drop, drop * np.abs(drop), pitch, steep], axis=1)


def right(kept: Array) -> Array:
    """The terms (N, 2) of the lean to the right."""
    return kept[:, [2, 4]]


def fitted(clips: list[Played], terms: Callable[[Array], Array], which: int) -> Array:
    """The coefficients that fit these clips best, by a slight ridge."""
    x = np.concatenate([terms(clip.features) for clip in clips])
    y = np.concatenate([clip.truth[:, which] for clip in clips])
    ridge = RIDGE * len(x) * np.diag(np.mean(x**2, axis=0))
    return np.asarray(np.linalg.solve(x.T @ x + ridge, x.T @ y))


def errors(guess: Array, true: Array) -> tuple[float, float, float]:
    """Mean absolute error, error of the peak (both ways the larger), degrees; correlation."""
    off = np.degrees(guess - true)
    peaks = [abs(np.percentile(guess, p) - np.percentile(true, p)) for p in (1, 99)]
    alike = np.corrcoef(guess, true)[0, 1] if np.ptp(guess) > 0 else 0.0
    return float(np.mean(np.abs(off))), float(np.degrees(max(peaks))), float(alike)


def _listed(numbers: Array) -> str:
    return ", ".join(f"{number:.3f}" for number in numbers)


def report(clips: list[Played], name: str, terms: Callable[[Array], Array], which: int) -> None:
    """Coefficients and table of one lean."""
    print(f"\n{name}, all people: {_listed(fitted(clips, terms, which))}")
    people = sorted({clip.person for clip in clips})
    of = {p: fitted([c for c in clips if c.person != p], terms, which) for p in people}
    for person in people:
        still = [c for c in clips if c.person != person and "looking" not in c.kind]
        plain = fitted(still, terms, which)
        print(f"  without {person}: {_listed(of[person])}; no looking-about: {_listed(plain)}")
    length = 0.32  # hips to C7 as a share of stature
    found: dict[str, list[Any]] = {}
    for clip in clips:
        moved = clip.features[:, (0, 2)[which]]
        rigid = np.arcsin(np.clip(moved / length, -1, 1))
        guesses = (np.zeros(len(moved)), rigid, terms(clip.features) @ of[clip.person])
        found.setdefault(clip.kind, []).append([errors(g, clip.truth[:, which]) for g in guesses])
    print(f"{'set':20}" + "".join(f"{m:>34}" for m in ("upright", "rigid", "fit, left out")))
    print(f"{'':20}" + 3 * f"{'error':>13}{'peak':>13}{'r':>8}")
    for kind, rows in found.items():
        mean, most = np.mean(rows, axis=0), np.max(rows, axis=0)
        cells = (
            f"{a[0]:7.1f} ({w[0]:4.1f}){a[1]:6.1f} ({w[1]:4.1f}){a[2]:8.2f}"
            for a, w in zip(mean, most, strict=True)
        )
        print(f"{kind:20}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=MOTION)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder of motion clips")
    clips = list(survey(folder))
    report(clips, "Lean forward", forward, 0)
    report(clips, "Lean to the right", right, 1)


if __name__ == "__main__":
    main()
