"""Names from aliases, and files that are whole or not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.errors import UserError
from rehab.exports.files import new_file, new_folder
from rehab.exports.ids import file_name, key, label


@given(st.text())
def test_any_alias_is_a_safe_name(alias: str) -> None:
    name = file_name(alias)
    assert re.fullmatch(r"[a-z0-9_-]{1,60}", name)
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", name)


@pytest.mark.parametrize("alias", ["../../etc/passwd", "CON", "..", "a/b\\c", "Ünïcode", "💥"])
def test_a_name_leads_nowhere(alias: str, tmp_path: Path) -> None:
    path = tmp_path / f"rehab-{file_name(alias)}.csv"
    assert path.resolve().parent == tmp_path.resolve()


def test_ids_are_told_apart_by_their_parts() -> None:
    assert key("a", "bc") != key("ab", "c")
    assert key("a", "bc") == key("a", "bc")
    assert re.fullmatch("[a-z0-9]{12}", label("x"))


def half_a_file(path: Path) -> None:
    with new_file(path) as file:
        file.write("half")
        raise ValueError("half way")


def half_a_folder(path: Path) -> None:
    with new_folder(path) as folder:
        (folder / "c").write_text("half")
        raise ValueError("half way")


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    for fail in (half_a_file, half_a_folder):
        with pytest.raises(ValueError, match="half way"):
            fail(tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    for name, make in (("link", new_file), ("link", new_folder), ("full", new_folder)):
        with pytest.raises(UserError, match="already"), make(tmp_path / name):
            pass
    assert (tmp_path / "full" / "mine").exists()
    assert not (tmp_path / "nowhere").exists()


def late(path: Path) -> None:
    with new_file(path) as file:
        file.write("ours")
        path.write_text("theirs")


def test_what_comes_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="already"):
        late(tmp_path / "a")
    assert (tmp_path / "a").read_text() == "theirs"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"), new_file(tmp_path / "file" / "a"):
        pass
