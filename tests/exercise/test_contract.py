"""The public API, specs, settings in one sentence, and the registry."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

import rehab.exercise
from rehab import resources
from rehab.errors import UserError
from rehab.exercise import Measure, Spec, find, load, names, parse_settings, spec

STARS = find("star-reach")


def test_the_public_api_is_what_it_was() -> None:
    """Who changes one of these lists changes the version too: docs/write-an-exercise.md."""
    assert spec.API == "1.0"
    assert rehab.exercise.__all__ == [
        "SIDES",
        "Body",
        "Breath",
        "Carry",
        "Copy",
        "Difficulty",
        "Exercise",
        "Frame",
        "Gauge",
        "Hold",
        "Loaded",
        "Measure",
        "Movement",
        "Point",
        "Reach",
        "Reactions",
        "Rhythm",
        "Rises",
        "Settings",
        "Shown",
        "Spec",
        "Stage",
        "Status",
        "Swing",
        "Taps",
        "Tracing",
        "Trial",
        "accepted",
        "find",
        "load",
        "names",
        "parse_settings",
        "quantity",
    ]
    stage = {name for name in dir(rehab.exercise.Stage) if not name.startswith("_")}
    assert stage == {
        "add",
        "ahead",
        "angle",
        "arm",
        "bearing",
        "burst",
        "clear",
        "closing",
        "far",
        "fitting",
        "mirror",
        "mirrored",
        "mirrored_poses",
        "model",
        "movement",
        "path",
        "place",
        "plant",
        "play",
        "ray",
        "remove",
        "ring",
        "roll",
        "room",
        "say",
        "shoulder",
        "taking",
        "stream",
        "text",
        "things",
        "to_eyes",
        "tween",
        "veil",
        "vibrate",
        "within",
    }


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": "Stars"}, "star-reach/2"),
        ({"id": "stars/0"}, "star-reach/2"),
        ({"api": "2.0"}, "for version 2.0 of rehab.exercise, and this is 1.0"),
        ({"api": "0.9"}, "for version 0.9"),
        ({"api": "1.1"}, "for version 1.1"),
        ({"api": "1"}, 'api "1" is not a version such as "1.0"'),
        ({"postures": ("lying",)}, "seated, standing"),
        ({"inputs": ("feet",)}, "head, hand"),
        ({"provokes": ("running",)}, "abduction"),
        ({"asks": ("hunger",)}, "unease"),
        ({"measures": (Measure("a", "s", "A"), Measure("a", "m", "B"))}, "twice"),
    ],
)
def test_a_spec_keeps_to_the_closed_words(change: dict, word: str) -> None:
    whole = {"id": "stars/1", "title": "", "trains": "", "instruction": "", "measures": ()}
    Spec(**whole)
    with pytest.raises(ValueError, match=word):
        Spec(**{**whole, **change})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"trials": 99}, ("trials = 99", "a whole number from 1 to 60")),
        ({"trials": "2.5"}, ("trials = 2.5", "a whole number from 1 to 60")),
        ({"size": "big"}, ("size = big", "6 to 12 cm")),
        ({"size": float("nan")}, ("size = nan", "6 to 12 cm")),
        ({"distance": 101}, ("distance = 101", "30 to 100 % of comfortable reach")),
        ({"sides": "up"}, ("sides = up", "both or left or right")),
        ({"colour": "red"}, ('"colour" is not known', "time_limit")),
        ({"lowest": 0, "highest": -9}, ("lowest = 0 is above highest = -9", "together")),
        ({"level": 6}, ("level = 6", "1 to 5")),
        ({"level": "easy"}, ("level = easy", "1 to 5")),
    ],
)
def test_a_wrong_setting_is_one_sentence(values: dict, words: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as caught:
        parse_settings(STARS.Settings, values)
    sentence = str(caught.value)
    assert all(word in sentence for word in words), sentence
    assert sentence.count(". ") == 0
    assert "\n" not in sentence


def test_settings_are_read_from_text_and_from_the_ladder() -> None:
    plain = parse_settings(STARS.Settings, {})
    assert (plain.trials, plain.sides, plain.size) == (10, "both", 10.0)
    typed = parse_settings(STARS.Settings, {"trials": "8", "size": "7.5", "sides": "left"})
    assert (typed.trials, typed.size, typed.sides) == (8, 7.5, "left")
    levels = [parse_settings(STARS.Settings, {"level": n}) for n in range(1, 6)]
    assert levels[2] == plain
    for easier, harder in itertools.pairwise(levels):
        assert easier.distance < harder.distance
        assert easier.size >= harder.size
        assert easier.time_limit > harder.time_limit
    assert parse_settings(STARS.Settings, {"level": 5, "size": 9}).size == 9


def test_every_setting_has_a_title_and_bounds_that_a_form_can_draw() -> None:
    for name, field in STARS.Settings.model_json_schema()["properties"].items():
        assert field["title"], name
        assert "enum" in field or {"minimum", "maximum", "unit"} <= field.keys(), name
        assert "default" in field, name


def test_an_unknown_exercise_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r'there are: .*star-reach.*\. Did you mean "star-reach"'):
        find("star-rech/1")
    with pytest.raises(UserError, match=r"there is star-reach/2"):
        find("star-reach/7")


def test_only_the_named_exercise_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stars = (resources.folder("exercises") / "star_reach.py").read_text()
    (tmp_path / "star_reach.py").write_text(stars)
    (tmp_path / "torn.py").write_text("raise RuntimeError('loaded')")
    monkeypatch.setattr(resources, "folder", lambda _: tmp_path)
    assert names() == ["star-reach", "torn"]
    assert find("star-reach").spec.id == "star-reach/2"
    with pytest.raises(UserError, match=r"torn\.py cannot be loaded: RuntimeError: loaded"):
        find("torn")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def (", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("x = 1", "defines 0"),
        (
            "from rehab.exercise import Exercise\nclass A(Exercise): pass",
            "lacks begin_trial, build, end_trial, step",
        ),
    ],
)
def test_a_broken_file_fails_alone_with_its_name_and_reason(
    tmp_path: Path, source: str, reason: str
) -> None:
    file = tmp_path / "torn.py"
    file.write_text(source)
    with pytest.raises(UserError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    assert reason in str(caught.value)


def test_an_installed_plug_in_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = (resources.folder("exercises") / "star_reach.py").read_text()
    (tmp_path / "foreign_stars.py").write_text(source.replace("star-reach/2", "moons/3"))
    meta = tmp_path / "foreign-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(
        "[rehab.exercises]\nmoons = foreign_stars:StarReach\nsuns = foreign_stars:Nothing\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert {"moons", "star-reach", "suns"} <= set(names())
    assert find("moons/3").spec.id == "moons/3"
    with pytest.raises(UserError, match=r"foreign_stars:Nothing of foreign 1\.0 cannot be loaded"):
        find("suns")


def test_playing_needs_neither_scipy_nor_graphics_nor_a_store() -> None:
    code = (
        "import sys, rehab.session; from rehab.exercise import find; find('star-reach')\n"
        "heavy = ('scipy.linalg', 'OpenGL', 'xr', 'sqlite_utils', 'glfw')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
