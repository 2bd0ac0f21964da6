"""Who may start: what forbids a headset, what asks for care, and what that care refuses.

Which precaution forbids which movement is general clinical practice, not copied from one guideline
and not validated: a surgeon's or physician's word, entered as a limit, a release or an override,
stands above it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rehab.errors import UserError

CONTRAINDICATIONS: Mapping[str, str] = {
    "seizure": "A seizure ever, or sensitivity to flashing light",
    "vertigo": "Vertigo or vomiting now",
    "infection": "An infection or a wound of the face or the eyes",
    "delirium": "Delirium or psychosis",
    "recent surgery": "Surgery of an eye, the head or the neck only just behind",
}
"""Any of them: no headset. Each key with what staff are asked."""

_ELBOW = ("elbow flexion", "elbow extension")
_ARM = (
    *("flexion", "abduction", "cross-body", "extension", "internal rotation", "external rotation"),
    *_ELBOW,
    "forearm rotation",
    "grip",
)


@dataclass(frozen=True)
class Precaution:
    """One thing that asks for care.

    `forbids` are movements of `rehab.exercise.spec.PROVOKES`; `caps` directions of `rehab.limits`
    with degrees that no target passes; `advice` is for staff. `dated`: it is of no use without the
    date (of the operation, of the injury); `released`: a release on a date lifts it.
    """

    title: str
    forbids: tuple[str, ...] = ()
    caps: Mapping[str, float] = field(default_factory=dict)
    advice: str = ""
    dated: bool = False
    released: bool = False


PRECAUTIONS: Mapping[str, Precaution] = {
    "fracture or repair": Precaution(
        "A fracture or a tendon repair of the arm or shoulder, not yet released",
        (*_ARM, "arm support", "speed"),
        dated=True,
        released=True,
    ),
    "anatomic shoulder replacement": Precaution(
        "An anatomic shoulder replacement, not yet released",
        ("extension", "external rotation", "arm support", "speed"),
        advice="The subscapularis heals: no stretch outwards, no pushing up from a chair.",
        dated=True,
        released=True,
    ),
    "reverse shoulder replacement": Precaution(
        "A reverse shoulder replacement, not yet released",
        ("extension", "internal rotation", "cross-body", "arm support", "speed"),
        advice="It dislocates with the hand behind the back: keep the elbow in sight.",
        dated=True,
        released=True,
    ),
    "elbow replacement": Precaution(
        "An elbow replacement, not yet released",
        (*_ELBOW, "arm support", "speed"),
        advice="The triceps heals: nothing that pushes, no weight in that hand.",
        dated=True,
        released=True,
    ),
    "hip or knee replacement": Precaution(
        "A hip or knee replacement, not yet released",
        ("standing", "sit-to-stand", "trunk flexion"),
        dated=True,
        released=True,
    ),
    "shoulder instability": Precaution(
        "An unstable or subluxed shoulder",
        ("abduction", "extension", "external rotation", "arm support", "speed"),
        {"shoulder elevation": 90.0},
        "Nothing overhead; support the arm between the repetitions.",
    ),
    "elbow instability": Precaution(
        "An unstable elbow",
        ("elbow extension", "arm support", "speed"),
        advice="It slips where it is straightened: the last degrees are not asked for.",
    ),
    "neck": Precaution(
        "Neck trauma, neck instability, or signs of its blood vessels",
        ("neck extension", "neck rotation", "speed", "startle"),
    ),
    "falls": Precaution(
        "Falls in the last year",
        ("standing", "sit-to-stand"),
        advice="Seated, in a chair with arms.",
    ),
    "orthostatic dizziness": Precaution(
        "Dizziness on standing up",
        ("standing", "sit-to-stand", "trunk flexion"),
    ),
    "leg not to be loaded": Precaution(
        "A leg that must not be loaded fully", ("standing", "sit-to-stand"), released=True
    ),
    "arm not to be loaded": Precaution(
        "An arm that must not be loaded", ("arm support",), released=True
    ),
    "osteoporosis": Precaution(
        "Osteoporosis", ("trunk flexion", "speed"), advice="No bending or turning under load."
    ),
    "neglect": Precaution(
        "One side is neglected",
        ("standing",),
        advice="Panels on the seeing side; clear the room on the other.",
    ),
    "field loss": Precaution(
        "A part of the field of vision is lost",
        ("standing",),
        advice="Panels on the seeing side; clear the room on the other.",
    ),
    "aphasia": Precaution(
        "Words are hard to find or to follow", advice="Few words: picture, voice, demonstration."
    ),
    "hearing": Precaution("Hearing is poor", advice="Captions on; show it first."),
    "implanted device": Precaution(
        "An implanted device (pacemaker, shunt, cochlear or brain stimulator)",
        advice="Ask its maker how far magnets and radios of headset and controllers must be.",
    ),
}


@dataclass(frozen=True)
class Found:
    """A precaution as found in a patient: dates are ISO's, empty where there is none."""

    precaution: str
    since: str = ""
    released: str = ""
    detail: str = ""

    def holds(self, on: date) -> bool:
        """Whether it is not yet released on that date."""
        return not self.released or date.fromisoformat(self.released) > on


@dataclass(frozen=True)
class Screening:
    """What was asked and found: the contra-indications that are there, and the precautions."""

    contraindications: tuple[str, ...] = ()
    precautions: tuple[Found, ...] = ()

    def __post_init__(self) -> None:
        for name in self.contraindications:
            known(name, CONTRAINDICATIONS, "contra-indication")
        names = [found.precaution for found in self.precautions]
        for found in self.precautions:
            check(found)
            if names.count(found.precaution) > 1:
                raise UserError(f'The precaution "{found.precaution}" stands there twice.')

    def refuses(self) -> str:
        """Why no headset may be worn; "" where it may."""
        if not self.contraindications:
            return ""
        reasons = "; ".join(CONTRAINDICATIONS[name].lower() for name in self.contraindications)
        return f"No headset for this patient now: {reasons}."

    def holding(self, on: date) -> tuple[str, ...]:
        """The precautions that hold on that date."""
        return tuple(found.precaution for found in self.precautions if found.holds(on))

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return {
            "contraindications": list(self.contraindications),
            "precautions": [vars(found).copy() for found in self.precautions],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Screening:
        """The inverse of `to_dict`."""
        return cls(
            tuple(stored["contraindications"]),
            tuple(Found(**found) for found in stored["precautions"]),
        )


@dataclass(frozen=True)
class Refusal:
    """A precaution that forbids what an exercise provokes."""

    precaution: str
    provoked: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For staff: what meets what."""
        title = PRECAUTIONS[self.precaution].title
        return f"{title}: it forbids {', '.join(self.provoked)}, which this exercise provokes."


def refusals(precautions: Iterable[str], provokes: Iterable[str]) -> list[Refusal]:
    """The precautions that forbid something of `provokes`, in the order of `PRECAUTIONS`."""
    held, provoked = set(precautions), tuple(provokes)
    for name in held:
        known(name, PRECAUTIONS, "precaution")
    return [
        Refusal(name, forbidden)
        for name, precaution in PRECAUTIONS.items()
        if name in held and (forbidden := tuple(p for p in provoked if p in precaution.forbids))
    ]


def caps(precautions: Iterable[str]) -> dict[str, float]:
    """Degrees that no target passes, by direction: the least of what the precautions allow."""
    least: dict[str, float] = {}
    for name in precautions:
        for direction, degrees in PRECAUTIONS[known(name, PRECAUTIONS, "precaution")].caps.items():
            least[direction] = min(degrees, least.get(direction, degrees))
    return least


def known(name: str, among: Mapping[str, object], what: str) -> str:
    """`name` where `among` holds it; `UserError` with what there is."""
    if name in among:
        return name
    near = difflib.get_close_matches(name, among, 1, 0.5)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise UserError(f'There is no {what} "{name}"; there are: {", ".join(among)}.{hint}')


def check(found: Found) -> Found:
    """`found` itself; `UserError` where a date is missing or cannot be."""
    precaution = PRECAUTIONS[known(found.precaution, PRECAUTIONS, "precaution")]
    since, released = (_day(text, found.precaution) for text in (found.since, found.released))
    if precaution.dated and since is None:
        raise UserError(f'The precaution "{found.precaution}" needs its date, such as 2026-05-04.')
    if released is not None and not precaution.released:
        raise UserError(f'The precaution "{found.precaution}" is not lifted by a release.')
    if since is not None and released is not None and released < since:
        raise UserError(f'The precaution "{found.precaution}" is released before it began.')
    return found


def _day(text: str, of: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f'"{text}" of {of} is not a date such as 2026-05-04.') from None
