"""Playing: what is told, what Ctrl-C leaves, and how a session that was cut off goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from cli_program import Program, Within

from rehab.store import Store

PLAY = ("play", "--patient", "anna-example", "--exercise", "star-reach")
PLAY += ("--driver", "patient", "--headless")


def _until(condition: Callable[[], bool], patience: float = 30.0) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _trials(program: Program) -> int:
    with Store.open(program.store) as store:
        return sum(session.trials for session in store.sessions())


def test_it_is_told_line_by_line(within: Within) -> None:
    done = within(*PLAY, "--set", "trials=2", "--seed", "4")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("For invented people only: ")
    assert lines[1:5] == [
        "Welcome",
        "Getting to know the body: the arms rest",
        "Getting to know the body: reaching forward",
        "Getting to know the body: looking about",
    ]
    assert lines[5].startswith("Calibrated: the left hand reaches ")
    assert lines[6] == "Star reach"
    assert [line.split()[:4] for line in lines[7:9]] == [
        ["trial", "1", "of", "2"],
        ["trial", "2", "of", "2"],
    ]
    assert lines[-2].endswith(": completed.")
    assert lines[-1] == "Next: rehab report anna-example"


def test_another_day_the_known_body_is_checked_and_kept(within: Within) -> None:
    for _ in range(2):
        again = within(*PLAY, "--set", "trials=1")
        assert again.returncode == 0, again.stderr
    assert "The body is that of last time: nothing more is measured" in again.stdout
    assert "reaching forward" not in again.stdout
    with Store.open(within.store) as store:
        checked, measured = store.calibrations("anna-example")
        newest = store.sessions("anna-example")[-1]
    assert (measured["source"], checked["source"]) == ("measured", "checked")
    for name in ("upper_arm", "forearm", "neck", "shoulder_width", "reach"):
        assert checked["calibration"][name] == measured["calibration"][name]
    assert within("replay", newest.id, "--verify").returncode == 0
    standing = within(*PLAY, "--set", "trials=1", "--standing")
    assert "reaching forward" in standing.stdout


def test_mount_and_gaze_are_kept_with_the_session(within: Within) -> None:
    fastened = ("--mount", "left=forearm", "--record-gaze")
    assert within(*PLAY, "--set", "trials=1", *fastened).returncode == 0
    with Store.open(within.store) as store:
        (session,) = store.sessions()
        (told,) = (e.data for e in store.events(session.id) if e.kind == "calibrated")
    assert session.programme["mounts"] == ["forearm", "hand"]
    assert session.programme["record_gaze"] is True
    assert told["calibration"]["mounts"] == ["forearm", "hand"]
    assert within("replay", "0", "--verify").returncode == 0
    assert within("report", "anna-example").returncode == 0


def test_ctrl_c_ends_it_in_order(within: Within) -> None:
    playing = within.start(*PLAY, "--set", "trials=60", "--profile", "stroke-left-moderate")
    _until(lambda: _trials(within) > 0)
    playing.send_signal(signal.SIGINT)
    _, said = playing.communicate(timeout=30)
    assert playing.returncode == 130
    assert said == ""
    with Store.open(within.store) as store:
        (session,) = store.sessions()
        assert session.status == "stopped"
        assert store.events(session.id)[-1].kind == "session_end"
        assert not store.frames(session.id)[1]
    assert within("replay", "0", "--verify").returncode == 0


def _cut_off(within: Within) -> str:
    playing = within.start(*PLAY, "--set", "trials=30", "--profile", "stroke-left-moderate")
    _until(lambda: _trials(within) > 1)
    playing.kill()
    playing.communicate()
    with Store.open(within.store) as store:
        _until(lambda: bool(store.unfinished()))
        (session,) = store.sessions()
    return session.id


def test_what_was_cut_off_is_closed_and_said(within: Within) -> None:
    lost = _cut_off(within)
    done = within(*PLAY, "--set", "trials=1")
    assert done.returncode == 0, done.stderr
    said = f"Session {lost} was cut off earlier; it is closed as interrupted, all that was"
    assert done.stdout.splitlines()[1].startswith(said)
    with Store.open(within.store) as store:
        assert [s.status for s in store.sessions()] == ["interrupted", "completed"]
    assert within("replay", lost, "--verify").returncode == 0


def test_what_was_cut_off_goes_on(within: Within) -> None:
    lost = _cut_off(within)
    with Store.open(within.store) as store:
        done = max(trial.number for trial in store.trials(lost))
    resumed = within(*PLAY, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert f"Resuming session {lost} at trial {done + 1}." in resumed.stdout
    assert "Calibration" not in resumed.stdout
    with Store.open(within.store) as store:
        old, new = store.sessions()
        assert (old.status, new.status, new.continues) == ("interrupted", "completed", lost)
        assert [t.number for t in store.trials(new.id)] == list(range(done + 1, 31))


def test_a_recording_plays_again_as_it_was(within: Within) -> None:
    assert within(*PLAY, "--set", "trials=2", "--seed", "9").returncode == 0
    with Store.open(within.store) as store:
        (first,) = store.sessions()
    played = ("play", "--patient", "anna-example", "--driver", f"replay:{first.id}", "--headless")
    assert within(*played).returncode == 0
    with Store.open(within.store) as store:
        _, second = store.sessions()
        assert store.events(first.id) == store.events(second.id)


def test_exercises_name_their_bounds(program: Program) -> None:
    listed = program("exercises", "list").stdout
    assert {"door/1", "star-reach/2", "sunrise/1", "well/1"} <= set(listed.split())
    assert "a whole number from 1 to 60" in listed
