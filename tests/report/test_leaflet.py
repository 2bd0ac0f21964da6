"""The patient's page: three plain, true sentences, one picture, nothing that frightens."""

from __future__ import annotations

import re
from dataclasses import replace

from invented_course import frozen_shoulder
from reading_pages import read

from rehab.report.leaflet import MOST, garden, leaflet, sentences
from rehab.report.overview import Overview
from rehab.report.page import page

MEDICAL = re.compile(
    r"(?i)flexion|abduction|rotation|shoulder|pain|capsulitis|spadi|error|baseline|degree|°|patient"
)


def only(overview: Overview, *numbers: int) -> Overview:
    return replace(overview, series=tuple(overview.series[i] for i in numbers))


def test_three_sentences_and_one_picture() -> None:
    shown = read(page("patient", leaflet(frozen_shoulder(), 812)))
    assert len(shown.all("li")) == 3
    assert len(shown.all("svg")) == 1
    assert "You have come 48 times since March." in shown.text
    assert "812 flowers grow in your garden, one for each reach." in shown.text
    assert "Your right arm lifts higher than when you began." in shown.text


def test_words_are_plain_and_few() -> None:
    whole = frozen_shoulder()
    for overview in (whole, only(whole, 1), only(whole, 5), replace(whole, sessions=())):
        for flowers in (0, 1, 2, 5000):
            said = sentences(overview, flowers)
            assert len(said) == 3
            for words in said:
                assert len(words.split()) <= 12
                assert not MEDICAL.search(words), words
                assert "!" not in words


def test_it_praises_nothing_within_the_error() -> None:
    whole = frozen_shoulder()
    same, used = only(whole, 1), only(whole, 5)
    unsure = only(replace(whole, series=(replace(whole.series[0], exceeds_error="unknown"),)), 0)
    worse = only(replace(whole, series=(replace(whole.series[0], verdict="worse"),)), 0)
    for overview in (same, used, unsure, worse):
        assert sentences(overview, 9)[2] == "You came every week, 5 weeks in a row."


def test_the_garden_grows_and_keeps_its_flowers() -> None:
    few, more = garden(3), garden(4)
    stems = re.findall(r'<path d="[^"]+" class="stem"/>', few)
    assert len(stems) == 3
    assert all(stem in more for stem in stems), "no flower moves when another grows"
    assert garden(MOST + 1000).count('class="stem"') == MOST
    assert "an empty garden" in garden(0)
