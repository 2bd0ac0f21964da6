"""A recorded session once more, through the same code, and how two tellings of it compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.session.director import Director
from rehab.session.programme import Event, Programme

Input = tuple[int, str, str, dict[str, Any]]
"""What came in before the frame of that index: index, "command" or "news", name, data."""

FRAMES_APART, PART_APART = 1, 1e-6
"""How far two tellings may differ where lock or Python do: frames, and parts of a number."""

_LONGEST_LIST = 20


def inputs_of(events: Iterable[Event]) -> list[Input]:
    """The commands and the driver's news that `events` tell, for `replay`."""
    found: list[Input] = []
    for event in events:
        data = event.data
        if event.kind == "command":
            found.append((event.frame, "command", data["name"], data["data"]))
        elif event.kind == "runtime":
            rest = {key: value for key, value in data.items() if key != "news"}
            found.append((event.frame, "news", data["news"], rest))
        elif event.kind == "space" and data["cause"]:
            found.append((event.frame, "news", "space", data))
    return found


def replay(
    frames: npt.NDArray[np.void], programme: Programme, inputs: Sequence[Input] = ()
) -> list[Event]:
    """Every event of `programme` played with `frames` (N,) and `inputs` in order of frames.

    Headless and as fast as it goes; the scene is built and stepped, not drawn.
    """
    events: list[Event] = []
    director = Director(programme, on_event=events.append, vibrate=lambda *_: False)
    take = {"command": director.command, "news": director.news}
    waiting = list(inputs)
    for frame in frames:
        if director.finished:
            break
        index = int(frame["index"])
        while waiting and waiting[0][0] <= index:
            at, kind, name, data = waiting.pop(0)
            take[kind](name, data, at)
        director.step(frame, director.estimator.step(frame))
    for at, kind, name, data in waiting:
        take[kind](name, data, at)
    director.close("the driver ended")
    return events


def verify(stored: Sequence[Event], new: Sequence[Event], *, exact: bool = False) -> list[str]:
    """How `new` differs from `stored`, a sentence each; empty where they tell the same.

    The same events, in order, within one frame, with numbers equal to 1e-6; `exact` (the same
    lock and Python) asks for equality. A session that was cut off is compared as far as it goes.
    """
    found: list[str] = []
    if stored and stored[-1].kind != "session_end":
        new = new[: len(stored)]
    for number, (old, fresh) in enumerate(zip(stored, new, strict=False)):
        if old.kind != fresh.kind:
            found.append(
                f"Event {number} at frame {old.frame} was {old.kind} and is now {fresh.kind}"
                f" at frame {fresh.frame}; what follows is not compared."
            )
            return found
        found += _compare(number, old, fresh, exact)
    if len(stored) != len(new):
        found.append(f"{len(stored)} events were stored and {len(new)} are told now.")
    if len(found) > _LONGEST_LIST:
        more = len(found) - _LONGEST_LIST
        return [*found[:_LONGEST_LIST], f"And {more} further differences."]
    return found


def _compare(number: int, old: Event, fresh: Event, exact: bool) -> list[str]:
    name = f"Event {number} ({old.kind}, frame {old.frame})"
    found = []
    if abs(old.frame - fresh.frame) > (0 if exact else FRAMES_APART):
        found.append(f"{name} is now at frame {fresh.frame}.")
    if exact and old.t != fresh.t:
        found.append(f"{name} was at {old.t} ns and is now at {fresh.t} ns.")
    found += [f"{name}: {text}." for text in _differences(old.data, fresh.data, "", exact)]
    return found


def _differences(old: Any, new: Any, path: str, exact: bool) -> list[str]:
    """Where two JSON values differ, with the path to it."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = []
        for key in sorted(old.keys() | new.keys()):
            at = f"{path}.{key}" if path else str(key)
            if key not in old or key not in new:
                found.append(f"{at} is {'new' if key in new else 'gone'}")
            else:
                found += _differences(old[key], new[key], at, exact)
        return found
    if isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)) and len(old) == len(new):
        return [
            text
            for place, (a, b) in enumerate(zip(old, new, strict=True))
            for text in _differences(a, b, f"{path}[{place}]", exact)
        ]
    return [] if _same(old, new, exact) else [f"{path} was {old!r} and is now {new!r}"]


def _same(old: Any, new: Any, exact: bool) -> bool:
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (old, new))
    if numbers and not exact:
        return math.isclose(old, new, rel_tol=PART_APART, abs_tol=PART_APART)
    return bool(old == new)
