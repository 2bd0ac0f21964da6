"""The page as a whole: self-contained, sound, and the same numbers as the store's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from rehab.body import batch
from rehab.body.calibration import Calibration
from rehab.drivers.patient import PatientDriver
from rehab.errors import UserError
from rehab.recorder import Recorder
from rehab.report import html
from rehab.report.load import sessions as load
from rehab.report.page import page
from rehab.session import BlockPlan, Director, Programme, play
from rehab.store import Store


class Page(HTMLParser):
    """What is checked of a page: its elements, with their attributes and text."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(words)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]

    def data(self, measure: str, side: str) -> float:
        (value,) = {
            a["value"]
            for a in self.all("data")
            if (a["data-measure"], a["data-side"]) == (measure, side)
        }
        assert value is not None
        return float(value)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which a simulated patient with a weak left arm played four stars."""
    path = tmp_path_factory.mktemp("store") / "rehab.db"
    made = Store.open(path, create=True)
    made.add_patient("anna & <example>")
    made.add_patient("nobody-yet")
    programme = Programme((BlockPlan("star-reach", {"trials": 4}),), seed=5)
    driver = PatientDriver("stroke-left-moderate", 5, window=False, real_time=False)
    session = made.begin_session("anna & <example>", programme.to_dict(), {"runtime": "simulated"})
    recorder = Recorder(path, session)
    director = Director(programme, on_event=recorder.event, vibrate=driver.vibrate)
    assert recorder.close(play(driver, None, director, recorder)) is None
    return made


@pytest.fixture(scope="module")
def words(store: Store) -> str:
    return html(store, "anna & <example>")


def test_it_is_sound(words: str) -> None:
    read = Page(words)
    assert not read.open
    assert "anna & <example>" in " ".join(read.text)
    identities = [a["id"] for _, a in read.found if "id" in a]
    assert len(identities) == len(set(identities))


def test_it_needs_nothing_from_elsewhere(words: str) -> None:
    read = Page(words)
    assert not re.search(r"https?:|//\w|url\(|@import", words)
    assert not read.all("script")
    assert not [a for _, a in read.found if a.keys() & {"src", "href", "onload", "onclick"}]


def test_it_reads_aloud(words: str) -> None:
    read = Page(words)
    levels = [int(tag[1]) for tag, _ in read.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert read.all("html")[0]["lang"] == "en"
    pictures = read.all("svg")
    assert len(pictures) > 8
    for picture in pictures:
        assert picture.get("aria-hidden") == "true" or len(picture["aria-label"] or "") > 20
    assert all(a.get("scope") for a in read.all("th"))


def test_its_numbers_are_the_stores(store: Store, words: str) -> None:
    (row,) = store.sessions("anna & <example>")
    trials = store.trials(row.id)
    read = Page(words)
    text = " ".join(" ".join(read.text).split())
    for side in ("left", "right"):
        own = [t for t in trials if t.side == side]
        reached = sum(t.status == "success" for t in own)
        assert read.data("reached", side) == reached
        assert f"Reached {reached} of {len(own)}" in text
    times = [t.measures["movement_time"] for t in trials if t.side == "right"]
    assert f"Movement, median {median(times):.1f} s" in text
    for trial in trials:
        row_words = f"{trial.number} {trial.side} reached {trial.measures['reaction_time']:.1f}"
        assert row_words in text or trial.status != "success"


def test_its_range_is_the_bodys(store: Store, words: str) -> None:
    (row,) = store.sessions("anna & <example>")
    events = store.events(row.id)
    frames, _ = store.frames(row.id)
    calibrated = next(e for e in events if e.kind == "calibrated")
    begun = next(e.t for e in events if e.kind == "trial_begin")
    ended = next(e.t for e in events if e.kind == "block_end")
    calibration = Calibration.from_dict(calibrated.data["calibration"])
    body = batch(frames[frames["t_sample"] >= calibrated.t], calibration)
    body = body[(body["t"] >= begun) & (body["t"] <= ended + 500_000_000)]
    for arm, side in enumerate(("left", "right")):
        truth = np.ptp(np.degrees(body["shoulder_elevation"][:, arm]))
        assert Page(words).data("elevation_range", side) == pytest.approx(truth, abs=2.0)
        assert truth > 15


def test_words_that_it_must_not_say(words: str) -> None:
    text = "".join(Page(words).text)
    assert "ROM" not in text
    assert "the shoulder blade is not measured" in text
    assert "in patients it has not been validated" in text
    assert "± unknown" in text
    assert not re.search(r"\bnan\b|None|inf\b", text)


def test_no_session_says_what_to_do(store: Store) -> None:
    text = "".join(Page(html(store, "nobody-yet")).text)
    assert "No session yet" in text
    assert "rehab play --patient nobody-yet" in text


def test_no_such_patient(store: Store) -> None:
    with pytest.raises(UserError, match="There is no patient bert"):
        html(store, "bert")


def test_sessions_stand_on_one_time_axis_newest_first(store: Store) -> None:
    alias, (one,) = load(store, "anna & <example>", courses=1)
    noon = datetime(2026, 3, 2, 12).astimezone()
    several = [
        replace(one, id=f"s{day}", begun=noon + timedelta(days=day), course=None)
        for day in (0, 3, 4, 20)
    ]
    read = Page(page(alias, several))
    text = " ".join(" ".join(read.text).split())
    days = re.findall(r"(\d+ March) 2026, 12:00 \d of \d reached", text)
    assert days == ["22 March", "6 March", "5 March", "2 March"]
    assert "The next one starts a line here" not in text
    drawn = [a["aria-label"] or "" for a in read.all("svg") if "by session" in str(a)]
    assert len(drawn) == 6, "three figures for each arm"
    assert all(re.findall(r"2026-03-\d\d", label) for label in drawn)
    assert read.text.count("22 Mar") == 6


def test_what_went_wrong_is_said(store: Store) -> None:
    _, (one,) = load(store, "anna & <example>", courses=1)
    broken = replace(one, gaps=((12.0, 14.5),), trouble="The exercise was stopped by an error: x.")
    text = " ".join(" ".join(Page(page("anna", [broken])).text).split())
    assert "The recording lacks 2.5 s from 0:12 on." in text
    assert "stopped by an error: x." in text
