"""The computer, its screen and its sound, and where the data lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rehab.doctor import BAD, GOOD, WARNING, machine, volume
from rehab.store import Store, keystore

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="X11 and ALSA are Linux's")


def test_this_python_will_do() -> None:
    found = machine.python()
    assert found.state == GOOD
    assert found.details["bits"] == 64
    assert all(found.details["packages"][name] for name in machine.PACKAGES)


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PACKAGES", ("numpy", "no-such-package"))
    found = machine.python()
    assert found.state == BAD
    assert "no-such-package" in found.says
    assert "pip install no-such-package" in found.remedy


@linux_only
def test_screens() -> None:
    assert machine.screen({"DISPLAY": ":0"}).state == GOOD
    both = machine.screen({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})
    assert both.state == GOOD
    assert "Xwayland" in both.says
    wayland = machine.screen({"WAYLAND_DISPLAY": "wayland-0"})
    assert wayland.state == BAD
    assert "xwayland" in wayland.remedy
    none = machine.screen({})
    assert none.state == BAD
    assert "DISPLAY" in none.says


@linux_only
def test_sound_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    silent = machine.sound(tmp_path)
    assert (silent.state, silent.details) == (WARNING, {"output": False})
    (tmp_path / "dev/snd").mkdir(parents=True)
    (tmp_path / "dev/snd/pcmC0D0c").touch()  # a microphone only
    assert machine.sound(tmp_path).details == {"output": False}
    (tmp_path / "dev/snd/pcmC0D0p").touch()
    assert machine.sound(tmp_path).details == {"output": True}


def test_a_writable_folder_is_left_as_it_was(tmp_path: Path) -> None:
    found = volume.writable(tmp_path / "home" / "rehab.db")
    assert found.state == GOOD
    assert found.details["free"] > 0
    assert list((tmp_path / "home").iterdir()) == []


def test_a_store_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "rehab.db"
    Store.open(path, create=True).close()
    assert volume.writable(path).state == GOOD


def test_a_store_that_is_another_programs_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rehab.db"
    path.mkdir()
    found = volume.writable(path)
    assert found.state == BAD
    assert str(path) in found.says


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    found = volume.writable(tmp_path / "rehab.db")
    tmp_path.chmod(0o700)
    assert found.state == BAD


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    found = volume.writable(tmp_path / "home" / "rehab.db")
    assert found.state == BAD
    assert "REHAB_HOME" in found.remedy


def test_little_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "ENOUGH", float("inf"))
    found = volume.writable(tmp_path / "rehab.db")
    assert found.state == WARNING
    assert "MB are free" in found.says


# Whether a thief could read it


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """An encrypted store and the file of its key."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "home" / "rehab.db"
    Store.init(path).close()
    salt = keystore.salt_of(path)
    assert salt is not None
    return path, keystore.key_file(salt)


def test_an_encrypted_store_says_where_its_key_is_and_not_what(clinic: tuple[Path, Path]) -> None:
    path, key = clinic
    found = volume.encrypted(path)
    assert found.state == GOOD
    assert found.says == f"The store is encrypted. The file {key} keeps its key."
    assert key.read_text().split()[0] not in str(found.to_dict())
    assert volume.writable(path).state == GOOD


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
def test_a_key_that_others_may_read_is_told(clinic: tuple[Path, Path]) -> None:
    path, key = clinic
    key.chmod(0o640)
    found = volume.encrypted(path)
    assert found.state == WARNING
    assert found.remedy == f"chmod 600 {key}"


def test_a_key_that_is_lost_or_damaged_is_told(clinic: tuple[Path, Path]) -> None:
    path, key = clinic
    key.write_text("no key")
    damaged = volume.encrypted(path)
    key.unlink()
    lost = volume.encrypted(path)
    for found in (damaged, lost):
        assert found.state == WARNING
        assert "rehab recover" in found.says + found.remedy
        assert volume.writable(path).state == BAD


def test_an_open_store_is_for_invented_people_whatever_the_volume(tmp_path: Path) -> None:
    path = tmp_path / "rehab.db"
    none = volume.encrypted(path)
    assert (none.state, none.remedy) == (WARNING, "rehab init")
    Store.open(path, create=True).close()
    found = volume.encrypted(path)
    assert found.state == WARNING
    assert "for invented people only" in found.says
    assert "rehab init" in found.remedy
