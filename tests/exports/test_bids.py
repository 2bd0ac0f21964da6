"""The BIDS data set: valid, without motion or dates by default, with motion only by consent."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import validators
from invented import Clinic

from rehab.errors import UserError
from rehab.exports import bids
from rehab.frame import CONTROLLER, FOCUSED, FRAME, TRACKED, from_steps, quantised_floats, to_steps
from rehab.store.blocks import encode
from rehab.store.record import Record


def moved(count: int = 200) -> np.ndarray:
    """Frames of a hand that goes to and fro, the left one lost for a while."""
    frames = np.zeros(count, FRAME)
    frames["index"] = np.arange(count)
    frames["t_sample"] = 7_000_000_000 + frames["index"] * 11_111_111
    frames["presence"], frames["held"] = FOCUSED, CONTROLLER
    swing = np.sin(np.arange(count) / 30)
    for name, height in (("head", 1.6), ("grip_left", 1.0), ("grip_right", 1.1)):
        frames[name][:, 0], frames[name][:, 1], frames[name][:, 6] = 0.2 * swing, height, 1.0
        frames[f"{name}_bits"] = TRACKED
    frames["grip_left_bits"][50:60] = 0
    frames["space_epoch"][150:] = 1
    floats = quantised_floats(frames)
    floats[...] = from_steps(to_steps(floats))
    return frames


def recorded(clinic: Clinic, session: str, frames: np.ndarray) -> None:
    for number, first in enumerate(range(0, len(frames), 90)):
        part = frames[first : first + 90]
        data = encode(part)
        clinic.put(
            "recording_block",
            session_id=session,
            number=number,
            sha256=hashlib.sha256(data).hexdigest(),
            first_frame=int(part["index"][0]),
            last_frame=int(part["index"][-1]),
            count=len(part),
            data=data,
        )
    clinic.save()


def allow(clinic: Clinic) -> None:
    clinic.consent("raw motion")
    clinic.consent("research export")
    clinic.save()


def errors(found: dict) -> list[str]:
    return [f"{each['key']}: {each['files'][0].get('evidence')}" for each in found["errors"]]


def words(folder: Path) -> str:
    return "\n".join(
        f"{path.relative_to(folder)}\n{path.read_text('utf-8')}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def test_measures_alone_tell_no_motion_name_or_date(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    recorded(clinic, record.sessions()[0].id, moved())
    bids.write(clinic.store, record, tmp_path / "set")
    told = words(tmp_path / "set")
    assert "motion.tsv" not in told
    assert "anna" not in told
    assert "dr-example" not in told
    assert "2026" not in told


def test_measures_are_the_stores(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    bids.write(clinic.store, record, tmp_path / "set")
    (table,) = (tmp_path / "set" / "derivatives" / "rehab").rglob("*_beh.tsv")
    head, *rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    column = head.index("value")
    assert [row[column] for row in rows] == [repr(n.value) for n in record.summaries()]


def test_motion_needs_both_consents_standing(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    with pytest.raises(UserError, match='"raw motion" and "research export"'):
        bids.write(clinic.store, record, tmp_path / "set", raw=True)
    allow(clinic)
    clinic.consent("raw motion", "withdrawn", "2026-03-20")
    clinic.save()
    with pytest.raises(UserError, match="raw motion"):
        bids.write(clinic.store, record, tmp_path / "set", raw=True)
    assert not (tmp_path / "set").exists()


def test_motion_is_said_to_identify(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    allow(clinic)
    recorded(clinic, record.sessions()[0].id, moved())
    said = bids.write(clinic.store, record, tmp_path / "set", raw=True)
    assert any("identifies" in sentence for sentence in said)
    assert "identifies" in (tmp_path / "set" / "README").read_text()
    assert "Session 2 has no motion that is kept." in said


def test_npms_validator_takes_both_and_bites(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    allow(clinic)
    recorded(clinic, record.sessions()[0].id, moved())
    places = [tmp_path / name for name in ("measures", "motion", "spoilt")]
    for place in places:
        bids.write(clinic.store, record, place, raw=place.name != "measures")
    (about,) = places[2].rglob("*_motion.json")
    told = json.loads(about.read_text())
    del told["SamplingFrequency"]
    about.write_text(json.dumps(told))
    measures, motion, spoilt = validators.bids(*places)
    assert not errors(measures)
    assert not errors(motion)
    assert {each["key"] for each in motion["warnings"]} <= {
        "NO_AUTHORS",  # who that is, only those who publish it know
        "CUSTOM_COLUMN_WITHOUT_DESCRIPTION",  # it takes the first frame for a heading
    }
    assert errors(spoilt)


def test_channels_and_columns_agree(clinic: Clinic, tmp_path: Path) -> None:
    record = Record(clinic.store, clinic.patient)
    allow(clinic)
    frames = moved()
    recorded(clinic, record.sessions()[0].id, frames)
    bids.write(clinic.store, record, tmp_path / "set", raw=True)
    (table,) = (tmp_path / "set").rglob("*_motion.tsv")
    (channels,) = (tmp_path / "set").rglob("*_channels.tsv")
    names = [line.split("\t")[0] for line in channels.read_text().splitlines()[1:]]
    rows = [line.split("\t") for line in table.read_text().splitlines()]
    assert {len(row) for row in rows} == {len(names)}
    assert len(rows) == len(frames)
    assert rows[0][0] == "0.000000000"
    assert rows[1][0] == "0.011111111"
    assert rows[55][names.index("left_hand_x")] == "n/a"
    assert rows[199][names.index("space_epoch")] == "1"


def test_a_set_that_is_there_stays(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine").write_text("mine")
    with pytest.raises(UserError, match="already"):
        bids.write(clinic.store, Record(clinic.store, clinic.patient), tmp_path / "set")
    assert [path.name for path in (tmp_path / "set").iterdir()] == ["mine"]
