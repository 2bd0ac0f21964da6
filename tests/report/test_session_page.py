"""The page of one session: the store's own numbers, its paths and courses, and what went wrong."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from reading_pages import Page, read

from rehab.body import batch
from rehab.body.calibration import Calibration
from rehab.drivers.patient import PatientDriver
from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.report import figures, making, paths
from rehab.report.load import session as load
from rehab.report.overview import Rated
from rehab.report.page import page
from rehab.report.single import single
from rehab.session import BlockPlan, Director, Programme, play
from rehab.store import Store

ALIAS = "anna & <example>"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which a simulated patient with a weak left arm played four stars."""
    path = tmp_path_factory.mktemp("store") / "rehab.db"
    made = Store.open(path, create=True)
    made.add_patient(ALIAS)
    programme = Programme((BlockPlan("star-reach", {"trials": 4}),), seed=5)
    driver = PatientDriver("stroke-left-moderate", 5, window=False, real_time=False)
    session = made.begin_session(ALIAS, programme.to_dict(), {"runtime": "simulated"})
    recorder = Recorder(path, session)
    director = Director(programme, on_event=recorder.event, vibrate=driver.vibrate)
    assert recorder.close(play(driver, None, director, recorder)) is None
    return made


@pytest.fixture(scope="module")
def key(store: Store) -> str:
    return store.sessions()[0].id


@pytest.fixture(scope="module")
def shown(store: Store, key: str) -> Page:
    return read(making.session_page(store, key))


def data(shown: Page, measure: str, side: str) -> float:
    (value,) = {
        a["value"]
        for a in shown.all("data")
        if (a["data-measure"], a["data-side"]) == (measure, side)
    }
    assert value is not None
    return float(value)


def test_its_numbers_are_the_stores(store: Store, key: str, shown: Page) -> None:
    trials = [t for t in store.trials(key) if not t.practice]
    for side in ("left", "right"):
        own = [t for t in trials if t.side == side]
        reached = sum(t.status == "success" for t in own)
        assert data(shown, "reached", side) == reached
        assert f"Reached {reached} of {len(own)}" in shown.text
    times = [t.measures["movement_time"] for t in trials if t.side == "right"]
    assert f"Movement, median {median(times):.1f}\u202fs" in shown.text.replace(" s", "\u202fs")
    for trial in trials:
        row = f"{trial.number} {trial.side} ● reached {trial.measures['reaction_time']:.1f}"
        assert row in shown.text or trial.status != "success"


def test_its_range_is_the_bodys(store: Store, key: str, shown: Page) -> None:
    events = store.events(key)
    frames, _ = store.frames(key)
    calibrated = next(e for e in events if e.kind == "calibrated")
    begun = next(e.t for e in events if e.kind == "trial_begin")
    ended = next(e.t for e in events if e.kind == "block_end")
    calibration = Calibration.from_dict(calibrated.data["calibration"])
    body = batch(frames[frames["t_sample"] >= calibrated.t], calibration)
    body = body[(body["t"] >= begun) & (body["t"] <= ended + 500_000_000)]
    for arm, side in enumerate(("left", "right")):
        truth = np.ptp(np.degrees(body["shoulder_elevation"][:, arm]))
        assert data(shown, "elevation_range", side) == pytest.approx(truth, abs=2.0)
        assert truth > 15


def test_it_draws_the_hand_from_above_front_and_side(shown: Page) -> None:
    names = [a["aria-label"] or "" for a in shown.all("svg")]
    for side in ("left", "right"):
        for view in ("from above", "from the front", "from the right side"):
            assert any(n.startswith(f"Paths of the {side} hand, {view}.") for n in names)
    assert any("cm up and down" in name for name in names)


def test_the_views_agree_on_where_the_hand_was(store: Store, key: str) -> None:
    """Ends of paths: right in front is right above, up in front is up from the side."""
    found = load(store, key)
    ends = {}
    for view, drawn in paths.pictures(found)[1].items():
        circles = [part.split("/>")[0] for part in drawn.split("<circle ")[2:]]
        ends[view] = [
            tuple(float(c.split(f'{axis}="')[1].split('"')[0]) for axis in ("cx", "cy"))
            for c in circles
        ]
    assert len(ends["front"]) >= 2
    for front, above, side in zip(ends["front"], ends["above"], ends["side"], strict=True):
        assert front[0] == pytest.approx(above[0], abs=0.2)
        assert front[1] == pytest.approx(side[1], abs=0.2)
        # Forward is up from above and to the right from the side, by the same length.
        assert above[1] + side[0] == pytest.approx(
            ends["above"][0][1] + ends["side"][0][0], abs=0.2
        )


def test_the_error_is_drawn_around_the_angle(store: Store, key: str) -> None:
    found = load(store, key)
    assert found.course is not None
    seen = np.isfinite(found.course.elevation)
    assert (found.course.error[seen] > 0).all()
    assert np.isnan(found.course.error[~seen]).all()
    assert 'class="unsure"' in figures.elevation(found, 1)


def test_practice_is_marked_and_not_counted(store: Store, key: str) -> None:
    found = load(store, key)
    right = found.sides[1]
    moved = replace(right.trials[0], practice=True)
    practised = replace(
        found,
        sides=(found.sides[0], replace(right, trials=right.trials[1:])),
        practice=(moved,),
        rows=tuple(replace(row, practice=row.number == moved.number) for row in found.rows),
    )
    person = making.person(store, store.patient(ALIAS), identified=False)
    text = read(page("session", single(practised, person, "today"))).text
    assert "1 practice trial not counted" in text
    assert "reached, practice" in text or "in time, practice" in text
    assert 'class="trial practised"' in figures.elevation(practised, 1)


def test_what_went_wrong_and_what_was_said(store: Store, key: str) -> None:
    found = load(store, key)
    pain = [Rated(found.begun, "pain", value, "0 to 10", key) for value in (5.0, 3.0)]
    broken = replace(
        found,
        gaps=((12.0, 14.5),),
        trouble="The exercise was stopped by an error: x.",
        ratings=tuple(pain),
    )
    person = making.person(store, store.patient(ALIAS), identified=False)
    text = read(page("session", single(broken, person, "today"))).text
    assert "The recording lacks 2.5 s from 0:12 on." in text.replace("\u202f", " ")
    assert "stopped by an error: x." in text
    assert "Pain 5 → 3 0 to 10" in text
    unrecorded = replace(found, course=None, trouble="No recording was kept.")
    assert (
        "No recording was kept." in read(page("session", single(unrecorded, person, "today"))).text
    )


def test_what_it_must_not_say(shown: Page) -> None:
    assert "ROM" not in shown.text
    assert "the shoulder blade is not seen" in shown.text
    assert "not validated in patients" in shown.text
    assert not any(word in shown.text.split() for word in ("nan", "None", "inf"))


def test_no_such_session(store: Store) -> None:
    with pytest.raises(UserError, match="There is no session ffff"):
        making.session_page(store, "ffff")


def test_a_first_session_is_drawn_on_the_page_of_the_course(store: Store) -> None:
    found = making.overview(store, store.patient(ALIAS))
    shown = read(making.course_page(store, found))
    names = [a["aria-label"] or "" for a in shown.all("svg")]
    assert sum(name.startswith("Paths of the right hand") for name in names) == 3
    assert "Trials behind these numbers" in shown.text
