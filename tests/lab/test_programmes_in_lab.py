"""A whole programme of each template in a real OpenXR runtime: prescribed by its command, played by
somebody whom it fits, its doses scaled to two minutes."""

from __future__ import annotations

import pytest
from as_due import assert_as_due
from clinic_in_lab import Clinic
from doses import CASES, Case, scaled
from lab import Lab
from people import RemotePatient
from playing_in_lab import Session, moved_by
from remote import Remote
from sight import Sight

from rehab.frame import SIDES
from rehab.limits import MARGIN

ALIAS = "invented-one"
SLACK = 4.0
"""Degrees by which the program may think a shoulder to be elsewhere than it is."""


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.template)
def test_a_whole_programme_is_played_as_it_is_due(
    lab: Lab, remote: Remote, clinic: Clinic, case: Case
) -> None:
    """In a clinic's own store, from admission to the report."""
    sight = Sight()
    clinic.admit(ALIAS, *case.found)
    copy = case.answered(clinic.copy(case.template))
    file = clinic.prescribe(ALIAS, scaled(copy, case.trials))
    patient = RemotePatient(case.profile, 3, seated=not case.standing, sight=sight)
    session = Session(lab, patient, clinic=clinic, alias=ALIAS)
    with moved_by(remote, patient):
        session.play(*case.options, exercise="")
        session.wait(1700)
    clinic.unlock()  # the keyboard has locked itself meanwhile
    made = assert_as_due(session, file, case.profile.says)
    for limit in made.limit:
        if limit.direction == "shoulder elevation":
            asked = patient.highest[SIDES.index(limit.side)]
            assert 0.0 < asked <= limit.degrees - MARGIN + SLACK
