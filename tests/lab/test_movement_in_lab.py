"""A therapist records a movement at the station, in a real OpenXR runtime."""

from __future__ import annotations

import time

import numpy as np
import pytest
from clinic_in_lab import THERAPIST
from people import RemotePatient
from playing_in_lab import KNOWN_SEED
from station_in_lab import Station

from rehab.drivers.patient import Seen
from rehab.movement import Movement
from rehab.session.showing import COUNT, READ
from rehab.station.shown import Form

FROM, TO = np.array((0.25, 0.95, -0.35)), np.array((-0.15, 1.1, -0.35))
"""Metres: the right hand goes from there to there, and back, again and again."""
BEGINS, LASTS = READ + COUNT, 6.0
"""Seconds after the last thing was asked of who is measured; and of once to and fro."""


class Therapist(RemotePatient):
    """Does what is asked while being measured; once nothing is, waits for the count and shows the
    movement."""

    asked = np.inf

    def __init__(self, *who: object, **more: object) -> None:
        super().__init__(*who, **more)
        self.shown: list[tuple[float, float, float]] = []
        """Where the right hand was, m, since it began."""

    def _see(self, seen: list[Seen]) -> None:
        now = time.monotonic()
        if any(cue.cue in ("rest", "reach", "look") for cue in seen):
            self.asked = now
        part = (now - self.asked - BEGINS) / LASTS
        if part >= 0.0:
            x, y, z = (FROM + np.sin(np.pi * part) ** 2 * (TO - FROM)).tolist()
            seen = [Seen("follow", "right", (x, y, z))]
            if part >= 1.0:  # under way
                self.shown.append(self._patient.truth.grip[1])
        super()._see(seen)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_movement_is_recorded_at_the_station(station: Station) -> None:
    therapist = Therapist("healthy", KNOWN_SEED, sight=station.sight)
    station.unlock()
    staff = station.staff
    staff.press("movements")
    staff.type("name", "over the table")
    staff.choose("consent", "yes")
    with station.worn_by(therapist):
        staff.press("record")
        shown = staff.at(Form, 180.0)
    said = " ".join(line.words for line in shown.screen.lines)
    assert "“over the table” is kept." in said
    kept = station.store.movements.find("over the table")
    movement = Movement.from_dict(station.store.movements.document(kept))
    assert kept.actor == THERAPIST
    assert movement.sides == ("right",)
    # Of what was shown, in parts of the reach that was measured meanwhile, there is the whole.
    way, shown = movement.way(1), np.array(therapist.shown)
    gone, true = np.ptp(way, axis=0), np.ptp(shown, axis=0)
    print(movement.seconds, gone, true)
    assert gone[0] / gone[1] == pytest.approx(true[0] / true[1], rel=0.1)
    assert 0.5 < true[0] / gone[0] < 0.75  # metres: a reach
