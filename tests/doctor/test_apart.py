"""Whatever an examined driver does, the doctor itself answers."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from rehab.doctor import BAD, Finding, apart

HERE = Path(__file__).resolve().parent


def examine(monkeypatch: pytest.MonkeyPatch, kind: str, seconds: float = 60) -> list[Finding]:
    root = Path(apart.__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", f"{HERE}{os.pathsep}{root}")
    return apart.examine("programs", "headset", seconds, kind)


def test_findings_come_through_whole_and_chatter_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = examine(monkeypatch, "chatter")
    assert found == Finding("first", "good", "It begins.", details={"kind": "chatter"})


@pytest.mark.skipif(sys.platform == "win32", reason="there a crash is an exit code")
def test_a_crash_is_named_and_what_was_found_before_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, last = examine(monkeypatch, "crash")
    assert first.name == "first"
    assert (last.name, last.state) == ("headset", BAD)
    assert last.says == "Examining the headset crashed (SIGSEGV) after first was found good."
    assert last.remedy


def test_what_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    last = examine(monkeypatch, "hang", 4)[-1]
    assert last.state == BAD
    assert last.says.startswith("Examining the headset did not come to an end in 4 seconds")


def test_what_a_runtime_starts_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    assert [one.name for one in examine(monkeypatch, "leave a child")] == ["first"]
    assert time.monotonic() - began < 20  # its child lives that long


def test_a_defect_of_ours_is_kept_for_whoever_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    last = examine(monkeypatch, "fail")[-1]
    assert last.state == BAD
    assert "failed with exit code 1" in last.says
    assert last.details["log"][-1] == "RuntimeError: a defect of our own"


def test_windows_tells_a_crash_by_its_exit_code() -> None:
    assert apart._crash(0xC0000005) == "0xC0000005"
    assert apart._crash(3) is None
