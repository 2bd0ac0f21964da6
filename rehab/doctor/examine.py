"""The whole examination, in the order in which one thing rests on another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rehab.doctor import apart, machine, manifest, volume
from rehab.doctor.finding import BAD, Finding

GRAPHICS_SECONDS = 30.0
HEADSET_SECONDS = 60.0  # a runtime may start its own programs first


def examine(store: Path) -> Iterator[Finding]:
    """Every finding as it is made; `store` is the file that the program keeps its data in.

    What rests on something bad is not examined, so that one fault is told once.
    """
    yield machine.python()
    screen = machine.screen()
    yield screen
    pictures = False
    if screen.state != BAD:
        found = apart.examine("rehab.doctor.graphics", "graphics", GRAPHICS_SECONDS)
        yield from found
        pictures = all(finding.state != BAD for finding in found)
    runtime = manifest.active()
    yield runtime
    if runtime.state != BAD:
        arguments = () if pictures else ("--no-session",)
        yield from apart.examine("rehab.doctor.headset", "headset", HEADSET_SECONDS, *arguments)
    yield volume.writable(store)
    yield volume.encrypted(store)
    yield machine.sound()
