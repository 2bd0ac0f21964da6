"""The overview as JSON and as a table, with texts that would be formulas."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace

import pytest
from histories import Course
from hypothesis import given
from hypothesis import strategies as st

from rehab.report import tables
from rehab.report.build import overview
from rehab.report.overview import Overview
from rehab.report.tables import DANGEROUS, text


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Overview:
    course = Course(tmp_path_factory.mktemp("s") / "s.db")
    ids = course.tests([-5.0, 90, 90.5, 100], se=2.0)
    course.made("rating", session_id=ids[0], kind="pain", scale="0-10", value=3.0)
    with course.write() as store:
        return overview(store, "anna-example")


def rows(found: Overview) -> list[dict[str, str]]:
    words = tables.csv(found)
    assert words.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(words[1:], newline="")))


def test_a_number_a_row(found) -> None:
    table = rows(found)
    assert [row["value"] for row in table] == ["-5.0", "90.0", "90.5", "100.0", "3.0"]
    first, last = table[0], table[-1]
    assert (first["measure"], first["unit"], first["se"]) == ("active_rom", "deg", "2.0")
    assert (first["exercise"], first["estimator"]) == ("raise-arm/1", "three-point/3")
    assert first["when"].startswith("2026-01-05T")
    assert (last["source"], last["measure"], last["se"]) == ("rating", "pain", "")


@pytest.mark.parametrize("words", ['=HYPERLINK("x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(found, words) -> None:
    person = replace(found.person, alias=words)
    series = (replace(found.series[0], title=words), *found.series[1:])
    table = rows(replace(found, person=person, series=series))
    assert table[0]["alias"] == f"'{words}"
    assert table[0]["title"] == f"'{words}"
    assert float(table[0]["value"]) == -5.0  # a negative number stays one


@given(st.text())
def test_no_text_begins_as_a_formula_does(words) -> None:
    cell = text(words)
    assert not cell.lstrip(" ").startswith(DANGEROUS)
    assert cell.endswith(words)


def test_json_is_strict_and_has_iso_times(found) -> None:
    odd = replace(found, tracked=math.nan)
    told = json.loads(tables.json(odd), parse_constant=pytest.fail)
    assert told["format"] == "rehab-overview/1"
    assert told["tracked"] is None
    (series,) = told["series"]
    assert series["points"][0]["key"]["headset"] == "Quest 3"
    assert series["points"][0]["when"].startswith("2026-01-05T")
    assert series["baseline"]["sessions"] == [p["session"] for p in series["points"][1:3]]
    assert set(told) == {"format", *Overview.__dataclass_fields__}
