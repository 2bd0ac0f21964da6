"""The table of numbers: all of them, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import Clinic

from rehab.errors import UserError
from rehab.exports.table import COLUMNS, safe, write
from rehab.store.record import Record


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_number_is_a_row(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    many = write(record, tmp_path / "a.csv")
    rows = read(tmp_path / "a.csv")
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == many
    stored = [(n.name, repr(n.value)) for n in record.numbers()]
    told = [(r["measure"], r["value"]) for r in rows if r["source"] == "measure"]
    assert told == stored
    assert len(told) == 26
    assert [r["value"] for r in rows if r["measure"] == "pain"] == ["3.0", "3.0"]
    assert [r["value"] for r in rows if r["measure"] == "SPADI"] == ["62.0"]


def test_a_row_says_unit_versions_and_key(clinic: Clinic, tmp_path: Path) -> None:
    write(Record(clinic.store, clinic.patient), tmp_path / "a.csv")
    row = next(r for r in read(tmp_path / "a.csv") if r["measure"] == "active_rom")
    assert (row["unit"], row["ucum"], row["standard_error"]) == ("deg", "deg", "3.1")
    assert (row["definition"], row["measure_version"]) == ("star-reach/1", "1")
    assert row["estimator"] == "three-point/3"
    assert '"headset":"simulated"' in row["comparability"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert str(safe(text)).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert safe(-5.25) == -5.25
    assert safe("shoulder") == "shoulder"
    assert safe("") == ""


@given(st.text())
def test_no_text_begins_as_a_formula_or_breaks_a_line(text: str) -> None:
    cell = safe(text)
    assert isinstance(cell, str)
    assert not cell[:1].strip() or cell[0] not in "=+-@\t\r\n"
    assert "\n" not in cell
    assert "\r" not in cell


def test_an_alias_that_is_a_formula_is_text(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "rehab.db", alias='=HYPERLINK("x")')
    session = clinic.session("2026-03-02")
    clinic.measure(session, "peak_speed", -0.5, "m/s")
    clinic.save()
    write(Record(clinic.store, clinic.patient), tmp_path / "a.csv")
    clinic.store.close()
    (row,) = read(tmp_path / "a.csv")
    assert row["patient"] == '\'=HYPERLINK("x")'
    assert row["value"] == "-0.5"


def test_nothing_is_overwritten(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(UserError, match="already"):
        write(Record(clinic.store, clinic.patient), path)
    assert path.read_text() == "mine"
    assert not list(tmp_path.glob("*.part"))
