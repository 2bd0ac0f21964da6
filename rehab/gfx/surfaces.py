"""The programs that draw surfaces: plain and fine, each without and with textures."""

from __future__ import annotations

from rehab.gfx import textures
from rehab.gfx.program import Program


def surfaces(units: dict[str, int], *, plain: bool) -> list[list[Program]]:
    """`[fine][textured]`, reading what `units` names from those texture units; `plain` makes the
    fine ones no finer."""
    whole: list[tuple[str, ...]] = [(), ("TEXTURED",)]
    fine = whole if plain else [(*words, "FINE") for words in whole]
    made = [[Program("surface", define=words) for words in ways] for ways in (whole, fine)]
    maps = {f"{name}_map": textures.FIRST + n for n, name in enumerate(textures.NAMES)}
    for program in (*made[0], *made[1]):
        for name, unit in {**units, **maps}.items():
            program.set(name, unit)
    return made
