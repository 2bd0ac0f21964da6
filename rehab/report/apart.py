"""What the page of one session tells beside its arms: tests, searches, what is feared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rehab.measures.tested import MODES, RANGES, maximum
from rehab.report.model import Feared, Search, Tested

if TYPE_CHECKING:
    from rehab.store import Store, StoredEvent
    from rehab.store.models import Session as Played

HALVES = ("left", "right")


def tests(store: Store, session: str) -> list[Tested]:
    """What the tests told, direction by direction, each time the left side first."""
    found = _tests(store, session)
    order = [each.motion for ranges in RANGES.values() for each in ranges.values()]
    place = {motion: number for number, motion in enumerate(order)}  # an older program knew others
    return sorted(found, key=lambda one: (place.get(one.motion, len(place)), one.side))


def _tests(store: Store, session: str) -> Iterator[Tested]:
    blocks = {block.number: block for block in store.blocks(session) if block.kind == "assessment"}
    reached: dict[tuple[int, str, str], list[float]] = defaultdict(list)
    events = store.events(session)
    for event in events:
        told = event.data
        block = blocks.get(told.get("block", -1))
        if event.kind != "trial_end" or block is None or told.get("practice"):
            continue
        found = maximum(
            block.exercise, block.mode, str(told.get("sector", "")), told.get("results", {})
        )
        if found is not None:
            reached[block.number, found.motion, str(told["side"])].append(found.value)
    pains = _pains(events)
    for row in store.measures(session):
        block = None if row.block is None else blocks.get(row.block)
        if block is None or row.trial is not None or row.name not in MODES.values():
            continue
        maxima = tuple(reached[block.number, row.motion, row.side])
        pain = pains.get(block.number)
        yield Tested(row.name, row.motion, row.side, maxima, row.value, row.se, pain)


def _pains(events: Sequence[StoredEvent]) -> dict[int, float]:
    """By block, the pain at the end of the movement that it tested."""
    said = [event.data for event in events if event.kind == "rating" and "at" in event.data]
    return {told["block"]: told["value"] for told in said if told["value"] is not None}


def searches(store: Store, played: Played) -> Iterator[Search]:
    """Every evening of lanterns that counts; none of a study, whose settings stay hidden."""
    if _prescribed(played).get("participant"):
        return
    each = {b.number: int(b.settings.get("lanterns", 0)) for b in store.blocks(played.id)}
    for row in store.trials(played.id):
        if row.practice or "omissions_left" not in row.measures or not each[row.block]:
            continue
        left, right = (int(row.measures[f"omissions_{half}"]) for half in HALVES)
        many = each[row.block]
        yield Search(row.number, (many - left, left), (many - right, right))


def feared(store: Store, played: Played) -> Iterator[Feared]:
    """The feared movements of the session's blocks, as the version has them that it was of."""
    prescribed = _prescribed(played)
    doses = {
        dose.version: dose.document for dose in store.care.doses(store.patient(played.patient))
    }
    programme = doses.get(prescribed.get("version", 0), {}).get("programme", {})
    names = [
        name
        for session in programme.get("session", [])
        if session["name"] == prescribed.get("session")
        for name in session["blocks"]
    ]
    blocks = {block["name"]: block for block in programme.get("block", [])}
    for name in dict.fromkeys(names):
        if (block := blocks.get(name)) and block.get("feared") is not None:
            yield Feared(str(block["feared"]), int(block["fear"]))


def _prescribed(played: Played) -> dict[str, Any]:
    found: dict[str, Any] = played.programme.get("prescribed") or {}
    return found
