"""Whether a recorded session, played once more through the same code, tells the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.session import Event
    from rehab.store import Gap, Store, TrialRow

OWN = ("gap", "recorder")
"""Events of the recorder's own, which no replay tells."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a replay said of a session; `exact` where the same versions were held to equality."""

    events: int
    values: int
    exact: bool
    gaps: list[Gap] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """Why the session is not verified; none where it is."""
        return [said(gap) for gap in self.gaps] + self.differences


def verdict(store: Store, session: str) -> Verdict:
    """Replay `session` and compare every event and measure with what is stored; one that was
    recorded elsewhere is measured again."""
    from rehab.session import Event, Programme, inputs_of, verify, versions
    from rehab.session import replay as replay_frames

    row = store.session(session)
    frames, gaps = store.frames(row.id)
    stored = [Event(*event) for event in store.events(row.id) if event.kind not in OWN]
    trials = store.trials(row.id)
    values = sum(len(trial.measures) for trial in trials)
    if row.info.get("source") == "imported" and len(frames):
        from rehab.exports.importing import remeasured

        values, found = remeasured(store, row.id, frames)
        return Verdict(len(stored), values, True, gaps, found)
    if not len(frames):
        nothing = ["It holds no frames that can be read."]
        return Verdict(len(stored), values, False, gaps, nothing)
    try:
        programme = Programme.from_dict(row.programme)
        now = versions(programme)  # of an exercise that may be gone, or not be let in any more
    except UserError as error:
        return Verdict(len(stored), values, False, gaps, [str(error)])
    again = replay_frames(frames, programme, inputs_of(stored))
    if not any(event.kind == "session_end" for event in stored):
        again = again[: len(stored)]  # cut off: it has no end to compare
    exact = row.programme.get("versions") == now
    found = verify(stored, again, exact=exact) + differing(trials, again)
    return Verdict(len(stored), values, exact, gaps, found)


def said(gap: Gap) -> str:
    """The gap as a sentence."""
    first, last = gap.first_sequence, gap.last_sequence
    blocks = f"block {first}" if first == last else f"blocks {first} to {last}"
    return f"The recording has a gap at {blocks}: {gap.reason}."


def differing(trials: Sequence[TrialRow], again: Sequence[Event]) -> list[str]:
    """How the stored measures of `trials` differ from what `again` tells, a sentence each."""
    ends = [event.data for event in again if event.kind == "trial_end"]
    if len(ends) < len(trials):
        return [f"{len(trials)} trials were stored and {len(ends)} are told now."]
    found = []
    for trial, data in zip(trials, ends, strict=False):
        results = data["results"]
        for name in sorted(trial.measures.keys() | results.keys()):
            old, new = trial.measures.get(name), results.get(name)
            if old is None or new is None or not math.isclose(old, new, rel_tol=1e-6, abs_tol=1e-6):
                which = f"Trial {trial.number} ({trial.side})"
                found.append(f"{which}: {name} is stored as {old} and is now {new}.")
    return found
