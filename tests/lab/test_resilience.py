"""The program as installed through what goes wrong with headsets: it goes on, and says so."""

from __future__ import annotations

import re
import signal
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from lab import Lab, wait_until
from people import RemotePatient
from playing_in_lab import KNOWN_SEED, Session, moved_by, press
from remote import Remote

from rehab import math3d
from rehab.drivers.recentre import UNMOVED
from rehab.frame import FOCUSED, HAND, TRACKED

AT_EASE = ("--seated", "--set", "sides=right", "--set", "time_limit=30")
"""Right hand only, and time enough that nothing fails for being slow."""
KILLS = 10
CLEARING = (sys.executable, str(Path(__file__).with_name("clearing.py")))


@pytest.fixture
def patient() -> RemotePatient:
    return RemotePatient("healthy", KNOWN_SEED)


@pytest.fixture
def session(lab: Lab, remote: Remote, patient: RemotePatient, known: Path):
    """A session whose patient is known and is moved."""
    with moved_by(remote, patient):
        yield Session(lab, patient, known)


def asked_for(trials: int) -> tuple[str, ...]:
    return *AT_EASE, "--set", f"trials={trials}"


def finished(session: Session, trials: int) -> np.ndarray:
    """Let it come to its end; every trial was played and reached, and nothing is lost."""
    session.see("session_end", 90, status="completed")
    session.wait(20)
    session.lab.assert_valid()
    ended = [event.data for event in session.events("trial_end")]
    scored = [told["number"] for told in ended if told["status"] == "success"]
    assert scored == list(range(1, trials + 1)), ended
    assert len(session.ids()) == 1
    return session.assert_whole()


@pytest.mark.timeout(180)
def test_a_lost_controller_is_told_and_nothing_is_scored_without_it(session, patient):
    begun = session.begin(*asked_for(2))
    # The patient has not seen the target yet, so the trial goes on while the hand is gone.
    patient.inputs["active"] = (True, False)
    lost = session.see("hand", side="right", state="lost")
    time.sleep(1.0)
    patient.inputs["active"] = (True, True)
    found = session.see("hand", side="right", state="found")
    frames = finished(session, 2)

    tracked = frames["grip_right_bits"] == TRACKED
    gone = np.flatnonzero(~tracked[begun.frame :]) + begun.frame
    assert 1.5e9 < frames["t_sample"][gone[-1]] - frames["t_sample"][gone[0]] < 6e9
    assert lost.t - frames["t_sample"][gone[0]] < 1.2e9
    assert found.t - frames["t_sample"][gone[-1]] < 1.2e9
    assert (frames["grip_right"][gone] == 0).all()
    for event in session.events("trial_end"):
        if event.data["status"] == "success":
            assert tracked[event.frame]


@pytest.mark.timeout(180)
def test_bare_hands_play_in_place_of_controllers(lab: Lab, remote: Remote, patient):
    patient.inputs |= {"active": (False, False), "hand_tracking_active": (True, True)}
    patient.inputs["hand_curl"] = (np.full(5, 0.3), np.full(5, 0.3))
    session = Session(lab, patient)  # not known: the hands calibrate, too
    with moved_by(remote, patient):
        session.play(*asked_for(1))
        frames = finished(session, 1)
    played = frames[session.events("trial_begin")[0].frame :]
    assert (played["held"] == HAND).mean() > 0.95
    assert (played["joints_bits"][:, 1] == TRACKED).mean() > 0.95
    palm, grip = played["joints"][:, 1, 0, :3], played["grip_right"][:, :3]
    seen = played["joints_bits"][:, 1, 0] == TRACKED
    assert np.linalg.norm(palm - grip, axis=1)[seen].max() < 0.05


@pytest.mark.timeout(180)
def test_who_was_elsewhere_is_waited_for_and_asked(lab, session, patient):
    """Outside the play area; then in another program: Monado has one focus, and a second program
    that draws takes it until it ends."""
    session.begin(*asked_for(1))
    patient.place = UNMOVED + np.array([3.0, 0, 0, 0, 0, 0, 0], np.float32)
    session.see("trial_end", status="repeated")
    session.see("pause", reason="area")
    patient.place = UNMOVED
    session.agree(patient, "nod")

    begun = session.see("trial_begin", number=1)
    lab.program(*CLEARING, '{"frames": 90}', log="other.log", XR_ENABLE_API_LAYERS="")
    wait_until(lambda: len(session.events("trial_end")) == 2, 20, "a trial that was broken off")
    session.see("trial_end", status="repeated")
    paused = session.see("pause")
    assert paused.data["reason"] in {"focus", "headset"}
    session.agree(patient, "press")
    frames = finished(session, 1)
    without = begun.frame + np.flatnonzero(frames["presence"][begun.frame :] != FOCUSED)
    assert paused.t - frames["t_sample"][without[0]] < 0.1e9


@pytest.mark.timeout(180)
def test_recentring_in_a_trial_moves_play_space_and_repeats_the_trial(lab, session, patient):
    half = np.sqrt(0.5)
    session.begin(*asked_for(4))
    patient.waits = True  # else the star may be reached before the command is heard
    # Turned to the left and moved, as a chair on castors is: everything has to come along.
    patient.place = np.array([0.4, 0.0, -0.3, 0.0, half, 0.0, half], np.float32)
    time.sleep(0.5)
    session.command("recentre", mode="keep-height")
    moved = session.see("space", epoch=1, cause="command")
    patient.waits = False
    place = np.array(moved.data["transform"])
    np.testing.assert_allclose(place[:3], patient.place[:3], atol=0.1)
    assert math3d.yaw(place[3:]) == pytest.approx(np.pi / 2, abs=0.2)
    session.see("trial_end", status="repeated", number=1)
    session.see("trial_end", status="success", number=1)

    session.see("trial_begin", number=2)
    press(patient, 1.3, b_click=(False, True))  # menu, on the lab's controllers
    session.see("recentre")
    session.see("space", epoch=2, cause="command")
    session.see("trial_end", status="success", number=2)

    session.see("trial_end", status="success", number=3)

    patient.waits = True  # for the headset's own button
    session.see("trial_begin", number=4)
    patient.place = UNMOVED
    time.sleep(0.5)
    lab.run("monado-ctl", "-c")  # as at the headset's own button
    moved = session.see("space", epoch=3, cause="runtime")
    patient.waits = False
    session.see("trial_end", status="repeated", number=4)
    frames = finished(session, 4)
    epochs = frames["space_epoch"]
    assert (np.diff(epochs) >= 0).all()
    assert moved.frame == np.searchsorted(epochs, 3)
    assert np.linalg.norm(frames["head"][moved.frame][[0, 2]]) < 0.02
    for begun, ended in trials(session):
        if ended.data["status"] == "success":
            assert epochs[begun.frame] == epochs[ended.frame]


@pytest.mark.timeout(240)
def test_a_runtime_killed_ten_times_costs_only_the_trials_it_broke(lab, session, patient):
    session.begin(*asked_for(1))
    for time_of_it in range(KILLS):
        lab.kill()
        session.see("trial_end", status="repeated")
        time.sleep(0.3)
        lab.start()
        session.see("runtime", news="back")
        session.agree(patient, ("nod", "press")[time_of_it % 2])
        session.see("trial_begin")
    frames = finished(session, 1)
    told = [event.data["news"] for event in session.events("runtime")]
    assert [news for news in told if news in ("away", "back")] == ["away", "back"] * KILLS
    assert len(frames) == frames["index"][-1] + 1


@pytest.mark.timeout(180)
def test_a_program_started_before_the_runtime_waits_for_it(
    lab: Lab, remote: Remote, patient, known: Path
):
    session = Session(lab, patient, known)
    lab.kill()
    program = session.play(*asked_for(1))
    wait_until(lambda: re.search(r"[Ww]ait", lab.log()), 15, "a word about what is waited for")
    lab.start()
    with moved_by(remote, patient):
        session.see("session_end", 60, status="completed")
        session.wait(20)
    assert program.returncode == 0
    lab.assert_valid()
    session.assert_whole()


def test_waiting_for_a_runtime_ends_at_ctrl_c(lab: Lab):
    session = Session(lab)
    lab.kill()
    program = session.play("--seated")
    wait_until(lambda: re.search(r"[Ww]ait", lab.log()), 15, "a word about what is waited for")
    program.send_signal(signal.SIGINT)
    session.wait(10, code=130)
    assert session.ids() == []


def trials(session: Session) -> list[tuple]:
    """The beginning and the end of each."""
    return list(zip(session.events("trial_begin"), session.events("trial_end"), strict=True))
