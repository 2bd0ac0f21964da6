"""The program as installed, played in a real OpenXR runtime by movement from a socket."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import clips
import numpy as np
import pytest
from lab import Lab, wait_until
from people import Performance, RemotePatient
from playing_in_lab import KNOWN_SEED, Session, measured_range, moved_by, report
from remote import Remote

from rehab.measures.kinematics import DROPPED
from rehab.store import TrialRow

TIME_LIMIT, TRIALS = 6, 4


@pytest.mark.timeout(240)
def test_real_abduction_is_measured_within_15_degrees(lab: Lab, remote: Remote):
    clip = clips.abduction()
    performance = Performance(clip)
    session = Session(lab)
    with moved_by(remote, performance):
        session.play("--standing", "--set", f"trials={TRIALS}", "--set", f"time_limit={TIME_LIMIT}")
        session.see("phase", name="calibration reach")
        performance.act("reach")
        session.see("phase", name="calibration look")
        performance.act("rest")
        session.see("trial_begin")
        performance.act("clip")
        session.wait(150)
    lab.assert_valid()
    side = ("left", "right")[clip.active]
    measured = measured_range(report(session, lab.folder), side)
    truth = np.ptp(clip.elevation[:, clip.active])
    assert measured == pytest.approx(truth, abs=15), f"{clip.name}: {side}"
    assert "verified" in session.rehab("replay", session.id(), "--verify").lower()


@pytest.mark.timeout(240)
def test_simulated_patient_plays_a_block(lab: Lab, remote: Remote):
    patient = RemotePatient("healthy", seed=3)
    session = Session(lab, patient)
    with moved_by(remote, patient):
        session.play("--seated", "--set", f"trials={TRIALS}")
        session.see("session_end", 150)
        session.wait(20)
    lab.assert_valid()
    with session.store() as store:
        trials = store.trials(session.id())
        frames, _ = store.frames(session.id())
    reached = [trial for trial in trials if trial.status == "success"]
    assert len(reached) > TRIALS / 2, trials
    assert {trial.side for trial in reached} == {"left", "right"}
    # Where software drew too slowly a trial has no measures, as it should: its frames have holes.
    for trial in reached:
        whole = tracked_part(frames, trial) > 0.98
        for name, most in (("movement_time", TIME_LIMIT), ("peak_speed", 5.0)):
            value = trial.measures.get(name)
            assert 0.1 < value < most if value is not None else not whole, trial


def tracked_part(frames: np.ndarray, trial: TrialRow) -> float:
    """The part of the trial in which frames followed one another closely enough to measure."""
    inside = (frames["t_sample"] >= trial.t_begin) & (frames["t_sample"] <= trial.t_end)
    steps = np.diff(frames["t_sample"][inside]) * 1e-9
    return float(steps[steps <= DROPPED].sum() / steps.sum())


@pytest.mark.timeout(180)
def test_killed_session_is_stored_and_goes_on(lab: Lab, remote: Remote, known: Path):
    patient = RemotePatient("healthy", KNOWN_SEED)
    session = Session(lab, patient, known)
    with moved_by(remote, patient):
        program = session.play("--seated", "--set", f"trials={TRIALS}")
        session.see("trial_end", 60)
        program.send_signal(signal.SIGKILL)
        killed = time.perf_counter_ns()
        program.wait()
        lost = session.id()
        with session.store() as store:
            frames, gaps = store.frames(lost)
            done = store.resume_info(lost).trials_done
        assert not gaps
        assert np.array_equal(np.diff(frames["index"]), np.ones(len(frames) - 1))
        assert (killed - frames["t_sample"][-1]) * 1e-9 < 2.0

        # Its lease runs out within seconds; then the next start offers to go on.
        wait_until(lambda: _unfinished(session), 15, "the lease of the killed program to end")
        session.play("--seated", "--resume")
        session.see("session_end", 90)
        session.wait(20)
    with session.store() as store:
        cut_off, went_on = (store.session(one) for one in session.ids())
        trials = store.trials(went_on.id)
    assert cut_off.status == "interrupted"
    assert went_on.continues == lost
    assert [trial.number for trial in trials] == list(range(done + 1, TRIALS + 1))
    assert "verified" in session.rehab("replay", went_on.id, "--verify").lower()


def _unfinished(session: Session) -> bool:
    with session.store() as store:
        return bool(store.unfinished())


@pytest.mark.timeout(120)
def test_screenshot_shows_the_target(lab: Lab, remote: Remote, known: Path):
    patient = RemotePatient("healthy", KNOWN_SEED)
    session = Session(lab, patient, known)
    with moved_by(remote, patient):
        session.play("--seated", "--set", "trials=4", "--set", "time_limit=20")
        session.see("trial_begin", 90)  # and leave the star where it is
        time.sleep(1.0)
        picture = lab.screenshot(lab.folder / "star.png").astype(int)
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    amber = (red > 200) & (red - blue > 70) & (green > 110) & (green < red)
    for half in (amber[:, :480], amber[:, 480:]):
        assert half.sum() > 25, "no star in one eye's picture"
