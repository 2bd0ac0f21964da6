"""A programme's file: its cascade, and one clear sentence for everything that does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from programmes import GOOD, written

from rehab.errors import UserError
from rehab.prescription import load, loads, of_document
from rehab.prescription.cascade import resolved
from rehab.prescription.checking import played_settings
from rehab.resources import folder


def test_trial_goes_over_block_over_session_over_programme() -> None:
    made = loads(GOOD)
    a, b = made.session
    reach, far = resolved(made, a, "reach"), resolved(made, a, "far")
    assert reach.settings == {"sides": "right", "time_limit": 12, "trials": 8}
    assert played_settings(far) == [
        {"sides": "right", "time_limit": 12, "trials": 5, "distance": 95},
        {"sides": "right", "time_limit": 12, "trials": 3, "distance": 95, "size": 8},
    ]
    assert "time_limit" not in resolved(made, b, "far").settings
    near = GOOD.replace("settings = { distance = 95 }", 'settings = { sides = "both" }')
    assert resolved(loads(near), a, "far").settings["sides"] == "both"


def test_what_is_stored_is_read_again() -> None:
    made = loads(GOOD)
    document = json.loads(json.dumps(made.to_document()))
    assert of_document(document) == made
    with pytest.raises(UserError, match="The stored programme cannot be read: title is missing"):
        of_document({name: value for name, value in document.items() if name != "title"})


def test_a_block_of_both_arms_at_once_moves_either_whatever_sides_say() -> None:
    tray = GOOD.replace('"star-reach"', '"tray"').replace("distance = 95", "height = 90")
    tray = tray.replace("size = 8", "height = 95")
    made = loads(tray.replace('sides = "right"', 'sides = "left"'))
    assert made.goal[0].side == "right"
    assert resolved(made, made.session[0], "reach").kind.spec.together


TREATED = '[operation]\nname = "Repair"\ndate = 2026-03-02\n'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("title =", "titel =", 'there is no "titel" here; there are: title, sources,'),
        ("title =", "titel =", 'Did you mean "title"?'),
        ("sessions_a_week = 3", "", "sessions_a_week is missing: how many sessions a week."),
        ("sessions_a_week = 3", "sessions_a_week = 0", "sessions_a_week: 0 is not possible: it is"),
        ("sessions_a_week = 3", "sessions_a_week = true", "true is not possible: it is a whole"),
        ("degrees = 120", 'degrees = "120°"', "120° is not possible: it is a number, in degrees"),
        ("degrees = 120", "degrees = 2.1", "at least 5 degrees; a number in radians, perhaps?"),
        ("degrees = 120", "degrees = 140", "lies beyond the limit of 130 (surgeon, 2026-05-04)"),
        ("degrees = 120", "degrees = 195", "195 of shoulder flexion is more than a joint can move"),
        ("degrees = 130", "degrees = 230", "limit 1: A limit of 230 degrees of shoulder elevation"),
        ("degrees = 130", "degrees = -1", "limit 1: A limit of -1 degrees of shoulder elevation"),
        (
            "degrees = 130",
            "degrees = nan",
            "limit 1, degrees: nan is not possible: it is a number, in degrees and without",
        ),
        ('"surgeon, 2026-05-04"', '"surgeon"', 'limit 1, source: "surgeon" does not say who set'),
        ('"surgeon, 2026-05-04"', '"surgeon, 2026-13-04"', "does not say who set it and when"),
        ('"improve"', '"imrove"', "imrove is not one of: improve, maintain, comfort. Did you mean"),
        ("shoulder flexion", "shoulder flexon", 'Did you mean "shoulder flexion"?'),
        ("shoulder flexion", "neck flexion", "goal 1, side: neck flexion has no side; leave right"),
        (
            "2026-09-01",
            "12",
            "goal 1, by: 12 is not possible: it is a day, written like 2026-05-04",
        ),
        ('sides = "right"', 'sides = "left"', "goal 1, side: no block moves the right arm"),
        ('sides = "right"', 'sidez = "left"', 'no setting "sidez"'),
        ('"star-reach"', '"star-reech"', 'exercise: There is no exercise "star-reech"; there are:'),
        ('base = "reach"', 'base = "far"', 'base: "far" → "far" goes round in a circle'),
        ('base = "reach"', 'base = "reech"', 'there is no block "reech"; there are: reach, far.'),
        ('base = "reach"', "", 'block "far": exercise is missing: name one, or a base with one.'),
        ("distance = 95", "distanc = 95", 'there is no setting "distanc"; there are: trials,'),
        (
            "distance = 95",
            'distance = "0.8 m"',
            "distance = 0.8 m is not possible: it may be 30 to",
        ),
        ("distance = 95", "distance = [95]", "distance: a list is not possible: it is one value."),
        ("distance = 95", 'places = "nin"', "places = nin is not possible: it may be spread or"),
        ("distance = 95", "distance = true", "distance: true is not possible: it is one value."),
        ("distance = 95", "distance = inf", "distance: inf is not possible: it is a number."),
        ("distance = 95", "level = 9", "settings: level = 9 is not possible: it may be 1 to 5."),
        ("size = 8", "trials = 2", "trials: how many there are is said by the block's settings."),
        ("from_trial = 6", "from_trial = 9", "from_trial has to grow, up to the 8 repetitions."),
        ('["reach", "far"]', '["reech"]', 'session "A", blocks: there is no block "reech"'),
        (
            '["A", "B"]',
            '["C"]',
            'stage "first", sessions: there is no session "C"; there are: A, B',
        ),
        ('["A", "B"]', '["B"]', 'session "A" is in no stage, so it is never played.'),
        ("after_weeks = 4", "", 'stage "second" needs one of from (a day) and after_weeks'),
        ('name = "B"', 'name = "A"', 'session "A" stands there 2 times; names differ.'),
        (
            "[[limit]]",
            "[limit]",
            "limit: a table is not possible: it is a list of tables: [[limit]]",
        ),
        (
            '["reach"]\n',
            '["reech"]\n',
            "assessment, batteries 1: reech is not one of: shoulder, shoulder raised, neck, reach, "
            "box and block, five rises, tapping.",
        ),
        ("[settings]", f"{TREATED}[settings]", "released and released_by are missing"),
        ("title =", "title = [", "is not written as TOML is"),
        ('"Stiff right shoulder"', '"? What for"', "title: not answered yet: What for"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(UserError) as refused:
        load(written(tmp_path, GOOD.replace(old, new, 1)))
    said = str(refused.value)
    assert said.startswith("week.toml")
    assert sentence in said
    assert said.isprintable()


def test_a_test_is_taken_in_the_posture_of_the_programme() -> None:
    tested = GOOD.replace('["reach"]\n', '["five rises"]\n')
    loads(tested)
    standing = tested.replace("title =", 'posture = "standing"\ntitle =', 1)
    with pytest.raises(UserError, match="five rises is taken seated only"):
        loads(standing)


def test_two_names_for_one_circle() -> None:
    text = GOOD.replace('exercise = "star-reach"', 'base = "far"')
    with pytest.raises(UserError, match=r'"reach" → "far" → "reach" goes round in a circle'):
        loads(text)


def test_contradictions_are_told(tmp_path: Path) -> None:
    limit = GOOD[GOOD.index("[[limit]]") : GOOD.index("[[block]]")]
    twice = GOOD.replace(limit, limit + limit.replace("130", "100").replace('"right"', '"both"'))
    with pytest.raises(UserError, match="two limits of the right arm, 130 and 100 degrees"):
        loads(twice)
    goal = GOOD[GOOD.index("[[goal]]") : GOOD.index("[[limit]]")]
    with pytest.raises(UserError, match="two goals of shoulder flexion of the right arm"):
        loads(GOOD.replace(goal, goal + goal.replace("improve", "maintain")))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path / "nothing.toml")
    with pytest.raises(UserError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes("title = 'ä'".encode("latin-1"))
    with pytest.raises(UserError, match="not a text in UTF-8"):
        load(tmp_path / "latin.toml")
    with pytest.raises(UserError, match=r"nested too deeply|not written as TOML"):
        loads("a = " + "[" * 100_000)
    with pytest.raises(UserError, match="not written as TOML"):
        loads("a = " + "9" * 5000)


STUDY = '\n[study]\nparticipant = "P07"\nconditions = "conditions.csv"\nseed = 3\n'


def test_a_study_takes_its_conditions_from_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + STUDY)
    table = tmp_path / "conditions.csv"
    with pytest.raises(UserError, match=r"conditions\.csv cannot be read"):
        load(path)
    for text, sentence in (
        ("", "needs a first line of label and names of settings"),
        ("label,size\na,8\nb\n", "line 3 of conditions.csv has another number of columns"),
        ("label,size\na,8\na,9\n", 'study, condition "a" stands there 2 times'),
        ("label,sise\na,8\nb,9\n", 'condition "a": there is no setting "sise"'),
        ("label,size\na,8\nb,90\n", "size = 90.0 is not possible: it may be 6 to 12 cm"),
    ):
        table.write_text(text)
        with pytest.raises(UserError, match=sentence.replace(".", r"\.")):
            load(path)
    table.write_text("label,size\nsmall,6\nlarge,12\n")
    made = load(path)
    assert made.study is not None
    assert [one.settings for one in made.study.conditions] == [{"size": 6.0}, {"size": 12.0}]
    assert of_document(made.to_document()) == made


def test_the_schema_is_the_models() -> None:
    from rehab.prescription.schema import text

    path = folder("docs") / "programme.schema.json"
    assert path.read_text("utf-8") == text(), "run: python tools/write_programme_schema.py"


def test_the_pages_example_is_a_programme() -> None:
    page = (folder("docs") / "programmes.md").read_text("utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    made = loads(example)
    assert (len(made.block), len(made.stages())) == (2, 2)
