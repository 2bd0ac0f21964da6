"""Events as rows of blocks, trials and measures, with their summaries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from shlex import quote
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from rehab.measures.tested import Maximum, maximum, summed
from rehab.store import trials
from rehab.store.changes import Change, Insert, Update
from rehab.store.keys import label, to_json, uuid7
from rehab.store.trials import TrialMeasure


class Event(Protocol):
    """What the director tells."""

    @property
    def frame(self) -> int: ...
    @property
    def t(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


class Conditions(NamedTuple):
    """Under which a session is played: with its blocks' own, what makes numbers comparable."""

    posture: str = ""
    mounts: tuple[str, str] = ("", "")
    """how the left and the right arm carry their controllers"""
    headset: str = ""
    estimator: str = ""
    """version of the body that angles are read from"""
    motions: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    """by exercise and measure, of which joint movement an angle is"""


UNKNOWN = Conditions()

HOW_MUCH = ("trials", "sides")
"""Settings that say how much is done, and not what: they make no other set of targets."""

SCALE = "0 to 10"
"""Of every rating."""

ALL_BUT = 0.05
"""The part of a block's frames in which a hand may have been held otherwise without a word."""


class _Key(NamedTuple):
    """Values under the same key may be summarised together: tests never with training."""

    kind: str
    name: str
    side: str
    unit: str
    definition: str
    motion: str
    estimator: str


class _Value(NamedTuple):
    value: float
    se: float | None = None


_Values = dict[_Key, list[_Value]]


class _Block(NamedTuple):
    id: str
    exercise: str
    kind: str
    units: Mapping[str, str]
    motions: Mapping[str, str]
    comparability: dict[str, str]
    values: _Values

    def tested(self, sector: str, results: Mapping[str, Any]) -> Maximum | None:
        """Of a test, the range of motion that a trial reached."""
        if self.kind != "assessment":
            return None
        mode = self.comparability.get("mode", "")
        return maximum(self.exercise, mode, sector, dict(_finite(results)))


class Rows:
    """The rows of one session, from its events in order. An event says no more than it holds:
    what is missing is empty, and a result that is no finite number is left to the event alone."""

    def __init__(self, session: str, conditions: Conditions = UNKNOWN) -> None:
        self._session = session
        self._conditions = conditions
        self._seen: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]] = []
        self._number = 0
        self._block: _Block | None = None
        self._trial: Event | None = None
        self._values: _Values = {}
        self._ids: dict[int, str] = {}

    def saw(self, frames: npt.NDArray[np.void]) -> None:
        """Take note of what the hands of `frames` (N,) held: events come later than their frames,
        so that it is kept until the block is known that they belong to."""
        self._seen.append((frames["index"].astype(np.int64), frames["held"].copy()))

    def changes(self, event: Event) -> list[Change]:
        """The rows that `event` makes beside its own."""
        make = {
            "block_begin": self._begin_block,
            "trial_begin": self._begin_trial,
            "trial_end": self._end_trial,
            "block_end": self._end_block,
            "rating": self._rated,
            "hurt": self._rated,
            "session_end": self._end_session,
        }.get(event.kind)
        made = [] if make is None else make(event)
        if self._block is None:
            self._forget(event.frame)
        return made

    def close(self, status: str) -> list[Change]:
        """A block that nobody ended ends as the session did."""
        return [] if self._block is None else [Update("block", self._block.id, {"status": status})]

    def _begin_block(self, event: Event) -> list[Change]:
        data = event.data
        self._number = int(data.get("block", self._number + 1))
        exercise, kind = str(data.get("exercise", "")), str(data.get("kind", "training"))
        units = data.get("measures") or {}
        settings = data.get("settings") or {}
        motions = self._conditions.motions.get(exercise, {})
        key = self._comparability(exercise, kind, settings, event.frame)
        self._forget(event.frame)
        if mode := data.get("mode"):  # of a test: who moved the limb
            key["mode"] = str(mode)
        self._block = _Block(uuid7(), exercise, kind, units, motions, key, {})
        self._ids[self._number] = self._block.id
        self._trial = None
        values: dict[str, Any] = {
            "id": self._block.id,
            "session_id": self._session,
            "number": self._number,
            "exercise": exercise,
            "kind": kind,
            "settings": to_json(settings),
            "comparability": to_json(key),
            "status": "running",
            "frame_begin": event.frame,
            "t_begin": event.t,
        }
        return [Insert("block", values)]

    def _comparability(
        self, exercise: str, kind: str, settings: Mapping[str, Any], frame: int
    ) -> dict[str, str]:
        """A `rehab.report.overview.Key` by its fields; of two mounts, "left/right"."""
        known = self._conditions
        return {
            "kind": kind,
            "exercise": exercise,
            "posture": known.posture,
            "input": self._input(frame),
            "mount": "/".join(dict.fromkeys(known.mounts)),
            "headset": known.headset,
            "estimator": known.estimator,
            "targets": _targets(settings),
        }

    def _forget(self, before: int) -> None:
        """Of frames before that number nothing is asked any more."""
        kept = [(index >= before, index, held) for index, held in self._seen]
        self._seen = [(index[new], held[new]) for new, index, held in kept if new.any()]

    def _input(self, last: int) -> str:
        """What the hands held up to the frame `last`; empty where nothing was seen of them."""
        counts = np.zeros(4, np.int64)
        for index, held in self._seen:
            counts += np.bincount(held[index <= last].ravel(), minlength=4)[:4]
        _, controller, hand, _ = counts.tolist()
        if not controller + hand:
            return ""
        if min(controller, hand) > ALL_BUT * (controller + hand):
            return "mixed"
        return "controller" if controller > hand else "hand"

    def _begin_trial(self, event: Event) -> list[Change]:
        self._trial = event
        return []

    def _end_trial(self, event: Event) -> list[Change]:
        if self._block is None:
            return []
        began, self._trial = self._trial or event, None
        data = {**began.data, **event.data}
        practice, side = bool(data.get("practice", False)), str(data.get("side", ""))
        values: dict[str, Any] = {
            "id": uuid7(),
            "session_id": self._session,
            "block_id": self._block.id,
            "number": int(data.get("number", 0)),
            "side": side,
            "practice": int(practice),
            "status": str(data.get("status", "")),
            "frame_begin": began.frame,
            "frame_end": event.frame,
            "t_begin": began.t,
            "t_end": event.t,
        }
        block, results = self._block, data.get("results") or {}
        told = [self._told(block, name, value) for name, value in _finite(results)]
        if not practice:
            self._count(block, side, told, block.tested(str(data.get("sector", "")), results))
        values |= {"measures": trials.to_text(told), "quality": data.get("seen")}
        return [Insert("trial", values)]

    def _told(self, block: _Block, name: str, value: float) -> TrialMeasure:
        unit, motion = str(block.units.get(name, "")), block.motions.get(name, "")
        return TrialMeasure(name, value, unit, motion, None, self._estimator(unit))

    def _estimator(self, unit: str) -> str:
        return self._conditions.estimator if unit == "deg" else ""

    def _count(
        self, block: _Block, side: str, told: Iterable[TrialMeasure], tested: Maximum | None
    ) -> None:
        """Take a trial's values into the summaries; the range that it tested stands for those that
        it is made of."""
        made_of = () if tested is None else tested.names
        counted = [
            (m.name, m.unit, m.motion, _Value(m.value)) for m in told if m.name not in made_of
        ]
        if tested is not None:
            value = _Value(tested.value, tested.se)
            counted.append((tested.measure, "deg", tested.motion, value))
        for name, unit, motion, value in counted:
            estimator = self._estimator(unit)
            key = _Key(block.kind, name, side, unit, block.exercise, motion, estimator)
            block.values.setdefault(key, []).append(value)
            self._values.setdefault(key, []).append(value)

    def _end_block(self, event: Event) -> list[Change]:
        block, self._block, self._trial = self._block, None, None
        if block is None:
            return []
        reason = event.data.get("reason")
        values: dict[str, Any] = {
            "status": str(event.data.get("status", "")),
            "reason": None if reason is None else str(reason),
            "frame_end": event.frame,
            "t_end": event.t,
            "comparability": to_json({**block.comparability, "input": self._input(event.frame)}),
        }
        return [Update("block", block.id, values), *self._summary(block.values, block.id)]

    def _rated(self, event: Event) -> list[Change]:
        """What the patient said in numbers; a question without an answer makes no row."""
        data = event.data
        kind = "pain" if event.kind == "hurt" else str(data.get("what", ""))
        value = data.get("pain" if event.kind == "hurt" else "value")
        if value is None:
            return []
        values: dict[str, Any] = {
            "id": uuid7(),
            "session_id": self._session,
            "block_id": self._ids.get(data.get("block", -1)),
            "kind": kind,
            "scale": SCALE,
            "value": float(value),
            "frame": event.frame,
            "created_at": label(),
            "actor": "patient",
        }
        return [Insert("rating", values)]

    def _end_session(self, event: Event) -> list[Change]:
        return [*self._end_block(event), *self._summary(self._values, None)]

    def _summary(self, values: _Values, block: str | None) -> list[Change]:
        return [self._measure(key, several, block) for key, several in values.items()]

    def _measure(self, key: _Key, values: list[_Value], block: str | None) -> Insert:
        row: dict[str, Any] = {"id": uuid7(), "session_id": self._session, "block_id": block}
        row |= key._asdict()
        row |= {**summed(key.name, *zip(*values, strict=True)), "count": len(values)}
        return Insert("measure", row)


def _targets(settings: Mapping[str, Any]) -> str:
    """The target set: its name where the settings give one, else all that decides on it."""
    if named := settings.get("targets"):
        return str(named)
    parts = ((name, value) for name, value in sorted(settings.items()) if name not in HOW_MUCH)
    return " ".join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={quote(str(value))}"
        for name, value in parts
    )


def _finite(results: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    for name, value in results.items():
        if not isinstance(value, bool | str | None) and math.isfinite(value):
            yield str(name), float(value)
