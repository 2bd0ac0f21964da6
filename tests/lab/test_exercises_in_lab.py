"""Each exercise in a real OpenXR runtime, by somebody who is simulated and sees what is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import Lab
from people import RemotePatient
from playing_in_lab import KNOWN_SEED, Session, moved_by
from remote import Remote
from sight import Sight

from rehab.exercise import names

SETTINGS: dict[str, dict[str, object]] = {
    "star-reach": {"trials": 2, "distance": 70},
    "sunrise": {"trials": 2, "elevation": 60, "hold": 1},
    "door": {"trials": 2, "rotation": 15, "hold": 0},
    "well": {"trials": 2, "flexion": 90, "straight": 40},
    "blocks": {"trials": 1, "seconds": 20},
    "dragonfly": {"trials": 2, "movement": "rotation", "range": 25, "speed": 25, "unseen": "no"},
    "lanterns": {"trials": 1, "arc": 30, "lanterns": 2, "others": 1},
    "shore": {"trials": 1},
    "pour": {"trials": 2, "tilt": 30},
    "squeeze": {"trials": 2, "band": 50},
    "fireflies": {"trials": 2, "width": 12},
    "petals": {"trials": 2, "falls": 2, "size": 12},
    "river": {"trials": 2, "width": 8},
    "drums": {"trials": 1, "tempo": 50, "beats": 12},
    "tray": {"trials": 1, "height": 75},
    "rise": {"trials": 1},
    "lean": {"trials": 2, "level": 1},
    "mirror": {"trials": 2, "sides": "right"},
    "follow-me": {"trials": 2, "movement": "reach across", "tolerance": 25},
}
"""So that a slow computer has the time for it."""

QUICK = ("drums", "follow-me")
"""What moves by the clock is not measured where software draws ten pictures a second: frames that
far apart tell neither a stroke's moment nor a way."""


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", names())
def test_an_exercise_is_played_and_verifies(
    lab: Lab, remote: Remote, known: Path, name: str
) -> None:
    sight = Sight()
    patient = RemotePatient("healthy", KNOWN_SEED, sight=sight)
    session = Session(lab, patient, known)
    chosen = [word for key, value in SETTINGS[name].items() for word in ("--set", f"{key}={value}")]
    with moved_by(remote, patient):
        session.play("--seated", "--supervised", *chosen, exercise=name)
        session.wait(360)
    sight.close()
    lab.assert_valid()
    (block,) = session.events("block_end")
    assert block.data["status"] == "completed", block.data
    ends = [event.data for event in session.events("trial_end") if not event.data["practice"]]
    assert ends
    if name not in QUICK:
        assert "success" in [end["status"] for end in ends], ends
    assert "verified" in session.rehab("replay", session.id(), "--verify").lower()
