"""What each role may do: one table, asked before every write and every look at an identity."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["therapist", "clinician", "researcher", "administrator"]

Action = Literal[
    "see staff", "read", "identify", "enter", "prescribe", "play", "sign", "export", "audit",
    "administer", "back up", "erase",
]  # fmt: skip

DOING: dict[Action, str] = {
    "see staff": "see who works here",
    "read": "read records",
    "identify": "see who a patient is",
    "enter": "enter into records",
    "prescribe": "prescribe, set goals or override",
    "play": "play a session",
    "sign": "sign reports",
    "export": "export",
    "audit": "read the audit",
    "administer": "change staff or settings",
    "back up": "back up or restore",
    "erase": "erase a patient",
}
"""Each action as a sentence says it."""

_CARE: tuple[Action, ...] = (
    "see staff",
    "read",
    "identify",
    "enter",
    "prescribe",
    "sign",
    "export",
)

TABLE: dict[Role, frozenset[Action]] = {
    "therapist": frozenset({*_CARE, "play", "back up"}),
    "clinician": frozenset(_CARE),
    # Sees aliases only.
    "researcher": frozenset({"see staff", "read", "export"}),
    # Keeps the house, and reads nobody's record.
    "administrator": frozenset({"see staff", "audit", "administer", "back up", "erase"}),
}

ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)


def allows(role: str, action: Action) -> bool:
    """Whether `role` may do `action`; a role that is not in the table may do nothing."""
    return any(action in may for name, may in TABLE.items() if name == role)


def who_may(action: Action) -> str:
    """The roles that may, as a sentence begins: "a therapist or clinician"."""
    roles = [role for role in ROLES if action in TABLE[role]]
    article = "an" if roles[0][0] in "aeiou" else "a"
    *others, last = roles
    return f"{article} {', '.join(others)} or {last}" if others else f"{article} {last}"
