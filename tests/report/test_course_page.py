"""The page about a course: sound, complete, safe with any name, and small with any history."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_course import BEGUN, KEY, frozen_shoulder, long_history, point, session_id
from reading_pages import Page, read

from rehab.report import timeline
from rehab.report.axis import axis
from rehab.report.detail import linked
from rehab.report.months import listed, months
from rehab.report.overview import Adherence, Break, Overview
from rehab.report.page import page
from rehab.report.views import course
from rehab.store.models import TrialRow

HOSTILE = (
    '</script><script>alert(1)</script>"\'{{ 7*7 }}{% raise %}\\ \u202e\u0000Zoë 中 #read("x")'
)


def trial(number: int, status: str = "success", practice: bool = False) -> TrialRow:
    measures = {"movement_time": 1.25, "path_efficiency": 0.93}
    return TrialRow(
        f"t{number}", 0, "star-reach/2", "training", number, "right", practice, status,
        0, 1, 0, 1, measures,
    )  # fmt: skip


def words(overview: Overview, **kwargs: object) -> Page:
    return read(page("course", course(overview, **kwargs)))  # type: ignore[arg-type]


def test_page_one_answers_before_the_detail() -> None:
    text = words(frozen_shoulder()).text
    first = text.partition("Every measure")[0]
    assert "anna-example" in first
    assert "Better: right shoulder flexion rose from 93° to 128°" in first
    assert "Goal Shoulder flexion, active, right: improve to 150° by 30 June 2026" in first
    assert "48 of 56" in first
    assert "▲ Better 2 ■ Same 2 ▼ Worse 0" in first
    assert "Shoulder pain for two days" in first
    assert "5\u202fh 29\u202fmin of 5\u202fh 36\u202fmin" in first.replace("\u00a0", " ") or (
        "5 h 29 min of 5 h 36 min" in first
    )
    assert "+34° from the start; error ±5°" in first


def test_every_number_leads_to_its_trials() -> None:
    overview = frozen_shoulder()
    keys = linked(overview)
    trials = {key: [trial(1), trial(2, "timeout"), trial(1, practice=True)] for key in keys}
    shown = words(overview, trials=trials)
    targets = {a["href"] for a in shown.all("a")}
    flexion = overview.series[0]
    assert flexion.baseline is not None
    assert flexion.latest is not None
    for key in (*flexion.baseline.sessions, flexion.latest.session):
        anchor = f"#t-{key}" if key in keys else f"#s-{key}"
        assert anchor in targets or not any(line.id == key for line in overview.sessions)
    assert f"#t-{keys[0]}" in targets
    assert "○ not reached in time" in shown.text
    assert "● reached, practice" in shown.text
    assert "Path straightness % " in shown.text


def test_verdicts_are_told_without_colour() -> None:
    shown = words(frozen_shoulder()).text
    assert "▲ Better" in shown
    assert "■ Same" in shown
    assert "In training" in shown
    assert "Range used in training is not a test" in shown


def test_two_identifiers_only_where_asked() -> None:
    plain = page("course", course(frozen_shoulder()))
    assert "Anna Example" not in plain
    assert "1958" not in plain
    shown = page("course", course(frozen_shoulder(identified=True)))
    assert "Anna Example" in shown
    assert "born 1958-04-12" in shown
    repeated = re.search(r'@top-left \{ content: "([^"]*)"', shown)
    assert repeated is not None
    line = re.sub(r"\\([0-9a-f]{6})", lambda m: chr(int(m[1], 16)), repeated[1])
    assert line == "Anna Example · born 1958-04-12 · Hospital no. 0000-EXAMPLE · anna-example"


def test_the_foot_says_what_it_is() -> None:
    text = words(replace(frozen_shoulder(), reviewed="Reviewed by dr-example on 2 May 2026")).text
    assert "not for diagnosis" in text
    assert "not validated in patients" in text
    assert "rehab 0.1.0" in text
    assert "Reviewed by dr-example on 2 May 2026" in text
    assert "Reviewed by on" in words(frozen_shoulder()).text, "room for a signature"


def _named(name: str) -> Overview:
    whole = frozen_shoulder(identified=True)
    person = replace(
        whole.person, alias=name, name=name, numbers=name, diagnosis=name, precautions=name
    )
    first = replace(
        whole.series[0],
        title=name,
        sentence=name,
        sources=(name,),
        breaks=(Break(BEGUN, name),),
    )
    return replace(
        whole,
        person=person,
        headline=name,
        series=(first, *whole.series[1:]),
        notes=tuple(note._replace(text=name, by=name, kind=name) for note in whole.notes),
        sessions=tuple(line._replace(exercises=name) for line in whole.sessions),
        left_out=(name,),
        versions=name,
    )


def test_a_hostile_name_is_only_words() -> None:
    shown = words(_named(HOSTILE))
    assert "{{ 7*7 }}" in shown.text
    assert "alert(1)" in shown.text
    style = re.search(r"<style>(.*?)</style>", shown.source, re.DOTALL)
    assert style is not None
    assert "alert" not in style[1].replace("alert\\000028", "")
    assert "<script" not in shown.source


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=8, deadline=None)
def test_any_unicode_is_only_words(name: str) -> None:
    assert words(_named(name)).all("h1") == [{}]


def test_ten_years_stay_small_and_quick() -> None:
    overview = long_history()
    words(frozen_shoulder())  # the templates are read
    begun = time.process_time()
    made = page("course", course(overview))
    assert time.process_time() - begun < 1.5  # 0.25 s alone; this machine may be busy
    assert len(made) < 3_000_000
    shown = read(made)
    anchors = {a["id"] for _, a in shown.found if a.get("id")}
    links = {a["href"][1:] for _, a in shown.found if (a.get("href") or "").startswith("#")}
    assert any(link.startswith("s-") for link in links)
    assert links <= anchors  # every number still leads to its session
    assert "All 3,650 sessions by month and year" in shown.text


def test_months_add_up() -> None:
    lines = long_history().sessions
    rows = months(lines)
    assert [row["title"] for row in rows] == list(
        dict.fromkeys(
            f"{line.when:%B %Y}" if line.when.year >= lines[0].when.year - 1 else f"{line.when:%Y}"
            for line in lines
        )
    )

    def added_up(cell: int) -> int:
        words = (row["cells"][cell].split(" of ")[0].split(", ")[0] for row in rows)
        return sum(int(word.replace(",", "")) for word in words)

    assert added_up(0) == len(lines)
    assert added_up(1) == sum(line.reached for line in lines)
    assert [line.id for line in listed(lines, {lines[100].id})] == [
        *(line.id for line in lines[:40]),
        lines[100].id,
    ]
    assert listed(lines[:60]) == list(lines[:60])


def test_nothing_yet_says_what_to_do() -> None:
    whole = frozen_shoulder()
    empty = replace(
        whole, series=(), adherence=Adherence((), 0, ""), ratings=(), notes=(), adverse=(),
        sessions=(), agreements=(), tracked=0.0, recorded=0.0, left_out=(), not_recomputable=(),
    )  # fmt: skip
    text = words(empty).text
    assert "rehab play --patient anna-example" in text
    assert "nan" not in text
    untested = replace(whole, series=whole.series[-1:])
    assert "No assessment has been done yet" in words(untested).text
    fresh = replace(whole.series[0], baseline=None, points=whole.series[0].points[:1])
    assert "There is no baseline yet" in words(replace(whole, series=(fresh,))).text
    week = whole.adherence.weeks[0]._replace(sessions_prescribed=None)
    undosed = replace(whole, adherence=Adherence((week,), 1, "4 sessions."))
    assert "No dose is prescribed" in words(undosed).text


def test_lines_join_only_what_was_measured_alike() -> None:
    a, b, c = point(0, 90), point(7, 95), point(14, 99)
    assert [len(run) for run in timeline.runs([a, b, c], [])] == [3]
    other = c._replace(key=KEY._replace(headset="Pico 4"))
    assert [len(run) for run in timeline.runs([a, b, other], [])] == [2, 1]
    assert [len(run) for run in timeline.runs([a, b, c], [b.when])] == [1, 2]
    assert [len(run) for run in timeline.runs([a, b, c], [BEGUN + timedelta(days=9)])] == [2, 1]


def test_the_band_is_the_error_around_the_baseline() -> None:
    whole = frozen_shoulder()
    series = replace(whole.series[0], goal=None, breaks=(), mdc95=10.0)
    drawn = timeline.course(series, axis(whole), [], dates=False)
    band = re.search(
        r'<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)" class="error"', drawn
    )
    line = re.search(r'y1="([\d.]+)" x2="[\d.]+" y2="[\d.]+" class="baseline"', drawn)
    assert band is not None
    assert line is not None
    assert float(line[1]) == pytest.approx(float(band[1]) + 0.5 * float(band[2]), abs=0.2)
    bare = timeline.course(replace(series, mdc95=None), axis(whole), [], dates=False)
    assert 'class="error"' not in bare


def test_dates_of_any_course_stand_apart() -> None:
    whole = frozen_shoulder()
    for days in (1, 20, 90, 400, 1500, 3650):
        end = BEGUN + timedelta(days=days)
        line = whole.sessions[0]._replace(when=BEGUN, id=session_id(1))
        place = axis(
            replace(
                whole,
                series=(),
                adherence=Adherence((), 0, ""),
                ratings=(),
                notes=(),
                adverse=(),
                sessions=(line,),
                made=end,
            )
        )
        at = [x for x, _ in place.ticks()]
        assert 1 <= len(at) <= 9
        assert all(b - a > 30 for a, b in pairwise(at))


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_by_light_by_night_and_on_paper() -> None:
    style = page("course", course(frozen_shoulder()))
    themes = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(themes) == 3
    for theme in themes:
        found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6}|#fff)\b", theme))
        colours = {k: "#ffffff" if v == "#fff" else v for k, v in found.items()}
        ground = _luminance(colours["paper"])
        for name in ("ink", "quiet", "data", "accent", "goal"):
            low, high = sorted([ground, _luminance(colours[name])])
            assert (high + 0.05) / (low + 0.05) >= 7.0, name
