"""What the doctor says about one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

GOOD, WARNING, BAD = "good", "warning", "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    `state` is GOOD, WARNING (play is possible, something is lost) or BAD (no session can start);
    `says` is what was found, `remedy` what to do where that does not say it. `notes` are lesser
    things of the same kind, a line each. `details` are for programs, as JSON holds them.
    """

    name: str
    state: str
    says: str
    remedy: str = ""
    notes: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; always the same keys."""
        return {
            "name": self.name,
            "state": self.state,
            "says": self.says,
            "remedy": self.remedy,
            "notes": list(self.notes),
            "details": self.details,
        }

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Finding:
        """What `to_dict` told."""
        return cls(**{**told, "notes": tuple(told["notes"])})


def can_play(findings: Iterable[Finding]) -> bool:
    """Whether a session could start: nothing that was found is bad."""
    return all(finding.state != BAD for finding in findings)
