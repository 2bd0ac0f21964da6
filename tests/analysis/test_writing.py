"""What stays of an analysis: the table, the summary, the pictures; whole, and nobody else's."""

from __future__ import annotations

import csv
import json
import os

import numpy as np
import pytest
from npz_files import saved
from PIL import Image

from rehab.analysis import analyse, read, write
from rehab.analysis.columns import COLUMNS
from rehab.errors import UserError

HEADINGS = [
    "t",
    *(
        f"{angle}_{side}"
        for angle in (
            "shoulder_elevation",
            "shoulder_flexion",
            "shoulder_abduction",
            "shoulder_rotation",
            "elbow_flexion",
        )
        for side in ("left", "right")
    ),
    *("neck_yaw", "neck_pitch", "neck_roll", "trunk_forward", "trunk_right", "trunk_yaw"),
]


@pytest.fixture(scope="module")
def lossy(tmp_path_factory, whole):
    """An analysis of a recording that lost a hand, then the head, and repeats a time."""
    arrays = {name: np.array(whole[name]) for name in ("t", "head", "grip_l", "grip_r")}
    arrays["grip_l"][100:150] = np.nan
    arrays["head"][200:220] = np.nan
    arrays["t"][300] = arrays["t"][299]
    path = saved(tmp_path_factory.mktemp("lossy") / "a.npz", **arrays)
    return arrays, analyse(read(path))


def rows(folder):
    with (folder / "angles.csv").open(newline="") as file:
        headings, *found = csv.reader(file)
    return headings, found


def test_the_table_has_a_row_a_frame_and_the_promised_columns(tmp_path, lossy):
    arrays, found = lossy
    write(found, tmp_path)
    headings, table = rows(tmp_path)
    assert headings == HEADINGS + [f"{name}_se" for name in HEADINGS[1:]]
    assert len(table) == len(arrays["t"])
    assert {len(row) for row in table} == {33}
    np.testing.assert_allclose([float(row[0]) for row in table], arrays["t"], atol=1e-6)


def test_the_table_holds_the_numbers_and_is_empty_where_they_are_unknown(tmp_path, lossy):
    _, found = lossy
    write(found, tmp_path)
    headings, table = rows(tmp_path)
    frames = np.delete(np.arange(len(table)), 300)
    for at, name in enumerate(headings[1:], 1):
        column = np.array([float(row[at]) if row[at] else np.nan for row in table])
        assert np.isnan(column[300])
        np.testing.assert_allclose(column[frames], found.angles[name], atol=6e-4)
    elbow = headings.index("elbow_flexion_left")
    assert table[120][elbow] == ""
    assert table[210][1:] == [""] * 32


def test_numbers_are_written_as_people_write_them(tmp_path, lossy):
    _, found = lossy
    values = [0.0, -0.0001, -0.5, 179.9996, -12.3456, np.nan, 12345.0]
    angles = dict(found.angles)
    angles["neck_yaw"] = found.angles["neck_yaw"].copy()
    angles["neck_yaw"][: len(values)] = values
    write(changed(found, angles=angles), tmp_path)
    headings, table = rows(tmp_path)
    written = [row[headings.index("neck_yaw")] for row in table[: len(values)]]
    assert written == ["0.000", "0.000", "-0.500", "180.000", "-12.346", "", ""]


def changed(found, **fields):
    return type(found)(**{**vars(found), **fields})


def test_the_summary_holds_what_was_promised(tmp_path, lossy):
    _, found = lossy
    write(found, tmp_path)
    told = json.loads((tmp_path / "summary.json").read_text())
    assert list(told["rom"]) == list(COLUMNS)
    for each in told["rom"].values():
        if each["range"] is not None:
            assert each["range"] == pytest.approx(each["max"] - each["min"], abs=2e-4)
            assert each["se"] > 0.0
        else:
            assert each["reason"]
    for each in told["repetitions"]:
        assert each["start"] < each["peak_time"] < each["end"]
        assert each.keys() >= {"side", "motion", "peak", "smoothness", "compensation"}
        assert each["compensation"] is None or 0.0 <= each["compensation"] <= 1.0
    assert told["active_side"] in ("left", "right", "both", "none")
    assert any("shoulder blade" in each for each in told["findings"])
    assert told["quality"]["completeness"]["head"] < 1.0
    assert {each["device"] for each in told["quality"]["gaps"]} == {"head", "left_hand"}


def test_joints_restrict_table_and_summary(tmp_path, lossy):
    write(lossy[1], tmp_path, joints=["neck", "elbow"])
    chosen = ["elbow_flexion_left", "elbow_flexion_right", "neck_yaw", "neck_pitch", "neck_roll"]
    assert rows(tmp_path)[0] == ["t", *chosen, *(f"{name}_se" for name in chosen)]
    assert list(json.loads((tmp_path / "summary.json").read_text())["rom"]) == chosen


def test_pictures_are_one_a_joint_and_hold_ink(tmp_path, lossy):
    written = write(lossy[1], tmp_path, pictures=True)
    pictures = [path for path in written if path.suffix == ".png"]
    assert [path.stem for path in pictures] == ["shoulder", "elbow", "neck", "trunk"]
    for path in pictures:
        with Image.open(path) as picture:
            assert len(np.unique(np.asarray(picture.convert("L")))) > 50


def test_writing_again_replaces_and_leaves_nothing_behind(tmp_path, lossy):
    write(lossy[1], tmp_path)
    before = (tmp_path / "angles.csv").read_bytes()
    write(lossy[1], tmp_path)
    assert (tmp_path / "angles.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["angles.csv", "summary.json"]


def test_the_results_of_another_file_are_not_overwritten(tmp_path, lossy):
    write(lossy[1], tmp_path)
    other = changed(lossy[1], quality={**lossy[1].quality, "source_sha256": "0" * 64})
    with pytest.raises(UserError, match="another file"):
        write(other, tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_forbids_writing_is_said(tmp_path, lossy):
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="cannot be written"):
        write(lossy[1], tmp_path / "deeper")


def test_a_file_where_the_folder_should_be_is_said(tmp_path, lossy):
    (tmp_path / "a").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        write(lossy[1], tmp_path / "a")
