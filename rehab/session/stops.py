"""Stop rules: what a patient's own numbers end, or let rest; each with its reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rehab.errors import UserError

END, REST = "end", "rest"


class Decision(NamedTuple):
    """What follows from a number: `does` is "end" (of the session) or "rest"; why, for staff."""

    does: str
    reason: str


@dataclass(frozen=True)
class Stops:
    """The rules, on scales from 0 to 10. More `pain` than that ends the session, and so does a
    `rise` of so much against the session's first; more `exertion` than that lets rest."""

    pain: float = 5.0
    rise: float = 2.0
    exertion: float = 7.0

    def __post_init__(self) -> None:
        """Raises `UserError` where a rule is not possible."""
        for name, value in dataclasses.asdict(self).items():
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not 0.0 <= value <= 11.0:
                raise UserError(
                    f"Stop rule {name} = {value} is not possible: 0 to 10, or 11 for never."
                )
        if self.rise < 1.0:
            raise UserError(f"Stop rule rise = {self.rise:g} is not possible: a rise is 1 or more.")

    @classmethod
    def of(cls, given: Mapping[str, float]) -> Stops:
        """The rules as a programme names them; what it leaves out has its default.

        Raises `UserError` for a name that is no rule.
        """
        known = [each.name for each in dataclasses.fields(cls)]
        strange = [name for name in given if name not in known]
        if strange:
            raise UserError(f'Stop rule "{strange[0]}" is not known: there are {", ".join(known)}.')
        return cls(**given)

    def on(self, what: str, value: int, first: int | None) -> Decision | None:
        """What follows from `value` of `what` ("pain", "exertion", "discomfort"); `first` was the
        session's first pain, if there was one before."""
        if what == "pain" and value > self.pain:
            return Decision(END, f"pain {value} is above {self.pain:g}")
        if what == "pain" and first is not None and value - first >= self.rise:
            return Decision(END, f"pain rose from {first} to {value}, by {self.rise:g} or more")
        if what == "exertion" and value > self.exertion:
            return Decision(REST, f"exertion {value} is above {self.exertion:g}")
        return None


POST_OPERATIVE = Stops(pain=3.0)
BY_QUOTA = Stops(pain=7.0, rise=11.0)
"""Persistent pain: the planned number is played whatever hurts, but from 8 on it ends."""
