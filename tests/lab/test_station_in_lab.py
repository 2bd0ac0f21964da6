"""A morning at the station, played in a real OpenXR runtime: nobody types a command in a shell.

Seconds are between two facts on the computer's one clock: the press that opens it (unlocking, or
*Start* beside a name in today's list), and an event that the session told.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace

import pytest
from as_due import assert_as_due
from clinic_in_lab import THERAPIST, Clinic
from doses import CASES, Case, reaching, scaled
from people import RemotePatient
from playing_in_lab import KNOWN_SEED
from playing_in_lab import Session as Whole
from station_in_lab import Station, seconds

from rehab.cli import compose
from rehab.drivers.patient import PROFILES, PatientDriver, Profile
from rehab.prescription.templates import template
from rehab.station.shown import After, Form, Person, Playing, Today
from rehab.store import Session, Store

NEW_WITHIN, KNOWN_WITHIN = 240.0, 90.0


@dataclass(frozen=True)
class Known:
    """A patient who has played before: who, what is prescribed, what staff do meanwhile."""

    name: str
    profile: Profile
    programme: str
    command: str
    stopped: bool = True
    """else it is played to its end"""
    one_armed: bool = False
    standing: bool = False
    like: str = "healthy"
    """the profile that they were measured with …"""
    met: str = "star-reach"
    """… in this exercise, which is the one that is prescribed"""

    @property
    def alias(self) -> str:
        """Says nothing of them."""
        return self.name.split()[0].lower() + "-example"


def of(case: str, *blocks: str, trials: int = 3) -> str:
    """A template's programme without its tests, and with those blocks only."""
    (found,) = [one for one in CASES if one.template == case]
    return scaled(found.answered(template(case)), trials, tests=False, only=blocks)


MORNING = (
    Known(
        *("Ada Invented", PROFILES["frozen-shoulder-right"]),
        *(of("adhesive-capsulitis", "forward"), "easier"),
        like="frozen-shoulder-right",
        met="sunrise",
    ),
    Known("Bela Made-up", PROFILES["healthy"], reaching("both"), "pause", stopped=False),
    Known(
        *("Cleo Nobody", PROFILES["stroke-left-neglect"], of("arm-after-stroke", "reach"), "skip"),
        like="stroke-left-neglect",
    ),
    Known("Dora Unreal", PROFILES["healthy"], reaching("right"), "skip", one_armed=True),
    Known(
        *("Emil Fabled", PROFILES["neck-pain"], of("neck-pain", "follow"), "easier"),
        met="dragonfly",
    ),
    Known(
        *("Fini Supposed", CASES[3].profile, of("shoulder-arthroplasty", "raise"), "harder"),
        met="sunrise",
    ),
    Known(
        *("Gero Imagined", CASES[4].profile, of("balance-older-age", "reach"), "pause"),
        standing=True,
    ),
    Known("Hedi Pretend", CASES[5].profile, of("persistent-pain", "near"), "skip", stopped=False),
)


def known(clinic: Clinic, *patients: Known) -> None:
    """Each becomes a patient whose body was measured here before, and who has a programme."""
    for number, one in enumerate(patients):
        clinic.admit(one.alias, name=one.name, born=f"19{50 + number}-04-{11 + number}")
        with Store.open(clinic.home / "rehab.db", actor=THERAPIST) as store:
            seated = not one.standing
            source = PatientDriver(
                one.like, KNOWN_SEED, window=False, seated=seated, real_time=False
            )
            asked = compose.programme(one.met, ("trials=1",), standing=one.standing)
            who = store.patient(one.alias)
            compose.play(store, who, asked, source, None, watch=lambda _: None)
        clinic.prescribe(one.alias, one.programme)


@pytest.mark.timeout(900)
def test_two_known_patients_play_one_after_the_other(station: Station, clinic: Clinic) -> None:
    """The first plays all that is due; the second, whose programme asks nothing, is stopped."""
    first, second = replace(MORNING[0], stopped=False), replace(MORNING[1], stopped=True)
    brief = "questions = false\nratings = false\n" + second.programme
    played, _ = morning(station, clinic, (first, replace(second, programme=brief)))
    whole = Whole(station.lab, clinic=clinic, alias=first.alias, played=played.id)
    assert_as_due(whole, clinic.file(first.alias), first.profile.says)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_eight_known_patients_play_in_one_morning(station: Station, clinic: Clinic) -> None:
    played = morning(station, clinic, MORNING)
    station.lab.assert_valid()
    for session in played:
        assert "verified" in clinic("replay", session.id, "--verify").lower()


def morning(station: Station, clinic: Clinic, patients: tuple[Known, ...]) -> list[Session]:
    """All of them: each starts in time, is told something, and leaves nothing on the screen."""
    known(clinic, *patients)
    station.unlock()
    starts, played = [], []
    for one in patients:
        session, start = visit(station, one)
        starts.append(start)
        played.append(session)
        if one is patients[0]:
            note(station, one, session)
            adverse(station, one, session)
        if one is patients[-1]:
            wrong_person(station, session, patients[0])
        else:
            station.staff.press("next")
        shown = station.staff.at(Today)
        assert station.desk.picture() is None
        assert session.id not in str(shown)
    print("seconds from Start to the first repetition:", *(f"{one:.1f}" for one in starts))
    print(f"median {statistics.median(starts):.1f}, {station.staff.presses} presses in all")
    assert max(starts) <= KNOWN_WITHIN
    return played


def visit(station: Station, one: Known) -> tuple[Session, float]:
    """From *Start* in today's list to what the session came to; and seconds to a repetition."""
    patient = RemotePatient(one.profile, KNOWN_SEED, seated=not one.standing, sight=station.sight)
    if one.one_armed:
        patient.inputs["active"] = (False, True)
    others = [other.name for other in MORNING if other.name != one.name]
    with station.worn_by(patient):
        began = time.perf_counter_ns()
        station.staff.press("start", one.alias)
        session = station.begin()
        assert session.patient == one.alias
        first = station.see(session, "trial_begin", 300)
        shown = station.staff.at(Playing)
        assert not [name for name in others if name in str(shown)]
        told = station.tell(one.command)
        if one.command == "pause":
            station.tell("resume")
        if one.command in ("easier", "harder"):
            assert "active from repetition" in told
        came = station.stop() if one.stopped else station.staff.at(After).screen
    assert one.name in came.patient
    ended = station.store.session(session.id)
    assert ended.status == ("stopped" if one.stopped else "completed"), came
    return session, seconds(began, first.t)


def note(station: Station, one: Known, session: Session) -> None:
    """Two presses, beside the typing."""
    station.staff.press("note")
    station.staff.type("note", "Wanted to go on.")
    station.staff.press("save")
    station.staff.at(After)
    (made,) = station.store.care.notes(station.store.patient(one.alias))
    assert (made.text, made.session_id) == ("Wanted to go on.", session.id)


def adverse(station: Station, one: Known, session: Session) -> None:
    """Two presses: it is filled in as it most often is."""
    before = station.staff.presses
    station.staff.press("adverse")
    station.staff.press("save")
    assert station.staff.presses == before + 2
    station.staff.at(After)
    (made,) = station.store.care.adverse_events(station.store.patient(one.alias))
    assert made.session_id == session.id


def wrong_person(station: Station, session: Session, right: Known) -> None:
    """It was somebody else: the session moves to them."""
    station.staff.press("reassign")
    station.staff.type("search", right.name.split()[0])
    station.staff.choose("whose", right.alias)
    station.staff.press("move")
    assert station.store.session(session.id).patient == right.alias


@pytest.mark.long
@pytest.mark.timeout(400)
def test_another_body_in_the_headset_waits_for_staff(station: Station, clinic: Clinic) -> None:
    """A taller person sits down in the patient's place: nothing is played in the record."""
    one = MORNING[1]
    known(clinic, one)
    station.unlock()
    taller = replace(one.profile, stature=1.14 * one.profile.stature)
    with station.worn_by(RemotePatient(taller, KNOWN_SEED, sight=station.sight)):
        station.staff.press("start", one.alias)
        session = station.begin()
        told = station.see(session, "staff", 120)
        assert told.data["why"] == "identity"
        assert "higher than is known of the patient" in told.data["because"]
        shown = station.staff.until(
            lambda it: isinstance(it.screen, Playing) and it.screen.ask, "a question"
        )
        assert one.name in shown.screen.ask.heading
        time.sleep(5.0)  # it waits
        assert not [e for e in station.store.events(session.id) if e.kind == "trial_begin"]
        station.staff.press("wrong person")
        station.staff.at(After)
    assert not [e for e in station.store.events(session.id) if e.kind == "trial_begin"]
    station.lab.assert_valid()


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", [CASES[0], None], ids=["a template", "ten safe minutes"])
def test_a_new_patient_plays_within_four_minutes(
    station: Station,
    clinic: Clinic,
    case: Case | None,
) -> None:
    staff = station.staff
    station.unlock()
    staff.press("new")
    for about, text in (("name", "Ida Newcomer"), ("born", "1957-03-02")):
        staff.type(about, text)
    staff.choose("consent", "care")
    staff.press("next")
    staff.press("save")  # all asked, nothing found
    staff.at(Form)
    if case is None:
        staff.press("skip")
    else:
        staff.choose("template", case.template)
        for asked in template(case.template).questions:
            staff.type(asked, case.answer(asked))
        staff.press("prescribe")
    staff.at(Person)
    patient = RemotePatient(CASES[0].profile, 3, sight=station.sight)
    with station.worn_by(patient):
        staff.press("start")
        session = station.begin()
        welcome = station.see(session, "phase")
        first = station.see(session, "trial_begin", 300)
        station.stop()
    told = [event for event in station.store.events(session.id) if event.frame <= first.frame]
    phases = [event.data["name"] for event in told if event.kind == "phase"]
    met = ["tour fit", "tour sharp", "tour look", "tour hands", "tour light", "tour pause"]
    for phase in ("welcome", *met, "tour hurts", "questions", "calibration rest", "practice"):
        assert phase in phases, phases
    asked = [event.data["answer"] for event in told if event.kind == "question"]
    assert asked == ["no"] * 3
    playing, trying = seconds(staff.began, welcome.t), seconds(staff.began, first.t)
    print(f"seconds from the first press to play: {playing:.1f}; to the first try: {trying:.1f}")
    print(f"{staff.presses} presses, each letter's field counted as one")
    assert trying <= NEW_WITHIN
    station.lab.assert_valid()
    assert "verified" in clinic("replay", session.id, "--verify").lower()
