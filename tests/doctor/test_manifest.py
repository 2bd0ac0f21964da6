"""The active runtime is found as OpenXR's loader finds it, and judged by its files."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

import pytest

from rehab.doctor import BAD, GOOD, manifest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the loader's way on Linux")


def write(path: Path, library: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"runtime": {"library_path": library}}))
    return path


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's and a system's settings in an empty folder."""
    for name in ("XR_RUNTIME_JSON", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "xdg"))
    return tmp_path


def test_none_is_told_with_the_way_to_one(alone: Path) -> None:
    found = manifest.active()
    assert (found.state, found.says) == (BAD, "No OpenXR runtime is active on this computer.")
    assert "XR_RUNTIME_JSON" in found.remedy
    assert found.details == {"manifest": None}


def test_variable_goes_before_user_before_system(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = write(alone / "xdg/openxr/1/active_runtime.json", "libone.so")
    assert manifest.active().details["manifest"] == str(system)
    user = write(alone / "home/.config/openxr/1/active_runtime.json", "libtwo.so")
    assert manifest.active().details["manifest"] == str(user)
    mine = f"active_runtime.{platform.machine()}.json"
    exact = write(alone / "home/.config/openxr/1" / mine, "libthree.so")
    assert manifest.active().details["manifest"] == str(exact)
    moved = write(alone / "moved/openxr/1/active_runtime.json", "libfour.so")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(alone / "moved"))
    assert manifest.active().details["manifest"] == str(moved)
    named = write(alone / "named.json", "libfive.so")
    monkeypatch.setenv("XR_RUNTIME_JSON", str(named))
    found = manifest.active()
    assert found.state == GOOD
    assert found.details == {
        "manifest": str(named),
        "chosen_by": "the variable XR_RUNTIME_JSON",
        "library": "libfive.so",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not json", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[]", "it names no library"),
        (b'{"runtime": {}}', "it names no library"),
        (b'{"runtime": {"library_path": 3}}', "it names no library"),
    ],
)
def test_a_broken_manifest_is_told(alone: Path, content: bytes, reason: str) -> None:
    path = alone / "home/.config/openxr/1/active_runtime.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    found = manifest.active()
    assert found.state == BAD
    assert reason in found.says
    assert found.remedy


def test_a_manifest_that_is_not_there_is_told(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", "/nowhere/runtime.json")
    found = manifest.active()
    assert found.state == BAD
    assert "/nowhere/runtime.json cannot be used: No such file" in found.says
    assert "XR_RUNTIME_JSON" in found.remedy


def test_a_link_to_an_uninstalled_runtime_is_told(alone: Path) -> None:
    path = alone / "home/.config/openxr/1/active_runtime.json"
    path.parent.mkdir(parents=True)
    path.symlink_to("/opt/gone/steamxr_linux64.json")
    found = manifest.active()
    assert found.state == BAD
    assert "as a link to /opt/gone/steamxr_linux64.json" in found.remedy


def test_the_library_lies_beside_the_manifest_that_a_link_leads_to(alone: Path) -> None:
    real = write(alone / "opt/runtime.json", "./bin/libxr.so")
    path = alone / "home/.config/openxr/1/active_runtime.json"
    path.parent.mkdir(parents=True)
    path.symlink_to(real)
    found = manifest.active()
    assert found.state == BAD
    assert str(alone / "opt/bin/libxr.so") in found.says
    (alone / "opt/bin").mkdir()
    (alone / "opt/bin/libxr.so").touch()
    assert manifest.active().state == GOOD


def test_macos_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    found = manifest.active()
    assert found.state == BAD
    assert "--driver desktop" in found.remedy
