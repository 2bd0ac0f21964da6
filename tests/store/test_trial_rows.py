"""What trials measured stands in their rows, and a store of version 1 is brought to that."""

from __future__ import annotations

from pathlib import Path

from rehab.store import Store
from rehab.store.dbapi import connect, write_tx
from rehab.store.schema import migrations
from rehab.store.trials import TrialMeasure, of_text, to_text

MEASURES = [
    TrialMeasure("active_rom", 143.25, "deg", "shoulder_elevation", 1.76, "three-point/3"),
    TrialMeasure("path_efficiency", 0.98, "1"),
    TrialMeasure("streak", 0.0, ""),
]


def test_values_come_back() -> None:
    assert of_text(to_text(MEASURES)) == MEASURES


def test_what_is_empty_takes_no_room() -> None:
    assert to_text(MEASURES[1:2]) == '[{"name":"path_efficiency","value":0.98,"unit":"1"}]'


def test_the_values_of_version_1_move_to_their_trials(tmp_path: Path) -> None:
    path = tmp_path / "rehab.db"
    db = connect(path, create=True)
    db.conn.execute("PRAGMA journal_mode = WAL")
    with write_tx(db):
        migrations.apply(db, stop_before="version_2")
    (station,) = db.conn.execute("SELECT id FROM station").fetchone()
    row = f"'{station}'"
    rows = (
        f"patient VALUES ('p', {row}, 1, 'anna-example', '', 'local')",
        f"session (id, station_id, seq, patient_id, snapshot, info, status, started_at, actor)"
        f" VALUES ('s', {row}, 2, 'p', '{{}}', '{{}}', 'completed', '', 'local')",
        f"block VALUES ('b', {row}, 3, 's', 0, 'star-reach/1', 'training', '{{}}', 'completed',"
        " '', 0, 9, 0, 9)",
        f"trial VALUES ('t', {row}, 4, 's', 'b', 1, 'left', 0, 'success', 1, 5, 1, 5)",
        f"trial VALUES ('u', {row}, 5, 's', 'b', 2, 'left', 0, 'timeout', 6, 8, 6, 8)",
        f"measure VALUES ('m', {row}, 6, 's', 'b', 't', 'training', 'movement_time', 'left',"
        " 'value', 1.25, 1, 's', 'star-reach/1', 0.75)",
        f"measure VALUES ('n', {row}, 7, 's', 'b', 't', 'training', 'peak_speed', 'left',"
        " 'value', 0.5, 1, 'm/s', 'star-reach/1', 0.75)",
        f"measure VALUES ('o', {row}, 8, 's', 'b', NULL, 'training', 'peak_speed', 'left',"
        " 'median', 0.5, 1, 'm/s', 'star-reach/1', NULL)",
    )
    with write_tx(db):
        for text in rows:
            db.conn.execute(f"INSERT INTO {text}")
    db.close()
    with Store.open(path) as store:
        first, second = store.trials("s")
        assert first.measures == {"movement_time": 1.25, "peak_speed": 0.5}
        assert second.measures == {}
        told = [(m.trial, m.name, m.statistic, m.value, m.quality) for m in store.measures("s")]
    assert told == [
        ("t", "movement_time", "value", 1.25, 0.75),
        ("t", "peak_speed", "value", 0.5, 0.75),
        (None, "peak_speed", "median", 0.5, None),
    ]
