"""An exercise that breaks, in whatever method, ends its own block and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rehab import resources
from rehab.session import BlockPlan, Programme, replay, verify
from tests.session.person import ABSENT, Person, between
from tests.session.playing import body, of, run, trial_frames

SOURCE = """
from rehab.exercise import Exercise, Measure, Spec, Status

{top}

class Breaks(Exercise):
    spec = Spec(id="breaks/1", title="Breaks", trains="Nothing", instruction="Wait.",
                measures=(Measure("count", "1", "Count"),))

    def __init__(self, settings):
        super().__init__(settings)
        {init}

    def build(self, stage):
        self.stage = stage
        self.left = stage.add("sphere", label="left over")
        {build}

    def begin_trial(self, trial):
        self.until = self.stage.seconds + 0.5
        {begin_trial}

    def step(self, frame, body):
        {step}
        return Status.SUCCESS if self.stage.seconds > self.until else Status.RUNNING

    def end_trial(self):
        {end_trial}
        return {results}

    def close(self):
        {close}
"""
PLACES = ("top", "init", "build", "begin_trial", "step", "end_trial", "close")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercises folder of its own, with the real one's exercise in it."""
    shutil.copy(resources.folder("exercises") / "star_reach.py", tmp_path)
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    return tmp_path


def plug(folder: Path, results: str = '{"count": 1.0}', **breaks: str) -> Programme:
    parts = dict.fromkeys(PLACES, "pass") | breaks
    (folder / "breaks.py").write_text(SOURCE.format(**parts, results=results))
    blocks = (BlockPlan("breaks", {"trials": 2}), BlockPlan("star-reach", {"trials": 2}))
    return Programme(blocks, seed=1, calibration=body())


def test_a_sound_plug_in_plays_like_a_bundled_one(folder: Path) -> None:
    events, person, _ = run(plug(folder))
    assert [b["status"] for b in of(events, "block_end")] == ["completed", "completed"]
    assert [t["results"] for t in of(events, "trial_end")][:2] == [{"count": 1.0}] * 2
    assert verify(events, replay(person.frames(), plug(folder)), exact=True) == []


RAISES, EXITS = 'raise ValueError("torn")', "import sys; sys.exit('torn')"


@pytest.mark.parametrize(
    ("place", "raised"), [*((place, RAISES) for place in PLACES), ("top", EXITS), ("step", EXITS)]
)
def test_what_an_exercise_raises_ends_its_block_alone(
    folder: Path, place: str, raised: str
) -> None:
    events, person, director = run(plug(folder, **{place: raised}))
    first, second = of(events, "block_end")
    assert first["status"] == "failed"
    assert "torn" in first["reason"]
    assert ("ValueError" if raised == RAISES else "SystemExit") in first["reason"]
    assert second["status"] == "completed"
    assert director.status == "completed"
    assert len(of(events, "block_begin")) == 2
    assert len(of(events, "trial_begin")) == len(of(events, "trial_end"))
    left_over = [label for label in director.scene.table.label if label == "left over"]
    assert not left_over
    assert verify(events, replay(person.frames(), plug(folder, **{place: raised}))) == []


def test_an_exercise_that_breaks_while_a_pause_breaks_in(folder: Path) -> None:
    plain, *_ = run(plug(folder))
    begin, _ = trial_frames(plain)[0]
    away = between(begin + 5, begin + 60, presence=ABSENT)
    events, *_ = run(plug(folder, end_trial='raise KeyError("torn")'), Person(change=away))
    assert of(events, "trial_end")[0]["status"] == "failed"
    assert [b["status"] for b in of(events, "block_end")] == ["failed", "completed"]
    assert "KeyError" in of(events, "block_end")[0]["reason"]


@pytest.mark.parametrize(
    ("place", "call", "word"),
    [
        ("init", "self.stage.add('sphere')", "AttributeError"),
        ("step", "self.stage.remove(self.left); self.left.position = (0.0, 0.0, 0.0)", "removed"),
        ("begin_trial", "self.stage.angle('knee flexion', 'left')", "knee flexion"),
        ("end_trial", "self.stage.within('shoulder flexion', 'middle', 40.0)", "middle"),
    ],
)
def test_what_is_called_out_of_turn_is_named_and_ends_its_block_alone(
    folder: Path, place: str, call: str, word: str
) -> None:
    events, _, director = run(plug(folder, **{place: call}))
    broken, whole = of(events, "block_end")
    assert (broken["status"], whole["status"]) == ("failed", "completed")
    assert word in broken["reason"]
    assert len(broken["reason"].splitlines()) == 1
    assert director.status == "completed"


def test_a_step_that_gives_no_status_is_named(folder: Path) -> None:
    events, *_ = run(plug(folder, step='return "won"'))
    assert "'won' instead of a Status" in of(events, "block_end")[0]["reason"]


@pytest.mark.parametrize("results", ['{"count": float("nan"), "pain": 3.0}', '{"pain": 1}'])
def test_results_that_are_not_declared_or_not_finite_are_refused(
    folder: Path, results: str
) -> None:
    events, *_ = run(plug(folder, results=results))
    trial = of(events, "trial_end")[0]
    assert trial["results"] == {}
    assert "pain" in trial["refused"]
    assert of(events, "block_end")[0]["status"] == "completed"


@pytest.mark.parametrize("results", ["None", '{"count": "many"}'])
def test_results_that_are_no_numbers_fail_the_block(folder: Path, results: str) -> None:
    events, *_ = run(plug(folder, results=results))
    assert [b["status"] for b in of(events, "block_end")] == ["failed", "completed"]
