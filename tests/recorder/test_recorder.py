"""What goes into the recorder comes out of the store."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from made import MOTION, Event, begun, clip, same, walk, with_extras

from rehab.frame import FRAME, FrameBuffer
from rehab.recorder import Recorder
from rehab.recorder.cost import write_cost
from rehab.recorder.cutter import Cutter
from rehab.recorder.ring import Ring
from rehab.store import Store
from rehab.store.blocks import MOST_FRAMES

CLIPS = sorted(MOTION.glob("aframe_*.npz"))


def until(holds, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.02)


def record(path, frames: np.ndarray, events=(), status: str = "completed", **more) -> str:
    session = begun(path)
    recorder = Recorder(path, session, **more)
    told = sorted(events, key=lambda event: event.frame)
    for frame in frames:
        while told and told[0].frame <= frame["index"]:
            recorder.event(told.pop(0))
        recorder.write(frame)
    for event in told:
        recorder.event(event)
    assert recorder.close(status) is None
    return session


def test_frames_come_back_as_written(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(1234)
    session = record(path, frames)
    with Store.open(path) as store:
        back, gaps = store.frames(session)
        assert same(back, frames)
        assert gaps == []
        row = store.session(session)
    assert (row.frames, row.status, row.live) == (1234, "completed", False)
    assert row.ended_at is not None
    assert row.seconds == pytest.approx(1233 / 90, abs=1e-3)


def test_gaze_is_stored_only_with_leave(tmp_path) -> None:
    frames = with_extras(walk(300), "gaze", "trackers", "joints")
    without = frames.copy()
    without["gaze"], without["gaze_bits"] = 0.0, 0
    for leave, expected in ((False, without), (True, frames)):
        path, given = tmp_path / f"{leave}.db", frames.copy()
        session = record(path, given, gaze=leave)
        with Store.open(path) as store:
            assert same(store.frames(session)[0], expected)
        assert same(given, frames)  # who looks at the driver's frame still has it


def test_gaze_is_not_stored_unasked(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = record(path, with_extras(walk(90), "gaze"))
    with Store.open(path) as store:
        back, _ = store.frames(session)
    assert not back["gaze"].any()
    assert not back["gaze_bits"].any()


@pytest.mark.skipif(not CLIPS, reason=f"no clips in {MOTION}")
def test_real_movement_comes_back_as_written(tmp_path) -> None:
    path, frames = tmp_path / "s.db", clip(CLIPS[0])
    session = record(path, frames)
    with Store.open(path) as store:
        assert same(store.frames(session)[0], frames)


def test_a_drivers_own_record_is_copied_not_kept(tmp_path) -> None:
    path, buffer = tmp_path / "s.db", FrameBuffer()
    session = begun(path)
    recorder = Recorder(path, session)
    for number in range(300):
        buffer.record["index"] = number
        buffer.record["t_sample"] = number * 11_111_111
        buffer.record["head"][:] = number * 0.001
        recorder.write(buffer.quantise())
    assert recorder.close("completed") is None
    with Store.open(path) as store:
        frames, _ = store.frames(session)
    assert np.allclose(frames["head"][:, 2], np.arange(300) * 0.001, atol=1e-5)


def test_blocks_are_of_a_second_and_time_may_jump() -> None:
    cutter, frames = Cutter(), walk(90 * 10)
    frames["t_sample"][450:] -= 10**12  # another clock from here on
    blocks = [block for at in range(0, 900, 37) for block in cutter.add(frames[at : at + 37])]
    blocks += cutter.cut()
    assert sum(block.count for block in blocks) == 900
    assert [b.first_frame for b in blocks[1:]] == [b.last_frame + 1 for b in blocks[:-1]]
    assert 450 in {block.first_frame for block in blocks}
    assert max(block.t_last - block.t_first for block in blocks) < 10**9
    still = np.zeros(3 * MOST_FRAMES, FRAME)  # time that stands
    assert [block.count for block in cutter.add(still)] == [MOST_FRAMES] * 3


def live(frames: np.ndarray) -> np.ndarray:
    """As if from a headset now: nobody waits long for room."""
    frames["t_sample"] += time.perf_counter_ns()
    return frames


def test_a_ring_that_nobody_empties_counts_what_it_loses() -> None:
    ring, frames = Ring(100, threading.Event()), live(walk(260))
    for frame in frames[:130]:
        ring.write(frame)
    assert ring.lost == 30
    assert ring.filling.is_set()
    assert same(ring.take(), frames[:100])
    for frame in frames[130:160]:  # round the end
        ring.write(frame)
    assert same(np.concatenate([ring.take(), ring.take()]), frames[130:160])
    assert len(ring.take()) == 0


def test_as_fast_as_it_goes_nothing_is_lost(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(60_000)
    session = record(path, frames)
    with Store.open(path) as store:
        back, gaps = store.frames(session)
    assert gaps == []
    assert same(back, frames)


def test_who_plays_faster_than_frames_are_taken_is_recorded_all_the_same(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(3000)
    session = begun(path)
    recorder = Recorder(path, session)
    ring = recorder._ring
    left = iter(frames)

    class Hurried:
        """Whenever frames are taken there are new ones at once."""

        lost, waiting = 0, property(lambda _: ring.waiting)

        def take(self):
            recorder.write(next(left))
            return ring.take()

    recorder.write(next(left))
    recorder._ring = Hurried()
    try:
        with Store.open(path) as store:
            recorder.event(Event(0, 0, "phase", {"name": "welcome"}))
            until(lambda: len(store.events(session)) > 0)
    finally:
        recorder._ring = ring
        recorder.close("completed")
    assert len(list(left)) > 0


def test_lost_frames_are_told(tmp_path) -> None:
    """A recorder thread that starves: stopped here by holding what it calls."""
    path, frames = tmp_path / "s.db", live(walk(400))
    session = begun(path)
    recorder = Recorder(path, session, seconds=1)  # a ring of 120
    take, hold = recorder._ring.take, [True]
    recorder._ring = type(
        "Held",
        (),
        {
            "take": lambda _: np.zeros(0, FRAME) if hold else take(),
            "lost": property(lambda _: recorder.write.__self__.lost),
            "waiting": property(lambda _: recorder.write.__self__.waiting),
        },
    )()
    for frame in frames[:200]:
        recorder.write(frame)
    hold.clear()
    until(lambda: recorder.write.__self__._taken == 120)
    for frame in frames[200:300]:
        recorder.write(frame)
    recorder.close("completed")
    with Store.open(path) as store:
        back, gaps = store.frames(session)
        told = [event.data["frames"] for event in store.incidents(session)]
    assert back["index"].tolist() == [*range(120), *range(200, 300)]
    assert sum(told) == 80
    assert [gap.reason for gap in gaps] == ["frames 120 to 199 were lost while recording"]


def _session_of_two_blocks() -> list[Event]:
    def at(frame: int, what: str, /, **data) -> Event:
        return Event(frame, frame * 11_111_111, what, data)

    units = {"reaction_time": "s", "peak_speed": "m/s"}
    events = [at(0, "phase", name="welcome"), at(9, "calibrated", reach=[0.6, 0.5])]
    frame = 10
    for block, kind in ((1, "training"), (2, "assessment")):
        start = {"block": block, "exercise": "star-reach/1", "kind": kind, "settings": {"n": 3}}
        events.append(at(frame, "block_begin", **start, measures=units))
        for number, side, status, time_s in (
            (1, "left", "success", 0.5),
            (2, "right", "repeated", None),
            (2, "right", "success", 0.7),
            (3, "left", "success", 0.3),
            (4, "left", "timeout", float("nan")),
        ):
            begin = {"block": block, "number": number, "side": side, "practice": False}
            results = {} if time_s is None else {"reaction_time": time_s * block, "peak_speed": 1.0}
            events.append(at(frame + 5, "trial_begin", **begin))
            events.append(
                at(frame + 30, "trial_end", **begin, status=status, results=results, seen=0.9)
            )
            frame += 40
        events.append(at(frame, "block_end", block=block, status="completed", reason=""))
    return [*events, at(frame + 1, "session_end", status="completed")]


def test_events_become_rows(tmp_path) -> None:
    path, told = tmp_path / "s.db", _session_of_two_blocks()
    session = record(path, walk(480), told)
    with Store.open(path) as store:
        assert [event[:3] for event in store.events(session)] == [event[:3] for event in told]
        assert store.events(session)[1].data == {"reach": [0.6, 0.5]}
        blocks = store.blocks(session)
        trials = store.trials(session)
        summary = [m for m in store.measures(session) if m.statistic == "median"]
        assert store.session(session).trials == 8
    assert [(b.number, b.kind, b.status, b.settings) for b in blocks] == [
        (1, "training", "completed", {"n": 3}),
        (2, "assessment", "completed", {"n": 3}),
    ]
    assert [(t.number, t.status) for t in trials if t.block == 1] == [
        (1, "success"),
        (2, "repeated"),
        (2, "success"),
        (3, "success"),
        (4, "timeout"),
    ]
    assert trials[0].measures == {"reaction_time": 0.5, "peak_speed": 1.0}
    assert trials[4].measures == {"peak_speed": 1.0}  # what is no number is no measure
    assert (trials[0].frame_begin, trials[0].frame_end) == (15, 40)
    left = [m for m in summary if m.name == "reaction_time" and m.side == "left"]
    assert [(m.block, m.kind, m.value, m.count, m.unit) for m in left] == [
        (1, "training", pytest.approx(0.4), 2, "s"),
        (2, "assessment", pytest.approx(0.8), 2, "s"),
        (None, "training", pytest.approx(0.4), 2, "s"),  # tests are kept apart from training
        (None, "assessment", pytest.approx(0.8), 2, "s"),
    ]


def test_where_a_session_stood(tmp_path) -> None:
    told = _session_of_two_blocks()
    second = next(i for i, e in enumerate(told) if e.kind == "block_begin" and e.data["block"] == 2)
    session = record(tmp_path / "s.db", walk(480), told[: second + 6], "interrupted")
    with Store.open(tmp_path / "s.db") as store:
        info = store.resume_info(session)
        assert info.blocks_done == 1
        assert info.trials_done == 1  # the second was broken off by a pause
        assert info.calibration == {"reach": [0.6, 0.5]}
        assert store.blocks(session)[1].status == "interrupted"


def test_events_that_make_no_sense_keep_nothing_from_being_stored(tmp_path) -> None:
    begin = {"block": 1, "exercise": "x/1", "kind": "training", "settings": {}}
    told = [
        Event(1, 1, "block_begin", begin),
        Event(2, 2, "trial_end", {"number": "many", "results": {"a": 1.0}}),
        Event(3, 3, "block_begin", begin),  # the same number again
        Event(4, 4, "trial_end", {"number": 1, "results": {"a": 1.0, "b": "fast", "c": None}}),
        Event(5, 5, "trial_end", {"number": 2**70, "status": "half a \udcff character"}),
        Event(200, 5, "block_end", {"status": "completed", "reason": "no file \udcff"}),
    ]
    frames = walk(300)
    session = record(tmp_path / "s.db", frames, told)
    with Store.open(tmp_path / "s.db") as store:
        assert same(store.frames(session)[0], frames)
        assert [event.kind for event in store.events(session)] == [event.kind for event in told]
        problems = [incident.data["problem"] for incident in store.incidents(session)]
    assert any("trial_end" in problem for problem in problems)
    assert any("stored" in problem for problem in problems)


def test_a_second_recorder_of_the_session_goes_on(tmp_path) -> None:
    path, frames = tmp_path / "s.db", walk(500)
    session = begun(path)
    for part, number in ((frames[:250], 1), (frames[250:], 2)):
        recorder = Recorder(path, session)
        for frame in part:
            recorder.write(frame)
        recorder.event(Event(int(part["index"][0]), 0, "phase", {"part": number}))
        assert recorder.close("completed") is None
    with Store.open(path) as store:
        back, gaps = store.frames(session)
        assert [event.data["part"] for event in store.events(session)] == [1, 2]
    assert same(back, frames)
    assert gaps == []


SEND = """
import sys
from rehab.store import Store
with Store.open(sys.argv[1]) as store:
    print(store.send_command(sys.argv[2], "pause", {"why": "phone"}))
"""


def test_commands_arrive_once_and_are_acknowledged(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    recorder = Recorder(path, session)
    sent = subprocess.run(
        [sys.executable, "-c", SEND, path, session], capture_output=True, text=True, check=True
    ).stdout.strip()
    arrived: list = []
    until(lambda: arrived.extend(recorder.commands()) or arrived)
    assert arrived == [(sent, "pause", {"why": "phone"})]
    time.sleep(0.6)
    assert recorder.commands() == []
    recorder.acknowledge(sent, 77)
    with Store.open(path) as store:
        until(lambda: store.acknowledged(sent) == 77)
    recorder.close("completed")


def test_the_lease_is_renewed_while_nothing_happens(tmp_path) -> None:
    path = tmp_path / "s.db"
    session = begun(path)
    recorder = Recorder(path, session)
    with Store.open(path) as store:
        ask = "SELECT lease_until FROM session"
        time.sleep(0.4)
        before = store._db.conn.execute(ask).fetchone()[0]
        until(lambda: store._db.conn.execute(ask).fetchone()[0] > before, 3.0)
        assert before - time.time() < 5
        assert store.session(session).live
        recorder.close("stopped")
        assert store.session(session).status == "stopped"
        assert store.unfinished() == []


def test_writing_a_frame_is_cheap() -> None:
    """The benchmark holds the figure; here only that it is of that kind at all."""
    cost = write_cost(2000)
    assert 0 < cost["p50"] < 50
