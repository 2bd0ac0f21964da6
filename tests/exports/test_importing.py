"""Movement from elsewhere: the same positions and measures again, and nothing that is hostile."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import Clinic

from rehab import analysis
from rehab.bench.people import PEOPLE, clip
from rehab.body.recording import from_frames
from rehab.cli.verifying import verdict
from rehab.errors import UserError
from rehab.exports import bids, importing, reading
from rehab.frame import POSITION_STEP, TRACKED, UNIT_STEP
from rehab.report.build import overview
from rehab.store.record import Record

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEEDED = ("t", "head", "grip_l", "grip_r")


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    """A healthy person who raises an arm, 10 s."""
    made = clip(PEOPLE["healthy"](1), "abduction", 1, 90.0, 10.0)
    return {name: np.array(made[name]) for name in NEEDED}


@pytest.fixture
def file(arrays: dict[str, np.ndarray], tmp_path: Path) -> Path:
    np.savez(tmp_path / "in.npz", **arrays)
    return tmp_path / "in.npz"


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    made = Clinic(tmp_path / "rehab.db")
    yield made
    made.store.close()


def keep(clinic: Clinic, path: Path) -> importing.Imported:
    return importing.keep(clinic.store, clinic.patient, reading.recording(path), NOON)


def rows(clinic: Clinic, session: str) -> dict[tuple[str, ...], float]:
    return {
        (n.name, n.motion, n.side, n.statistic): n.value
        for n in Record(clinic.store, clinic.patient).summaries()
        if n.session == session
    }


def test_an_npz_becomes_a_session_with_frames_and_measures(
    empty: Clinic, file: Path, arrays: dict[str, np.ndarray]
) -> None:
    kept = keep(empty, file)
    (session,) = Record(empty.store, empty.patient).sessions()
    assert session.info["source"] == "imported"
    assert session.started_at.startswith("2026-03-02T12:00")
    assert "in.npz" not in json.dumps(session.info)
    frames, gaps = empty.store.frames(kept.session)
    assert not gaps
    assert len(frames) == len(arrays["t"])
    assert np.abs(frames["head"][:, :3] - arrays["head"][:, :3]).max() <= POSITION_STEP
    assert (frames["head_bits"] == TRACKED).all()
    assert np.abs(np.diff(frames["t_sample"]) * 1e-9 - np.diff(arrays["t"])).max() < 2e-9


def test_what_is_stored_measures_the_same_again(empty: Clinic, file: Path) -> None:
    kept = keep(empty, file)
    frames, _ = empty.store.frames(kept.session)
    again = analysis.analyse(from_frames(frames))
    stored = rows(empty, kept.session)
    assert len(stored) > 20
    for name, rom in again.rom.items():
        motion, side = analysis.columns.split(name)
        if rom.range is not None:
            assert stored["excursion", motion, side, "value"] == rom.range
            assert stored["range_used", motion, side, "highest"] == rom.max
    assert stored["trunk_share", "", "", "mean"] == again.compensation.value


def test_it_is_verified_by_measuring_it_again(empty: Clinic, file: Path) -> None:
    session = keep(empty, file).session
    sound = verdict(empty.store, session)
    assert sound.values == len(rows(empty, session))
    assert not sound.sentences
    wrong = "UPDATE measure SET value = value + 1 WHERE name = 'excursion' AND motion = 'neck_yaw'"
    empty.store.desk.db.execute(wrong)
    (sentence,) = verdict(empty.store, session).sentences
    assert sentence.startswith("excursion neck_yaw value is stored as")


def test_its_numbers_are_near_those_of_rehab_analyse(empty: Clinic, file: Path) -> None:
    direct = analysis.analyse(analysis.read(file))
    stored = rows(empty, keep(empty, file).session)
    for side in ("left", "right"):
        rom = direct.rom[f"shoulder_abduction_{side}"]
        if rom.range is not None:
            assert abs(stored["excursion", "shoulder_abduction", side, "value"] - rom.range) < 0.05


def test_out_and_in_again_gives_the_same(empty: Clinic, file: Path, tmp_path: Path) -> None:
    first = keep(empty, file).session
    for purpose in ("raw motion", "research export"):
        empty.consent(purpose)
    empty.save()
    record = Record(empty.store, empty.patient)
    bids.write(empty.store, record, tmp_path / "set", raw=True)
    second = keep(empty, tmp_path / "set").session
    before, after = (empty.store.frames(session)[0] for session in (first, second))
    assert (before["t_sample"] == after["t_sample"]).all()
    for name in ("head", "grip_left", "grip_right"):
        assert (before[f"{name}_bits"] == after[f"{name}_bits"]).all()
        assert (before[name][:, :3] == after[name][:, :3]).all()
        assert np.abs(before[name][:, 3:] - after[name][:, 3:]).max() <= UNIT_STEP
    was, now = rows(empty, first), rows(empty, second)
    assert was.keys() == now.keys()
    for key, value in was.items():
        assert now[key] == pytest.approx(value, rel=1e-3, abs=0.05), key


def test_it_joins_nothing_that_was_played_here(empty: Clinic, file: Path) -> None:
    session = keep(empty, file).session
    numbers = [n for n in Record(empty.store, empty.patient).summaries() if n.session == session]
    for number in numbers:
        key = json.loads(number.comparability)
        assert (key["exercise"], number.definition, number.kind) == (
            "imported/1",
            "imported/1",
            "training",
        )


def test_a_report_shows_it_apart(empty: Clinic, file: Path) -> None:
    kept = [keep(empty, file).session for _ in range(2)]
    told = overview(empty.store, empty.patient)
    assert {line.id for line in told.sessions} == set(kept)
    assert told.recorded == pytest.approx(2 * 10.0, abs=0.1)
    shown = [series for series in told.series if series.points]
    assert shown
    assert {point.key.exercise for series in shown for point in series.points} == {"imported/1"}


def test_the_audit_knows(empty: Clinic, file: Path) -> None:
    session = keep(empty, file).session
    (row,) = [row for row in empty.store.audit.rows(session) if row.action == "import"]
    assert row.actor == "dr-example"
    assert "anna" not in row.detail


# What is hostile


def refused(clinic: Clinic, path: Path, said: str = "") -> None:
    """One sentence, and the store is as it was."""
    before = dump(clinic)
    with pytest.raises(UserError) as told:
        keep(clinic, path)
    assert "\n" not in str(told.value)
    assert said in str(told.value)
    assert dump(clinic) == before


def dump(clinic: Clinic) -> list[tuple[int, ...]]:
    tables = ("session", "block", "measure", "recording_block", "audit")
    return [
        tuple(row.values())
        for t in tables
        for row in clinic.store.desk.rows(f"SELECT count(*) FROM {t}")
    ]


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(f"{name}.npy", data)
    return path


def header(shape: tuple[int, ...], kind: str = "<f8") -> bytes:
    out = io.BytesIO()
    about = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, about)
    return out.getvalue()


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def test_hostile_archives_are_refused(
    empty: Clinic, arrays: dict[str, np.ndarray], tmp_path: Path
) -> None:
    path = tmp_path / "x.npz"
    t, head = arrays["t"], arrays["head"]
    refused(empty, archive(path, t=header((10**9,)), head=header((10**9, 7))), "claims")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:  # zeros: 50 kB become 48 MB
        with out.open("t.npy", "w") as member:
            member.write(header((6_000_000,)))
            for _ in range(48):
                member.write(bytes(1_000_000))
        out.writestr("head.npy", header((1, 7)) + bytes(56))
    refused(empty, path, "claims")
    refused(empty, archive(path, t=b"", head=b""), "cannot be read")
    endless = b"\x93NUMPY\x02\x00" + (2**32 - 1).to_bytes(4, "little") + bytes(10_000_000)
    refused(empty, archive(path, t=endless, head=b""), "cannot be read")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:  # numpy would unpack it whole
        out.writestr("t", bytes(10_000_000))
        out.writestr("head.npy", header((1, 7)) + bytes(56))
    refused(empty, path, "cannot be read")
    refused(empty, saved(path, t=t, head=np.full_like(head, np.nan)), "no frame")
    refused(empty, saved(path, t=np.full_like(t, np.nan), head=head), "no frame")
    refused(empty, saved(path, t=t[::-1], head=head), "goes back")
    refused(empty, saved(path, t=np.zeros_like(t), head=head), "does not increase")
    refused(empty, saved(path, t=t * 1000, head=head), "milliseconds")
    refused(empty, saved(path, t=t, head=head * [1e3, 1e3, 1e3, 1, 1, 1, 1]), "millimetres")
    refused(empty, saved(path, t=t, head=head[:, :3]), "shape")
    refused(empty, saved(path, t=t, head=np.array([object()] * len(t))), "Python objects")
    path.write_bytes(os.urandom(4096))
    refused(empty, path, "not an .npz")


@pytest.fixture
def dataset(arrays: dict[str, np.ndarray], empty: Clinic, file: Path, tmp_path: Path) -> Path:
    """The motion file of a data set that would be taken."""
    keep(empty, file)
    for purpose in ("raw motion", "research export"):
        empty.consent(purpose)
    empty.save()
    bids.write(empty.store, Record(empty.store, empty.patient), tmp_path / "set", raw=True)
    (path,) = (tmp_path / "set").rglob("*_motion.tsv")
    return path


def side(path: Path, ending: str) -> Path:
    return path.with_name(path.name.replace("_motion.tsv", ending))


def test_hostile_tables_are_refused(empty: Clinic, dataset: Path, tmp_path: Path) -> None:
    good = dataset.read_text()
    lines = good.splitlines()
    for text, said in {
        good[: len(good) // 2] + "\x00\x01\n": "cells",
        "time\thead_x\n" + good: "cells",
        "\t".join(["t"] * 23) + "\n" + good: "heading",
        "\n".join([*lines[50:], *lines[:50]]): "goes back",
        "\n".join(line.split("\t", 1)[1] for line in lines): "cells",
        "\n".join([lines[0]] * 100): "does not increase",
        "": "no frame",
        "9" * 200_000: "cells",
    }.items():
        dataset.write_text(text)
        refused(empty, dataset, said)
    dataset.write_bytes(b"\xff\xfe" + os.urandom(2000))
    refused(empty, dataset)
    dataset.write_text(good)
    channels = side(dataset, "_channels.tsv")
    known = channels.read_text()
    for old, new, said in (
        ("\tm\t", "\tfurlong\t", "positions must be in"),
        ("\tm\t", "\tcm\t", ""),
        ("LATENCY\tn/a\ts", "LATENCY\tn/a\tms", "latency"),
        ("quat_w", "quat_x", ""),
        ("component", "part", "lacks the column component"),
    ):
        channels.write_text(known.replace(old, new))
        refused(empty, dataset, said)
    channels.write_text(known)
    for ending, text, said in (
        ("_motion.json", "[1]", "JSON object"),
        ("_motion.json", "{", "no JSON"),
        ("_motion.json", "[" * 100_000, "no JSON"),
        ("_channels.json", '{"reference_frame": {"Levels": {"x": {"SpatialAxes": "ALS"}}}}', "ALS"),
    ):
        was = side(dataset, ending).read_text()
        side(dataset, ending).write_text(text)
        refused(empty, dataset, said)
        side(dataset, ending).write_text(was)
    keep(empty, dataset)  # as it was, it is taken


def test_links_pipes_and_what_is_not_there_are_refused(
    empty: Clinic, dataset: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link_motion.tsv"
    link.symlink_to(dataset)
    refused(empty, link, "is a link")
    channels = side(dataset, "_channels.tsv")
    channels.rename(tmp_path / "moved.tsv")
    channels.symlink_to(tmp_path / "moved.tsv")
    refused(empty, dataset, "is a link")
    channels.unlink()
    refused(empty, dataset, "no file")
    os.mkfifo(tmp_path / "pipe.npz")
    refused(empty, tmp_path / "pipe.npz", "not a file")
    refused(empty, tmp_path / "nothing.npz", "no file")
    refused(empty, tmp_path / "rehab.db", "neither")
    (tmp_path / "bare").mkdir()
    refused(empty, tmp_path / "bare", "no Motion-BIDS")


def sound(path: Path) -> None:
    """A file is a recording whose time increases, or is refused in one sentence."""
    said = ""
    try:
        found = reading.recording(path).recording
    except UserError as error:
        said = str(error)
    else:
        assert np.isfinite(found.t).all()
        assert (np.diff(found.t) > 0).all()
    assert "\n" not in said


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_damage_to_a_file_gives_more_than_one_sentence(
    data: st.DataObject, dataset: Path
) -> None:
    """Whatever bytes change, a file is read or refused; nothing else ever comes out."""
    which = data.draw(
        st.sampled_from(["_motion.tsv", "_motion.json", "_channels.tsv", "_channels.json"])
    )
    path = side(dataset, which)
    before = path.read_bytes()
    at = data.draw(st.integers(0, min(len(before), 4000)))
    length = data.draw(st.integers(0, 40))
    path.write_bytes(before[:at] + data.draw(st.binary(max_size=40)) + before[at + length :])
    try:
        sound(dataset)
    finally:
        path.write_bytes(before)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_damage_to_an_archive_gives_more_than_one_sentence(
    data: st.DataObject, tmp_path: Path, arrays: dict[str, np.ndarray]
) -> None:
    path = saved(tmp_path / "few.npz", **{name: a[:60] for name, a in arrays.items()})
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before)))
    length = data.draw(st.integers(0, 40))
    path.write_bytes(before[:at] + data.draw(st.binary(max_size=40)) + before[at + length :])
    sound(path)
