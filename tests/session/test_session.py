"""Whole sessions, played from frames through the real scene, body, exercise and loop."""

from __future__ import annotations

import gc
import json
import signal
from typing import Any

import pytest

from rehab.body import Calibration
from rehab.errors import UserError
from rehab.session import BlockPlan, Director, Programme, inputs_of, play, replay, verify
from tests.session.person import ABSENT, HZ, VISIBLE, Notes, Person, between
from tests.session.playing import (
    Played,
    direct,
    of,
    run,
    stars,
    trial_frames,
    uncalibrated,
    undisturbed,
)


@pytest.fixture(scope="module")
def whole() -> tuple[Played, Person, Director]:
    return run(uncalibrated(10))


def test_a_session_goes_through_its_phases_to_its_end(whole: tuple) -> None:
    events, person, director = whole
    assert [p["name"] for p in of(events, "phase")] == [
        "welcome",
        "calibration rest",
        "calibration reach",
        "calibration look",
        "instruction",
        "trials",
        "summary",
        "end",
    ]
    assert [t["status"] for t in of(events, "trial_end")] == ["success"] * 10
    assert of(events, "block_end")[0]["status"] == "completed"
    assert events[-1].kind == "session_end"
    assert director.status == "completed"
    pulses = [(side, seconds, strength) for side, seconds, strength, _ in person.pulses]
    arms = [("left", "right").index(t["side"]) for t in of(events, "trial_end")]
    assert pulses == [(arm, 0.06, 0.5) for arm in arms]


def test_events_are_json_and_their_numbers_say_what_the_person_did(whole: tuple) -> None:
    events, *_ = whole
    stored = [e._replace(data=json.loads(json.dumps(e.data))) for e in events]
    assert verify(stored, events, exact=True) == []
    for trial in of(events, "trial_end"):
        results = trial["results"]
        # The person waits 0.3 s from the frame that is drawn; it is shown 25 ms after it is
        # sampled and seen one frame later. Onset is where a tenth of the speed is passed.
        assert results["reaction_time"] == pytest.approx(0.3, abs=0.03)
        assert results["path_efficiency"] > 0.999
        assert results["peak_speed"] > 0.3
        assert trial["seen"] == 1.0


def test_a_reaction_is_timed_from_when_the_star_is_seen() -> None:
    def late(record: Any) -> None:
        record["t_display"] += 100_000_000

    plain = undisturbed(4)
    events, *_ = run(stars(4), Person(change=late))
    for trial, same in zip(of(events, "trial_end"), of(plain, "trial_end"), strict=True):
        sooner = same["results"]["reaction_time"] - trial["results"]["reaction_time"]
        assert sooner == pytest.approx(0.1, abs=1e-6)
        assert trial["results"]["movement_time"] == pytest.approx(
            same["results"]["movement_time"], abs=1e-6
        )


def test_both_arms_are_asked_equally_often_in_no_fixed_order() -> None:
    orders = set()
    for seed in range(3):
        programme = Programme((BlockPlan("star-reach", {"trials": 6}),), seed=seed)
        events, *_ = run(programme)
        order = [t["side"] for t in of(events, "trial_begin")]
        assert order.count("left") == order.count("right") == 3
        assert all({order[i], order[i + 1]} == {"left", "right"} for i in (0, 2, 4))
        orders.add(tuple(order))
    assert len(orders) > 1


def test_replay_tells_the_same_to_the_last_bit(whole: tuple) -> None:
    events, person, _ = whole
    programme = Programme.from_dict(json.loads(json.dumps(uncalibrated(10).to_dict())))
    assert programme == uncalibrated(10)
    assert verify(events, replay(person.frames(), programme), exact=True) == []


def test_verify_names_what_differs(whole: tuple) -> None:
    events, *_ = whole
    at = next(i for i, e in enumerate(events) if e.kind == "trial_end")
    old = events[at]
    results = {**old.data["results"], "peak_speed": old.data["results"]["peak_speed"] + 1e-3}
    other = [*events]
    other[at] = old._replace(data={**old.data, "results": results})
    (only,) = verify(events, other)
    assert "results.peak_speed" in only
    late = [e._replace(frame=e.frame + 1) for e in events]
    assert verify(events, late) == []
    assert verify(events, late, exact=True)
    assert verify(events, [e._replace(frame=e.frame + 2) for e in events])
    assert verify(events, events[:-3])
    assert "is now trial_begin" in verify(events, [*events[:at], *events[at + 1 :]])[-1]
    assert verify(events[:-4], events) == []  # cut off by a crash: compared as far as it goes


def test_a_pause_in_a_trial_repeats_it_and_scores_nothing() -> None:
    plain = undisturbed(4)
    begin, end = trial_frames(plain)[1]
    middle = (begin + end) // 2
    away = between(middle, middle + 3 * HZ, presence=ABSENT)
    events, person, _ = run(stars(), Person(change=away))
    trials = of(events, "trial_end")
    assert [(t["number"], t["status"]) for t in trials] == [
        (1, "success"),
        (2, "repeated"),
        (2, "success"),
        (3, "success"),
        (4, "success"),
    ]
    assert trials[1]["results"] == {}
    assert trials[1]["side"] == trials[2]["side"]
    places = [c["position"] for c in of(events, "cue") if c["cue"] == "appear"]
    assert places[1] == pytest.approx(places[2], abs=0.02)
    assert of(events, "pause") == [{"reason": "headset"}]
    assert of(events, "resume") == [{"after": "headset"}]
    assert of(events, "block_end")[0]["trials"] == 4
    assert verify(events, replay(person.frames(), stars()), exact=True) == []


def test_flickering_presence_moves_no_measure() -> None:
    plain = undisturbed(6)
    blinks = [begin + 20 for begin, _ in trial_frames(plain)[:1]]
    blinks += [2 * HZ, 6 * HZ, 10 * HZ, 17 * HZ, 24 * HZ]  # welcome, all three poses, instruction

    def change(record: Any) -> None:
        if int(record["index"]) in blinks:
            record["presence"] = VISIBLE

    events, *_ = run(stars(6), Person(change=change))
    scored = [t for t in of(events, "trial_end") if t["status"] != "repeated"]
    for trial, same in zip(scored, of(plain, "trial_end"), strict=True):
        assert trial["side"] == same["side"]
        for name, value in same["results"].items():
            # A blink leaves a calibration another frame or two: a millimetre, a tenth of a degree.
            assert trial["results"][name] == pytest.approx(value, rel=3e-3, abs=1e-3), name
    assert len(of(events, "pause")) == len(of(events, "resume")) == len(blinks)


def test_a_lost_head_pauses_and_a_blink_of_tracking_does_not() -> None:
    plain = undisturbed(2)
    begin, _ = trial_frames(plain)[0]
    blink, *_ = run(stars(2), Person(change=between(begin + 5, begin + 9, head_bits=3)))
    assert of(blink, "pause") == []
    lost, *_ = run(stars(2), Person(change=between(begin + 5, begin + 95, head_bits=3)))
    assert of(lost, "pause") == [{"reason": "tracking"}]
    assert [t["status"] for t in of(lost, "trial_end")] == ["repeated", "success", "success"]


def test_a_lost_hand_scores_no_touch_and_is_told() -> None:
    person = Person(change=between(0, 10**6, grip_left_bits=0))
    events, *_ = run(stars(2, sides="left", time_limit=2), person)
    for trial in of(events, "trial_end"):
        assert (trial["status"], trial["seen"], trial["results"]) == ("timeout", 0.0, {})


def test_a_star_times_out_by_display_time_alone() -> None:
    idle = Person(arms=(1,))
    events, *_ = run(stars(2, sides="left", time_limit=3), idle)
    lasted = [(end - begin) / HZ for begin, end in trial_frames(events)]
    assert lasted == pytest.approx([3.0, 3.0], abs=0.03)
    assert [t["status"] for t in of(events, "trial_end")] == ["timeout", "timeout"]
    assert "reaction_time" not in of(events, "trial_end")[0]["results"]


def test_the_menu_button_pauses_and_goes_on() -> None:
    plain = undisturbed(2)
    begin, _ = trial_frames(plain)[0]

    def press(record: Any) -> None:
        index = int(record["index"])
        record["menu"][1] = begin + 10 <= index < begin + 20 or begin + 300 <= index < begin + 303

    events, person, _ = run(stars(2), Person(change=press))
    pause, resume = (next(e for e in events if e.kind == k) for k in ("pause", "resume"))
    assert (pause.data, pause.frame) == ({"reason": "menu"}, begin + 10)
    assert (resume.data, resume.frame) == ({"after": "menu"}, begin + 300)
    assert verify(events, replay(person.frames(), stars(2)), exact=True) == []


def test_commands_take_effect_at_their_frame_and_replay() -> None:
    plain = undisturbed(3)
    first, second = (begin for begin, _ in trial_frames(plain)[:2])
    asked = next(e.frame for e in plain if e.data.get("name") == "instruction")
    commands: dict[int, tuple[str, dict[str, Any]]] = {
        first + 10: ("pause", {}),
        first + 100: ("resume", {}),
        second + 200: ("dance", {}),
        asked + 20: ("skip", {}),
    }
    notes = Notes(dict(commands))
    person, events = Person(), []
    director = Director(stars(3), on_event=events.append, vibrate=person.vibrate)
    assert play(person, None, director, notes) == "completed"
    assert [frame for _, frame in notes.acknowledged] == sorted(commands)
    told = [(e.frame, e.data["name"]) for e in events if e.kind == "command"]
    assert told == [(frame, commands[frame][0]) for frame in sorted(commands)]
    refused = [c for c in of(events, "command") if "refused" in c]
    assert [c["name"] for c in refused] == ["dance"]
    again = replay(person.frames(), stars(3), inputs_of(events))
    assert verify(events, again, exact=True) == []


def test_skip_leaves_a_trial_out() -> None:
    plain = undisturbed(3)
    begin, _ = trial_frames(plain)[1]
    events, *_ = run(stars(3), commands={begin + 5: ("skip", {})})
    assert [t["status"] for t in of(events, "trial_end")] == ["success", "skipped", "success"]


@pytest.mark.parametrize(("offset", "goodbye"), [(10, True), (-100, True)])
def test_stop_closes_everything_and_says_goodbye(offset: int, goodbye: bool) -> None:
    plain = undisturbed(3)
    begin, _ = trial_frames(plain)[1]
    events, person, director = run(stars(3), commands={begin + offset: ("stop", {})})
    assert director.status == "stopped"
    assert of(events, "block_end")[0]["status"] == "stopped"
    assert len(of(events, "trial_begin")) == len(of(events, "trial_end"))
    assert ([p["name"] for p in of(events, "phase")][-2] == "summary") == goodbye
    again = replay(person.frames(), stars(3), inputs_of(events))
    assert verify(events, again, exact=True) == []


def test_stop_in_a_pause_ends_at_once() -> None:
    away = between(2000, 10**6, presence=ABSENT)
    events, *_ = run(stars(30), Person(change=away), {2100: ("stop", {})})
    assert (events[-1].kind, events[-1].frame) == ("session_end", 2100)


def test_a_driver_that_ends_leaves_nothing_open() -> None:
    events, *_ = run(uncalibrated(3), Person(frames=30 * HZ))
    assert len(of(events, "trial_begin")) == len(of(events, "trial_end"))
    assert of(events, "block_end")[0] | {"reason": ""} == of(events, "block_end")[0] | {
        "status": "stopped",
        "reason": "",
    }
    assert of(events, "session_end") == [{"status": "stopped", "reason": "the driver ended"}]


def test_ctrl_c_ends_the_session_in_order() -> None:
    def interrupt(record: Any) -> None:
        if int(record["index"]) == 30 * HZ:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    events, *_ = run(uncalibrated(3), Person(change=interrupt))
    assert signal.getsignal(signal.SIGINT) is before
    assert of(events, "command")[0]["name"] == "stop"
    assert of(events, "session_end")[0]["status"] == "stopped"


def test_recentring_is_passed_on_and_repeats_the_trial() -> None:
    plain = undisturbed(3)
    begin, _ = trial_frames(plain)[1]
    events, person, _ = run(stars(3), commands={begin + 10: ("recentre", {"mode": "full"})})
    assert person.recentred == ["full"]
    unmoved = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    assert of(events, "space") == [{"epoch": 1, "cause": "command", "transform": unmoved}]
    statuses = [t["status"] for t in of(events, "trial_end")]
    assert statuses == ["success", "repeated", "success", "success"]
    again = replay(person.frames(), stars(3), inputs_of(events))
    assert verify(events, again, exact=True) == []


def test_a_resumed_session_goes_on_without_calibrating(whole: tuple) -> None:
    first, *_ = whole
    known = Calibration.from_dict(of(first, "calibrated")[0]["calibration"])
    resumed = uncalibrated(10).resumed(known, 8)
    assert Programme.from_dict(json.loads(json.dumps(resumed.to_dict()))) == resumed
    events, person, _ = run(resumed)
    assert of(events, "calibrated")[0]["source"] == "stored"
    assert not [p for p in of(events, "phase") if p["name"].startswith("calibration")]
    told = [(t["number"], t["side"]) for t in of(events, "trial_end")]
    assert told == [(t["number"], t["side"]) for t in of(first, "trial_end")][7:]
    assert verify(events, replay(person.frames(), resumed), exact=True) == []


def test_warnings_of_the_recorder_are_shown_and_change_nothing() -> None:
    class Full(Notes):
        def write(self, frame: Any) -> None:
            super().write(frame)
            self.warning = "The disk is full." if 11 * HZ < self.written < 16 * HZ else None

    shown: dict[int, bool] = {}
    events: Played = []
    person = Person()
    director = Director(stars(2), on_event=events.append, vibrate=person.vibrate)

    def look(record: Any) -> None:
        sheets = [director.scene.words[row].said for row in director.scene.words]
        shown[int(record["index"])] = "The disk is full." in sheets

    person.change = look
    play(person, None, director, Full())
    assert not shown[10 * HZ]
    assert shown[14 * HZ]
    plain = undisturbed(2)
    assert verify(plain, events, exact=True) == []


def test_no_cyclic_garbage_is_made_by_a_frame() -> None:
    person = Person(arms=())
    director = direct(stars(4, time_limit=30), person, [])
    for _ in range(1800):
        person.wait()
        frame = person.frame()
        director.step(frame, director.estimator.step(frame))
        person.draw(None, director.scene)
    gc.collect()
    gc.disable()
    try:
        for _ in range(500):
            person.wait()
            frame = person.frame()
            director.step(frame, director.estimator.step(frame))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_programme_that_cannot_be_played_says_why() -> None:
    for programme, word in (
        (Programme(()), "no block"),
        (Programme((BlockPlan("star-rech"),)), "star-reach"),
        (stars(99), "1 to 60"),
        (Programme((BlockPlan("star-reach", kind="game"),)), "assessment"),
        (Programme((BlockPlan("star-reach"),), posture="lying"), "seated"),
        (Programme((BlockPlan("star-reach"),), seed=-1), "-1"),
        (Programme((BlockPlan("star-reach"),), first_trial=0), "from 1"),
        (Programme((BlockPlan("star-reach"),), mounts=("hand", "foot")), "right=foot"),
    ):
        with pytest.raises(UserError, match=word):
            programme.check()
    with pytest.raises(UserError, match="cannot be read"):
        Programme.from_dict({"blocks": []})
