"""What a session tells once it is over, from a simulated patient's."""

from __future__ import annotations

import numpy as np
import pytest

from rehab.body import VERSION, Calibration, batch
from rehab.cli import compose
from rehab.drivers.patient import PatientDriver
from rehab.report.build import overview
from rehab.report.derive import catch_up, derive
from rehab.session import BlockPlan, Programme
from rehab.store import Store

WHO = "anna-example"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A store with a session of a test and a training."""
    store = Store.open(tmp_path_factory.mktemp("s") / "s.db", create=True)
    store.add_patient(WHO)
    plans = (
        BlockPlan("star-reach", {"trials": 4}, "assessment"),
        BlockPlan("star-reach", {"trials": 2, "level": 2, "sides": "right"}, "training"),
    )
    driver = PatientDriver("stroke-left-moderate", 5, window=False, real_time=False)
    done = compose.play(store, WHO, Programme(plans, seed=5), driver, None, watch=lambda event: 0)
    yield store, done.session
    store.close()


def of_session(played) -> dict[tuple[str, ...], float]:
    store, session = played
    return {
        (m.kind, m.name, m.motion, m.side, m.statistic): m.value
        for m in store.measures(session)
        if m.trial is None and m.block is None
    }


def test_blocks_say_what_makes_their_numbers_comparable(played) -> None:
    store, _ = played
    blocks = store.history(WHO).sessions[0].form.blocks
    assert [block.kind for block in blocks] == ["assessment", "training"]
    found = overview(store, WHO).series
    first = next(s.points[0].key for s in found if (s.source, s.side) == ("assessment", "right"))
    assert (first.posture, first.input, first.mount) == ("seated", "controller", "hand")
    assert (first.exercise, first.estimator) == ("star-reach/2", VERSION)
    assert first.headset == "stroke-left-moderate"
    assert "distance=85" in first.targets
    assert "trials" not in first.targets


def test_range_used_is_the_highest_that_the_body_went_in_training(played) -> None:
    store, session = played
    used = of_session(played)["training", "range_used", "shoulder_elevation", "right", "highest"]
    calibrated = next(e for e in store.events(session) if e.kind == "calibrated")
    frames, _ = store.frames(session)
    frames = frames[frames["t_sample"] >= calibrated.t]
    body = batch(frames, Calibration.from_dict(calibrated.data["calibration"]))
    training = store.blocks(session)[1]
    begun = min(trial.t_begin for trial in store.trials(session) if trial.kind == "training")
    during = (body["t"] >= begun) & (body["t"] <= training.t_end)
    highest = np.degrees(body["shoulder_elevation"][during, 1].max())
    assert highest - 1.0 < used <= highest
    assert not [key for key in of_session(played) if key[:2] == ("assessment", "range_used")]


def test_the_books_are_of_the_arms_that_were_asked(played) -> None:
    books = of_session(played)
    assert ("training", "tracked", "", "left", "sum") not in books
    recorded = books["training", "recorded", "", "", "sum"]
    assert 0.95 * recorded < books["training", "tracked", "", "right", "sum"] <= recorded
    assert 0.0 < books["training", "active_time", "", "", "sum"] < recorded
    line = overview(*played[:1], WHO).sessions[0]
    whole = recorded + books["assessment", "recorded", "", "", "sum"]
    assert line.recorded == pytest.approx(whole)
    assert (line.trials, line.tested, line.asked) == (2, 4, 4)


def test_it_is_derived_once(played) -> None:
    store, session = played
    before = len(store.measures(session))
    assert derive(store, session) == 0
    assert catch_up(store, WHO) == 0
    assert len(store.measures(session)) == before


def test_a_session_that_was_cut_off_is_caught_up_on(played) -> None:
    store, session = played
    want = of_session(played)
    with store._db.conn as raw:
        raw.execute("DELETE FROM measure WHERE session_id = ? AND block_id IS NULL", [session])
    assert of_session(played) == {}
    assert catch_up(store, WHO) == len(want)
    assert of_session(played) == pytest.approx(want)


def test_what_both_arms_do_together_is_told_of_each(tmp_path) -> None:
    store = Store.open(tmp_path / "s.db", create=True)
    store.add_patient(WHO)
    driver = PatientDriver("healthy", 5, window=False, real_time=False, hz=45)
    plans = (BlockPlan("tray", {"trials": 2, "level": 1}, "training"),)
    done = compose.play(store, WHO, Programme(plans, seed=5), driver, None, watch=lambda event: 0)
    books = of_session((store, done.session))
    recorded = books["training", "recorded", "", "", "sum"]
    for side in ("left", "right"):
        assert books["training", "tracked", "", side, "sum"] == pytest.approx(recorded, rel=0.05)
        assert books["training", "range_used", "shoulder_elevation", side, "highest"] > 20.0
        assert books["training", "trunk_displacement", "", side, "median"] < 0.2
    tilt = books["training", "tilt_rms", "", "both", "median"]
    assert 0.0 < tilt < 10.0
    (session,) = overview(store, WHO).sessions
    assert session.trials == 2
    store.close()
