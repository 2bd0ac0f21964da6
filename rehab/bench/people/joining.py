"""Clips cut and joined: so many repetitions, rests, standing about, another movement between."""

from __future__ import annotations

import json

import numpy as np

from rehab.bench.people.person import Rng
from rehab.bench.people.perturb import POINTS, POSES, look_about, resample
from rehab.bench.people.timing import minimum_jerk, unrest
from rehab.bench.people.truth import Clip
from rehab.errors import UserError

BRIDGE = 0.6
"""Seconds in which a body goes from the end of one piece to the start of another."""


def cut_and_join(clip: Clip, seed: int, count: int, other: Clip | None = None) -> Clip:
    """A clip of `count` (0 to 17 and beyond) repetitions of `clip`, one after the other.

    It begins and ends with standing about and has rests between, and, where `other` is given, one
    or two repetitions of that (another movement, or another clip) somewhere. Standing about is the
    clip's own rest between repetitions, played to and fro, with swaying and looking about. Where
    pieces do not follow each other in `clip`, the body goes from one to the other in 0.6 s, by
    straight lines between all arrays: the only frames whose truth is not exact.

    `rep_spans` (count, 2) holds where each repetition of `clip` starts and ends, seconds;
    `rep_bounds` (count + 1,) the frames where they start and where the last one ends, empty without
    repetitions. There are the arrays that all pieces have. Raises `UserError` where a clip has no
    repetitions to cut.
    """
    rng = np.random.default_rng([seed, 14])
    step = float(np.median(np.diff(clip["t"])))
    parts: list[Clip] = []
    pieces = _Pieces(clip, step, rng, parts)
    foreign = None if other is None else _Pieces(other, step, rng, parts)
    between = int(rng.integers(0, count + 1))
    pieces.stand()
    for index in range(count + 1):
        if foreign is not None and index == between:
            for _ in range(int(rng.integers(1, 3))):
                foreign.repeat()
            pieces.stand()
        if index < count:
            pieces.repeat()
            if index + 1 < count and rng.random() < 0.3:
                pieces.stand()
    pieces.stand()
    return pieces.joined(count)


class _Pieces:
    """Pieces of one clip, put one by one at the end of `parts`, which others may share."""

    def __init__(self, clip: Clip, step: float, rng: Rng, parts: list[Clip]) -> None:
        if len(clip.get("rep_bounds", ())) < 2:
            raise UserError("This clip has no repetitions that could be cut: rep_bounds is empty.")
        self.clip = resample(clip, np.arange(clip["t"][0], clip["t"][-1], step))
        self.step, self.rng, self.parts = step, rng, parts
        self.spans: list[tuple[float, float]] = []
        self.at = int(rng.integers(len(self.clip["rep_bounds"]) - 1))
        self.follows = -1

    def repeat(self) -> None:
        """The next repetition, from the first one again after the last one."""
        bounds = self.clip["rep_bounds"]
        start, end = int(bounds[self.at]), int(bounds[self.at + 1])
        offset = self._add(_frames(self.clip, start, end), start)
        leaves, back = start * self.step, end * self.step
        if "rep_spans" in self.clip:
            leaves, back = self.clip["rep_spans"][self.at] - self.clip["t"][0]
        self.spans.append((offset + leaves - start * self.step, offset + back - start * self.step))
        self.follows = end
        self.at = (self.at + 1) % (len(bounds) - 1)

    def stand(self) -> None:
        """1.5 to 5 s where the body is stillest about the start of the next repetition."""
        rng, here = self.rng, self._stillest(int(self.clip["rep_bounds"][self.at]))
        t = np.arange(0.0, rng.uniform(1.5, 5.0), self.step)
        drift = unrest(rng, t, 4, 0.1, 0.6)
        window = np.minimum(1.0, np.minimum(t, t[-1] - t) / 0.5)
        # To and fro by up to a twentieth of a second: the arms' own small movement, truth and all.
        times = self.clip["t"][here] + 0.02 * drift[:, 0] * window
        still = resample(self.clip, np.clip(times, self.clip["t"][0], self.clip["t"][-1]))
        still["t"] = t
        still = look_about(still, int(rng.integers(1 << 30)))
        sway = (drift[:, 1:] * window[:, None] * (0.008, 0.001, 0.008)).astype(np.float32)
        for name in (*POSES, *POINTS):
            if name in still:
                still[name] = still[name].copy()
                still[name][:, :3] += sway
        self._add(still, -1)
        self.follows = -1

    def _stillest(self, frame: int) -> int:
        """The frame in which head and hands move least, up to half a second from `frame`."""
        around = round(0.5 / self.step)
        start, end = max(frame - around, 0), min(frame + around, len(self.clip["t"]) - 1)
        speed = sum(
            np.linalg.norm(np.diff(self.clip[name][start : end + 1, :3], axis=0), axis=1)
            for name in ("head", "grip_l", "grip_r")
        )
        return start + int(np.argmin(np.nan_to_num(speed, nan=np.inf)))

    def _add(self, part: Clip, start: int) -> float:
        """Put `part` at the end, a bridge before it where it does not follow; its time there."""
        if self.parts and (start < 0 or start != self.follows):
            last, first = _frames(self.parts[-1], -1, None), _frames(part, 0, 1)
            ends = {
                name: np.concatenate([last[name], first[name]]) for name in _common([last, first])
            }
            share = np.linspace(0.0, 1.0, round(BRIDGE / self.step), endpoint=False)[1:]
            self.parts.append(resample(ends | {"t": np.array([0.0, 1.0])}, minimum_jerk(share)))
        before = sum(len(part["t"]) for part in self.parts)
        self.parts.append(part)
        return before * self.step

    def joined(self, count: int) -> Clip:
        """All pieces as one clip."""
        out: Clip = {
            name: np.concatenate([part[name] for part in self.parts])
            for name in _common(self.parts)
        }
        out["t"] = np.arange(len(out["t"])) * self.step
        out["rep_spans"] = np.array(self.spans).reshape(-1, 2)
        ends = [start for start, _ in self.spans] + [end for _, end in self.spans[-1:]]
        out["rep_bounds"] = np.searchsorted(out["t"], ends).astype(np.int64)
        meta = json.loads(str(self.clip["meta"]))
        out["meta"] = json.dumps(meta | {"n_reps": count, "joined": True})
        return out


def _frames(clip: Clip, start: int, end: int | None) -> Clip:
    """The arrays of `clip` that have a row a frame, cut."""
    count = len(clip["t"])
    return {
        name: values[start:end]
        for name, values in clip.items()
        if np.shape(values)[:1] == (count,) and not name.startswith("rep_")
    }


def _common(parts: list[Clip]) -> list[str]:
    shared = set.intersection(*(set(part) for part in parts)) - {"rep_bounds", "rep_spans", "meta"}
    return sorted(shared)
