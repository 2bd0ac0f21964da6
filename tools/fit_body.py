"""Fit the body's weights to people, and those of each person's exclusion; write `weights.npz`.

    python -m tools.fit_body [FOLDER]

FOLDER (default ../shared/motion beside the checkout) holds clips as its README describes. The
arms' weights are fitted to motion capture alone, by least squares with a prior around plain
anatomy; each person counts the same, and the one whose skeleton was not made from markers (CMU)
half. The standard errors are fitted to errors on people who were left out of the arms' fit, and to
simulated patients: to where 90 % of errors lie. A few minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares, minimize

from rehab.bench.people import PEOPLE, clip, possible
from rehab.body import ANGLES, Recording, bodies
from rehab.body import weights as fitted
from rehab.body.certainty import FITTED
from rehab.body.weights import ARM, FEATURES, Numbers, Weights

MOTION = Path(__file__).resolve().parents[2] / "shared" / "motion"
OUT = Path(fitted.__file__).parent / "weights.npz"
SIDES = "lr"
Clip = dict[str, Any]

PRIOR = {
    "rise": (0.03, 0.02),
    "inward": (0.04, 0.02),
    "inward_out": (0.0, 0.02),
    "ahead": (-0.02, 0.02),
    "ahead_ahead": (0.0, 0.02),
    "give": (0.5, 0.3),
    "pole_out": (0.22, 0.3),
    "pole_up": (-0.26, 0.3),
    "pole_ahead": (-0.22, 0.3),
    "pole_forearm": (0.64, 0.3),
    "pole_back": (0.0, 0.3),
    "pole_thumb": (0.35, 0.3),
    "straight": (0.9, 0.05),
    "ease": (0.8, 0.3),
    "share": (0.1, 0.3),
    "rest_out": (0.0, 0.01),
    "rest_up": (0.0, 0.01),
    "rest_ahead": (0.0, 0.01),
    "tilt": (0.1, 0.08),
    "bend_side": (0.5, 0.5),
    "bend_ahead": (-0.1, 0.3),
    "learn": (1.0, 1.0),
    "learn_from": (0.9, 0.03),
}
"""Mean and spread of each weight before any data: plain anatomy, and 2 cm or a third of doubt."""

MEANS, SPREADS = (np.array(part) for part in zip(*(PRIOR[name] for name in ARM), strict=True))
TRUST_IN_PRIOR = 0.4
EVERY = 4
"""The arms are fitted to every fourth frame."""

ROBUST = 8.0
"""Degrees past which an error counts linearly."""

TARGETS = (
    ("shoulder_flexion", "gt_sh_flex_", 1.0),
    ("shoulder_abduction", "gt_sh_abd_", 1.0),
    ("shoulder_elevation", "gt_sh_elev_", 1.0),
    ("elbow_flexion", "gt_elbow_", 0.1),  # UI-PRMD's elbow carries 5 to 20 degrees of its own
    ("shoulder_rotation", "gt_sh_rot_", 0.5),
)
"""What the arms are fitted to, and how much each counts."""

ELBOW_OF_SKELETONS = 0.6
OF_CONSTANT, OF_RANGE, OF_PLACES, OF_RESTING_ARM = 0.25, 0.5, 0.35, 0.35
"""What counts beside an error's variation: its constant (the truth has its own, 2 to 13 degrees a
person), the range, the joints' places (2 degrees a centimetre), and the arm that rests."""

TRUTH = {
    "trunk_yaw": "gt_trunk_yaw",
    "trunk_forward": "gt_trunk_fwd",
    "trunk_right": "gt_trunk_right",
    "shoulder_elevation": "gt_sh_elev_",
    "shoulder_elevation_gravity": "gt_sh_elev_grav_",
    "shoulder_plane": "gt_sh_plane_",
    "shoulder_flexion": "gt_sh_flex_",
    "shoulder_abduction": "gt_sh_abd_",
    "shoulder_rotation": "gt_sh_rot_",
    "elbow_flexion": "gt_elbow_",
    "forearm_pronation": "gt_pronation_",
}
NECK = ("neck_yaw", "neck_pitch", "neck_roll")


REAL = {"trunk": 8.0, "neck": 4.0, "shoulder": 1.0, "elbow": 1.0, "forearm": 1.0}
"""What a clip of a real person counts in fitting standard errors, against a simulated one: so that
the intervals of both kinds hold about as often."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MOTION
    if not folder.is_dir():
        sys.exit(f"{folder} is not a folder of motion clips")
    clips = list(recorded(folder))
    people = sorted({clip["person"] for clip in clips})
    arms = {"": fit_arms(clips)}
    for person in people:
        others = [clip for clip in clips if clip["person"] != person]
        arms[person] = fit_arms(others, arms[""])
        print(f"arms without {person}", flush=True)
    stored = {f"arm/{person}": arm for person, arm in arms.items() if person}
    stored["arm"] = arms[""]
    unsure = np.zeros((len(ANGLES), len(FEATURES)))
    left_out = [(clip, estimated(clip, Weights(arms[clip["person"]], unsure))) for clip in clips]
    invented = [(clip, estimated(clip, Weights(arms[""], unsure))) for clip in simulated()]
    for person in ("", *people):
        seen = [pair for pair in left_out if pair[0]["person"] != person]
        stored["certainty" + (f"/{person}" if person else "")] = fit_errors([*seen, *invented])
    np.savez(OUT, **stored)  # type: ignore[arg-type]
    print(f"wrote {OUT.name}; `rehab bench accuracy` says what it is worth")


def recorded(folder: Path) -> Iterator[Clip]:
    """The clips of motion capture in `folder`."""
    for path in sorted(folder.glob("*.npz")):
        if path.stem.startswith("aframe"):
            continue
        with np.load(path, allow_pickle=False) as stored:
            clip: Clip = {name: stored[name] for name in stored.files if name != "meta"}
            side = '"active_side": "'
            at = str(stored["meta"]).find(side)
            clip["active"] = str(stored["meta"])[at + len(side)] if at >= 0 else SIDES
        _, _, *rest = path.stem.split("_")
        clip["skeleton"] = path.stem.startswith("cmu")
        clip["person"] = "cmu02" if clip["skeleton"] else rest[0]
        yield clip


def simulated() -> Iterator[Clip]:
    """Ten people of each kind, in two movements each."""
    for kind, draw in PEOPLE.items():
        if kind.startswith("strapped"):  # how it sits is only known from a calibration
            continue
        for seed in range(10):
            person = draw(seed)
            names = possible(person)
            for move in np.random.default_rng(seed).choice(names, size=2, replace=False):
                yield {**clip(person, str(move), seed=seed), "person": f"{kind}{seed}"}


def estimated(clip: Clip, with_weights: Weights, every: int = 1) -> np.ndarray:
    """The bodies of a clip, learnt from the clip itself."""
    part = slice(None, None, every)
    grips = (clip["grip_l"][part], clip["grip_r"][part])
    return bodies(Recording(clip["t"][part], clip["head"][part], grips), fitted=with_weights)


def fit_arms(clips: Sequence[Clip], start: Numbers = MEANS) -> Numbers:
    """The arms' weights (23,) that suit these clips, each person counting the same."""
    count = {p: sum(clip["person"] == p for clip in clips) for p in {c["person"] for c in clips}}
    unsure = np.zeros((len(ANGLES), len(FEATURES)))

    def wrong(z: Numbers) -> Numbers:
        tried = Weights(MEANS + SPREADS * z, unsure)
        parts = [TRUST_IN_PRIOR * z]
        for done in clips:
            share = (0.5 if done["skeleton"] else 1.0) / np.sqrt(count[done["person"]])
            parts.append(share * _misses(done, estimated(done, tried, EVERY)))
        return np.concatenate(parts)

    found = least_squares(wrong, (start - MEANS) / SPREADS, max_nfev=8, diff_step=1e-3, ftol=1e-4)
    return MEANS + SPREADS * found.x


def _misses(clip: Clip, body: np.ndarray) -> Numbers:
    """What is wrong with the arms of a clip's bodies, in weighted degrees."""
    parts = []
    for side, letter in enumerate(SIDES):
        arm = 1.0 if letter in clip["active"] else OF_RESTING_ARM
        for name, truth, usual in TARGETS:
            weight = usual
            if name == "elbow_flexion" and clip["skeleton"]:
                weight = ELBOW_OF_SKELETONS
            if name == "shoulder_rotation" and not clip["skeleton"]:
                bent = np.median(clip[f"gt_elbow_{letter}"]) > 60.0
                weight = weight if bent else 0.0
            true = clip[truth + letter][::EVERY]
            off = _wrapped(np.degrees(body[name][:, side]) - true)
            known = np.isfinite(off)
            if weight == 0.0 or known.sum() < 10:
                continue
            off, true = off[known], true[known]
            constant = off.mean()
            parts.append(arm * weight * _eased(off - constant) / np.sqrt(len(off)))
            parts.append(np.array([OF_CONSTANT * arm * weight * constant]))
            if name == "shoulder_elevation" and arm == 1.0:
                low, high = np.quantile(true, (0.15, 0.85))
                apart = off[true > high].mean() - off[true < low].mean()
                parts.append(np.array([OF_RANGE * apart]))
        if not clip["skeleton"]:
            for name, truth in (("shoulder", "sjc_"), ("elbow", "ejc_")):
                far = 200.0 * (body[name][:, side] - clip[truth + letter][::EVERY])
                parts.append(OF_PLACES * arm * (far - far.mean(0)).ravel() / np.sqrt(len(far)))
                parts.append(0.5 * OF_PLACES * arm * far.mean(0))
    return np.concatenate(parts)


def _eased(off: Numbers) -> Numbers:
    """Errors (degrees) that count by their square up to `ROBUST` and linearly past it."""
    size = np.abs(off)
    past = np.sqrt(2.0 * ROBUST * np.maximum(size, ROBUST) - ROBUST**2)
    return np.sign(off) * np.where(size < ROBUST, size, past)


def _wrapped(degrees: Numbers) -> Numbers:
    return (degrees + 180.0) % 360.0 - 180.0


def fit_errors(pairs: Sequence[tuple[Clip, np.ndarray]]) -> Numbers:
    """The standard errors' weights (14, 11): 90 % of errors lie within 1.645 of them."""
    rows = []
    for name, sided in ANGLES:
        gathered = []
        for done, body in pairs:
            for side in (0, 1) if sided else (None,):
                off = error(done, body, name, side)
                if off is None:
                    continue
                known = np.flatnonzero(np.isfinite(off))[::25]
                if len(known) >= 5:
                    share = (REAL[name.split("_")[0]] if "skeleton" in done else 1.0) / len(known)
                    x = features(body[known], side)
                    gathered.append((x, np.abs(off[known]), np.full(len(known), share)))
        x, size, share = (np.concatenate(part) for part in zip(*gathered, strict=True))
        row = _upper(x, np.log(np.maximum(size, 0.05)), share / share.sum())
        row[0] -= np.log(1.645)
        rows.append(np.pad(row, (0, len(FEATURES) - len(row))))
    return np.array(rows)


def error(clip: Clip, body: np.ndarray, name: str, side: int | None) -> Numbers | None:
    """Estimated less true angle (N,), degrees, NaN where there is none; None without a truth."""
    if name in NECK:
        true = clip["gt_neck"][:, NECK.index(name)]
    else:
        key = TRUTH[name] + ("" if side is None else SIDES[side])
        if key not in clip:
            return None
        true = clip[key]
    found = body[name] if side is None else body[name][:, side]
    off = _wrapped(np.degrees(found) - true)
    if side is None:
        return np.where(body["valid"] > 0, off, np.nan)
    seen = body["arm_valid"][:, side] > 0
    if name == "shoulder_plane":  # meaningless below
        seen &= clip[f"gt_sh_elev_{SIDES[side]}"] > 15.0
    return np.where(seen, off, np.nan)


def features(body: np.ndarray, side: int | None) -> Numbers:
    """What a standard error follows from (N, 6 or 11), in the order of `FEATURES`."""
    columns = [np.ones(len(body))]
    for name in ("trunk_forward", "trunk_right", "trunk_yaw", "neck_yaw", "neck_pitch"):
        most = FITTED if name.startswith("neck") else np.inf
        columns.append(np.minimum(np.abs(body[name]), most))
    if side is not None:
        elevation = body["shoulder_elevation"][:, side]
        columns += [elevation, elevation**2, body["elbow_flexion"][:, side]]
        columns += [np.abs(body["shoulder_flexion"][:, side]), np.abs(np.sin(elevation))]
    return np.stack(columns, axis=1).astype(np.float64)


def _upper(x: Numbers, y: Numbers, share: Numbers, part: float = 0.9) -> Numbers:
    """The weights of a linear function of x (N, F) below which `part` of y (N,) lies."""
    spread = np.where(x.std(0) > 0.0, x.std(0), 1.0)
    z, soft = x / spread, 0.05

    def loss(w: Numbers) -> tuple[float, Numbers]:
        over = y - z @ w
        above = 1.0 / (1.0 + np.exp(-np.clip(over / soft, -50.0, 50.0)))
        value = share @ (over * (part - 1.0) + soft * np.logaddexp(0.0, over / soft))
        slope = -(z * (share * (part - 1.0 + above))[:, None]).sum(0)
        slope[1:] += 0.004 * w[1:]
        return float(value + 0.002 * (w[1:] ** 2).sum()), slope

    start = np.zeros(x.shape[1])
    start[0] = np.quantile(y, part)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x) / spread


if __name__ == "__main__":
    main()
