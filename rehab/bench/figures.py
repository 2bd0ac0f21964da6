"""Figures with their goals: as a table for a person, as JSON for a program."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number. `goal` is the most it may be (the least, with `at_least`)."""

    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    spread: tuple[float, float] | None = None
    """The lowest and highest of the repeated runs that `value` is the median of."""

    @property
    def holds(self) -> bool:
        """Whether the goal is kept; a figure without a goal always is."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def median(runs: Sequence[float], unit: str, goal: float | None = None) -> Figure:
    """The median of repeated `runs`, with their spread."""
    ordered = sorted(runs)
    middle = len(ordered) // 2
    even = len(ordered) % 2 == 0
    value = 0.5 * (ordered[middle - 1] + ordered[middle]) if even else ordered[middle]
    return Figure(value, unit, goal, spread=(ordered[0], ordered[-1]))


@dataclass
class Result:
    """What a benchmark found: its own figures, its peers' in the same run, what it left out."""

    figures: dict[str, Figure] = field(default_factory=dict)
    peers: dict[str, Figure] = field(default_factory=dict)
    not_run: dict[str, str] = field(default_factory=dict)
    """Parts that this machine cannot run, each with the reason."""

    @property
    def holds(self) -> bool:
        """Whether every goal is kept."""
        return all(figure.holds for figure in self.figures.values())

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that `--json` prints."""
        return {
            "figures": {name: _as_dict(figure) for name, figure in self.figures.items()},
            "peers": {name: _as_dict(figure) for name, figure in self.peers.items()},
            "not_run": self.not_run,
            "machine": machine(),
        }


def _as_dict(figure: Figure) -> dict[str, Any]:
    out: dict[str, Any] = {
        "value": figure.value,
        "unit": figure.unit,
        "goal": figure.goal,
        "holds": figure.holds,
    }
    if figure.spread is not None:
        out["spread"] = list(figure.spread)
    return out


def machine() -> Mapping[str, Any]:
    """What ran the benchmark; nothing that identifies the computer or its user."""
    cpu = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].split(":", 1)[1].strip() if names else cpu
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
