"""The check of an exercise finds each of these faults, planted into one that has none."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from rehab.authoring import checks, life, reading, sanity
from rehab.authoring.playing import run
from rehab.authoring.subject import Subject, subject

TEMPLATE = importlib.resources.files("rehab.authoring") / "template"
FIELDS = {"name": "birds", "module": "rehab_birds", "kind": "Birds", "title": "Birds"}
WHOLE = Template((TEMPLATE / "module.py.txt").read_text("utf-8")).substitute(FIELDS)
CLOCK = "time = stage.seconds - self.began"
PLACE = """        return self.stage.place(
            trial.side, 20.0 + 30.0 * aside, -15.0 + 20.0 * up, trial.demand / 100, SIZE
        )
"""
TOUCHES = 'if body["arm_valid"][self.hand]:'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bird.glb").write_bytes((TEMPLATE / "bird.glb").read_bytes())
    return tmp_path


def planted(folder: Path, *changes: tuple[str, str]) -> Subject:
    """The exercise with each first text in place of which stands the second."""
    text = WHOLE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "birds.py"
    path.write_text(text, "utf-8")
    return subject(str(path))


def played(one: Subject, trials: int = 2, **how: bool) -> list[str]:
    """What is found in a session of a healthy patient, and in its replay."""
    session = run(one.kind, "healthy", {"trials": trials}, **how)
    runs = {"healthy": session}
    found = [*checks.play(runs), *checks.repeats(one.kind, runs), *checks.lost(session)]
    return [*found, *checks.measures(one.kind, [session])]


def only(found: Iterator[str] | list[str]) -> str:
    """The one sentence, which ends as one."""
    (said,) = dict.fromkeys(found)
    assert said.endswith(".")
    return said


def test_one_without_a_fault_has_none(folder: Path) -> None:
    one = planted(folder)
    assert played(one) == []
    assert [*life.faults(one.kind), *reading.faults(one.sources), *sanity.of_spec(one)] == []
    assert [*sanity.of_settings(one.kind), *sanity.of_words(one, ["Touch it."])] == []


def test_a_measure_that_is_not_declared(folder: Path) -> None:
    one = planted(folder, ('{"reach_time": time, ', '{"grace": time, '))
    assert only(played(one)) == 'It reports "grace", which its spec does not declare.'


def test_a_measure_that_is_no_number(folder: Path) -> None:
    one = planted(folder, (CLOCK, "time = math.nan"))
    said = only(played(one))
    assert said == 'It reports a "reach_time" of nan: leave out what could not be measured.'


def test_a_clock_of_its_own_in_its_text_and_in_its_replay(folder: Path) -> None:
    one = planted(
        folder,
        ("import math\n", "import math\nfrom time import perf_counter as now\n"),
        (
            "self.began, self.touched = self.stage.seconds",
            "self.began, self.touched = now()",
        ),
        (CLOCK, "time = now() - self.began"),
        ("self.stage.seconds - self.began < ", "now() - self.began < "),
    )
    said = only(reading.faults(one.sources))
    assert said == "birds.py, line 6: time is a clock that no replay has; take stage.seconds."
    assert "A replay of what healthy played tells something else: Event" in only(played(one))


def test_chance_of_its_own_in_its_text_in_its_replay_and_in_a_trial_that_comes_again(
    folder: Path,
) -> None:
    one = planted(
        folder,
        ("import math\n", "import math\nimport random\n"),
        ("20.0 + 30.0 * aside", "20.0 + 30.0 * random.random() + 0.0 * aside"),
    )
    assert "random draws by lot what no replay can draw again" in only(reading.faults(one.sources))
    assert "A replay of what healthy played tells something else: Event" in only(played(one))
    assert "comes again after a pause is another one" in only(life.faults(one.kind))


def test_numpys_chance_and_what_is_not_public_are_named_with_their_lines(folder: Path) -> None:
    one = planted(
        folder,
        ("import math\n", "import math\nimport numpy as np\nfrom rehab.session import Director\n"),
        ("stage.rng.uniform(", "np.random.uniform("),
    )
    assert list(reading.faults(one.sources)) == [
        "birds.py, line 7: rehab.session may change any day; rehab.exercise is what keeps its "
        "version.",
        "birds.py, line 72: np.random.uniform draws by lot what no replay can draw again; take "
        "stage.rng.",
    ]


def test_a_trial_drawn_as_it_begins_is_another_one_when_it_comes_again(folder: Path) -> None:
    one = planted(
        folder, ("self.lots[trial.number % len(self.lots)]", "self.stage.rng.uniform(-1, 1, 2)")
    )
    assert played(one) == []
    assert "comes again after a pause is another one" in only(life.faults(one.kind))


def test_a_target_past_a_limit(folder: Path) -> None:
    high = """        x, y, z = self.stage.shoulder(trial.side)
        return x, y + 0.25, z - 0.45 + 0.0 * (aside + up)
"""
    one = planted(folder, (PLACE, high))
    found = [
        said for each in checks.limits_for(one.kind) for said in checks.limited(one.kind, each)
    ]
    assert only(found) == (
        "With a limit of 75 degrees of shoulder elevation a target lies past it; place goals by "
        "stage.within, stage.place or stage.fitting."
    )


def test_a_step_that_takes_too_long(folder: Path) -> None:
    one = planted(folder, (TOUCHES, f"sum(range(40_000))\n        {TOUCHES}"))
    took, steps = checks.fast(one.kind, {"healthy": run(one.kind, "healthy", {"trials": 1})})
    assert took > checks.STEP_LIMIT
    assert steps > 20


def test_what_raises_or_never_ends_while_no_hand_is_seen(folder: Path) -> None:
    raises = planted(
        folder,
        (TOUCHES, f'angle = int(self.stage.angle("elbow flexion", "left")[0])\n        {TOUCHES}'),
    )
    found = checks.lost(run(raises.kind, "healthy", {"trials": 2, "sides": "left"}, loses=True))
    assert only(found) == (
        "While both hands are not seen it breaks off: ValueError: cannot convert float NaN to "
        "integer."
    )


def test_a_movement_that_is_not_declared(folder: Path) -> None:
    one = planted(folder, ('"elbow extension", "neck rotation"', '"elbow extension"'))
    hard = run(one.kind, "healthy", checks.hardest(one.kind))
    said = only(checks.provokes(one.kind, hard))
    assert said.startswith("It provokes neck rotation (seen: ")
    assert said.endswith("; resting reaches 30) and does not declare it.")


def test_what_nobody_can_reach(folder: Path) -> None:
    sees = 'self.bird.cue, self.bird.side, self.bird.visible = "touch",'
    one = planted(folder, (sees, sees.replace("touch", "")))
    assert played(one, trials=1)[0].startswith("A healthy patient reached no trial: give what")


def test_things_that_pile_up_and_things_that_stay(folder: Path) -> None:
    more = 'self.stage.add("sphere", scale=0.02)\n        self.hand, self.at = trial.hand,'
    one = planted(folder, ("self.hand, self.at = trial.hand,", more))
    assert life.grows(run(one.kind, "healthy", {"trials": 4}).log.left)
    past = 'stage._scene.add("sphere", label="egg")\n        self.lots ='
    one = planted(folder, ("self.lots =", past))
    assert only(life.faults(one.kind)) == (
        "When it is closed 1 things stay in the scene (egg): use the stage."
    )


def test_what_breaks_off_is_said_with_its_reason(folder: Path) -> None:
    one = planted(folder, (CLOCK, "time = stage.second"))
    assert "Played by healthy it breaks off: AttributeError: 'Stage'" in played(one, 1)[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"distance", "m", "How', '"distance", "feet", "How'), 'the unit "feet", which no reader'),
        (('{"distance": 55,', '{"distance": 5,'), "Level 1 of the ladder: Setting distance = 5"),
        (("40.0, 100.0, 2.5", "40.0, 100.0, 20.0"), "20 a step over 60; 2 to 3 is neither"),
        (('Difficulty("distance", 40', 'Difficulty("distance", 4'), "Setting distance = 4.0 is"),
        (('Difficulty("distance"', 'Difficulty("reach"'), 'adapts "reach", which is no setting'),
        (("quantity(12, 4, 30", "12.0  # (12, 4, 30"), "The setting time_limit needs a title"),
    ],
)  # fmt: skip
def test_a_spec_or_settings_that_do_not_hold(
    folder: Path, change: tuple[str, str], said: str
) -> None:
    one = planted(folder, change)
    assert said in " ".join((*sanity.of_spec(one), *sanity.of_settings(one.kind)))


def test_words_that_are_too_long_or_not_translated(folder: Path) -> None:
    one = planted(folder, ("named.", "named, and do so before it has flown off again."))
    (folder / "locale").mkdir()
    po = Template((TEMPLATE / "de.po.txt").read_text("utf-8")).substitute(FIELDS)
    (folder / "locale" / "de.po").write_text(po, "utf-8")
    long = "Now touch the bird that sits before you with the hand that was named."
    found = list(sanity.of_words(one, [long, "Welcome"]))
    assert len(found) == 3
    assert found[0].startswith("The instruction has 2 lines, the longest of 69 characters")
    assert "has 14 words; at most 12" in found[1]
    assert found[2].startswith('Its de.po lacks "Touch the bird with the hand that is named, and')
    assert found[2].endswith(", and 1 more.")  # what the program says itself is not lacking
